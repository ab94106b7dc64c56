"""Pictures, clips and sounds that stay visible without a kernel: thumbnails, drawn cards and script-free figures."""

from __future__ import annotations

import base64
import colorsys
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from yescale_widgets import hosts
from yescale_widgets.amounts import sized
from yescale_widgets.show.shapes import MediaLike
from yescale_widgets.show.words import address, attribute, beside, clock, escape, file_link, short, web_link, when
from yescale_widgets.words import t

if TYPE_CHECKING:
    from PIL.Image import Image

LIMIT = 24_000
"""Bytes a picture inside a notebook may take, as a data URI."""
SOUND_LIMIT = 1_400_000
"""Characters a sound inside a notebook may take, as a data URI: one megabyte of sound."""
_SOUND = re.compile(r"data:audio/[\w.+-]+;base64,[A-Za-z0-9+/]+={0,2}", re.ASCII)
MOST_PIXELS = 60_000_000
"""Pictures above this are not opened: a small file may hide a very large one."""

_FORMATS = {"PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF"}
_EDGES = (480, 360, 240, 160, 96)
_QUALITIES = (80, 60, 40)
_CARD = (480, 270)
_WIDTH, _HALF, _THIRD = 480, 320, 212
_MOST_LINES = 4


def thumbnail(data: bytes, limit: int = LIMIT) -> str | None:
    """A picture made small: a data URI of at most ``limit`` bytes; None where it cannot be read or made to fit."""
    from PIL import Image

    Image.init()
    try:
        with Image.open(io.BytesIO(data), formats=sorted(_FORMATS & Image.OPEN.keys())) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            sizes = _sizes(picture)
            return next((uri for small in sizes for q in _QUALITIES if len(uri := _data_uri(small, q)) <= limit), None)
    except Exception:  # noqa: BLE001 - broken pictures raise almost anything; a notebook can do without one
        return None


@lru_cache(maxsize=256)
def card(title: str, kind: str) -> str:
    """A drawn poster for what has no picture: a data URI of a few kilobytes. ``kind`` is image, video or audio."""
    from PIL import Image, ImageDraw, ImageFont, ImageOps

    hue = zlib.crc32(f"{kind}{title}".encode(errors="replace")) % 360 / 360
    picture = ImageOps.colorize(Image.linear_gradient("L").resize(_CARD), _colour(hue, 0.55), _colour(hue + 0.12, 0.2))
    draw = ImageDraw.Draw(picture)
    draw.text((28, 26), kind, fill="#ffffffb0", font=ImageFont.load_default(16))
    for number, line in enumerate(_lines(title)):
        draw.text(
            (28, 190 - 32 * (len(_lines(title)) - 1 - number)), line, fill="white", font=ImageFont.load_default(26)
        )
    if kind != "image":
        draw.polygon([(222, 100), (222, 148), (264, 124)], fill="white")
    return _data_uri(picture, 60)


def named(media: MediaLike) -> str:
    """What tells a medium from others of its result: where it comes from, else its file."""
    return media.url or media.path or ""


def tile(media: MediaLike, thumb: str | None, width: int) -> tuple[str, str]:
    """One medium as it stands among others in a table, ``width`` pixels wide at most, and what is known of it."""
    return _drawn(media, thumb, width), _line(media)


def paired(media: Iterable[MediaLike], thumbs: Mapping[str, str]) -> list[tuple[MediaLike, str | None]]:
    """Media with their small pictures, which stand under their names."""
    return [(one, thumbs.get(named(one))) for one in media]


def figures(media: Iterable[tuple[MediaLike, str | None]]) -> str:
    """Static HTML of the media of a result with their small pictures: pictures side by side, all else by itself."""
    parts = []
    for pictures, group in groupby(media, key=lambda pair: pair[0].kind == "image" and not _only_linked(pair[0])):
        pairs = list(group)
        many = pictures and len(pairs) > 1
        parts.append(_side_by_side(pairs) if many else "".join(figure(one, thumb) for one, thumb in pairs))
    return "".join(parts)


def figure(media: MediaLike, thumb: str | None = None) -> str:
    """Static HTML of one medium, free of scripts; ``thumb`` is a small picture as a data URI.

    The local file plays where it lies below the notebook and the host serves it, else the source. A URL that is not of
    the web is only text.
    What a text merely links to (``only_linked``) is not loaded unasked: it is a link.
    """
    if _only_linked(media):
        return f"<figure><figcaption>{_caption(media)}</figcaption></figure>\n"
    drawn = _drawn(media, thumb, _WIDTH)
    return f"<figure>{drawn}<figcaption>{_caption(media)}</figcaption>{_lyrics(media)}</figure>\n"


def _only_linked(media: MediaLike) -> bool:
    return bool(media.extra.get("only_linked")) and not media.path


def _side_by_side(pairs: Sequence[tuple[MediaLike, str | None]]) -> str:
    """Pictures in rows of two or three: their width alone does it, so that it needs no style. Their facts follow,
    folded where they are many.
    """
    width = _HALF if len(pairs) in (2, 4) else _THIRD
    drawn = "\n".join(filter(None, (_drawn(one, thumb, width) for one, thumb in pairs)))
    lines = [f"{number}: {_line(one)}" for number, (one, _) in enumerate(pairs, 1)]
    told = "<br>\n".join(lines)
    told = f"<small>{told}</small>"
    if len(pairs) > _MOST_LINES:
        many = escape(t("{count} pictures", count=len(pairs)))
        told = f"<details><summary><small>{many}</small></summary>{told}</details>"
    return f"<figure>{drawn}<figcaption>{told}</figcaption></figure>\n"


