"""Links: how one may be repeated in words, and which addresses are inside this machine or its network."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit, urlunsplit

from yescale_widgets.keys import struck
from yescale_widgets.words import t

LARGEST = 1_000_000_000
"""Bytes of one file behind a link."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_STAND_IN = ipaddress.ip_network("198.18.0.0/15")
"""VPN clients answer every name with an address of this block and carry what is sent there to the true one."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def bare(url: str) -> str:
    """A link without user name, query, fragment and key: a signature there opens the file to anyone who reads it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return struck(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def spoken(url: str) -> str:
    """A link for a sentence: bare, and not longer than a line. A data URL is the result itself."""
    if url.startswith("data:"):
        return t("What came inside the answer")
    return (bare(url) or t("This link"))[:160]


def address_of(text: str) -> Address | None:
    """An IP address, of an IPv4 one inside an IPv6 one the former; None where the text is none."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv4Address):
        return found
    carried = found.ipv4_mapped or found.sixtofour
    if carried is None and found in _TRANSLATED:
        carried = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return carried or found


def is_inside(address: Address) -> bool:
    """Whether an address is this machine, a private or shared network, link-local, or of no single machine."""
    if address in _STAND_IN:
        return False
    return not address.is_global or address.is_multicast or address.is_link_local
