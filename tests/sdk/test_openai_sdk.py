"""The openai package, unchanged, against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from pydantic import BaseModel

from yescale_widgets.sandbox.server import Sandbox

MODEL = "gpt-4o-mini"
TOOL: Any = {
    "type": "function",
    "function": {
        "name": "get_temperature",
        "description": "Current temperature of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["c", "f"]}},
            "required": ["city", "unit"],
        },
    },
}


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0, timeout=30) as found:
        yield found


def user(text: str) -> Any:
    return [{"role": "user", "content": text}]


def test_a_plain_chat(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model=MODEL, messages=user("Why is the sea salty?"))
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer._request_id is not None


def test_a_streamed_chat(client: openai.OpenAI) -> None:
    plain = client.chat.completions.create(model=MODEL, seed=1, messages=user("Count to three."))
    stream = client.chat.completions.create(
        model=MODEL, seed=1, messages=user("Count to three."), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == plain.choices[0].message.content
    assert chunks[-1].usage == plain.usage
    assert len(chunks) > 4


def test_the_stream_helper(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=user("Say hello."), tools=[TOOL]) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert "chunk" in kinds
    assert final.choices[0].finish_reason in ("stop", "tool_calls")


@pytest.mark.parametrize("stream", [False, True])
def test_tools(client: openai.OpenAI, stream: bool) -> None:
    messages = user("How warm is it in Da Nang?")
    if stream:
        with client.chat.completions.stream(
            model=MODEL, messages=messages, tools=[TOOL], tool_choice="required"
        ) as found:
            answer: Any = found.get_final_completion()
    else:
        answer = client.chat.completions.create(model=MODEL, messages=messages, tools=[TOOL], tool_choice="required")
    message = answer.choices[0].message
    assert answer.choices[0].finish_reason == "tool_calls"
    call = message.tool_calls[0]
    arguments = json.loads(call.function.arguments)
    assert call.function.name == "get_temperature"
    assert arguments["unit"] in ("c", "f")
    messages += [message.to_dict(), {"role": "tool", "tool_call_id": call.id, "content": '{"degrees": 31}'}]
    after = client.chat.completions.create(model=MODEL, messages=messages, tools=[TOOL])
    assert "31" in (after.choices[0].message.content or "")


def test_several_choices(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model=MODEL, n=3, messages=user("Suggest a name for a tea house."))
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert len({choice.message.content for choice in answer.choices}) > 1
    seen = {
        choice.index
        for chunk in client.chat.completions.create(model=MODEL, n=2, messages=user("Hello."), stream=True)
        for choice in chunk.choices
    }
    assert seen == {0, 1}


def test_structured_output(client: openai.OpenAI) -> None:
    schema: Any = {
        "type": "object",
        "properties": {"eggs": {"type": "integer"}, "flour_g": {"type": "number"}},
        "required": ["eggs", "flour_g"],
        "additionalProperties": False,
    }
    answer = client.chat.completions.create(
        model=MODEL,
        messages=user("Recipe: two eggs and 50 g flour."),
        response_format={"type": "json_schema", "json_schema": {"name": "recipe", "strict": True, "schema": schema}},
    )
    found = json.loads(answer.choices[0].message.content or "")
    assert set(found) == {"eggs", "flour_g"}


class Recipe(BaseModel):
    eggs: int
    flour_g: float


def test_structured_output_as_a_type(client: openai.OpenAI) -> None:
    answer = client.chat.completions.parse(
        model=MODEL, messages=user("Recipe: two eggs and 50 g flour."), response_format=Recipe
    )
    assert answer.choices[0].message.parsed == Recipe(eggs=2, flour_g=50)


def test_a_legacy_completion(client: openai.OpenAI) -> None:
    answer = client.completions.create(model="gpt-3.5-turbo-instruct", prompt="Count to three.", max_tokens=50)
    assert answer.choices[0].text == "1, 2, 3"
    stream = client.completions.create(
        model="gpt-3.5-turbo-instruct", prompt="Count to three.", max_tokens=50, stream=True
    )
    assert "".join(chunk.choices[0].text for chunk in stream) == "1, 2, 3"


def test_models(client: openai.OpenAI) -> None:
    assert MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(MODEL).owned_by == "openai"


def test_errors_keep_their_kind(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="gpt-nope"):
        client.chat.completions.create(model="gpt-nope", messages=user("Hi."))
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model=MODEL, messages=user("Hi."), temperature=3)
    with pytest.raises(openai.RateLimitError) as limited:
        client.chat.completions.create(model=MODEL, messages=user("Hi."), extra_headers={"X-Sandbox-Fault": "429=7"})
    assert limited.value.response.headers["retry-after"] == "7"
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="nobody").models.list()


def test_a_retry_succeeds(sandbox: Sandbox, client: openai.OpenAI) -> None:
    before = sandbox.log.posts("/v1/chat/completions")
    sandbox.faults.next("429=0", path="/v1/chat/completions")
    answer = client.with_options(max_retries=1).chat.completions.create(model=MODEL, messages=user("Hi."))
    assert answer.choices[0].message.content
    assert sandbox.log.posts("/v1/chat/completions") == before + 2


@pytest.mark.anyio
async def test_async_streaming(sandbox: Sandbox) -> None:
    async with openai.AsyncOpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0) as client:
        stream = await client.chat.completions.create(model=MODEL, messages=user("Hello."), stream=True)
        text = [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
    assert "".join(text)
