"""The language that people are spoken to in: ``t("Save all")`` in English, or in the language of ``ys.connect``.

English stands where it is said; ``locale/`` holds every text once more beside its translation.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "vi")
_LOCALE = Path(__file__).parent / "locale"
_spoken = ""


def speak(language: str) -> str:
    """Choose the language of this process by its tag ("vi", "vi-VN"); returns the one that is spoken from now on.

    What is not known falls back to English.
    """
    global _spoken
    _spoken = _tag(language) if knows(language) else "en"
    return _spoken


def knows(language: str) -> bool:
    """Whether a language of this tag is spoken here."""
    return _tag(language) in LANGUAGES


def _tag(language: str) -> str:
    return language.strip().replace("_", "-").split("-")[0].lower()


def spoken() -> str:
    """The language in use: "en" or "vi"; until one was chosen, that of ``YESCALE_LANGUAGE``."""
    return _spoken or speak(os.environ.get("YESCALE_LANGUAGE", ""))


def t(text: str, /, **values: Any) -> str:
    """A text in the language in use, with ``values`` in the place of its ``{names}``.

    ``text`` is the English one, always a literal, so that the test can find it.
    """
    said = _texts(spoken()).get(text, text)
    return said.format(**values) if values else said


def later(text: str) -> str:
    """A text that is said later, by ``t(NAME)``: as it stands, but to be found."""
    return text


def everywhere(text: str) -> tuple[str, ...]:
    """A text in every language: what was written down while another one was spoken is known again."""
    return tuple(dict.fromkeys(_texts(language).get(text, text) for language in LANGUAGES))


@cache
def _texts(language: str) -> dict[str, str]:
    path = _LOCALE / f"{language}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}
