"""What comes back: values first (attributes, ``raw``), pictures second (they draw themselves in a notebook)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct, field

from yescale_widgets.amounts import sized
from yescale_widgets.errors import MediaError
from yescale_widgets.show.hooks import Shown
from yescale_widgets.show.words import beside
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas

Json: TypeAlias = Any
"""Decoded JSON."""

Status = Literal["submitting", "queued", "running", "succeeded", "failed", "cancelled", "uncertain", "lost"]
FINAL: frozenset[str] = frozenset({"succeeded", "failed", "cancelled", "lost"})
"""Statuses after which nothing more is expected from the gateway."""

Kind = Literal["image", "video", "audio"]


class Media(Struct, frozen=True, kw_only=True):
    """One picture, clip or sound.

    ``url`` is the source, ``path`` the local file once saved, ``poster`` the URL of a still picture, ``duration``
    seconds, ``size`` bytes, ``expires_at`` epoch seconds when known; ``extra`` holds what the family says beside
    (lyrics, seed).
    """

    kind: Kind
    url: str = ""
    path: str | None = None
    mime: str = ""
    poster: str | None = None
    title: str = ""
    duration: float | None = None
    size: int | None = None
    expires_at: float | None = None
    extra: dict[str, Json] = field(default_factory=dict)

    def __repr__(self) -> str:
        told = {name: getattr(self, name) for name in ("mime", "title", "duration")}
        known = {"url": short_url(self.url), "path": beside(self.path or ""), **told}
        return f"Media(kind={self.kind!r}{''.join(f', {name}={value!r}' for name, value in known.items() if value)})"


class Action(Struct, frozen=True, kw_only=True):
    """What a family can do next with a result: run ``operation`` with ``options``, shown as ``label``.

    ``of`` is the URL of the medium that it goes on from, where that is one of several; ``at`` the option that takes the
    second of that medium at which somebody wants to go on.
    """

    label: str
    operation: str
    options: dict[str, Json] = field(default_factory=dict)
    of: str = ""
    at: str = ""


class Snapshot(Struct, Shown, kw_only=True, dict=True):
    """A task as one answer of the gateway shows it; also what an operation gives that makes its media at once.

    ``progress`` is percent, 0 to 100, or None where the family says nothing; ``raw_status`` the family's own word;
    ``previews`` are stills and drafts; ``text`` lyrics or descriptions, or what a safety check held back; ``raw`` the
    whole answer. Where a client carried the operation out at once, ``operation_name``, ``options``, ``request_id`` and
    the times (UTC) say which and when.
    """

    status: Status
    id: str = ""
    progress: float | None = None
    media: list[Media] = field(default_factory=list)
    previews: list[Media] = field(default_factory=list)
    text: str = ""
    actions: list[Action] = field(default_factory=list)
    error: str | None = None
    raw_status: str = ""
    raw: Json = None
    operation_name: str = ""
    options: dict[str, Json] = field(default_factory=dict)
    request_id: str = ""
    submitted_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None

    @property
    def prompt(self) -> str:
        """What was asked for."""
        return first_text(self.options, "prompt", "lyrics")

    @property
    def title(self) -> str:
        """The title of the first result that has one."""
        return next((m.title for m in self.media if m.title), "")

    def save(self, folder: str | PathLike[str] = "yescale_media") -> Any:
        """Write its media into a folder; gives their paths, to be awaited where an ``AsyncClient`` gave the snapshot.

        Raises:
            MediaError: there are none, or one cannot be had; the others are saved all the same.
        """
        return _saved(self, folder, "snapshot")

    def frame(self) -> pandas.DataFrame:
        """One row a medium: kind, url, title, duration (seconds)."""
        import pandas

        rows = [(m.kind, m.url, m.title, m.duration) for m in self.media]
        return pandas.DataFrame(rows, columns=["kind", "url", "title", "duration"])

    def __repr__(self) -> str:
        name = f"{self.operation_name} {self.id[:8]}".strip()
        told = [self.error or self.text, *(f"{m.kind} {beside(m.path or '') or short_url(m.url)}" for m in self.media)]
        return f"<Snapshot {name + ': ' if name else ''}{', '.join(part for part in (self.status, *told) if part)}>"


def _saved(value: Snapshot | Reply, folder: str | PathLike[str], name: str) -> Any:
    """Save by the client that gave the value."""
    saver: Callable[[object, str | PathLike[str]], Any] | None = value.__dict__.get("saver")
    if saver is None:
        raise MediaError(t("No client gave this {name}.", name=name), t("Use client.save({name}, folder).", name=name))
    return saver(value, folder)


class ToolCall(Struct, kw_only=True):
    """A function the model wants run; ``arguments`` is JSON text as the model wrote it, and may be invalid.

    ``result`` is what the model was told after it ran, None where it did not run.
    """

    id: str = ""
    name: str = ""
    arguments: str = ""
    result: str | None = None


class Delta(Struct, kw_only=True):
    """One piece of a stream: what it adds. ``usage`` comes once, near the end, where the gateway sends it."""

    text: str = ""
    reasoning: str = ""
    tool_calls: list[ToolCall] = field(default_factory=list)
    finish_reason: str | None = None
    usage: dict[str, Json] | None = None


class Timing(Struct, frozen=True, kw_only=True):
    """Seconds to the first token (``ttft``) and in all (``total``), and tokens per second after the first one."""

    ttft: float | None = None
    total: float | None = None
    tokens_per_second: float | None = None

    def __repr__(self) -> str:
        named = ((name, getattr(self, name)) for name in self.__struct_fields__)
        told = ", ".join(f"{name}={value if value is None else round(value, 3)}" for name, value in named)
        return f"Timing({told})"


class Choice(Struct, kw_only=True):
    """One of the answers to a call that asked for several."""

    text: str = ""
    reasoning: str = ""
    tool_calls: list[ToolCall] = field(default_factory=list)
    images: list[Media] = field(default_factory=list)
    finish_reason: str | None = None


class Reply(Struct, Shown, kw_only=True, dict=True):
    """A model's answer. The fields of the first choice stand at the top; ``choices`` has all of them.

    ``usage`` is the gateway's own count of tokens, ``cost`` US dollars or None where unknown, ``object`` the structured
    output. Of an answer with tools that ran, ``tool_calls`` has those of all rounds and ``raw`` the whole conversation.
    """

    text: str = ""
    reasoning: str = ""
    tool_calls: list[ToolCall] = field(default_factory=list)
    images: list[Media] = field(default_factory=list)
    audio: Media | None = None
    object: Any = None
    choices: list[Choice] = field(default_factory=list)
    model: str = ""
    finish_reason: str | None = None
    usage: dict[str, Json] | None = None
    timing: Timing = field(default_factory=Timing)
    cost: float | None = None
    request_id: str = ""
    raw: Json = None
    prompt: str = ""

    @property
    def media(self) -> list[Media]:
        """Its pictures and its sound, without what its text merely links to."""
        made = [one for one in self.images if not one.extra.get("only_linked")]
        sound = self.audio
        return [*made, sound] if sound is not None and (sound.url or sound.path) else made

    def save(self, folder: str | PathLike[str] = "yescale_media") -> Any:
        """Write its pictures and its sound into a folder; gives their paths, to be awaited where an ``AsyncClient``
        gave the reply.

        Raises:
            MediaError: there are none, or one cannot be had; the others are saved all the same.
        """
        return _saved(self, folder, "reply")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        text = self.text if len(self.text) <= 60 else f"{self.text[:57]}..."
        return f"Reply({text!r}, model={self.model!r}, finish_reason={self.finish_reason!r})"


def percent(value: Json, *, fraction: bool = False) -> float | None:
    """Progress in percent from any of the families' forms: "35%", "35", 42, 0.42; None where there is none.

    With ``fraction`` a number up to 1 is a share of one; the gateway's wrapped form of such a family is a text in
    percent.
    """
    if isinstance(value, str):
        text = value.strip().removesuffix("%").strip()
        value, fraction = text if text.isascii() else "", False
    try:
        number = math.nan if isinstance(value, bool) or value is None else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    scaled = number * 100 if fraction and 0 <= number <= 1 else number
    return min(100.0, max(0.0, scaled))


def short_url(url: str) -> str:
    """A URL to be read: of one that is the medium itself, its type and size."""
    if not url.startswith("data:"):
        return url
    kind = url[5:100].partition(",")[0].partition(";")[0]
    return t("{kind} inside, {size}", kind=kind, size=sized(len(url) * 3 / 4))


def first_text(values: Mapping[str, Json], *names: str) -> str:
    """The first non-empty text among ``values[name]``."""
    return next((v for n in names if isinstance(v := values.get(n), str) and v), "")


def cost_of(usage: Mapping[str, Json] | None) -> float | None:
    """US dollars, where the gateway names them; what is below nothing or beyond counting is no cost."""
    told = (usage or {}).get("cost")
    try:
        cost = math.nan if isinstance(told, bool) or told is None else float(told)
    except (TypeError, ValueError, OverflowError):
        return None
    return cost if 0 <= cost < math.inf else None
