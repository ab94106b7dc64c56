"""``ys.ask``: one question, streamed into the cell, left behind as a static answer."""

from __future__ import annotations

import concurrent.futures
import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yescale_widgets import hosts, session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.declare import SourceLike
from yescale_widgets.errors import BadObject, ConfigError, OptionError, Problem, StreamCut, YEScaleError
from yescale_widgets.functions import Function, arguments_in, functions_of
from yescale_widgets.panels import display, output
from yescale_widgets.panels.base import Message, Passing, fresh_id
from yescale_widgets.panels.calling import Caller, Printer, printable
from yescale_widgets.panels.painting import Painting
from yescale_widgets.panels.relay import Relay, short_name
from yescale_widgets.rounds import ROUNDS, Rounds, Step, written
from yescale_widgets.runtime import runtime
from yescale_widgets.show.bundle import reply_bundle, unspoken
from yescale_widgets.streaming import AsyncStream
from yescale_widgets.structured import Shape
from yescale_widgets.values import Reply, ToolCall
from yescale_widgets.words import t

if TYPE_CHECKING:
    from yescale_widgets.panels.approving import Approve

_Future = concurrent.futures.Future[Reply]
_Stream = AsyncStream | Rounds
Draw = Callable[[Reply], Mapping[str, Any]]
"""What stays in the cell of a whole answer."""
MODEL, SOUND_MODEL = "gpt-4o-mini", "gpt-4o-audio-preview"
"""What is asked where no model is named; the other where sound goes in or comes out."""


class LiveAnswer(Passing):
    """The view of one answer while it is being written."""

    kind = "ask"

    def __init__(self, relay: Relay) -> None:
        super().__init__()
        self.relay = relay
        self.future: _Future | None = None

    def state(self) -> Message:
        return {"turn": self.relay.turn()}

    def under_way(self) -> str:
        return t("The answer was still being written when this was saved.")

    def do_resync(self, _content: Any) -> None:
        self.post(self.relay.snapshot())

    def do_stop(self, _content: Any) -> None:
        if self.future is not None:
            self.future.cancel()


def ask(  # noqa: PLR0913 - all of them are named, and each stands alone
    prompt: str | None = None,
    *,
    model: str | None = None,
    images: Sequence[SourceLike] | None = None,
    system: str | None = None,
    tools: Sequence[Callable[..., Any] | Mapping[str, Any]] | None = None,
    schema: Any = None,
    audio: SourceLike | None = None,
    voice: str | Mapping[str, str] | None = None,
    approve: Approve = False,
    rounds: int = ROUNDS,
    **options: Any,
) -> Reply:
    """Ask a model and stream its answer into the cell; in a script, to standard output.

    ``tools`` are Python functions that the model may have run, described by their signature and docstring; they run in
    a thread, at most ``rounds`` times in turn, and what they say or raise goes back to the model. ``approve=True`` asks
    you before each call, a function ``approve(name, arguments)`` decides for you. A tool that is a dictionary is only
    told to the model: its calls are in ``reply.tool_calls``.

    ``schema`` is what the answer should be: a dataclass, msgspec Struct, TypedDict or pydantic model, a type made of
    those, or a JSON Schema; ``reply.object`` is the checked object. ``audio`` is a recording that goes in; ``voice``
    makes the answer spoken: a name, or a dictionary of voice and format. ``reply.audio`` plays it,
    and ``reply.save()`` writes it and the pictures into files.

    The other ``options`` are those of ``chat.complete`` (``ys.operations()`` lists them). Interrupting the kernel stops
    it, and the text so far stays in the cell.

    Raises:
        OptionError, ConfigError: nothing was sent.
        ApiError, NotSent, LostAnswer: the gateway said no, or could not be reached.
        StreamCut: the answer broke off; ``partial`` has what had arrived.
        BadObject: the answer is not what ``schema`` asks for; ``text`` and ``reply`` have it.
    """
    asked = question(
        prompt,
        model=model,
        images=images,
        system=system,
        tools=tools,
        schema=schema,
        audio=audio,
        voice=voice,
        approve=approve,
        rounds=rounds,
        **options,
    )
    return answered(asked, display.reply_bundle)


