"""Which media a task makes, read from its declaration, and the workshop that makes them beside the event loop."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from yescale_widgets.declare import Operation
from yescale_widgets.errors import MediaError
from yescale_widgets.following import Drawing, Find, Made
from yescale_widgets.options import options_of
from yescale_widgets.ratio import Ratio
from yescale_widgets.sandbox import media
from yescale_widgets.sandbox.pictures import Format
from yescale_widgets.sandbox.sight import looked, phrase
from yescale_widgets.source import Source, sniff
from yescale_widgets.values import Kind

SUFFIXES: Mapping[str, str] = {"video": "mp4", "audio": "mp3", "png": "png", "jpeg": "jpg", "webp": "webp"}
Fetch = Callable[[str], bytes]
NEVER = 101.0
_HEARD_FROM, _NEXT_HEARD = 40.0, 25.0
_DRAFT_FROM = 30.0
_SONG_SECONDS = 24.0
_CLIP_SECONDS = 5.0
_PIXELS = 1024 * 768
_SMALL = 160
_RATIO_BELOW, _LARGEST = 64, 4096  # "16:9" is a ratio, "512x512" a size


@dataclass(frozen=True)
class Work:
    """One medium of a task. ``seen`` is the percent from which on it, or a draft of it, is in the answers."""

    job: str
    number: int
    kind: Kind
    prompt: str
    seed: int
    size: tuple[int, int]
    seconds: float = 0
    rate: int = 24
    start: bytes | None = None
    title: str = ""
    lyrics: str = ""
    seen: float = NEVER
    tiles: int = 1
    form: Format = "png"

    @property
    def id(self) -> str:
        """The medium's own id, where its family has one."""
        return str(uuid.uuid5(uuid.UUID(self.job), str(self.number)))


def made_finds(finds: Iterable[Find], operation: Operation) -> list[Find]:
    """The finds that the sandbox makes; where "any" kind can be, the one that the operation asks for."""
    guess = operation.follow.guess if operation.follow else None
    kind = guess(operation, None) if guess else "image"
    return [structs.replace(f, kind=kind) if f.kind == "any" else f for f in finds if not f.rare]


def _kind(find: Find) -> Kind:
    return "image" if find.kind == "any" else find.kind


def groups(finds: Iterable[Find], *, alternatives: bool) -> list[list[Find]]:
    """Finds by the elements they are about; of alternatives, the first spelling alone."""
    found: dict[str, list[Find]] = {}
    for find in list(finds)[: 1 if alternatives else None]:
        found.setdefault(find.at, []).append(find)
    return list(found.values())


def prompt_of(operation: Operation) -> str:
    """What the media are about: the prompt, else any other text."""
    texts = [o.name for o in options_of(type(operation)).values() if o.kind == "text" and o.name != "model"]
    names = ["prompt", "title", "lyrics", *texts]
    return next((text for name in names if (text := getattr(operation, name, None))), operation.name)


def title_of(operation: Operation) -> str:
    """A title: the one given, else one made of the prompt's words."""
    return getattr(operation, "title", None) or media.lyrics(prompt_of(operation), 0)[0]


def text_of(operation: Operation, seed: int) -> str:
    """What a task that writes has written: what it sees where it was given a picture, else lyrics."""
    if any(option.kind == "source" for option in options_of(type(operation)).values()):
        picture = start_of(operation)
        return phrase(looked(picture)) if picture else "a picture"
    return media.lyrics(prompt_of(operation), seed)[1]


def plan(
    operation: Operation, job: str, seed: int, fetch: Fetch | None = None, origin: Work | None = None
) -> tuple[Work, ...]:
    """The media of a task, by the first find; what other finds name (covers, other spellings) lies beside them.

    ``origin`` is what the task goes on from.
    """
    follow = operation.follow
    finds, alternatives = (follow.media, follow.alternatives) if follow is not None else (type(operation).makes, True)
    leads = [group[0] for group in groups(made_finds(finds, operation), alternatives=alternatives)]
    if not leads:
        return ()
    work = _work(operation, job, seed, leads[0], start_of(operation, fetch))
    if follow is not None and follow.drawing is not None:
        work = _drawn(operation, work, follow.drawing(operation), origin)
    drafts = follow is not None and follow.drafts
    return tuple(_numbered(work, number, drafts=drafts) for number in range(_count(operation, leads[0])))


def _count(operation: Operation, find: Find) -> int:
    asked = getattr(operation, "n", None)
    listed = find.at.endswith("*")
    return asked if isinstance(asked, int) and asked > 0 and listed else find.count if listed else 1


def _work(operation: Operation, job: str, seed: int, find: Find, start: bytes | None) -> Work:
    prompt = prompt_of(operation)
    facts: dict[str, Any] = {}
    if find.kind == "audio":
        facts = {"seconds": _SONG_SECONDS, "lyrics": _sung(operation, prompt, seed)}
    elif find.kind == "video":
        asked = getattr(operation, "duration", None)
        seconds = float(asked) if isinstance(asked, int | float) and 0 < asked <= 2 * _CLIP_SECONDS else _CLIP_SECONDS
        facts = {"seconds": seconds, "rate": getattr(operation, "frame_rate", None) or 24}
    else:
        facts = {"form": _form(operation)}
    size, title = _size(operation, _kind(find), start), title_of(operation)
    return Work(job, 0, _kind(find), prompt, seed, size, start=start, title=title, **facts)


