"""A request before it leaves: the files behind links are fetched, and what the gateway cannot reach is refused."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from yescale_widgets import wire
from yescale_widgets.declare import Operation
from yescale_widgets.errors import MediaError
from yescale_widgets.settings import Settings, is_local
from yescale_widgets.transport import Transport
from yescale_widgets.words import t

FETCH_SECONDS = 600.0
"""Seconds for the whole of one file behind a link, however slowly it comes."""


async def prepared(transport: Transport, operation: Operation, *, stream: bool = False) -> wire.Request:
    """The request of an operation. Only where files go in it is made in a thread: a hop costs a tenth of a call.

    Raises:
        MediaError: as ``gather``.
    """
    if not operation.sources():
        return wire.build(operation, stream=stream)
    await gather(transport, operation)
    return await asyncio.to_thread(wire.build, operation, stream=stream)


async def gather(transport: Transport, operation: Operation) -> None:
    """Fetch what stands behind links, where the family takes files only.

    Raises:
        MediaError: a link that the gateway cannot follow, or that leads to nothing; the message names its option.
    """
    for option, source in operation.sources():
        if source.loaded or not source.url:
            continue
        refuse_private(option.name, source.url, transport.settings)
        if option.opt.source in ("file", "inline"):
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    source.fill(*await transport.fetch(source.url, limit=option.opt.most_bytes))
            except TimeoutError:
                what = t(
                    "{name}: {link} did not come within {minutes:.0f} minutes.",
                    name=option.name,
                    link=source.url[:80],
                    minutes=FETCH_SECONDS / 60,
                )
                raise MediaError(what, t("Save it first, then give the file.")) from None
            except MediaError as error:
                raise MediaError(f"{option.name}: {error.what}", error.hint) from error


def refuse_private(option: str, url: str, settings: Settings) -> None:
    """Refuse a link into this machine or its network, unless the gateway stands there too.

    Raises:
        MediaError: the message names the option.
    """
    host, home = urlsplit(url).hostname or "", urlsplit(settings.base_url).hostname or ""
    if is_local(host) and not is_local(home):
        raise MediaError(
            t(
                "{option}: {host} can be reached from this network only, and not by the gateway ({url}).",
                option=option,
                host=host,
                url=url[:80],
            ),
            t("Give a public link, or save it and give the file."),
        )
