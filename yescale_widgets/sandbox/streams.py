"""What the chat dialects share: real server-sent events at the pace of the sandbox, and what is refused in all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace

import msgspec
from starlette.responses import Response, StreamingResponse

from yescale_widgets.sandbox.gate import Refusal, bad_request, check_model
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

FIRST_SECONDS, NEXT_SECONDS = 0.35, 1 / 60
"""Until an answer begins, and between two pieces of it, at pace 1."""

Frame = Callable[[Json], bytes]
Sleep = Callable[[float], Awaitable[object]]


class Tempo:
    """Pieces at even distances: where a wait took longer than it should, as on a busy machine, the next is shorter."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._due = clock()

    async def rest(self, seconds: float) -> None:
        """Wait until so long after the last rest was due to end."""
        self._due += seconds
        await self._sleep(max(0.0, self._due - self._clock()))


def event(data: Json) -> bytes:
    """One event without a name."""
    return b"data: " + msgspec.json.encode(data) + b"\n\n"


def named(data: Json) -> bytes:
    """One event that is named by its type."""
    return b"event: " + str(data["type"]).encode() + b"\n" + event(data)


def streamed(asked: Asked, data: Iterable[Json], frame: Frame = event, end: bytes = b"") -> Response:
    """An answer as a stream, a piece after the other."""

    async def events() -> AsyncIterator[bytes]:
        tempo = Tempo()
        await tempo.rest(FIRST_SECONDS * asked.world.pace)
        for one in data:
            yield frame(one)
            await tempo.rest(NEXT_SECONDS * asked.world.pace)
        if end:
            yield end

    return StreamingResponse(events(), media_type="text/event-stream", headers={"cache-control": "no-cache"})


async def thought(asked: Asked) -> None:
    """The time an answer takes that comes whole."""
    await asyncio.sleep(FIRST_SECONDS * asked.world.pace)


def refuse_unknown(model: str) -> None:
    """Refuse a model that nobody serves, where the contract has no 404.

    Raises:
        Refusal: 400.
    """
    try:
        check_model(model)
    except Refusal as refusal:
        raise replace(refusal, status=400) from None


def refuse_misshapen(body: dict[str, Json], kind: type[msgspec.Struct]) -> None:
    """Refuse a body whose parts are not of the types they must have.

    Raises:
        Refusal: 400, with the place in the body.
    """
    try:
        msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        what, _, place = str(error).rpartition(" - at `$")
        name = place.strip("`.") or "the body"
        raise bad_request(f"{name}: {what or error}", name) from None
