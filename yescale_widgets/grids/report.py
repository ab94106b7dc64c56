"""A grid as static HTML, Markdown and text: without scripts, readable without a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yescale_widgets.show.bundle import table_bundle

if TYPE_CHECKING:
    from yescale_widgets.grids.results import Results

LONGEST_CELL = 300
_HIDDEN = ("request_id", "key", "answered_by", "cached", "hint")


def bundle(results: Results, *, most: int | None = None) -> dict[str, str]:
    """The table with its headline; the first ``most`` rows, all of them where None."""
    columns, rows = results.table()
    shown = [n for n, name in enumerate(columns) if name not in _HIDDEN and any(_has(row[n]) for row in rows)]
    body = [[_short(row[n]) for n in shown] for row in rows[:most]]
    left = len(rows) - len(body)
    if left:
        body.append([f"… {left:,} more in .frame()", *[""] * (len(shown) - 1)])
    drawn = table_bundle([columns[n] for n in shown], body)
    head = results.headline()
    from yescale_widgets.show.words import escape, literal

    return {
        "text/html": f"<p><b>{escape(head)}</b></p>\n{drawn['text/html']}",
        "text/markdown": f"**{literal(head)}**\n\n{drawn['text/markdown']}",
        "text/plain": f"{head}\n\n{drawn['text/plain']}",
    }


def _has(value: object) -> bool:
    return value not in (None, "", 0, False)


def _short(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.3g}"
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