def _line(media: MediaLike) -> str:
    return " · ".join([*([escape(media.title)] if media.title else []), *_facts(media)])


def _drawn(media: MediaLike, thumb: str | None, width: int) -> str:
    source = _source(media)
    small = thumb if thumb and thumb.startswith("data:image/") else _made_small(media.url)
    if media.kind == "image":
        return _image(media, source, small, width)
    return _video(media, source, small, width) if media.kind == "video" else _audio(media, source, small)


def _source(media: MediaLike) -> str:
    """What plays: the file beside the notebook where the page is served such, else the address it came from."""
    ways = [file_link(media.path), web_link(media.url)]
    first, second = ways if hosts.here().files else reversed(ways)
    return first or second or _sound_inside(media.url)


def _made_small(url: str) -> str:
    """The thumbnail of a picture that came inside its URL; empty for any other."""
    head, _, data = url.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        return ""
    try:
        return thumbnail(base64.b64decode(data)) or ""
    except ValueError:
        return ""


def _sound_inside(url: str) -> str:
    """A sound that came inside its URL, where it is small enough to be kept in a notebook; empty for any other."""
    return url if len(url) <= SOUND_LIMIT and _SOUND.fullmatch(url) else ""


def _sizes(picture: Image) -> Iterator[Image]:
    from PIL import ImageOps

    picture.draft("RGB", (_EDGES[0], _EDGES[0]))  # a JPEG is read at the size it is needed, not in full
    clear = "A" in picture.getbands() or "transparency" in picture.info
    upright = ImageOps.exif_transpose(picture).convert("RGBA" if clear else "RGB")
    for edge in _EDGES:
        upright.thumbnail((edge, edge))
        yield upright


def _data_uri(picture: Image, quality: int) -> str:
    stream = io.BytesIO()
    picture.save(stream, "WEBP", quality=quality)
    return f"data:image/webp;base64,{base64.b64encode(stream.getvalue()).decode()}"


def _colour(hue: float, light: float) -> str:
    red, green, blue = (round(part * 255) for part in colorsys.hls_to_rgb(hue % 1, light, 0.45))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _lines(title: str) -> list[str]:
    """A title as at most three lines; none in scripts the built-in font does not know: the caption says it anyway."""
    if not title.isascii() and any(ord(letter) > 0xFF for letter in title):
        return []
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + len(word) > 30:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()[:32]
    return lines[:3]


def _video(media: MediaLike, source: str, small: str, width: int) -> str:
    poster = attribute(small or card(media.title or t("video"), "video"))
    # Where players are taken out, as on GitHub, what they hold remains.
    still = f'<img src="{poster}" alt="{attribute(media.title or t("video"))}" width="{width}">'
    return f'<video controls preload="none" width="{width}" poster="{poster}"{_src(source)}>{still}</video>'


def _audio(media: MediaLike, source: str, small: str) -> str:
    cover = f'<img src="{attribute(small)}" alt="{attribute(_cover_name(media))}" width="160"><br>' if small else ""
    return f'{cover}<audio controls preload="none"{_src(source)}></audio>'


def _cover_name(media: MediaLike) -> str:
    return t("Cover of {title}", title=media.title) if media.title else t("Cover of the track")


def _image(media: MediaLike, source: str, small: str, width: int) -> str:
    if not small and not source:
        return ""
    alt = attribute(media.title or t("picture"))
    picture = f'<img src="{attribute(small or source)}" alt="{alt}" width="{width}">'
    return f'<a href="{attribute(source)}">{picture}</a>' if source else picture


def _src(source: str) -> str:
    return f' src="{attribute(source)}"' if source else ""


def _caption(media: MediaLike) -> str:
    title = f"<b>{escape(media.title)}</b><br>\n" if media.title else ""
    return f"{title}<small>{' · '.join(_facts(media))}</small>"


def _facts(media: MediaLike) -> Iterator[str]:
    if media.extra.get("tags"):
        yield escape(short(str(media.extra["tags"]), 200))
    if media.duration:
        yield clock(media.duration)
    if media.size:
        yield sized(media.size)
    if media.path:
        yield t("saved as {place}", place=escape(beside(media.path)))
    elif media.extra.get("not_saved"):
        yield t("not saved: {why}", why=escape(short(str(media.extra["not_saved"]), 300)))
    if link := web_link(media.url):
        yield f'<a href="{attribute(link)}">{escape(short(link, 120))}</a>'
    elif named := address(media):
        yield escape(named)
    if media.url.startswith("data:audio/") and not media.path and not _sound_inside(media.url):
        yield t("too large to be kept in the notebook; .save() writes it to a file")
    if media.expires_at:
        yield t("link valid until {when}", when=when(media.expires_at))


def _lyrics(media: MediaLike) -> str:
    words = str(media.extra.get("lyrics") or "")
    return f"<details><summary>{escape(t('Lyrics'))}</summary><p>{escape(words)}</p></details>" if words else ""
