"""Media as from a CDN: without a key, whole or by range; of a song that is still at work the part that is there."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import Future
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from yescale_widgets.sandbox.engine import Engine, Ticket
from yescale_widgets.sandbox.files import ranged
from yescale_widgets.sandbox.works import Work

PATH = "/media/{job}/{name}"
_NAME = re.compile(r"(\d+)(?:-(poster|small|draft|live|share))?\.(mp4|mp3|png|jpg|webp)")
_URL = re.compile(r"/media/([0-9a-f-]{36})/([\w.-]+)$")
_TYPES = {"mp4": "video/mp4", "mp3": "audio/mpeg", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


@dataclass(frozen=True)
class Shelf:
    """The media of an engine's tasks, by name; ``link_life`` is how many seconds after a task's end they can be had."""

    engine: Engine
    link_life: float | None = None

    async def serve(self, request: Request) -> Response:
        """Answer a request for a medium."""
        ticket = self.engine.find(request.path_params["job"])
        named = _NAME.fullmatch(request.path_params["name"])
        work = self._seen(ticket, named)
        if ticket is None or named is None or work is None:
            return PlainTextResponse("Not found", 404)
        if self._expired(ticket):
            return PlainTextResponse("This link has expired", 403)
        data = await asyncio.wrap_future(self._start(work, named))
        if named[2] == "live":
            data = data[: max(1, int(len(data) * self.engine.heard(ticket, work)))]
        return ranged(request, data, _TYPES[named[3]], {"access-control-allow-origin": "*"})

    def read(self, url: str) -> bytes:
        """The bytes behind one of the sandbox's own links, for tasks and questions that start from an earlier result.

        Raises:
            LookupError: the link leads elsewhere, or to nothing.
        """
        parts = _URL.search(url.partition("?")[0])
        ticket = self.engine.find(parts[1]) if parts else None
        named = _NAME.fullmatch(parts[2]) if parts else None
        work = self._seen(ticket, named)
        if work is None or named is None:
            raise LookupError(f"{url[:80]} is not a link of this sandbox")
        return self._start(work, named).result()

    def _start(self, work: Work, named: re.Match[str]) -> Future[bytes]:
        return self.engine.studio.start(work, named[2] or "")

    def _seen(self, ticket: Ticket | None, named: re.Match[str] | None) -> Work | None:
        """The work of that name, once its task's answers show it."""
        if ticket is None or named is None or int(named[1]) >= len(ticket.works):
            return None
        work = ticket.works[int(named[1])]
        status, progress, _ = self.engine.state(ticket)
        return work if status == "succeeded" or (status == "running" and progress >= work.seen) else None

    def _expired(self, ticket: Ticket) -> bool:
        _, _, ended = self.engine.state(ticket)
        return bool(ended) and self.link_life is not None and self.engine.clock() > ended + self.link_life
