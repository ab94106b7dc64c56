"""Pictures, clips and tracks of a comparison as one static table: a row a prompt and repeat, a column a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from yescale_widgets.grids.columns import WHO
from yescale_widgets.grids.report import RECORDED, numbers, side_by_side
from yescale_widgets.show.words import address, beside, escape, literal
from yescale_widgets.words import t

if TYPE_CHECKING:
    from yescale_widgets.grids.beside import Beside
    from yescale_widgets.grids.cells import Outcome
    from yescale_widgets.values import Media

Thumbs = Mapping[str, str]
_STYLE = (
    ".yw-static:has(.yw-seen){max-width:none}.yw-static .yw-seen{table-layout:fixed;width:100%}"
    ".yw-static .yw-seen :is(td,th){text-align:left;vertical-align:top;white-space:normal;background:none}"
    ".yw-static .yw-seen th[colspan]{font-weight:400}.yw-static .yw-seen p{margin:0 0 .4em}"
    ".yw-static .yw-seen audio{width:100%}"
)
_WIDTHS = (480, 320, 240, 200)
ALL_SMALL = 1_000_000
"""Bytes that the small pictures of one table take together."""


class Line(Struct):
    """A row: what was asked, which repeat, and what each column answered, if anything."""

    prompt: str
    repeat: int
    outcomes: list[Outcome | None]


def lines_of(run: Beside) -> list[Line]:
    """The rows that a reader sees, in order."""
    columns = {name: number for number, name in enumerate(run.columns)}
    found: dict[tuple[str, int], Line] = {}
    for entry in run.entries:
        at = str(entry.params.get("prompt", "")), entry.repeat
        line = found.setdefault(at, Line(*at, [None] * len(columns)))
        line.outcomes[columns[str(entry.params[WHO])]] = entry.outcome
    order = {prompt: number for number, prompt in enumerate(run.prompts)}
    return sorted(found.values(), key=lambda line: (order[line.prompt], line.repeat))[:RECORDED]


def media_of(run: Beside) -> list[Media]:
    """All that is to be seen or heard in these rows."""
    return [medium for line in lines_of(run) for outcome in line.outcomes for medium in _visible(outcome)]


def _visible(outcome: Outcome | None) -> list[Media]:
    from yescale_widgets.show.bundle import without_covers

    return without_covers(outcome.media) if outcome is not None else []


def recorded(run: Beside, thumbs: Thumbs) -> dict[str, str]:
    """A comparison as static MIME data: what is seen and heard as a table of small pictures, words as they read.

    ``thumbs`` maps media (``show.media.named``) to small pictures as data URIs.
    """
    if not media_of(run):
        return side_by_side(run)

    lines, names, head = lines_of(run), run.columns, run.headline()
    left = len(run) - sum(outcome is not None for line in lines for outcome in line.outcomes)
    notes = [*([t("… {count} more in .frame()", count=f"{left:,}")] if left > 0 else []), *run.notes]
    heads = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = "".join(_rows(lines, thumbs, len(names)))
    told = "".join(f"<p>{escape(note)}</p>\n" for note in notes)
    html = f'<table class="yw-seen"><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n{told}'
    spoken = [text for line in lines for text in _spoken(line, names)]
    return {
        "text/html": f'<div class="yw-static"><style>{_STYLE}</style><p><b>{escape(head)}</b></p>\n{html}</div>',
        "text/markdown": "\n\n".join(map(literal, [head, *spoken, *notes])),
        "text/plain": "\n".join([head, *spoken, *notes]),
    }


def _rows(lines: list[Line], thumbs: Thumbs, columns: int) -> Iterator[str]:

    several = any(line.repeat for line in lines)
    width = _WIDTHS[min(columns, len(_WIDTHS)) - 1]
    last = None
    for line in lines:
        if line.prompt != last:
            yield f'<tr><th colspan="{columns}">{escape(line.prompt)}</th></tr>\n'
        last = line.prompt
        which = f"<p><small>{escape(t('Repeat {number}', number=line.repeat + 1))}</small></p>" if several else ""
        yield f"<tr>{''.join(f'<td>{which}{_cell(one, thumbs, width)}</td>' for one in line.outcomes)}</tr>\n"


def _cell(outcome: Outcome | None, thumbs: Thumbs, width: int) -> str:
    from yescale_widgets.show.media import named, tile

    if outcome is None:
        return ""
    media = _visible(outcome)
    pictures = len(media) > 1 and all(one.kind == "image" for one in media)
    tiles = [tile(one, thumbs.get(named(one)), width // 2 if pictures else width) for one in media]
    drawn = _drawn([picture for picture, _ in tiles], together=pictures)
    lines = "<br>\n".join(line for _, line in tiles)
    facts = escape(numbers(outcome))
    told = f"<details><summary><small>{facts}</small></summary><small>{lines}</small></details>" if lines else ""
    why = f"<p><em>{escape(outcome.error)}</em></p>" if outcome.error else ""
    return drawn + told + why or f"<p><em>{escape(t(outcome.status))}</em></p>"


def _drawn(tiles: list[str], *, together: bool) -> str:
    return "".join(f"<p>{one}</p>" for one in (["\n".join(tiles)] if together else tiles))


def _spoken(line: Line, names: list[str]) -> Iterator[str]:
    """The same in words: what was asked, and of each column where its result is."""
    repeat = f" ({t('Repeat {number}', number=line.repeat + 1)})" if line.repeat else ""
    yield f"> {' '.join(line.prompt.split())}{repeat}"
    for name, outcome in zip(names, line.outcomes, strict=True):
        if outcome is not None:
            places = ", ".join(filter(None, map(_place, _visible(outcome))))
            yield f"{name}: {places or outcome.error or t(outcome.status)}"


def _place(media: Media) -> str:
    """Where it is, in words: its file, else its address."""
    return beside(media.path) if media.path else address(media)
