"""Facts that answers spell in their own ways: money in units of quota, moments, text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from yescale_widgets.expiry import LAST
from yescale_widgets.keys import struck
from yescale_widgets.values import Json

UNITS_PER_USD = 500_000
"""The gateway counts money in these: common.yaml ``quota_unit_per_usd``."""

_AGO = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def usd(units: Json) -> float | None:
    """Units of quota in US dollars; None where the gateway says nothing."""
    return None if units is None or units == "" else float(units) / UNITS_PER_USD


def moment(seconds: Json) -> float | None:
    """Epoch seconds; None where they stand for never (0, -1), lie beyond any calendar, or are missing."""
    return float(seconds) if seconds and 0 < float(seconds) < LAST else None


def text(facts: Mapping[str, Json], *names: str) -> str:
    """The first of these facts that is there, as text without keys; empty where none is."""
    return next((struck(str(facts[name])) for name in names if facts.get(name) not in (None, "")), "")


def epoch(value: float | str, now: Callable[[], float] = time.time) -> int:
    """Epoch seconds of a moment: a number of them, "7d" (so long ago; m, h, d, w), or a date ("2026-03-01", in UTC).

    Raises:
        ValueError: it is none of these.
    """
    if not isinstance(value, str):
        return int(value)
    ago = re.fullmatch(r"(\d+)\s*([mhdw])", value.strip())
    if ago or value.strip().lower() == "now":
        return int(now()) - (int(ago[1]) * _AGO[ago[2]] if ago else 0)
    found = datetime.fromisoformat(value.strip())
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
