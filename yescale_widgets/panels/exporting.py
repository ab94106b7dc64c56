"""A conversation to take away: markdown, JSON with all branches, or a page that stands alone and runs nothing."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Literal, get_args

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.panels.transcripts import SavedChat, encoded
from yescale_widgets.words import t

Form = Literal["md", "json", "html"]
MIMES: Mapping[str, str] = {"md": "text/markdown", "json": "application/json", "html": "text/html"}
_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:76ch;"
    "margin:2em auto;padding:0 1em}"
    "pre{overflow-x:auto;padding:12px;border-radius:8px;background:color-mix(in srgb,currentColor 7%,transparent)}"
    "hr{border:0;border-top:1px solid color-mix(in srgb,currentColor 18%,transparent);margin:1.5em 0}"
    "table{border-collapse:collapse}td,th{padding:4px 10px;"
    "border:1px solid color-mix(in srgb,currentColor 18%,transparent)}"
    "small,details{opacity:.8}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"


def exported(form: str, chat: SavedChat, bundle: Mapping[str, str]) -> str:
    """The text of a file.

    Raises:
        OptionError: there is no such form.
    """
    if form == "md":
        return bundle["text/markdown"] + "\n"
    if form == "json":
        return encoded(chat).decode() + "\n"
    if form == "html":
        return _page(chat.name or "Chat", bundle["text/html"])
    raise OptionError(
        "chat",
        [
            Problem(
                "export", t("a chat is exported as {names}, not {form!r}", names=", ".join(get_args(Form)), form=form)
            )
        ],
    )


def _page(title: str, body: str) -> str:
    """The policy lets nothing run and nothing be fetched, whatever stands in the text."""
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )
