"""A grid as static HTML, Markdown and text: without scripts, readable without a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yescale_widgets.amounts import seconds
from yescale_widgets.show.bundle import table_bundle
from yescale_widgets.show.words import defuse, escape, literal, plainly, priced
from yescale_widgets.words import t

if TYPE_CHECKING:
    from yescale_widgets.grids.beside import Beside
    from yescale_widgets.grids.cells import Outcome
    from yescale_widgets.grids.results import Results

LONGEST_CELL = 300
_HIDDEN = ("request_id", "key", "answered_by", "cached", "hint")


def bundle(results: Results, *, most: int | None = None) -> dict[str, str]:
    """The table with its headline; the first ``most`` rows, all of them where None."""
    columns, rows = results.readable().table()
    shown = [n for n, name in enumerate(columns) if name not in _HIDDEN and any(_has(row[n]) for row in rows)]
    body = [[_short(row[n]) for n in shown] for row in rows[:most]]
    left = len(rows) - len(body)
    if left:
        body.append([t("… {count} more in .frame()", count=f"{left:,}"), *[""] * (len(shown) - 1)])
    drawn = table_bundle([columns[n] for n in shown], body)
    head = results.headline()

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
    text = "" if value is None else plainly(value)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


_COLUMNS = (  # a style in one output holds for the whole page: other tables are not to have their columns so wide
    ".yw-beside>table>tbody>tr>td{vertical-align:top;text-align:left;min-width:14em}"
    ".yw-beside>table td p{margin:0 0 .6em}"
)
RECORDED = 20
"""Prompts that the static picture of a comparison shows."""


def side_by_side(run: Beside) -> dict[str, str]:
    """A comparison as static MIME data: prompt by prompt, a column a model, with the numbers of each."""
    html, markdown, plain = [], [], []
    for prompt in run.prompts[:RECORDED]:
        every = [entry for entry in run.entries if entry.params.get("prompt", "") == prompt]
        columns = list(dict.fromkeys(str(entry.params["column"]) for entry in every))
        first = [next(e.outcome for e in every if e.params["column"] == name) for name in columns]
        heads = "".join(f"<th>{escape(name)}</th>" for name in columns)
        cells = "".join(f"<td>{_answer(one)}<p><small>{escape(numbers(one))}</small></p></td>" for one in first)
        html.append(f"<blockquote>{escape(prompt)}</blockquote>\n<table><tr>{heads}</tr>\n<tr>{cells}</tr></table>\n")
        markdown.append("\n".join(f"> {literal(line)}  " for line in prompt.splitlines()))
        markdown += [
            f"**{literal(n)}**\n\n{defuse(o.text or o.error or '')}\n\n*{literal(numbers(o))}*"
            for n, o in zip(columns, first, strict=True)
        ]
        plain += [
            f"> {prompt}",
            *(f"{n}: {o.text or o.error or o.status} ({numbers(o)})" for n, o in zip(columns, first, strict=True)),
        ]
    left = len(run.prompts) - RECORDED
    more = [] if left <= 0 else [t("… {count} more in .frame()", count=f"{left:,}")]
    notes = [*more, *run.notes]
    head = run.headline()
    style = f"<style>{_COLUMNS}</style>"
    body = "".join([*html, *(f"<p>{escape(note)}</p>\n" for note in notes)])
    return {
        "text/html": f'<div class="yw-static yw-beside">{style}<p><b>{escape(head)}</b></p>\n{body}</div>',
        "text/markdown": "\n\n".join([f"**{literal(head)}**", *markdown, *map(literal, notes)]),
        "text/plain": "\n\n".join([head, *plain, *notes]),
    }


def withheld(run: Beside) -> dict[str, str]:
    """The same while names are hidden: what is asked, and that they come with the votes."""
    head = t("A blind comparison of {many} answers each; the names come with the votes.", many=len(run.columns))
    shown = run.prompts[:RECORDED]
    quoted = "".join(f"<blockquote>{escape(prompt)}</blockquote>\n" for prompt in shown)
    return {
        "text/html": f'<div class="yw-static"><p><b>{escape(head)}</b></p>\n{quoted}</div>',
        "text/markdown": "\n\n".join([f"**{literal(head)}**", *(f"> {literal(' '.join(p.split()))}" for p in shown)]),
        "text/plain": "\n".join([head, *(f"> {prompt}" for prompt in shown)]),
    }


def _answer(outcome: Outcome) -> str:
    from yescale_widgets.show.markdown import render
    from yescale_widgets.show.media import figure

    text = render(outcome.text, static=True) if outcome.text else ""
    why = f"<p><em>{escape(outcome.error)}</em></p>" if outcome.error else ""
    return text + "".join(map(figure, outcome.media)) + why


def numbers(outcome: Outcome) -> str:
    """The small numbers of an answer, as far as they are known."""
    tokens = (outcome.usage or {}).get("completion_tokens")
    known = [
        None if outcome.ttft is None else t("{seconds} to first token", seconds=seconds(outcome.ttft)),
        None if outcome.seconds is None else t("{seconds} in all", seconds=seconds(outcome.seconds)),
        None if tokens is None else t("{tokens:,} tokens", tokens=tokens),
        None if outcome.tokens_per_second is None else f"{outcome.tokens_per_second:.0f} tok/s",
        priced(outcome.cost),
    ]
    return " · ".join(fact for fact in known if fact)