@dataclass
class Question:
    """A question that is ready to be asked: nothing has been sent."""

    operation: Complete
    begin: Callable[[], _Stream]
    caller: Caller
    shape: Shape | None


def question(  # noqa: PLR0913 - as ``ask``
    prompt: str | None = None,
    *,
    model: str | None = None,
    images: Sequence[SourceLike] | None = None,
    system: str | None = None,
    tools: Sequence[Callable[..., Any] | Mapping[str, Any]] | None = None,
    schema: Any = None,
    audio: SourceLike | None = None,
    voice: str | Mapping[str, str] | None = None,
    approve: Approve = False,
    rounds: int = ROUNDS,
    **options: Any,
) -> Question:
    """Check what ``ask`` is given, and make it ready.

    Raises:
        OptionError, ConfigError: as ``ask``.
    """
    chosen = model or (SOUND_MODEL if audio is not None or voice is not None else MODEL)
    told, functions = functions_of(tools or ())
    shape = None if schema is None else Shape(schema)
    named = {
        "images": None if images is None else list(images),
        "tools": told or None,
        **_answered(shape, options),
        **_spoken(voice),
    }
    operation = Complete(prompt=prompt, model=chosen, system=system, audio=audio, **named, **options)
    _refuse_several(operation, functions, rounds)
    caller = Caller()
    return Question(operation, _stream(operation, functions, _asker(approve, caller), rounds), caller, shape)


def answered(asked: Question, draw: Draw) -> Reply:
    """Ask it, show the answer as it comes, and leave what ``draw`` makes of it; raises as ``ask``."""
    reply = _SHOWN[hosts.here().streaming](asked, draw)
    reply.__dict__["saver"] = session.current().client.save
    display.mark_shown(reply)
    return reply


def _answered(shape: Shape | None, options: Mapping[str, Any]) -> dict[str, Any]:
    if shape is None:
        return {}
    if options.get("response_format") is not None:
        raise OptionError("ask", [Problem("schema", t("give schema or response_format, not both"))])
    return {"response_format": shape.response_format}


def _spoken(voice: str | Mapping[str, str] | None) -> dict[str, Any]:
    if not isinstance(voice, Mapping):
        return {"voice": voice}
    wrong = voice.keys() - {"voice", "format"}
    if wrong:
        raise OptionError(
            "ask", [Problem("voice", t("voice has voice and format, not {names}", names=", ".join(sorted(wrong))))]
        )
    return {"voice": voice.get("voice", "alloy"), "voice_format": voice.get("format")}


def _refuse_several(operation: Complete, functions: Mapping[str, Function], rounds: int) -> None:
    """Functions are run for one answer only."""
    if functions and (operation.n or 1) > 1:
        raise OptionError("ask", [Problem("n", t("n must be 1 where functions are run"))])
    if rounds < 0:
        raise OptionError(
            "ask", [Problem("rounds", t("rounds must be a whole number from 0 up, not {rounds}", rounds=rounds))]
        )


def _stream(operation: Complete, functions: Mapping[str, Function], approve: Any, rounds: int) -> Callable[[], _Stream]:
    """Begun on the loop thread, so that the first token is counted from there."""
    client = session.current().client.core
    if not functions:
        return lambda: client.stream(operation)
    return lambda: Rounds(client, operation, functions, approve=approve, rounds=rounds)


