"""From values to MIME bundles: HTML for notebooks, markdown for other readers, plain text for terminals.

The HTML stands without scripts and without its few style rules; the markdown holds nothing that could run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from yescale_widgets.show import code
from yescale_widgets.show.look import STYLE
from yescale_widgets.show.markdown import render
from yescale_widgets.show.media import figures, paired
from yescale_widgets.show.shapes import CallLike, MediaLike, ReplyLike, TaskLike, TurnLike
from yescale_widgets.show.words import (
    address,
    beside,
    defuse,
    escape,
    facts,
    literal,
    options,
    short,
    took,
    web_link,
    when,
)
from yescale_widgets.words import later, t

M = TypeVar("M", bound=MediaLike)

Bundle = dict[str, str]
"""MIME type to content."""

_BLANK = re.compile(r"\n([ \t]*)(?=\n)")
_LONGEST_RESULT = 400
_STATUS = {
    "stopped": later("Stopped here."),
    "cut": later("The line was cut here."),
    "failed": later("No answer."),
    "streaming": later("Still being written."),
}


def reply_bundle(
    reply: ReplyLike, *, prompt: str | None, thumbs: Mapping[str, str] | None = None, status: str = ""
) -> Bundle:
    """One answer, with what was asked, how it was made, and what the model wants run.

    ``thumbs`` maps pictures (``named``) to small ones as data URIs, for links that end; ``status`` is why an answer is
    not whole: "stopped" or "cut".
    """
    ran = [(_call(call), short(_result(call), _LONGEST_RESULT)) for call in reply.tool_calls if _result(call)]
    calls = [_call(call) for call in reply.tool_calls if not _result(call)]
    known, text, media, small = facts(reply), _readable(reply), _media(reply), thumbs or {}
    ended = t(_STATUS.get(status, ""))
    html = [
        _quoted(prompt or ""),
        _reasoning(reply.reasoning),
        *(
            f"<p>{escape(t('Called'))} <code>{escape(call)}</code> → <code>{escape(result)}</code></p>\n"
            for call, result in ran
        ),
        render(text, static=True),
        figures(paired(media, small)),
        *(
            f"<hr>\n{render(other.text, static=True)}{figures(paired(_images(other), small))}"
            for other in _others(reply)
        ),
        *(f"<p>{escape(t('Wants to run'))} <code>{escape(call)}</code></p>\n" for call in calls),
        f"<p><em>{escape(ended)}</em></p>\n" if ended else "",
        _foot(known),
    ]
    markdown = [
        _quote(prompt or ""),
        *(literal(f"{call} → {result}") for call, result in ran),
        defuse(text),
        *map(_media_line, media),
        *("\n\n".join(["---", defuse(other.text), *map(_media_line, _images(other))]) for other in _others(reply)),
        *map(literal, calls),
        f"*{literal(ended)}*" if ended else "",
        _small(known),
    ]
    told = [f"{call} → {result}" for call, result in ran]
    plain = [_asked(prompt or ""), *told, text, unspoken(reply), *calls, ended, " · ".join(known)]
    return _bundle(html, markdown, plain)


def unspoken(reply: ReplyLike) -> str:
    """What the text of an answer does not show, for a terminal: where its media are, and the other answers."""
    others = ("\n".join(["---", other.text, *map(_where, _images(other))]) for other in _others(reply))
    return "\n\n".join([*map(_where, _media(reply)), *others])


def _readable(reply: ReplyLike) -> str:
    """The text; of an answer that is an object, its JSON in lines."""
    if getattr(reply, "object", None) is None:
        return reply.text
    try:
        lines = json.dumps(json.loads(reply.text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return reply.text
    return f"```json\n{lines}\n```"


def _media(reply: ReplyLike) -> list[MediaLike]:
    return [*reply.images, *filter(None, [getattr(reply, "audio", None)])]


def _others(reply: ReplyLike) -> Sequence[Any]:
    """The other answers, where several were asked for."""
    found: Sequence[Any] = getattr(reply, "choices", ())[1:]
    return found


def _images(choice: Any) -> Sequence[MediaLike]:
    found: Sequence[MediaLike] = getattr(choice, "images", ())
    return found


def _call(call: CallLike) -> str:
    return f"{call.name}({call.arguments})"


def _result(call: CallLike) -> str:
    """What a tool said that ran; empty where it did not run."""
    result = getattr(call, "result", None)
    return "" if result is None else result or t("nothing")


def task_bundle(task: TaskLike, thumbs: Mapping[str, str]) -> Bundle:
    """A job and its results; ``thumbs`` maps media (``named``) to small pictures as data URIs."""
    media = without_covers(task.media)
    head = " · ".join(part for part in (task.operation_name, task.title) if part)
    known = _task_facts(task)
    why = task.error or ""
    html = [
        f"<p><b>{escape(head)}</b></p>\n",
        _quoted(task.prompt),
        f"<p>{escape(why)}</p>\n" if why else "",
        figures(paired(media, thumbs)),
        f"<p>{escape(task.text)}</p>\n" if task.text else "",
        _foot(known),
    ]
    text = literal(task.text).replace("\n", "  \n")
    markdown = [
        f"**{literal(head)}**",
        _quote(task.prompt),
        literal(why),
        *map(_media_line, media),
        text,
        _small(known),
    ]
    plain = [head, _asked(task.prompt), why, *map(_where, media), task.text, " · ".join(known)]
    return _bundle(html, markdown, plain)


def result_bundle(media: Sequence[MediaLike], *, prompt: str = "", text: str = "", known: Sequence[str] = ()) -> Bundle:
    """A result that came at once: what was asked, sounds or pictures, text, and a line of facts."""
    html = [_quoted(prompt), figures(paired(media, {})), f"<p>{escape(text)}</p>\n" if text else "", _foot(known)]
    lines = literal(text).replace("\n", "  \n")
    markdown = [_quote(prompt), *map(_media_line, media), lines, _small(known)]
    return _bundle(html, markdown, [_asked(prompt), *map(_where, media), text, " · ".join(known)])


def transcript_bundle(turns: Iterable[TurnLike], *, title: str) -> Bundle:
    """A whole chat, one turn after the other."""
    turns = list(turns)
    html = [_foot([title]), *map(_turn_html, turns)]
    markdown = [f"**{literal(title)}**", *(part for turn in turns for part in _turn_markdown(turn))]
    plain = [title, *("\n".join(filter(None, (f"{t.who}:", t.text, t.error, _note(t), t.foot))) for t in turns)]
    return _bundle(html, markdown, plain)


def table_bundle(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Bundle:
    """A table of plain values; None is an empty cell."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in cells)
    html = f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"
    lines = [list(columns), ["---"] * len(columns), *cells]
    markdown = "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)
    return _bundle([html], [markdown], [_columns([list(columns), *cells])], kind=" yw-sheet")


