"""Rounds with tools: what is asked in each, what the functions are told and say, and how it ends."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.unit.conftest import LIMIT, Gateway, Reply, chunk, drops, holds, says, streams
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import Client
from yescale_widgets.errors import ApiError, StreamCut
from yescale_widgets.functions import functions_of
from yescale_widgets.rounds import Rounds, Step, code_span, summed, written
from yescale_widgets.runtime import runtime
from yescale_widgets.values import Delta, ToolCall
from yescale_widgets.values import Reply as Answer

Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"


def weather(city: str) -> dict[str, Any]:
    """The weather of a city."""
    return {"city": city, "c": 31}


def breaks(city: str) -> None:
    """It breaks."""
    raise ValueError(f"no {city}")


def call(index: int, name: str = "weather", arguments: str = '{"city":"Hue"}', identity: str | None = "") -> str:
    """The chunk of one call; an id of None is left out, as some upstreams do."""
    facts = {} if identity is None else {"id": identity or f"call_{index}"}
    piece = {"index": index, **facts, "type": "function", "function": {"name": name, "arguments": arguments}}
    return json.dumps({"model": "m", "choices": [{"index": 0, "delta": {"tool_calls": [piece]}}]})


def asks(*calls: str, before: str = "", **usage: Any) -> Reply:
    """A round in which the model wants functions run."""
    told = [chunk(before)] if before else []
    return streams(*told, *calls, chunk(finish="tool_calls", **usage), "[DONE]")


def answers(text: str, **usage: Any) -> Reply:
    return streams(chunk(text), chunk(finish="stop", **usage), "[DONE]")


class Talk:
    """Rounds at a gateway, followed to their end."""

    def __init__(self, client: Client, tools: list[Any], **options: Any) -> None:
        self.deltas: list[Delta] = []
        told, functions = functions_of(tools)
        how: dict[str, Any] = {name: options.pop(name) for name in ("approve", "rounds") if name in options}
        operation = Complete(tools=told, **{"prompt": "Weather?", "model": "m", **options})
        self.rounds = Rounds(client.core, operation, functions, **how)

    def run(self) -> Answer:
        runtime().run(self._follow())
        return self.rounds.reply

    def begin(self) -> None:
        """Follow it without waiting."""

        async def start() -> asyncio.Task[None]:
            return asyncio.create_task(self._follow())

        self.task = runtime().run(start())

    def stop(self) -> None:
        """Stop following, and wait until that is so."""

        async def end() -> None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

        runtime().run(end())

    async def _follow(self) -> None:
        try:
            async for delta in self.rounds:
                self.deltas.append(delta)
        finally:
            await self.rounds.aclose()

    @property
    def shown(self) -> str:
        """What a reader sees of it."""
        return "".join(d.note if isinstance(d, Step) else d.text for d in self.deltas)


class Heard(list[Delta]):
    """Deltas that say when there is one."""

    def __init__(self, event: threading.Event) -> None:
        super().__init__()
        self.event = event

    def append(self, delta: Delta) -> None:
        super().append(delta)
        self.event.set()


def bodies(server: Gateway) -> list[dict[str, Any]]:
    return [json.loads(heard.body) for heard in server.posts]


def test_a_function_is_run_and_the_model_hears_what_it_said(gateway: Serve, client: Connect) -> None:
    server = gateway(asks(call(0)), answers("31 degrees."))
    talk = Talk(client(server.url), [weather], system="Be brief.", temperature=0.5, tool_choice="auto")
    reply = talk.run()
    first, second = bodies(server)
    assert second["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Weather?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "call_0", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Hue"}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "call_0", "content": '{"city":"Hue","c":31}'},
    ]
    assert (second["temperature"], second["model"], second["tools"]) == (0.5, "m", first["tools"])
    assert ("tool_choice" in first, "tool_choice" in second) == (True, False), "a choice is for the first round"
    assert reply.text == "31 degrees."
    assert [(c.name, c.result) for c in reply.tool_calls] == [("weather", '{"city":"Hue","c":31}')]
    assert [m["role"] for m in reply.raw["messages"]] == ["system", "user", "assistant", "tool", "assistant"]
    assert talk.shown == '\n\n`weather(city=\'Hue\')` → `{"city":"Hue","c":31}`\n\n31 degrees.'


def test_several_calls_are_run_in_turn_and_keep_their_ids(gateway: Serve, client: Connect) -> None:
    ran: list[str] = []

    def note(city: str) -> str:
        ran.append(city)
        return city.upper()

    calls = [
        call(0, "note", '{"city":"a"}'),
        call(1, "note", '{"city":"b"}', None),
        call(2, "note", '{"city":"c"}', None),
    ]
    server = gateway(asks(*calls, before="Let me see."), answers("Done."))
    reply = Talk(client(server.url), [note]).run()
    *_, assistant, one, two, three = bodies(server)[1]["messages"]
    assert ran == ["a", "b", "c"]
    assert assistant["content"] == "Let me see."
    ids = [m["tool_call_id"] for m in (one, two, three)]
    assert ids == [c["id"] for c in assistant["tool_calls"]] == [c.id for c in reply.tool_calls]
    assert len(set(ids)) == 3
    assert [m["content"] for m in (one, two, three)] == ["A", "B", "C"]


def test_rounds_go_on_until_the_model_answers(gateway: Serve, client: Connect) -> None:
    usage = {"usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "cost": 0.25}}
    server = gateway(asks(call(0), **usage), asks(call(0, identity="x"), **usage), answers("Warm.", **usage))
    reply = Talk(client(server.url), [weather]).run()
    assert len(bodies(server)) == 3
    assert [c.id for c in reply.tool_calls] == ["call_0", "x"]
    assert reply.usage == {"prompt_tokens": 30, "completion_tokens": 15, "total_tokens": 45, "cost": 0.75}
    assert reply.cost == 0.75
    assert reply.timing.total is not None
    assert reply.timing.ttft is not None
    assert reply.timing.total >= reply.timing.ttft


def test_the_cost_is_unknown_where_a_round_does_not_name_it(gateway: Serve, client: Connect) -> None:
    server = gateway(asks(call(0), usage={"total_tokens": 1, "cost": 0.25}), answers("x", usage={"total_tokens": 2}))
    reply = Talk(client(server.url), [weather]).run()
    assert reply.cost is None
    assert reply.usage == {"total_tokens": 3, "cost": 0.25}


def test_what_a_function_raises_and_a_name_that_nobody_knows_are_told(gateway: Serve, client: Connect) -> None:
    calls = [call(0, "breaks"), call(1, "brakes"), call(2, "weather", "{")]
    server = gateway(asks(*calls), answers("Sorry."))
    reply = Talk(client(server.url), [breaks, weather]).run()
    raised, unknown, broken = [m["content"] for m in bodies(server)[1]["messages"][-3:]]
    assert raised == "Error: ValueError: no Hue"
    assert unknown == "Error: there is no function brakes; there are breaks, weather"
    assert broken.startswith("Error: the arguments do not fit")
    assert reply.text == "Sorry."


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, asyncio.CancelledError])
def test_a_function_that_wants_to_end_the_program_only_ends_its_call(
    gateway: Serve, client: Connect, error: type[BaseException]
) -> None:
    def leaves(city: str) -> None:
        raise error(city)

    server = gateway(asks(call(0, "leaves")), answers("Still here."))
    assert Talk(client(server.url), [leaves]).run().text == "Still here."
    assert bodies(server)[1]["messages"][-1]["content"].startswith(f"Error: {error.__name__}")


def test_a_coroutine_is_a_tool_too_and_runs_beside_the_network_loop(gateway: Serve, client: Connect) -> None:
    where: list[Any] = []

    async def later(city: str) -> str:
        where.append((threading.current_thread(), asyncio.get_running_loop()))
        await asyncio.sleep(0)
        return city

    server = gateway(asks(call(0, "later")), answers("Done."))
    assert Talk(client(server.url), [later]).run().tool_calls[0].result == "Hue"
    thread, loop = where[0]
    assert (thread.name, thread.daemon) == ("yescale-tool", True)
    assert loop is not runtime().loop()


def test_a_tool_of_somewhere_else_ends_the_rounds_and_nothing_is_run(gateway: Serve, client: Connect) -> None:
    elsewhere = {"type": "function", "function": {"name": "elsewhere", "parameters": {"type": "object"}}}
    server = gateway(asks(call(0), call(1, "elsewhere")))
    reply = Talk(client(server.url), [weather, elsewhere]).run()
    assert len(server.posts) == 1
    assert [(c.name, c.result) for c in reply.tool_calls] == [("weather", None), ("elsewhere", None)]


# The limit


def test_after_the_last_round_the_model_must_answer_without_tools(gateway: Serve, client: Connect) -> None:
    server = gateway(asks(call(0)))
    reply = Talk(client(server.url), [weather], rounds=2).run()
    assert [body.get("tool_choice") for body in bodies(server)] == [None, None, "none"]
    assert [c.result is None for c in reply.tool_calls] == [False, False, True], "what it wants then is not run"


def test_no_round_at_all_only_tells_of_the_tools(gateway: Serve, client: Connect) -> None:
    server = gateway(answers("No."))
    reply = Talk(client(server.url), [weather], rounds=0, system="Be brief.").run()
    (body,) = bodies(server)
    assert (body["tool_choice"], len(body["tools"])) == ("none", 1)
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert reply.text == "No."


# Asking first


@pytest.mark.parametrize("allowed", [True, False])
def test_nothing_is_run_without_leave(gateway: Serve, client: Connect, allowed: bool) -> None:
    asked: list[ToolCall] = []
    ran: list[str] = []

    def note(city: str) -> str:
        ran.append(city)
        return "noted"

    async def approve(one: ToolCall) -> bool:
        asked.append(one)
        return allowed

    server = gateway(asks(call(0, "note")), answers("Done."))
    Talk(client(server.url), [note], approve=approve).run()
    assert [(one.name, one.arguments) for one in asked] == [("note", '{"city":"Hue"}')]
    assert ran == (["Hue"] if allowed else [])
    told = bodies(server)[1]["messages"][-1]["content"]
    assert told == ("noted" if allowed else "Error: the user did not allow this call")


def test_nobody_is_asked_about_a_function_that_is_not_there(gateway: Serve, client: Connect) -> None:
    async def approve(one: ToolCall) -> bool:
        raise AssertionError(one.name)

    server = gateway(asks(call(0, "nobody")), answers("Done."))
    assert Talk(client(server.url), [weather], approve=approve).run().text == "Done."


# What goes along


def test_pictures_and_a_recording_stay_in_the_conversation_and_are_sent_once_a_round(
    gateway: Serve, client: Connect
) -> None:
    server = gateway(asks(call(0)), answers("{}"))
    Talk(client(server.url), [weather], images=[PNG], audio=WAV, detail="low", schema={"type": "object"}).run()
    first, second = bodies(server)
    assert second["messages"][0] == first["messages"][0]
    assert [part["type"] for part in second["messages"][0]["content"]] == ["text", "image_url", "input_audio"]
    assert second["response_format"] == first["response_format"]


def test_a_recording_behind_a_link_is_fetched_before_it_is_told(gateway: Serve, client: Connect) -> None:
    server = gateway(says(WAV, Content_Type="audio/wav"), asks(call(0)), answers("Done."))
    Talk(client(server.url), [weather], audio=f"{server.url}/said.wav").run()
    for body in bodies(server):
        assert body["messages"][0]["content"][-1]["input_audio"] == {
            "data": base64.b64encode(WAV).decode(),
            "format": "wav",
        }
    assert [heard.method for heard in server.heard] == ["GET", "POST", "POST"]


def test_a_spoken_answer_stays_spoken_in_every_round(gateway: Serve, client: Connect) -> None:
    server = gateway(asks(call(0)), answers("Done."))
    Talk(client(server.url), [weather], voice="nova").run()
    assert [body["audio"] for body in bodies(server)] == [{"voice": "nova", "format": "pcm16"}] * 2


@pytest.mark.parametrize(("model", "kept"), [("deepseek-v3.2", True), ("gpt-4o-mini", False)])
def test_what_was_thought_goes_back_to_who_wants_it(gateway: Serve, client: Connect, model: str, kept: bool) -> None:
    def thinks(text: str) -> str:
        return json.dumps({"model": model, "choices": [{"index": 0, "delta": {"reasoning_content": text}}]})

    server = gateway(streams(thinks("First "), call(0), chunk(finish="tool_calls"), "[DONE]"),
                     streams(thinks("then."), chunk("Done."), chunk(finish="stop"), "[DONE]"))  # fmt: skip
    reply = Talk(client(server.url), [weather], model=model).run()
    assert reply.reasoning == "First \n\nthen."
    assert bodies(server)[1]["messages"][1].get("reasoning_content") == ("First " if kept else None)


# Ends that are no good ones


def test_a_cut_in_a_later_round_keeps_what_was_done(gateway: Serve, client: Connect) -> None:
    server = gateway(asks(call(0)), streams(chunk("31 de"), then=drops))
    talk = Talk(client(server.url), [weather])
    with pytest.raises(StreamCut):
        talk.run()
    assert len(server.posts) == 2, "a stream that has begun is not asked for again"
    assert talk.rounds.reply.text == "31 de"
    assert [c.result for c in talk.rounds.reply.tool_calls] == ['{"city":"Hue","c":31}']


def test_a_refusal_in_a_later_round_keeps_what_was_done(gateway: Serve, client: Connect) -> None:
    server = gateway(asks(call(0)), says({"error": {"message": "no", "code": "x"}}, 400))
    talk = Talk(client(server.url), [weather])
    with pytest.raises(ApiError, match="no"):
        talk.run()
    assert [c.result for c in talk.rounds.reply.tool_calls] == ['{"city":"Hue","c":31}']


def test_stopping_keeps_what_has_arrived_and_asks_for_nothing_more(gateway: Serve, client: Connect) -> None:
    server = gateway(streams(chunk("Well"), then=holds))
    talk = Talk(client(server.url), [weather])
    heard = threading.Event()
    talk.deltas = Heard(heard)
    talk.begin()
    assert heard.wait(LIMIT)
    talk.stop()
    assert talk.rounds.reply.text == "Well"
    assert len(server.posts) == 1


def test_a_function_that_takes_its_time_does_not_keep_anyone(gateway: Serve, client: Connect) -> None:
    begun, leave = threading.Event(), threading.Event()

    def slow(city: str) -> str:
        begun.set()
        leave.wait(LIMIT)
        return city

    server = gateway(asks(call(0, "slow")), answers("never"))
    talk = Talk(client(server.url), [slow])
    talk.begin()
    assert begun.wait(LIMIT)
    assert runtime().run(asyncio.sleep(0, "the network goes on")) == "the network goes on"
    talk.stop()
    leave.set()
    assert len(server.posts) == 1
    assert [(c.name, c.result) for c in talk.rounds.reply.tool_calls] == [("slow", None)]


def test_before_anything_was_asked_there_is_an_empty_reply(client: Connect, unused: int) -> None:
    talk = Talk(client(f"http://127.0.0.1:{unused}"), [weather])
    assert (talk.rounds.reply.text, talk.rounds.reply.prompt) == ("", "Weather?")
    runtime().run(talk.rounds.aclose())


# Small things


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ('{"a": 1, "b": "x"}', "f(a=1, b='x')"),
        ("{}", "f()"),
        ("", "f()"),
        ("[1]", "f([1])"),
        ("{", "f({)"),
        ("[" * 5000, f"f({'[' * 5000})"),
    ],
    ids=lambda one: str(one)[:12],
)
def test_a_call_is_written_as_one_would_write_it(arguments: str, text: str) -> None:
    assert written(ToolCall(name="f", arguments=arguments)) == text


def test_a_code_span_stays_one() -> None:
    assert code_span("a\n`b`  c") == "`a 'b' c`"
    assert code_span("") == code_span(" \n") == "nothing"
    assert len(code_span("x" * 900)) < 210


COUNTS: list[tuple[list[Mapping[str, Any] | None], Any]] = [
    ([], None),
    ([None, {}], None),
    ([{"a": 1}, None, {"a": 2, "b": 3}], {"a": 3, "b": 3}),
    ([{"d": {"r": 1}}, {"d": {"r": 2}}, {"d": None}], {"d": {"r": 3}}),
    ([{"x": "p"}, {"x": "q"}], {"x": "q"}),
]


@pytest.mark.parametrize(("counts", "total"), COUNTS, ids=str)
def test_token_counts_are_added_up(counts: list[dict[str, Any] | None], total: Any) -> None:
    assert summed(counts) == total
