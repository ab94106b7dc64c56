"""The anthropic package, unchanged, against the sandbox."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from pydantic import BaseModel

from yescale_widgets.sandbox.server import Sandbox

MODEL = "claude-haiku-4-5"
TOOL: Any = {
    "name": "get_temperature",
    "description": "Current temperature of a city",
    "input_schema": {
        "type": "object",
        "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["c", "f"]}},
        "required": ["city", "unit"],
    },
}


class Recipe(BaseModel):
    eggs: int
    flour_g: float


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(api_key="sk-test", base_url=sandbox.url, max_retries=0, timeout=30) as found:
        yield found


def asks(content: Any, **more: Any) -> dict[str, Any]:
    return {"model": MODEL, "max_tokens": 400, "messages": [{"role": "user", "content": content}], **more}


def written(message: Any) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


def test_a_message(client: anthropic.Anthropic, sandbox: Sandbox) -> None:
    message = client.messages.create(**asks("Name a spice.", system="Be brief."))
    assert (message.type, message.role, message.model) == ("message", "assistant", MODEL)
    assert message.stop_reason == "end_turn"
    assert written(message)
    assert message.usage.input_tokens > 0 < message.usage.output_tokens
    assert sandbox.requests[-1].headers["anthropic-version"]


def test_the_conversation_so_far_is_remembered(client: anthropic.Anthropic) -> None:
    turns: Any = [
        {"role": "user", "content": "My name is Linh."},
        {"role": "assistant", "content": [{"type": "text", "text": "Hello, Linh."}]},
        {"role": "user", "content": "What is my name?"},
    ]
    assert "Linh" in written(client.messages.create(model=MODEL, max_tokens=100, messages=turns))


def test_the_stream_helper_gives_the_same_message(client: anthropic.Anthropic) -> None:
    plain = client.messages.create(**asks("Count to twelve."))
    with client.messages.stream(**asks("Count to twelve.")) as stream:
        pieces = list(stream.text_stream)
        final = stream.get_final_message()
    assert len(pieces) > 12
    assert "".join(pieces) == written(final) == written(plain) == ", ".join(map(str, range(1, 13)))
    assert (final.stop_reason, final.usage.output_tokens) == (plain.stop_reason, plain.usage.output_tokens)


def test_raw_events_come_in_anthropics_order(client: anthropic.Anthropic) -> None:
    kinds = [event.type for event in client.messages.create(**asks("Count to three."), stream=True)]
    assert kinds[:3] == ["message_start", "content_block_start", "content_block_delta"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]


def test_thoughts_come_before_the_text_and_apart_from_it(client: anthropic.Anthropic) -> None:
    aloud = asks("Why is the sea salty?", max_tokens=4096, thinking={"type": "enabled", "budget_tokens": 1024})
    with client.messages.stream(**aloud) as stream:
        thoughts = [event.thinking for event in stream if event.type == "thinking"]
        final = stream.get_final_message()
    thinking, text = final.content
    assert (thinking.type, text.type) == ("thinking", "text")
    assert thinking.thinking == "".join(thoughts)
    assert thinking.signature
    assert [b.type for b in client.messages.create(**aloud | {"thinking": {"type": "adaptive"}}).content] == [
        "thinking",
        "text",
    ]
    assert [b.type for b in client.messages.create(**aloud | {"thinking": {"type": "disabled"}}).content] == ["text"]


@pytest.mark.parametrize("streamed", [False, True])
def test_a_round_with_tools(client: anthropic.Anthropic, streamed: bool) -> None:
    asked = asks("How warm is it in Hue and in Hanoi?", tools=[TOOL])
    if streamed:
        with client.messages.stream(**asked) as stream:
            message: Any = stream.get_final_message()
    else:
        message = client.messages.create(**asked)
    assert message.stop_reason == "tool_use"
    calls = [block for block in message.content if block.type == "tool_use"]
    assert [call.name for call in calls] == ["get_temperature"] * 2
    assert [call.input["city"] for call in calls] == ["Hue", "Hanoi"]
    assert all(call.input["unit"] in ("c", "f") and call.id.startswith("toolu_") for call in calls)
    results = [
        {"type": "tool_result", "tool_use_id": c.id, "content": f"{31 + i} degrees"} for i, c in enumerate(calls)
    ]
    asked["messages"] += [{"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
    after = client.messages.create(**asked)
    assert after.stop_reason == "end_turn"
    assert "31 degrees" in written(after)
    assert "32 degrees" in written(after)


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ({"type": "none"}, "end_turn"),
        ({"type": "any"}, "tool_use"),
        ({"type": "tool", "name": "get_temperature"}, "tool_use"),
    ],
)
def test_the_choice_of_tools_is_obeyed(client: anthropic.Anthropic, choice: Any, reason: str) -> None:
    assert client.messages.create(**asks("Say hello.", tools=[TOOL], tool_choice=choice)).stop_reason == reason


def test_a_picture_is_looked_at(client: anthropic.Anthropic, png: bytes) -> None:
    source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(png).decode()}
    parts = [{"type": "image", "source": source}, {"type": "text", "text": "What is it?"}]
    text = written(client.messages.create(**asks(parts)))
    assert "64 \N{MULTIPLICATION SIGN} 48" in text
    assert "red" in text


def test_a_picture_behind_a_link_of_the_gateway_is_looked_at(client: anthropic.Anthropic, sandbox: Sandbox) -> None:
    import openai

    with openai.OpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1") as other:
        drawn = other.images.generate(model="dall-e-2", prompt="a boat", size="256x256").data
    assert drawn
    parts = [{"type": "image", "source": {"type": "url", "url": drawn[0].url}}, {"type": "text", "text": "And this?"}]
    with client.messages.stream(**asks(parts)) as stream:
        assert "256 \N{MULTIPLICATION SIGN} 256" in stream.get_final_text()


def test_an_answer_by_a_schema(client: anthropic.Anthropic) -> None:
    parsed = client.messages.parse(**asks("Recipe: two eggs and 50 g flour."), output_format=Recipe)
    assert parsed.parsed_output == Recipe(eggs=2, flour_g=50)


def test_limits_and_stop_texts_say_why_the_answer_ends(client: anthropic.Anthropic) -> None:
    short = client.messages.create(**asks("Tell me of the sea.", max_tokens=5))
    assert (short.stop_reason, short.usage.output_tokens) == ("max_tokens", 5)
    stopped = client.messages.create(**asks("Count to nine.", stop_sequences=[", 7", ", 5"]))
    assert (stopped.stop_reason, stopped.stop_sequence, written(stopped)) == ("stop_sequence", ", 5", "1, 2, 3, 4")
    with client.messages.stream(**asks("Count to nine.", stop_sequences=[", 5"])) as stream:
        final = stream.get_final_message()
    assert (final.stop_reason, final.stop_sequence) == ("stop_sequence", ", 5")


def test_errors_keep_their_kind(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="claude-nope") as refused:
        client.messages.create(**asks("Hi.", model="claude-nope"))
    assert refused.value.body["type"] == "error"
    with pytest.raises(anthropic.BadRequestError, match="max_tokens"):
        client.messages.create(**asks("Hi.", max_tokens=0))
    with pytest.raises(anthropic.AuthenticationError, match="Invalid token"):
        client.with_options(api_key="nobody").messages.create(**asks("Hi."))
    with pytest.raises(anthropic.PermissionDeniedError, match="quota"):
        client.with_options(api_key="sk-nocredit").messages.create(**asks("Hi."))
    with pytest.raises(anthropic.RateLimitError) as limited:
        client.messages.create(**asks("Hi."), extra_headers={"X-Sandbox-Fault": "429=7"})
    assert limited.value.response.headers["retry-after"] == "7"
    with pytest.raises(anthropic.InternalServerError):
        client.messages.create(**asks("Hi."), extra_headers={"X-Sandbox-Fault": "500"})


def test_an_error_in_the_middle_of_a_stream_is_raised(client: anthropic.Anthropic) -> None:
    broken = client.messages.stream(**asks("Count to nine."), extra_headers={"X-Sandbox-Fault": "stream_error=6"})
    with broken as stream, pytest.raises(anthropic.APIStatusError, match="upstream closed the connection"):
        stream.get_final_message()


def test_a_retry_succeeds(sandbox: Sandbox, client: anthropic.Anthropic) -> None:
    before = sandbox.log.posts("/v1/messages")
    sandbox.faults.next("429=0", path="/v1/messages")
    assert client.with_options(max_retries=1).messages.create(**asks("Hi.")).stop_reason == "end_turn"
    assert sandbox.log.posts("/v1/messages") == before + 2


def test_a_key_may_come_as_a_bearer_token(sandbox: Sandbox) -> None:
    with anthropic.Anthropic(auth_token="sk-test", base_url=sandbox.url, max_retries=0) as client:
        assert client.messages.create(**asks("Hi.")).content


@pytest.mark.anyio
async def test_async_messages_and_streams(sandbox: Sandbox) -> None:
    async with anthropic.AsyncAnthropic(api_key="sk-test", base_url=sandbox.url, max_retries=0) as client:
        assert written(await client.messages.create(**asks("Count to three."))) == "1, 2, 3"
        async with client.messages.stream(**asks("Count to three.")) as stream:
            assert "".join([text async for text in stream.text_stream]) == "1, 2, 3"
