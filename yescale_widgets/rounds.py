"""Rounds with tools: the model asks for functions, they are run, it hears what they said, until it answers."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import AsyncClient
from yescale_widgets.functions import Function, arguments_in, tool_name
from yescale_widgets.source import Source
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.values import Delta, Json, Reply, Timing, ToolCall
from yescale_widgets.words import t

T = TypeVar("T")
Approve = Callable[[ToolCall], Awaitable[bool]]
ROUNDS = 8
"""How often tools may be run before the model has to answer without them."""

_FIRST_ONLY = frozenset({"prompt", "system", "images", "messages", "tool_choice", "detail"})
_LONGEST_SHOWN = 200


class Step(Delta, kw_only=True):
    """What happens between two rounds; ``note`` tells a reader of it, in markdown."""

    note: str = ""


class Rounds:
    """An async iterator of the deltas of all rounds; ``reply`` is what has arrived so far.

    Each request is one of the client's own streams. ``approve`` is asked before a function runs. After ``rounds``
    rounds of tools the model is told to answer without them. A call of a tool that is no function here ends the rounds.
    """

    def __init__(
        self,
        client: AsyncClient,
        operation: Complete,
        functions: Mapping[str, Function],
        *,
        approve: Approve | None = None,
        rounds: int = ROUNDS,
    ) -> None:
        self._client, self._operation, self._functions = client, operation, functions
        self._approve, self._rounds = approve, rounds
        self._elsewhere = {tool_name(tool) for tool in operation.tools or ()} - functions.keys()
        self._history: list[Json] = []
        self._sent = 0
        self._over: list[Reply] = []
        self._stream: AsyncStream | None = None
        self._began = time.perf_counter()
        self._deltas = self._run()

    def __aiter__(self) -> AsyncIterator[Delta]:
        return self._deltas

    async def _run(self) -> AsyncGenerator[Delta]:
        for number in range(self._rounds + 1):
            self._stream = self._client.stream(self._request(number))
            async for delta in self._stream:
                yield delta
            reply, self._stream = self._stream.reply, None
            self._name(reply)
            self._over.append(reply)
            await self._remember()
            self._history.append(said(reply))
            if not self._wanted(reply) or number == self._rounds:
                return
            for call in reply.tool_calls:
                refusal = await self._refusal(call)
                yield Step(note=f"\n\n{code_span(written(call))}")
                call.result = await self._carried_out(call) if refusal is None else refusal
                yield Step(tool_calls=[call], note=f" → {code_span(call.result)}\n\n")
                self._history.append({"role": "tool", "tool_call_id": call.id, "content": call.result})

    async def _remember(self) -> None:
        """What was sent, once: by now its recordings are fetched. Large pictures take a while to write as text."""
        if not self._history:
            self._history = (await asyncio.to_thread(self._operation.payload))["messages"]
            self._sent = len(self._history)

    def added(self) -> list[Json]:
        """What this answer adds to the conversation so far: calls and what they said, whole rounds only, and words."""
        found: list[Json] = []
        open_calls: set[str] = set()
        whole = 0
        for message in self._history[self._sent :]:
            found.append(message)
            open_calls |= {call["id"] for call in message.get("tool_calls", ())}
            open_calls.discard(message.get("tool_call_id", ""))
            whole = whole if open_calls else len(found)
        text, last = self.reply.text, found[whole - 1] if whole else {}
        more = [{"role": "assistant", "content": text}] if text and last.get("role") != "assistant" else []
        return found[:whole] + more

    def _request(self, number: int) -> Complete:
        """The first is the caller's own; the others go on from the conversation so far."""
        last: dict[str, Any] = {"tool_choice": "none"} if number == self._rounds else {}
        if number == 0:
            return Complete(**{**self._operation.options(), **last}) if last else self._operation
        options = {k: v for k, v in self._operation.options().items() if k not in _FIRST_ONLY}
        if isinstance(options.get("audio"), Source):
            del options["audio"]
        return Complete(messages=self._history, **options, **last)

    def _name(self, reply: Reply) -> None:
        """Give calls an id that came without one: their results must name them."""
        for position, call in enumerate(reply.tool_calls):
            call.id = call.id or f"call_{len(self._over)}_{position}"

    def _wanted(self, reply: Reply) -> bool:
        """Whether there are calls, all of them for us: a name that nobody knows is told so."""
        return bool(reply.tool_calls) and not any(call.name in self._elsewhere for call in reply.tool_calls)

    async def _refusal(self, call: ToolCall) -> str | None:
        """Why a call is not carried out; None where it may be."""
        if call.name not in self._functions:
            return f"Error: there is no function {call.name}; there are {', '.join(self._functions)}"
        if self._approve is not None and not await self._approve(call):
            return "Error: the user did not allow this call"
        return None

    async def _carried_out(self, call: ToolCall) -> str:
        function = self._functions[call.name]
        return await in_thread(lambda: function.run(call.arguments))

    @property
    def reply(self) -> Reply:
        """Everything so far as one reply: the last round's answer, and the calls of all rounds."""
        rounds = [*self._over, *([self._stream.reply] if self._stream is not None else [])]
        if len(rounds) < 2:
            return rounds[0] if rounds else Reply(prompt=self._operation.prompt or "")
        return self._joined(rounds)

    def _joined(self, rounds: list[Reply]) -> Reply:
        reply = rounds[-1]
        calls = [call for one in rounds for call in one.__dict__.get("calls", ())]
        timing = Timing(
            ttft=rounds[0].timing.ttft,
            total=sum(one.timing.total or 0.0 for one in rounds) if self._stream else time.perf_counter() - self._began,
            tokens_per_second=reply.timing.tokens_per_second,
        )
        joined = Reply(
            text=reply.text,
            reasoning="\n\n".join(one.reasoning for one in rounds if one.reasoning),
            tool_calls=[call for one in rounds for call in one.tool_calls],
            images=[medium for one in rounds for medium in one.images],
            audio=reply.audio,
            object=reply.object,
            choices=reply.choices,
            model=reply.model,
            finish_reason=reply.finish_reason,
            usage=summed([one.usage for one in rounds]),
            timing=timing,
            cost=None if any(one.cost is None for one in rounds) else sum(one.cost or 0.0 for one in rounds),
            request_id=reply.request_id,
            raw={"messages": list(self._history), "usage": [one.usage for one in rounds]},
            prompt=self._operation.prompt or "",
        )
        joined.__dict__["calls"] = calls
        return joined

    async def aclose(self) -> None:
        """Stop; what has arrived stays in ``reply``."""
        await self._deltas.aclose()
        if self._stream is not None:
            await self._stream.aclose()


