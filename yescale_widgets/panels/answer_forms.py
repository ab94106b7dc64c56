"""The forms in which an answer may be left in its cell: as prose, as code to go on with, as JSON, as a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from markdown_it import MarkdownIt
from msgspec import to_builtins

from yescale_widgets.errors import BadObject
from yescale_widgets.panels import display
from yescale_widgets.show.clean import clean
from yescale_widgets.structured import json_in
from yescale_widgets.values import Reply
from yescale_widgets.words import t


def code_in(reply: Reply) -> str:
    """The code of an answer: what stands in its fences.

    Raises:
        BadObject: there is none.
    """
    fences = [token.content.rstrip() for token in MarkdownIt().parse(reply.text) if token.type == "fence"]
    if not fences:
        hint = t("Ask for code in a fence, or leave --as code out.")
        raise BadObject(t("There is no code in the answer."), hint, text=reply.text, reply=reply)
    return "\n\n".join(fences)


def _as_code(reply: Reply) -> Mapping[str, Any]:
    code_in(reply)
    return display.reply_bundle(reply)


def _as_json(reply: Reply) -> Mapping[str, Any]:
    try:
        reply.object = json_in(reply.text) if reply.object is None else reply.object
    except ValueError:
        hint = t("Say in the question what it should hold, or give a --schema.")
        raise BadObject(t("There is no JSON in the answer."), hint, text=reply.text, reply=reply) from None
    value = to_builtins(reply.object, enc_hook=_model)
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return {"application/json": value, "text/markdown": f"```json\n{text}\n```", "text/plain": text}


def _model(value: Any) -> Any:
    """A pydantic model as what it holds."""
    return value.model_dump(mode="json")


def _as_html(reply: Reply) -> Mapping[str, Any]:
    fences = [token.content for token in MarkdownIt().parse(reply.text) if token.type == "fence"]
    return {"text/html": clean("\n".join(fences) or reply.text), "text/plain": reply.text}


DRAWN: Mapping[str, Callable[[Reply], Mapping[str, Any]]] = {
    "markdown": display.reply_bundle,
    "code": _as_code,
    "json": _as_json,
    "html": _as_html,
}
