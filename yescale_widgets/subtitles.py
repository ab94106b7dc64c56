"""Subtitles: SRT and WebVTT read into spans of time, and spans written as SRT."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

_MOMENT = r"(?<!\d)(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})[.,](\d{1,9})"
_TIMES = re.compile(rf"{_MOMENT}\s{{1,20}}-->\s{{1,20}}{_MOMENT}", re.ASCII)
"""Each part has a length: without, a text of digits would be looked through for minutes."""


class Span(Struct, frozen=True, kw_only=True):
    """A stretch of a recording and what is said in it; ``start`` and ``end`` are seconds."""

    start: float
    end: float
    text: str


def parse(text: str) -> list[Span]:
    """The cues of SRT or WebVTT; none where the text is neither."""
    blocks = ((block, _TIMES.search(block)) for block in re.split(r"\r?\n[ \t]*\r?\n", text))
    return [_span(found, block[found.end() :]) for block, found in blocks if found]


def _span(times: re.Match[str], rest: str) -> Span:
    """What is said stands below the line of times."""
    said = " ".join(line.strip() for line in rest.splitlines()[1:])
    return Span(start=_seconds(times, 1), end=_seconds(times, 5), text=said.strip())


def _seconds(found: re.Match[str], at: int) -> float:
    hours, minutes, seconds, part = found.group(at, at + 1, at + 2, at + 3)
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(f"{seconds}.{part}")


def srt(spans: Iterable[Span]) -> str:
    """Spans as SubRip subtitles."""
    cues = enumerate(spans, 1)
    return "".join(f"{n}\n{_clock(s.start)} --> {_clock(s.end)}\n{s.text}\n\n" for n, s in cues)


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{thousandths:03}"