def said(reply: Reply) -> dict[str, Json]:
    """A reply as the message it is in the conversation. DeepSeek wants to see what it thought before it called."""
    calls = [
        {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
        for c in reply.tool_calls
    ]
    thought = {"reasoning_content": reply.reasoning} if reply.reasoning and "deepseek" in reply.model.lower() else {}
    return {"role": "assistant", "content": reply.text or None, **({"tool_calls": calls, **thought} if calls else {})}


def written(call: ToolCall) -> str:
    """A call as one would write it: ``get_temperature(city="Hue")``."""
    given = arguments_in(call.arguments)
    if given is None:
        return f"{call.name}({call.arguments})"
    return f"{call.name}({', '.join(f'{name}={value!r}' for name, value in given.items())})"


def code_span(text: str) -> str:
    """Text on one line as markdown code, cut where it is long."""
    flat = " ".join(text.split()).replace("`", "'")
    return f"`{flat if len(flat) <= _LONGEST_SHOWN else f'{flat[: _LONGEST_SHOWN - 1]}…'}`" if flat else t("nothing")


def summed(counts: list[dict[str, Json] | None]) -> dict[str, Json] | None:
    """Token counts added up, also those inside; None where nobody counted."""
    known = [count for count in counts if count]
    if not known:
        return None
    total: dict[str, Json] = {}
    for name in dict.fromkeys(name for count in known for name in count):
        values = [count[name] for count in known if count.get(name) is not None]
        if all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
            total[name] = sum(values)
        else:
            total[name] = summed(values) if all(isinstance(v, dict) for v in values) else values[-1]
    return total


async def in_thread(work: Callable[[], T]) -> T:
    """Do something in a thread of its own, which never keeps the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    context = contextvars.copy_context()

    def carry_out() -> None:
        try:
            settle = partial(done.set_result, context.run(work))
        except StopIteration as caught:  # no future takes one
            settle = partial(done.set_exception, RuntimeError(f"{type(caught).__name__}: {caught}"))
        except BaseException as caught:  # noqa: BLE001 - it is raised where it is waited for
            settle = partial(done.set_exception, caught)
        if not loop.is_closed():
            loop.call_soon_threadsafe(lambda: None if done.cancelled() else settle())

    threading.Thread(target=carry_out, name="yescale-tool", daemon=True).start()
    return await done
