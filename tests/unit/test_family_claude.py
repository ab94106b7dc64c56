"""Claude in Anthropic's own format: what is sent, how whole and streamed answers are read, and the sandbox's side."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.samples import painted
from tests.unit.conftest import CANARY, Gateway, refusal, says, streams
from yescale_widgets import catalog, errors, wire
from yescale_widgets.catalog.claude import Message
from yescale_widgets.client import Client
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.show.words import facts
from yescale_widgets.values import Reply

Connect = Callable[..., Client]
Serve = Callable[..., Gateway]
ID = "anthropic_messages"
LINK = "https://pictures.example/heron.jpg"
TEMPERATURE = {
    "name": "get_temperature",
    "description": "Temperature of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
AS_OPENAI = {
    "type": "function",
    "function": {
        "name": "get_temperature",
        "description": "Temperature of a city",
        "parameters": TEMPERATURE["input_schema"],
        "strict": True,
    },
}


def sent(**options: Any) -> dict[str, Any]:
    return Message(**{"prompt": "Hi.", **options}).payload()


def picture(data: bytes, mime: str = "image/png") -> dict[str, Any]:
    source = {"type": "base64", "media_type": mime, "data": base64.b64encode(data).decode()}
    return {"type": "image", "source": source}


# What is sent


def test_a_prompt_alone_says_no_more_than_the_format_demands() -> None:
    assert sent() == {
        "model": "claude-sonnet-4-5",
        "max_tokens": 4096,
        "messages": [{"role": "user", "content": "Hi."}],
    }


def test_the_system_text_stands_beside_the_messages_and_a_prompt_ends_them() -> None:
    earlier = [{"role": "user", "content": "I am Linh."}, {"role": "assistant", "content": "Hello, Linh."}]
    body = sent(system="Be brief.", messages=earlier, prompt="Who am I?")
    assert body["system"] == "Be brief."
    assert body["messages"] == [*earlier, {"role": "user", "content": "Who am I?"}]
    assert len(earlier) == 2, "the caller's own list stays as it was"


def test_pictures_go_before_the_text_as_links_or_bare_base64(tmp_path: Path) -> None:
    path = tmp_path / "boat.png"
    path.write_bytes(painted())
    photo = painted(size=(8, 8), form="JPEG")
    body = sent(prompt="What is it?", images=[str(path), LINK, photo, Image.new("RGB", (64, 48), "red")])
    *shown, text = body["messages"][-1]["content"]
    assert text == {"type": "text", "text": "What is it?"}
    assert shown[0] == picture(painted())
    assert shown[1] == {"type": "image", "source": {"type": "url", "url": LINK}}
    assert shown[2] == picture(photo, "image/jpeg")
    assert shown[3]["source"]["media_type"] == "image/png"


def test_pictures_need_no_text() -> None:
    content = Message(images=[LINK]).payload()["messages"][0]["content"]
    assert [part["type"] for part in content] == ["image"]


def test_tools_may_be_in_either_form() -> None:
    search = {"type": "web_search_20250305", "name": "web_search"}
    assert sent(tools=[TEMPERATURE, AS_OPENAI, search])["tools"] == [TEMPERATURE, TEMPERATURE, search]
    bare = {"type": "function", "function": {"name": "now"}}
    assert sent(tools=[bare])["tools"] == [{"name": "now", "input_schema": {"type": "object"}}]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("auto", {"type": "auto"}),
        ("none", {"type": "none"}),
        ("required", {"type": "any"}),
        ("get_temperature", {"type": "tool", "name": "get_temperature"}),
        ({"type": "function", "function": {"name": "now"}}, {"type": "tool", "name": "now"}),
        ({"type": "any", "disable_parallel_tool_use": True}, {"type": "any", "disable_parallel_tool_use": True}),
    ],
)
def test_the_choice_of_tools_may_be_in_either_form(given: Any, told: Any) -> None:
    assert sent(tool_choice=given)["tool_choice"] == told


def test_the_other_options_have_anthropics_names() -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    options = {"temperature": 0.5, "top_p": 0.9, "top_k": 40, "max_tokens": 2000}
    body = sent(stop=["END"], thinking=thinking, **options)
    assert body.items() >= {"stop_sequences": ["END"], "thinking": thinking, **options}.items()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"prompt": None}, "give a prompt, or messages"),
    ({"messages": [{"role": "system", "content": "Be brief."}]}, "roles user and assistant, not system"),
    ({"temperature": 1.5}, "from 0 to 1"),
    ({"max_tokens": 0}, "from 1 up"),
    ({"tool_choice": 3}, "tool_choice must be a word or a dictionary, not 3"),
    ({"images": [b"no picture"]}, "images"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_what_cannot_be_right_is_refused_before_it_is_sent(options: dict[str, Any], message: str) -> None:
    given = {name: value for name, value in {"prompt": "Hi.", **options}.items() if value is not None}
    with pytest.raises(errors.OptionError, match=message):
        Message(**given)


def test_the_request_names_the_version_and_streams_by_an_option() -> None:
    whole, streamed = wire.build(Message(prompt="Hi.")), wire.build(Message(prompt="Hi."), stream=True)
    assert (whole.path, streamed.path) == ("/v1/messages", "/v1/messages")
    assert whole.headers["anthropic-version"] == streamed.headers["anthropic-version"] == "2023-06-01"
    assert "stream" not in json.loads(whole.content or b"")
    assert json.loads(streamed.content or b"")["stream"] is True
    assert streamed.headers["Accept"] == "text/event-stream"
    assert whole.repeat == "gentle"


def test_the_key_goes_in_one_header_and_never_in_the_address(gateway: Serve, client: Connect) -> None:
    server = gateway(says(refusal("invalid_token"), 401))
    with pytest.raises(errors.Unauthorized):
        client(server.url).send(Message(prompt="Hi."))
    heard = server.heard[0]
    assert heard.headers["authorization"] == f"Bearer {CANARY}"
    assert [name for name, value in heard.headers.items() if CANARY in value] == ["authorization"]
    assert CANARY not in heard.path
    assert CANARY.encode() not in heard.body


# Whole answers


def read(content: Any, reason: str | None = "end_turn", **more: Any) -> Reply:
    body = {"type": "message", "model": "claude-haiku-4-5", "content": content, "stop_reason": reason, **more}
    found: Reply = catalog.read(ID, body)
    return found


def test_thoughts_text_and_calls_are_told_apart() -> None:
    reply = read(
        [
            {"type": "thinking", "thinking": "A city.", "signature": "s"},
            {"type": "redacted_thinking", "data": "xxx"},
            {"type": "text", "text": "Let me "},
            {"type": "text", "text": "look."},
            {"type": "tool_use", "id": "toolu_1", "name": "get_temperature", "input": {"city": "Huế"}},
            {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}},
        ],
        "tool_use",
    )
    assert (reply.reasoning, reply.text, reply.finish_reason) == ("A city.", "Let me look.", "tool_use")
    assert [(c.id, c.name, json.loads(c.arguments)) for c in reply.tool_calls] == [
        ("toolu_1", "get_temperature", {"city": "Huế"}),
        ("toolu_2", "now", {}),
    ]
    assert reply.choices[0].tool_calls == reply.tool_calls


def test_the_count_has_openais_names_too_and_a_cache_is_part_of_the_prompt() -> None:
    usage = {"input_tokens": 5, "cache_creation_input_tokens": 20, "cache_read_input_tokens": None, "output_tokens": 7}
    found = read([], usage=usage).usage or {}
    assert (found["prompt_tokens"], found["completion_tokens"], found["total_tokens"]) == (25, 7, 32)
    assert found["input_tokens"] == 5
    assert read([]).usage is None


@pytest.mark.parametrize(
    ("reason", "odd"),
    [("end_turn", False), ("tool_use", False), ("stop_sequence", False), ("max_tokens", True), ("refusal", True)],
)
def test_only_an_odd_end_is_told_under_the_answer(reason: str, odd: bool) -> None:
    assert (f"ended with {reason}" in facts(read([], reason))) == odd


@pytest.mark.parametrize("body", [{}, {"type": "message"}, {"content": 7}, {"content": ["x"]}, [], None])
def test_what_is_no_message_is_not_taken_for_an_empty_answer(body: Any) -> None:
    with pytest.raises(errors.BadAnswer):
        catalog.read(ID, body)


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (400, "invalid_request_error", errors.BadRequest),
        (401, "authentication_error", errors.Unauthorized),
        (404, "not_found_error", errors.NotFound),
        (429, "rate_limit_error", errors.RateLimited),
        (529, "overloaded_error", errors.ServerError),
    ],
)
def test_anthropics_envelope_becomes_the_right_error(
    gateway: Serve, client: Connect, status: int, kind: str, error: type[Exception]
) -> None:
    body = {"type": "error", "error": {"type": kind, "message": "It is so."}}
    server = gateway(says(body, status, Retry_After="99"))
    with pytest.raises(error, match="It is so"):
        client(server.url).send(Message(prompt="Hi."))
    with pytest.raises(error, match="It is so"):
        list(client(server.url).stream(Message(prompt="Hi.")))


# Streams


def event(kind: str, **facts: Any) -> str:
    return json.dumps({"type": kind, **facts})


def started(index: int, **block: Any) -> str:
    return event("content_block_start", index=index, content_block=block)


def added(index: int, **delta: Any) -> str:
    return event("content_block_delta", index=index, delta=delta)


BEGIN = event("message_start", message={"model": "claude-haiku-4-5", "usage": {"input_tokens": 9, "output_tokens": 1}})
SAID = [
    BEGIN,
    event("ping"),
    started(0, type="text", text=""),
    added(0, type="text_delta", text="Car"),
    added(0, type="text_delta", text="damom."),
]
END = event("message_delta", delta={"stop_reason": "end_turn"}, usage={"input_tokens": None, "output_tokens": 6})
STOP = event("message_stop")


def test_a_stream_is_read_as_it_comes(gateway: Serve, client: Connect) -> None:
    server = gateway(streams(*SAID, event("content_block_stop", index=0), END, STOP))
    stream = client(server.url).stream(Message(prompt="Name a spice."))
    deltas = list(stream)
    assert [d.text for d in deltas if d.text] == ["Car", "damom."]
    assert deltas[-1].finish_reason == "end_turn"
    reply = stream.reply
    assert (reply.text, reply.model, reply.finish_reason) == ("Cardamom.", "claude-haiku-4-5", "end_turn")
    assert deltas[-1].usage == reply.usage
    assert (reply.usage or {})["prompt_tokens"] == 9, "a later count that says nothing takes nothing away"
    assert (reply.usage or {})["total_tokens"] == 15
    assert reply.prompt == "Name a spice."


def test_nothing_is_waited_for_after_the_last_event(gateway: Serve, client: Connect) -> None:
    async def stays_open(reader: Any, _writer: Any) -> None:
        await reader.read()

    server = gateway(streams(*SAID, END, STOP, then=stays_open))
    stream = client(server.url).stream(Message(prompt="Hi."))
    assert "".join(d.text for d in stream) == "Cardamom."


def test_thoughts_and_calls_are_streamed_in_pieces(gateway: Serve, client: Connect) -> None:
    server = gateway(
        streams(
            BEGIN,
            started(0, type="thinking", thinking="", signature=""),
            added(0, type="thinking_delta", thinking="A ci"),
            added(0, type="thinking_delta", thinking="ty."),
            added(0, type="signature_delta", signature="s"),
            started(1, type="tool_use", id="toolu_1", name="get_temperature", input={}),
            added(1, type="input_json_delta", partial_json=""),
            added(1, type="input_json_delta", partial_json='{"city": '),
            added(1, type="input_json_delta", partial_json='"Hue"}'),
            started(2, type="tool_use", id="toolu_2", name="now", input={}),
            started(3, type="tool_use", id="toolu_3", name="add", input={"a": 1}),
            event("message_delta", delta={"stop_reason": "tool_use"}, usage={"output_tokens": 30}),
            STOP,
        )
    )
    stream = client(server.url).stream(Message(prompt="Hi."))
    deltas = list(stream)
    assert [d.reasoning for d in deltas if d.reasoning] == ["A ci", "ty."]
    pieces = [(c.id, c.arguments) for d in deltas for c in d.tool_calls]
    assert pieces[:3] == [("toolu_1", ""), ("toolu_1", '{"city": '), ("toolu_1", '"Hue"}')]
    assert [(c.name, json.loads(c.arguments)) for c in stream.reply.tool_calls] == [
        ("get_temperature", {"city": "Hue"}),
        ("now", {}),
        ("add", {"a": 1}),
    ]
    assert (stream.reply.reasoning, stream.reply.finish_reason) == ("A city.", "tool_use")


CUTS: dict[str, tuple[list[str], str]] = {
    "an error": ([event("error", error={"type": "overloaded_error", "message": "Overloaded"})], "Overloaded"),
    "no end": ([], "without a finish reason"),
    "an end without a reason": ([STOP], "without a finish reason"),
    "a broken event": (['{"type":"content_bl'], "not what the contract promises"),
    "an event of another shape": (['{"type": 7}'], "not what the contract promises"),
}


@pytest.mark.parametrize(("more", "why"), CUTS.values(), ids=CUTS)
def test_a_stream_that_breaks_off_keeps_what_had_arrived(
    gateway: Serve, client: Connect, more: list[str], why: str
) -> None:
    server = gateway(streams(*SAID, *more))
    stream = client(server.url).stream(Message(prompt="Hi."))
    with pytest.raises(errors.StreamCut, match=why) as caught:
        list(stream)
    assert isinstance(caught.value.partial, Reply)
    assert caught.value.partial.text == stream.reply.text == "Cardamom."
    assert len(server.heard) == 1


def test_the_code_of_an_error_in_a_stream_is_anthropics(gateway: Serve, client: Connect) -> None:
    server = gateway(streams(*SAID, event("error", error={"type": "overloaded_error", "message": "Overloaded"})))
    with pytest.raises(errors.StreamCut) as caught:
        list(client(server.url).stream(Message(prompt="Hi.")))
    assert caught.value.code == "overloaded_error"


def test_an_answer_whose_reason_has_come_is_whole_without_the_last_event(gateway: Serve, client: Connect) -> None:
    server = gateway(streams(*SAID, END))
    stream = client(server.url).stream(Message(prompt="Hi."))
    assert [d.finish_reason for d in stream][-1] == "end_turn"
    assert stream.reply.text == "Cardamom."


# The sandbox


@pytest.mark.parametrize("streamed", [False, True])
def test_the_sandbox_answers_thinks_and_counts(sandbox: Sandbox, client: Connect, streamed: bool) -> None:
    aloud = {"type": "enabled", "budget_tokens": 1024}
    operation = Message(prompt="Count to twelve.", system="Be brief.", thinking=aloud, stop=[", 4"])
    reply, pieces = asked(client(sandbox.url), operation, streamed)
    assert (reply.text, reply.finish_reason) == ("1, 2, 3", "stop_sequence")
    assert len(reply.reasoning) > 20
    usage = reply.usage or {}
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 10
    assert reply.request_id or streamed
    assert pieces > 4 or not streamed
    assert sandbox.requests[-1].headers["anthropic-version"] == "2023-06-01"


def asked(client: Client, operation: Message, streamed: bool) -> tuple[Reply, int]:
    """The reply, and in how many pieces it came."""
    if not streamed:
        return client.send(operation), 1
    stream = client.stream(operation)
    pieces = len(list(stream))
    return stream.reply, pieces


def test_a_round_with_tools_at_the_sandbox(sandbox: Sandbox, client: Connect) -> None:
    question = "How warm is it in Hue and in Hanoi?"
    first = client(sandbox.url).send(Message(prompt=question, tools=[AS_OPENAI]))
    assert first.finish_reason == "tool_use"
    assert [json.loads(c.arguments) for c in first.tool_calls] == [{"city": "Hue"}, {"city": "Hanoi"}]
    results = [
        {"type": "tool_result", "tool_use_id": c.id, "content": f"{31 + i} degrees"}
        for i, c in enumerate(first.tool_calls)
    ]
    history = [
        {"role": "user", "content": question},
        {"role": "assistant", "content": first.raw["content"]},
        {"role": "user", "content": results},
    ]
    second = client(sandbox.url).send(Message(messages=history, tools=[AS_OPENAI]))
    assert "get_temperature" in second.text
    assert "31 degrees" in second.text
    assert "32 degrees" in second.text


@pytest.mark.parametrize("streamed", [False, True])
def test_the_sandbox_looks_at_pictures(sandbox: Sandbox, client: Connect, streamed: bool) -> None:
    reply, _ = asked(
        client(sandbox.url), Message(prompt="What colour?", images=[painted("red"), painted("blue")]), streamed
    )
    assert "red" in reply.text
    assert "blue" in reply.text


FAULTS = ["cut=6", "drop_in_stream=6", "stream_error=6", "broken_chunk=6"]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_sandboxs_broken_streams_are_cut_streams(sandbox: Sandbox, client: Connect, fault: str) -> None:
    sandbox.faults.next(fault, path="/v1/messages")
    with pytest.raises(errors.StreamCut) as caught:
        list(client(sandbox.url).stream(Message(prompt="Count to nine.")))
    assert isinstance(caught.value.partial, Reply)
    assert caught.value.partial.text.startswith("1,")


def test_the_sandbox_refuses_as_anthropic_does(sandbox: Sandbox, client: Connect) -> None:
    with pytest.raises(errors.BadRequest, match="claude-nope"):
        client(sandbox.url).send(Message(prompt="Hi.", model="claude-nope"))
    with pytest.raises(errors.BadRequest, match="claude-nope"):
        list(client(sandbox.url).stream(Message(prompt="Hi.", model="claude-nope")))


MISSHAPEN: dict[str, tuple[dict[str, Any], str]] = {
    "a part that is a number": ({"messages": [{"role": "user", "content": [7]}]}, "messages[0].content"),
    "a picture without a source": (
        {"messages": [{"role": "user", "content": [{"type": "image", "source": "x"}]}]},
        "messages[0].content[0].source",
    ),
    "a system text of numbers": ({"system": [7]}, "system"),
    "a schema that is none": ({"output_config": {"format": {"type": "json_schema", "schema": 7}}}, "output_config"),
    "no messages": ({"messages": []}, "messages"),
}


@pytest.mark.parametrize(("options", "place"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_the_sandbox_names_the_place_of_what_is_misshapen(
    sandbox: Sandbox, options: dict[str, Any], place: str
) -> None:
    body = {"model": "claude-haiku-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi."}]} | options
    response = httpx.post(f"{sandbox.url}/v1/messages", json=body, headers={"x-api-key": "sk-test"})
    assert response.status_code == 400
    assert place in response.json()["error"]["message"]
