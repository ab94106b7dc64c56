"""Server-sent events as bytes: split them, and know when a stream has really ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yescale_widgets.amounts import sized
from yescale_widgets.declare import StreamReader
from yescale_widgets.errors import ApiError, BadAnswer, StreamCut
from yescale_widgets.values import Delta, Reply
from yescale_widgets.words import t

DONE = b"[DONE]"
EVENT_LIMIT = 64_000_000
"""Bytes of one event: a picture of 4K as base64 fits several times."""
STREAM_LIMIT = 512_000_000
"""Bytes of a whole stream; what is longer has no end."""


class EventSplitter:
    """Bytes cut anywhere in, the data of whole events out; comments and the other fields are passed over.

    ``done`` is set by the end mark, after which nothing more is expected on the line.

    Written by hand because a typed chunk may cost no more than a bare ``json.loads`` loop: it works on bytes, and no
    line is decoded to text. Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
    """

    __slots__ = ("_begun", "_data", "_held", "_parts", "_total", "done")

    def __init__(self) -> None:
        self._parts: list[bytes] = []  # of the line that has begun, and how long they are
        self._begun = 0
        self._data: list[bytes] = []  # lines of the event that has begun, and how long they are
        self._held = 0
        self._total = 0
        self.done = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The events that this chunk completes.

        Raises:
            BadAnswer: an event or the stream is longer than any that is meant well.
        """
        self._total += len(chunk)
        if self._total > STREAM_LIMIT:
            raise _too_long(t("The stream"), STREAM_LIMIT)
        if b"\n" not in chunk:
            self._parts.append(chunk)
            self._begun += len(chunk)
            self._check(self._begun)
            return
        if self._parts:
            chunk = b"".join((*self._parts, chunk))
        *lines, rest = chunk.split(b"\n")
        self._parts, self._begun = [rest] if rest else [], len(rest)
        for line in lines:
            yield from self._line(line)
        self._check(self._begun)

    def _check(self, begun: int) -> None:
        if self._held + begun > EVENT_LIMIT:
            raise _too_long(t("An event of the stream"), EVENT_LIMIT)

    def _line(self, line: bytes) -> Iterator[bytes]:
        line = line.removesuffix(b"\r")
        if line.startswith(b"data:"):
            self._check(len(line))
            self._data.append(line[6:] if line[5:6] == b" " else line[5:])
            self._held += len(line)
        elif not line and self._data:
            event = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
            self._data, self._held = [], 0
            if event == DONE:
                self.done = True
            elif not self.done:
                yield event

    def close(self) -> Iterator[bytes]:
        """What an unfinished last event holds, when the line has ended."""
        rest = b"".join(self._parts)
        self._parts, self._begun = [], 0
        yield from self._line(rest)
        yield from self._line(b"")


def _too_long(what: str, limit: int) -> BadAnswer:
    return BadAnswer(
        t("{what} is longer than {limit}.", what=what, limit=sized(limit)),
        t("It was not read on."),
        code="stream_too_long",
    )


def deltas(reader: StreamReader, events: Iterable[bytes]) -> Iterator[Delta]:
    """The deltas of some events; an error event becomes a cut stream that keeps what had arrived."""
    try:
        for data in events:
            delta = reader.feed(data)
            if delta is not None:
                yield delta
    except ApiError as error:
        raise StreamCut(
            t("The stream broke off: {what}", what=error.what),
            t("The text so far is kept; run it again for a whole answer."),
            partial=reader.reply(),
            code=error.code,
            request_id=error.request_id,
        ) from None


def finish(reader: StreamReader) -> Reply:
    """The whole reply.

    Raises:
        StreamCut: no finish reason came.
    """
    if not reader.done:
        raise StreamCut(
            t("The stream ended without a finish reason, so the answer is not whole."),
            t("The text so far is kept; run it again for a whole answer."),
            partial=reader.reply(),
        )
    return reader.reply()