def _asker(approve: Approve, caller: Caller) -> Callable[[ToolCall], Awaitable[bool]] | None:
    """Whoever decides is asked on the thread that called, where a person can be heard."""
    if approve is False:
        return None
    if approve is True and not session._can_type():  # noqa: SLF001 - the one place that knows
        what = t("approve=True asks you before each call, and nobody can type here.")
        raise ConfigError(what, t("Give a function approve(name, arguments) instead. Nothing was sent."))

    def decided(call: ToolCall) -> bool:
        if approve is True:
            said = input(t("Run {call}? [y/N] ", call=printable(written(call)))).strip().lower()
            return said in ("y", "yes", *t("y yes").split())
        return bool(approve(call.name, arguments_in(call.arguments) or {}))

    async def asked(call: ToolCall) -> bool:
        return await caller.ask(lambda: decided(call))

    return asked


def _in_notebook(asked: Question, draw: Draw) -> Reply:
    view: LiveAnswer
    relay = Relay(fresh_id(), short_name(asked.operation.model), lambda message: view.post(message))  # noqa: PLW0108 - it comes into being below
    view = LiveAnswer(relay)
    so_far = functools.partial(reply_bundle, prompt=asked.operation.prompt or "")
    view.post_state()  # a cell that blocks cannot answer a view that asks
    try:
        view.place.show(view.view())
        view.future = runtime().submit(_relayed(relay, asked.begin))
        asked.caller.wait(view.future)
        _read(relay.reply, asked.shape)
        view.give_way(draw(relay.reply))
    except YEScaleError as error:
        keep = bool(relay.text) or isinstance(error, BadObject)
        view.give_way(so_far(relay.reply, status=_ended(error)) if keep else {"text/plain": ""})
        raise
    except concurrent.futures.CancelledError as stopped:
        view.give_way(so_far(relay.reply, status=_ended(stopped)))
    except BaseException as error:
        if view.future is not None:
            view.future.cancel()
            concurrent.futures.wait([view.future], timeout=5)
        view.give_way(so_far(relay.reply, status=_ended(error)))
        raise
    return relay.reply


def _ended(error: BaseException) -> str:
    """Why an answer is not whole, as what stays of it says: half of one looks like a short one."""
    if isinstance(error, StreamCut):
        return "cut"
    return "" if isinstance(error, YEScaleError) else "stopped"


async def _relayed(relay: Relay, begin: Callable[[], _Stream]) -> Reply:
    return await relay.run(begin())


def _read(reply: Reply, shape: Shape | None) -> None:
    """The object in the answer; an answer that only calls tools has none."""
    if shape is not None and (reply.text or not reply.tool_calls):
        reply.object = shape.read(reply)


def _painted(asked: Question, draw: Draw) -> Reply:
    prompt = asked.operation.prompt or ""
    painting = Painting(asked.caller, prompt)
    relay = Relay(fresh_id(), short_name(asked.operation.model), painting.news)
    painting.text = lambda: relay.text
    painting.begin()
    work = runtime().submit(_relayed(relay, asked.begin))
    try:
        reply = asked.caller.wait(work)
        _read(reply, asked.shape)
    except BaseException as error:
        work.cancel()
        concurrent.futures.wait([work], timeout=5)
        output.replace(reply_bundle(relay.reply, prompt=prompt, status=_ended(error)), painting.place)
        raise
    output.replace(draw(reply), painting.place)
    return reply


def _in_terminal(asked: Question, _draw: Draw) -> Reply:
    printer = Printer(asked.caller)
    work = runtime().submit(_printed(asked.begin, printer))
    try:
        reply = asked.caller.wait(work)
    except BaseException:
        work.cancel()
        concurrent.futures.wait([work], timeout=5)
        raise
    finally:
        printer.flush()
    _read(reply, asked.shape)
    return reply


async def _printed(begin: Callable[[], _Stream], printer: Printer) -> Reply:
    stream = begin()
    try:
        async for delta in stream:
            text = delta.note if isinstance(delta, Step) else delta.text
            if text:
                printer.add(text)
    finally:
        await stream.aclose()
    more = unspoken(stream.reply)
    printer.add(f"\n\n{more}\n" if more else "\n")
    return stream.reply


_SHOWN = {"live": _in_notebook, "painted": _painted, "printed": _in_terminal}
"""How an answer is shown, by how the host lets it stream."""
