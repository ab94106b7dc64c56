"""Bytes and spans of time in words, the same everywhere."""

from __future__ import annotations

from yescale_widgets.words import t


def sized(count: float) -> str:
    """Bytes: "312 bytes", "640 kB", "3.75 MB", "1.2 GB"."""
    for unit, worth in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= worth * 0.9995:  # which three digits say as 1
            return f"{count / worth:.3g} {unit}"
    return t("{number} bytes", number=round(count))


def seconds(value: float) -> str:
    """A span of time: "0.42 s", "38 s", "4 min 10 s"."""
    if value < 10:
        return t("{seconds} s", seconds=f"{value:.2f}")
    minutes, rest = divmod(round(value), 60)
    if minutes:
        return t("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return t("{seconds} s", seconds=rest)


def about(value: float) -> str:
    """A span of time that nobody knows to the second: "40 s", "12 min", "1.5 h"."""
    if value < 90:
        return t("{seconds} s", seconds=round(value))
    return (
        t("{minutes} min", minutes=round(value / 60)) if value < 5400 else t("{hours} h", hours=f"{value / 3600:.1f}")
    )