def record_bundle(bundle: Mapping[str, str], record_id: str) -> Bundle:
    """The static copy of a panel, which hides the dead widget before it; ``record_id`` is letters, digits, - and _.

    Raises:
        ValueError: the id has other characters.
    """
    if not re.fullmatch(r"[\w-]+", record_id, re.ASCII):
        raise ValueError("a record's id is made of letters, digits, - and _")
    # Each step is named: a browser would else go through the whole panel for every element that is added to it.
    record = f".jp-OutputArea-child > .jp-OutputArea-output > .yw-record-{record_id}"
    before = f".jp-OutputArea-child:has(+ {record})"
    html = (
        f'<style>{before}{{display:none}}</style><div class="yw-record-{record_id}">{bundle.get("text/html", "")}</div>'
    )
    return {**bundle, "text/html": html}


def _bundle(html: Iterable[str], markdown: Iterable[str], plain: Iterable[str], *, kind: str = "") -> Bundle:
    # In a Markdown file a blank line would end the HTML, and what follows it would be read as Markdown.
    inner = _BLANK.sub(r"&#10;\1", "".join(html))
    style = STYLE + (code.STYLE if '<pre class="highlight' in inner else "")
    # The last two classes keep MathJax, in its two generations, from taking prices for formulas.
    classes = f"yw-static{kind} mathjax_ignore tex2jax_ignore"
    return {
        "text/html": f'<div class="{classes}"><style>{style}</style>\n{inner}</div>',
        "text/markdown": "\n\n".join(filter(None, markdown)),
        "text/plain": "\n\n".join(filter(None, plain)),
    }


