"""Server-sent events as bytes: split them, and know when a stream has really ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yescale_widgets.declare import StreamReader
from yescale_widgets.errors import ApiError, StreamCut
from yescale_widgets.values import Delta, Reply

DONE = b"[DONE]"


class EventSplitter:
    """Bytes cut anywhere in, the data of whole events out; comments and the other fields are passed over.

    ``done`` is set by the end mark, after which nothing more is expected on the line.

    Written by hand because a typed chunk may cost no more than a bare ``json.loads`` loop: it works on bytes, and no
    line is decoded to text. Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
    """

    __slots__ = ("_data", "_parts", "done")

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._data: list[bytes] = []
        self.done = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The events that this chunk completes."""
        if b"\n" not in chunk and b"\r" not in chunk:
            self._parts.append(chunk)
            return
        if self._parts:
            chunk = b"".join((*self._parts, chunk))
        *lines, rest = chunk.split(b"\n")
        self._parts = [rest] if rest else []
        for line in lines:
            yield from self._line(line)

    def _line(self, line: bytes) -> Iterator[bytes]:
        line = line.removesuffix(b"\r")
        if line.startswith(b"data:"):
            self._data.append(line[6:] if line[5:6] == b" " else line[5:])
        elif not line and self._data:
            event = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
            self._data = []
            if event == DONE:
                self.done = True
            elif not self.done:
                yield event

    def close(self) -> Iterator[bytes]:
        """What an unfinished last event holds, when the line has ended."""
        rest = b"".join(self._parts)
        self._parts = []
        yield from self._line(rest)
        yield from self._line(b"")


def deltas(reader: StreamReader, events: Iterable[bytes]) -> Iterator[Delta]:
    """The deltas of some events; an error event becomes a cut stream that keeps what had arrived."""
    for data in events:
        try:
            delta = reader.feed(data)
        except ApiError as error:
            raise StreamCut(
                f"The stream broke off: {error.what}",
                "The text so far is kept; run it again for a whole answer.",
                partial=reader.reply(),
                code=error.code,
                request_id=error.request_id,
            ) from None
        if delta is not None:
            yield delta


def finish(reader: StreamReader) -> Reply:
    """The whole reply.

    Raises:
        StreamCut: no finish reason came.
    """
    if not reader.done:
        raise StreamCut(
            "The stream ended without a finish reason, so the answer is not whole.",
            "The text so far is kept; run it again for a whole answer.",
            partial=reader.reply(),
        )
    return reader.reply()
