"""When a link ends: told beside it by the gateway, or by the link itself, where it is a signed one."""

from __future__ import annotations

import base64
import datetime
from urllib.parse import parse_qs, urlsplit

import msgspec

from yescale_widgets.values import Json

LAST = 9e9
"""Epoch seconds in the year 2255, about where tables of times end: what is later is no time."""
_MILLISECONDS = 1e11
"""Numbers from here on count milliseconds: as seconds they would be after the year 5000."""


def moment(value: Json, zone: float = 0) -> float | None:
    """Epoch seconds of a number (seconds or milliseconds) or a text such as "2026-01-25 15:00:00"; None of others.

    A text that names no zone is ``zone`` hours ahead of UTC.
    """
    if isinstance(value, str) and not _whole(value.strip()):
        return _of_text(value.strip(), zone)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    number = number / 1000 if number >= _MILLISECONDS else number
    return number if 0 < number < LAST else None


def _whole(text: str) -> bool:
    """Whether a text is a whole number; "²" is a digit to Unicode and no number to Python."""
    return text.isascii() and text.isdigit()


def _of_text(text: str, zone: float) -> float | None:
    try:
        found = datetime.datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=zone)))
        seconds = found.timestamp()
    except (ValueError, OverflowError):
        return None
    return seconds if 0 < seconds < LAST else None


def of_link(url: str) -> float | None:
    """When a signed link ends, as Amazon, Google, CloudFront or Runway's token say it; None where unsaid."""
    if not url.startswith(("http://", "https://")) or "?" not in url:
        return None
    try:
        said = {name.lower(): values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    except ValueError:  # no URL, or a query of thousands of fields
        return None
    if "_jwt" in said:
        return _of_token(said["_jwt"])
    for brand in ("x-amz", "x-goog"):
        begin, life = moment(said.get(f"{brand}-date")), said.get(f"{brand}-expires", "")
        if begin and _whole(life):
            return moment(begin + float(life))
    return moment(said.get("expires")) if "signature" in said else None


def _of_token(token: str) -> float | None:
    """The end in a JSON web token; it is read, never trusted."""
    part = token.split(".")[1:2] or [""]
    try:
        claims = msgspec.json.decode(base64.urlsafe_b64decode(part[0] + "=" * (-len(part[0]) % 4)))
    except (ValueError, msgspec.DecodeError):
        return None
    return moment(claims.get("exp")) if isinstance(claims, dict) else None