def _drawn(operation: Operation, work: Work, drawing: Drawing, origin: Work | None) -> Work:
    """A work as its family draws it: several pictures in one, or what becomes of an earlier one."""
    work = replace(work, tiles=drawing.tiles)
    if origin is None:
        return work
    seed = origin.seed + max(0, drawing.tile - 1) if drawing.tiles == 1 else work.seed
    prompt = getattr(operation, "prompt", None) or origin.prompt
    return replace(work, seed=seed, prompt=prompt, size=origin.size, start=work.start or origin.start)


def _numbered(work: Work, number: int, *, drafts: bool) -> Work:
    seen = _HEARD_FROM + _NEXT_HEARD * number if work.kind == "audio" else _DRAFT_FROM if drafts else NEVER
    return replace(work, number=number, seed=work.seed + number, seen=seen)


def _sung(operation: Operation, prompt: str, seed: int) -> str:
    if getattr(operation, "instrumental", False):
        return ""
    return getattr(operation, "lyrics", None) or media.lyrics(prompt, seed)[1]


def _form(operation: Operation) -> Format:
    asked = getattr(operation, "output_format", None)
    return "jpeg" if asked == "jpeg" else "webp" if asked == "webp" else "png"


def _size(operation: Operation, kind: Kind, start: bytes | None) -> tuple[int, int]:
    ratio = getattr(operation, "aspect_ratio", None)
    value = ratio.value if isinstance(ratio, Ratio) else 0.0
    if kind == "video":
        return media.of_ratio(value or 16 / 9)
    asked = getattr(operation, "size", None) or getattr(operation, "resolution", None) or ""
    given = re.fullmatch(r"(\d{1,4})\s*[x*:]\s*(\d{1,4})", str(asked))
    wide, high = (int(given[1]), int(given[2])) if given else (0, 0)
    if min(wide, high) >= _RATIO_BELOW:
        return min(wide, _LARGEST), min(high, _LARGEST)
    value = wide / high if wide and high else value
    if not value and start is not None:
        return media.size_of(start)
    return media.even(math.sqrt(_PIXELS * (value or 1)), math.sqrt(_PIXELS / (value or 1)))


def start_of(operation: Operation, fetch: Fetch | None = None) -> bytes | None:
    """The first picture that was sent along; of links only the sandbox's own are followed, since it is offline."""
    for option in options_of(type(operation)).values():
        value = getattr(operation, option.name)
        sources = value if isinstance(value, list) else [value]
        for source in sources:
            if isinstance(source, Source) and (data := _picture(source, fetch)):
                return data
    return None


def _picture(source: Source, fetch: Fetch | None) -> bytes | None:
    try:
        data = fetch(source.url) if source.url and fetch else source.read()
    except (MediaError, LookupError):
        return None
    return data if sniff(data).startswith("image/") and media.opens(data) else None


def unreadable(operation: Operation) -> str:
    """The name of the first file of an operation that is no picture; empty where all are."""
    for option in options_of(type(operation)).values():
        value = getattr(operation, option.name)
        sources = [s for s in (value if isinstance(value, list) else [value]) if isinstance(s, Source) and not s.url]
        if any(_picture(source, None) is None for source in sources):
            return option.wire.strip("/")
    return ""


def render(work: Work, label: str = "") -> bytes:
    """The bytes of a work, or of what ``label`` names: its "poster", "small" picture or "draft". Made once and kept."""
    if work.kind == "video":
        return _clip(work, label)
    if work.kind == "audio":
        return _song(work, label)
    width, height = work.size
    if label in ("small", "draft"):
        factor = _SMALL / max(width, height)
        width, height = round(width * factor), round(height * factor)
    form: Format = "jpeg" if label == "small" else "png" if label else work.form
    if work.tiles > 1:
        return media.quad(work.prompt, work.seed, width, height, format=form, start=work.start)
    if work.start is not None:
        return media.retouch(work.start, work.prompt, work.seed, (width, height), format=form)
    return media.picture(work.prompt, work.seed, width, height, format=form)


def _clip(work: Work, label: str) -> bytes:
    width, height = work.size
    if label == "small":
        return media.thumbnail(work.prompt, work.seed, width, height, start=work.start)
    if label == "poster":
        return media.poster(work.prompt, work.seed, width, height, start=work.start)
    return media.clip(work.prompt, work.seed, width, height, work.seconds, work.rate, start=work.start)


def _song(work: Work, label: str) -> bytes:
    if label in ("poster", "small"):
        return media.cover(work.prompt, work.seed, _SMALL if label == "small" else 512)
    return media.song(work.prompt, work.seed, work.seconds, take=work.number)


class Studio:
    """A few threads that make media, so that the event loop never waits for a frame."""

    def __init__(self, workers: int = 2) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sandbox-media")

    def begin(self, works: Iterable[Work]) -> None:
        """Start on what will be asked for."""
        for work in works:
            self.start(work)
            if work.kind != "image":
                self.start(work, "poster")

    def start(self, work: Work, label: str = "") -> Future[bytes]:
        """Make a medium in a thread; one that is there comes at once."""
        return self._pool.submit(render, work, label)

    def close(self) -> None:
        """No more work; what has not begun is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def made(work: Work, base: str, *, complete: bool) -> Made:
    """A work as the families' files see it."""
    label = "" if complete else "-live" if work.kind == "audio" else "-draft"
    suffix = SUFFIXES[work.form if work.kind == "image" else work.kind]
    return Made(
        kind=work.kind,
        url=f"{base}/media/{work.job}/{work.number}{label}.{suffix}",
        poster="" if work.kind == "image" else f"{base}/media/{work.job}/{work.number}-poster.jpg",
        title=work.title,
        duration=work.seconds,
        seed=work.seed,
        lyrics=work.lyrics,
        id=work.id,
        complete=complete,
        size=work.size,
    )
