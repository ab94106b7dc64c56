"""Operations that give their media at once: everything about them is read from their declaration."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from yescale_widgets.declare import Operation
from yescale_widgets.sandbox import answers
from yescale_widgets.sandbox.engine import REASON, Ticket
from yescale_widgets.sandbox.gate import Refusal, bad_request
from yescale_widgets.sandbox.works import unreadable
from yescale_widgets.sandbox.world import Asked

_SECONDS, _SLOW = 1.0, 5.0  # at pace 1


async def instant(asked: Asked) -> Response:
    """Make the media, then answer with links to them, or with the media themselves.

    Raises:
        Refusal: 400, a file is no picture or the prompt is to fail.
    """
    refused = await asyncio.to_thread(unreadable, asked.operation)
    if refused:
        raise bad_request(f"Invalid image file for {refused}: it cannot be read as a picture", refused)
    ticket = await asyncio.to_thread(asked.world.engine.submit, asked.operation, asked.world.shelf.read)
    if ticket.fate == "failed":
        raise Refusal(400, REASON, "content_policy_violation", "invalid_request_error", None)
    await asyncio.gather(_pause(asked, asked.operation), *_made(asked, ticket))
    job = asked.world.engine.job(ticket, asked.base)
    return JSONResponse(await asyncio.to_thread(answers.at_once, job, asked.world.shelf.read))


def _made(asked: Asked, ticket: Ticket) -> list[asyncio.Future[bytes]]:
    return [asyncio.wrap_future(asked.world.engine.studio.start(work)) for work in ticket.works]


async def _pause(asked: Asked, operation: Operation) -> None:
    """Real services take longer still; "[slow]" in a prompt shows what that is like."""
    slow = _SLOW if "[slow]" in str(getattr(operation, "prompt", "")).lower() else 1.0
    await asyncio.sleep(_SECONDS * slow * asked.world.pace)
