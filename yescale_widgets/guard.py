"""Links lead nowhere into this machine or its network, unless the gateway itself stands there."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from yescale_widgets.errors import MediaError
from yescale_widgets.links import Address, address_of, is_inside
from yescale_widgets.settings import is_local
from yescale_widgets.words import t


def _private(host: str) -> MediaError:
    return MediaError(
        t("{host} is a private address; nothing is fetched from there.", host=host),
        t("Save the file yourself, then give its path."),
    )


def refuse_spelling(text: str) -> None:
    """Some spellings of this machine, such as 0177.0.0.1, are no URL for httpx."""
    with suppress(ValueError):
        host = urlsplit(text).hostname or ""
        if is_local(host):
            raise _private(host)


class Guard:
    """Lets one request go to its address, or refuses it before a byte is sent."""

    def __init__(self, host: str, home: str) -> None:
        self._host, self._home = host, home
        self._dialled = ""

    async def look_up(self) -> None:
        """Refuse a name that leads inside. One that cannot be looked up here is left to the connection, or to the
        proxy.
        """
        found = await _addresses(self._host)
        if not found and is_local(self._host) and self._host != self._home:
            raise _private(self._host)
        for address in found:
            await self._refuse_address(address)

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """What httpcore tells of the connection. Where a proxy is dialled, the proxy looks the name up."""
        if event == "connection.connect_tcp.started":
            self._dialled = str(info.get("host", ""))
        elif event == "connection.connect_tcp.complete" and self._dialled.lower() == self._host.lower():
            await self._refuse_peer(info["return_value"])

    async def _refuse_peer(self, stream: Any) -> None:
        peer = stream.get_extra_info("server_addr")
        address = address_of(str(peer[0])) if peer else None
        try:
            if address is None:
                raise _private(self._host)
            await self._refuse_address(address)
        except MediaError:
            await stream.aclose()
            raise

    async def _refuse_address(self, address: Address) -> None:
        if not is_inside(address):
            return
        home = await _addresses(self._home)
        if address not in home and not (address.is_loopback and any(one.is_loopback for one in home)):
            raise _private(self._host)


async def _addresses(host: str) -> list[Address]:
    """Every address of a name, in any spelling a resolver takes; none where there is no such name."""
    known = address_of(host)
    if known is not None:
        return [known]
    with suppress(OSError):
        return [ipaddress.IPv4Address(socket.inet_aton(host))]  # 127.1, 0x7f.1 and their kin
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [address for entry in found if (address := address_of(str(entry[4][0]))) is not None]