def _quoted(text: str) -> str:
    return f"<blockquote>{escape(text)}</blockquote>\n" if text else ""


def _quote(text: str) -> str:
    return "\n".join(f"> {literal(line)}  " for line in text.splitlines())


def _asked(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def _reasoning(text: str) -> str:
    return f"<details><summary>{escape(t('Reasoning'))}</summary><p>{escape(text)}</p></details>\n" if text else ""


def _foot(known: Sequence[str]) -> str:
    return f"<p><small>{' · '.join(map(escape, known))}</small></p>\n" if known else ""


def _small(known: Sequence[str]) -> str:
    return f"*{' · '.join(map(literal, known))}*" if known else ""


def _where(media: MediaLike) -> str:
    inside = t("inside the answer") if media.url.startswith("data:") and not media.path else ""
    return " ".join(
        part for part in (t(media.kind), media.title, beside(media.path or "") or inside, address(media)) if part
    )


def _media_line(media: MediaLike) -> str:
    name = literal(media.title or t(media.kind))
    link = web_link(media.url).replace("(", "%28").replace(")", "%29").replace("<", "%3C")
    saved = t(", saved as {place}", place=literal(beside(media.path))) if media.path else ""
    lyrics = literal(str(media.extra.get("lyrics") or "")).replace("\n", "  \n")
    return (f"[{name}]({link}){saved}" if link else f"{name} {literal(address(media))}{saved}") + (
        f"\n\n{lyrics}" if lyrics else ""
    )


def without_covers(media: Sequence[M]) -> list[M]:
    """The media without the pictures that are a poster or cover of another."""
    others = [one for one in media if one.kind != "image"]
    covers = {one.poster for one in others} | {one.url for one in others}
    tracks = {one.title for one in others if one.kind == "audio"} - {""}
    return [one for one in media if one.kind != "image" or (one.url not in covers and one.title not in tracks)]


def _task_facts(task: TaskLike) -> list[str]:
    raw = f" ({task.raw_status})" if task.raw_status and task.raw_status.lower() != task.status else ""
    progress = f"{task.progress:.0f} %" if task.progress is not None and task.status in {"queued", "running"} else ""
    known = [t(task.status) + raw, progress, *options(task.options, "prompt"), when(task.submitted_at)]
    return [
        fact
        for fact in (*known, took(task.submitted_at, task.finished_at), t("task {id}", id=task.id) if task.id else "")
        if fact
    ]


def _note(turn: TurnLike) -> str:
    return t(_STATUS.get(turn.status, "")) if turn.role != "user" else ""


def _turn_html(turn: TurnLike) -> str:
    said = f"<p>{escape(turn.text)}</p>\n" if turn.role == "user" else render(turn.text, static=True)
    trouble = "".join(f"<p><em>{escape(part)}</em></p>\n" for part in (turn.error, _note(turn)) if part)
    foot = _foot([turn.foot]) if turn.foot else ""
    media = figures(getattr(turn, "media", ()))
    inner = f"<p><b>{escape(turn.who)}</b></p>\n{_reasoning(turn.reasoning)}{said}{media}{trouble}{foot}"
    return f"<hr>\n<section>{inner}</section>\n"


def _turn_markdown(turn: TurnLike) -> list[str]:
    said = literal(turn.text).replace("\n", "  \n") if turn.role == "user" else defuse(turn.text)
    trouble = [f"*{literal(part)}*" for part in (turn.error, _note(turn)) if part]
    media = [_media_line(one) for one, _thumb in getattr(turn, "media", ())]
    return [f"**{literal(turn.who)}**", said, *media, *trouble, _small([turn.foot]) if turn.foot else ""]


def _cell(text: str) -> str:
    return "---" if text == "---" else literal(" ".join(text.split()))


def _columns(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=False)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip() for line in lines
    )
