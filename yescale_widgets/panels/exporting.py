"""A conversation to take away: markdown, JSON with all branches, or a page that stands alone and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.keys import struck
from yescale_widgets.panels.transcripts import SavedChat, encoded
from yescale_widgets.show.page import page
from yescale_widgets.words import t

Form = Literal["md", "json", "html"]
MIMES: Mapping[str, str] = {"md": "text/markdown", "json": "application/json", "html": "text/html"}


def exported(form: str, chat: SavedChat, bundle: Mapping[str, str]) -> str:
    """The text of a file, without keys.

    Raises:
        OptionError: there is no such form.
    """
    if form == "md":
        return struck(bundle["text/markdown"]) + "\n"
    if form == "json":
        return encoded(chat).decode() + "\n"
    if form == "html":
        return page(struck(chat.name or "Chat"), struck(bundle["text/html"]))
    what = t("a chat is exported as {names}, not {form!r}", names=", ".join(get_args(Form)), form=form)
    raise OptionError("chat", [Problem("export", what)])
