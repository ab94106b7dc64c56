"""A grid to take away as CSV, Parquet, JSON or a page; and back from JSON."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from yescale_widgets.errors import ConfigError, MediaError
from yescale_widgets.grids.beside import Beside
from yescale_widgets.grids.columns import WHO
from yescale_widgets.grids.results import Entry, Results
from yescale_widgets.grids.travel import fit
from yescale_widgets.show import media as pictures
from yescale_widgets.show.markdown import render
from yescale_widgets.show.page import page
from yescale_widgets.show.words import escape, plainly
from yescale_widgets.values import Json, Media
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas

VERSION = 1
LARGEST_PICTURE = 40_000_000
_STYLE = (
    "body{max-width:none}table{width:100%}td{vertical-align:top}td>:first-child{margin-top:0}"
    "td.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    "td img{max-width:280px;border-radius:6px;display:block}"
)
_NUMBERS = ("ttft", "seconds", "tokens_per_second", "prompt_tokens", "completion_tokens", "cost")
_WORDS = ("status", "error")


class Saved(Struct, kw_only=True):
    """A grid as JSON."""

    format: Literal["yescale_widgets grid"] = "yescale_widgets grid"
    version: int = VERSION
    kind: str
    operation: str
    cells: list[Entry]
    notes: list[str] = []


def flat(frame: pandas.DataFrame) -> pandas.DataFrame:
    """The same table where lists and objects are JSON text, as files of plain columns want it."""
    found = frame.copy()
    for position, name in enumerate(found.columns):
        column = found.iloc[:, position]
        if column.dtype == object:
            values = [_text(v) if isinstance(v, dict | list) else v for v in column]
            if len({type(v) for v in values if v is not None}) > 1:  # a column of one kind only
                values = [None if v is None else v if isinstance(v, str) else _text(v) for v in values]
            found[name] = values
    return found


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def csv(results: Results, path: Path) -> None:
    """Comma-separated, UTF-8."""
    flat(results.frame()).to_csv(path, index=False)


def parquet(results: Results, path: Path) -> None:
    """Parquet.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    try:
        import pyarrow  # noqa: F401 - what pandas writes it with
    except ImportError:
        what = t("A Parquet file needs pyarrow, which is not installed.")
        raise ConfigError(what, t("Install it: pip install 'yescale_widgets[parquet]'.")) from None
    flat(results.frame()).to_parquet(path, index=False, engine="pyarrow")


def encoded(results: Results) -> bytes:
    """The whole grid as JSON text."""
    saved = Saved(kind=results.kind, operation=results.operation_name, cells=list(results.entries))
    saved.notes = list(results.notes)
    return msgspec.json.format(msgspec.json.encode(saved), indent=1)


def decoded(data: bytes) -> Results:
    """The way back.

    Raises:
        MediaError: it is no such file, or one of a newer version.
    """
    try:
        saved = msgspec.json.decode(data, type=Saved)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise MediaError(t("This is no grid of yescale_widgets: {error}.", error=error)) from None
    if saved.version > VERSION:
        raise MediaError(t("This grid was written by a newer version of yescale_widgets."), t("Update this one."))
    beside = saved.kind == "compare" and all(WHO in cell.params for cell in saved.cells)
    found = (Beside if beside else Results)(saved.kind, saved.operation, saved.cells)
    found.notes = saved.notes
    return found


def html(results: Results) -> str:
    """A page that stands alone: answers as they read, pictures made small, no script; fit to be passed on."""
    results, head = fit(results.readable()), results.headline()
    names = [*results.parameters, *(["repeat"] if any(entry.repeat for entry in results.entries) else [])]
    facts = [entry.outcome.facts() for entry in results.entries]
    numbers = [n for n in _NUMBERS if any(one[n] is not None for one in facts)]
    words = [n for n in _WORDS if any(one[n] not in (None, "succeeded") for one in facts)]
    heads = "".join(f"<th>{escape(name)}</th>" for name in (*names, "result", *words, *numbers))
    rows = "".join(f"<tr>{_row(entry, names, words, numbers)}</tr>\n" for entry in results.entries)
    now = datetime.datetime.now(datetime.UTC)
    notes = "".join(f"<p>{escape(note)}</p>\n" for note in results.notes)
    top = f"<h1>{escape(head)}</h1>\n<p><small>{now:%Y-%m-%d %H:%M} UTC</small></p>\n{notes}"
    body = f"{top}<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>"
    return page(head, body, style=_STYLE)


def _row(entry: Entry, names: list[str], words: list[str], numbers: list[str]) -> str:
    facts = entry.outcome.facts()
    given = [entry.repeat if name == "repeat" else entry.params.get(name) for name in names]
    cells = [f"<td>{escape('' if value is None else plainly(value))}</td>" for value in given]
    cells.append(f"<td>{_result(entry)}</td>")
    cells += [f"<td>{escape(str(facts[name] or ''))}</td>" for name in words]
    cells += [f'<td class="num">{_spoken(facts[name])}</td>' for name in numbers]
    return "".join(cells)


def _spoken(value: Json) -> str:
    return "" if value is None else escape(f"{value:.3g}" if isinstance(value, float) else str(value))


def _result(entry: Entry) -> str:
    """An answer as sanitised HTML; its pictures small and inside, clips and sounds by name."""
    outcome = entry.outcome
    text = render(outcome.text, static=True) if outcome.text else ""
    thing = f"<pre>{escape(_text(outcome.object))}</pre>" if outcome.object is not None else ""
    return text + thing + "".join(map(_medium, outcome.media))


def _medium(media: Media) -> str:
    small = _small(media.path) if media.kind == "image" and media.path else None
    drawn = small or pictures.card(media.title or media.kind, media.kind)
    where = Path(media.path).name if media.path else media.url
    return f'<figure><img src="{drawn}" alt="{escape(media.kind)}"><figcaption>{escape(where)}</figcaption></figure>'


def _small(path: str) -> str | None:
    try:
        file = Path(path)
        return pictures.thumbnail(file.read_bytes()) if file.stat().st_size <= LARGEST_PICTURE else None
    except OSError:
        return None
