"""Numbers, times and options as short words, and text as harmless markup."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from yescale_widgets.amounts import seconds
from yescale_widgets.show.shapes import MediaLike, Moment, ReplyLike
from yescale_widgets.words import t

_WEB = re.compile(r"https?://[^\x00-\x20\x7f\\<>\"`/][^\x00-\x20\x7f\\<>\"`]*", re.IGNORECASE)
_BESIDE = re.compile(r"(?!//|[^/?#]*:)[\w./~%+,;:=@&?#-]+")
_PICTURE = re.compile(r"!(?=\[)")
# What may make a link of the text before it: a target, unless it is one we follow, and a reference's address.
_TARGET = re.compile(r"\](?:(\()(?!https?://|mailto:)|(:)(?!\s*https?://))", re.IGNORECASE)
_ENTITY = {"(": "&#40;", ":": "&#58;"}
# The word after a fence becomes a class, in JupyterLab without any care for quotation marks.
_QUOTES = str.maketrans({'"': "\N{RIGHT DOUBLE QUOTATION MARK}", "'": "\N{RIGHT SINGLE QUOTATION MARK}"})
_FENCE = re.compile(r"^[\s>*+\-\d.)|]*(?:`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_FENCE_LINE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})(.*)")


def escape(text: str) -> str:
    """Text for HTML, its lines kept."""
    return html.escape(text, quote=False).replace("\n", "<br>\n")


def attribute(text: str) -> str:
    """Text for an attribute in double quotes."""
    return html.escape(text, quote=True)


def defuse(text: str) -> str:
    """Markdown in which no renderer finds HTML to run, pictures to fetch or links other than to the web and to mail.

    Done by writing the marks as character references, everywhere: what one renderer takes for code is prose to another.
    """
    text = text.replace("\0", "\ufffd").replace("<", "&lt;").replace("\\href", "href")
    text = _FENCE.sub(lambda found: found[0].translate(_QUOTES), text)
    text = _PICTURE.sub("&#33;", text)
    return _closed(_TARGET.sub(lambda found: "]" + _ENTITY[found[1] or found[2]], text))


def _closed(text: str) -> str:
    """An answer that was cut within code, with its fence closed: what stands after it is not taken for code."""
    fence = ""
    for line in text.splitlines():
        found = _FENCE_LINE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not found[2].strip():
            fence = ""
    return f"{text.rstrip()}\n{fence}" if fence else text


def literal(text: str) -> str:
    """Text that markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]()#|~$!>{}+-])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))


def web_link(url: str) -> str:
    """``url`` where it leads to the web or to a file beside the notebook; else empty."""
    return url if _WEB.fullmatch(url) or _BESIDE.fullmatch(url) else ""


def file_link(path: str | None) -> str:
    """The relative URL of a local file below the notebook's folder; empty for any other."""
    parts = beside(path or "").replace("\\", "/").split("/")
    if not parts[0] or ":" in parts[0] or ".." in parts:
        return ""
    return quote("/".join(parts))


def beside(path: str) -> str:
    """A path as the notebook knows it: relative where it is below the working directory. A notebook that is passed on
    then tells nothing of the folders it came from.
    """
    if not path:
        return ""
    place = PurePath(path)
    with suppress(ValueError, OSError):
        return place.relative_to(Path.cwd()).as_posix() if place.is_absolute() else path
    return path


def homely(path: str) -> str:
    """A path to be read: as the notebook knows it, else with ~ for the home folder, which names a person."""
    near, home = beside(path), str(Path.home())
    return f"~{near[len(home) :]}" if near.startswith(home + os.sep) else near


def address(media: MediaLike) -> str:
    """Where a medium comes from, to be read; empty where the URL is the medium itself."""
    return "" if media.url.startswith("data:") else short(media.url, 2_000)


def clock(value: float) -> str:
    """The length of a clip: "2:31"."""
    return f"{round(value) // 60}:{round(value) % 60:02d}"


def moment(value: Moment) -> datetime | None:
    """A time as UTC."""
    if value is None:
        return None
    return (value if isinstance(value, datetime) else datetime.fromtimestamp(value, UTC)).astimezone(UTC)


def when(value: Moment) -> str:
    """A time: "2026-03-01 14:05 UTC"; empty where unknown."""
    found = moment(value)
    return f"{found:%Y-%m-%d %H:%M} UTC" if found else ""


def took(start: Moment, end: Moment) -> str:
    """How long something took, as part of a sentence; empty where unknown."""
    length = lasted(start, end)
    return t("took {seconds}", seconds=length) if length else ""


def lasted(start: Moment, end: Moment) -> str:
    """How long something took; empty where unknown."""
    first, last = moment(start), moment(end)
    return seconds(max(0.0, (last - first).total_seconds())) if first and last else ""


def options(values: Mapping[str, Any], *but: str) -> list[str]:
    """Options that were set, as "name value", long values cut and files by their names."""
    set_ = {name: v for name, v in values.items() if name not in but and v not in (None, "", [], {})}
    return [f"{name} {short(_shown(v))}" for name, v in set_.items()]


def _shown(value: object) -> str:
    """A file by its name, without where it lies: a notebook is read by others."""
    if isinstance(value, Mapping) and isinstance(place := value.get("path") or value.get("url"), str):
        return PurePath(place).name if value.get("path") else place
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return plainly(value)


def plainly(value: object) -> str:
    """A value as prose has it: "A: gpt-4o, B: gpt-4o-mini" for a mapping, "x, y" for a list."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {plainly(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(plainly, value))
    return str(value)


def short(text: str, most: int = 80) -> str:
    """``text`` on one line, its middle left out where it is longer than ``most`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most * 2 // 3]}…{text[-most // 4 :]}"


_USUAL_ENDS = (None, "", "stop", "end_turn", "stop_sequence", "STOP", "tool_calls", "tool_use", "function_call")
"""Why answers end that are whole, in the words of all makers."""


def priced(usd: float | None) -> str:
    """What an answer cost; of very little two digits, since "0.0000" would be nothing."""
    if usd is None:
        return t("cost unknown")
    if usd == 0:
        return t("no cost")
    return t("{cost} US dollars", cost=f"{usd:.4f}" if usd >= 0.001 else f"{Decimal(f'{usd:.1e}'):f}")


def facts(reply: ReplyLike) -> list[str]:
    """What is known about how an answer was made."""
    timing, usage = reply.timing, reply.usage or {}
    tokens = usage.get("completion_tokens") or usage.get("total_tokens")
    odd = reply.finish_reason not in _USUAL_ENDS
    found = [
        reply.model,
        t("{seconds} to first token", seconds=seconds(timing.ttft)) if timing and timing.ttft is not None else "",
        t("{tokens} tokens", tokens=tokens) if tokens else "",
        t("{seconds} in all", seconds=seconds(timing.total)) if timing and timing.total is not None else "",
        t("{speed:.0f} tokens/s", speed=timing.tokens_per_second)
        if timing and timing.tokens_per_second is not None
        else "",
        priced(reply.cost),
        t("ended with {finish_reason}", finish_reason=reply.finish_reason) if odd else "",
        t("request {id}", id=reply.request_id) if reply.request_id else "",
    ]
    return [fact for fact in found if fact]
