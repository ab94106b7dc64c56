"""Gathers every text that people read, and compiles its translations.

``python -m yescale_widgets.tools.texts`` brings ``locale/vi.po`` up to date (new texts stand there with an empty
translation, stale ones are gone) and writes ``locale/vi.json`` and ``frontend/src/texts.json``, which holds what the
page says. ``--check`` writes nothing and says what is missing.
"""

from __future__ import annotations

import ast
import io
import json
import re
import string
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import yescale_widgets
from yescale_widgets import catalog, words
from yescale_widgets.options import options_of
from yescale_widgets.values import Kind, Status

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(yescale_widgets.__file__).parent
LOCALE = PACKAGE / "locale"
PAGE = PACKAGE / "frontend" / "src"
OTHERS = tuple(language for language in words.LANGUAGES if language != "en")
SPOKEN = ("t", "later", "everywhere")
"""The functions that are given a text to be read."""
_SKIPPED = ("sandbox/", "tools/")
"""What the made-up gateway says is content, as a model's answers are; tools speak to developers."""
_SPOKEN = "sandbox/server.py"
"""It speaks to whoever starts the gateway."""


def python_texts() -> dict[str, list[str]]:
    """The texts of each Python file, and under its family's file what a declaration says."""
    files = (
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if _place(path) == _SPOKEN or not _place(path).startswith(_SKIPPED)
    )
    found = {_place(path): _said_in_python(path) for path in files}
    found["values.py"] += [*get_args(Status), *get_args(Kind)]
    for spec in catalog.specs():
        place = f"catalog/{spec.family}.py"
        found[place] += [spec.title, *_declared(spec.kind)]
    return {place: texts for place, texts in found.items() if texts}


def page_texts() -> dict[str, list[str]]:
    """The texts of each file of the page."""
    found = {_place(path): _said_in_javascript(path) for path in sorted(PAGE.glob("*.js"))}
    found[_place(PAGE / "words.js")] += [*get_args(Status), *get_args(Kind)]
    return {place: texts for place, texts in found.items() if texts}


def _place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _declared(kind: type) -> Iterator[str]:
    for option in options_of(kind).values():
        yield option.title
        if option.help:
            yield option.help


def _said_in_python(path: Path) -> list[str]:
    calls = [call for call in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(call, ast.Call)]
    said = [call.args[0] for call in calls if _name(call.func) in SPOKEN and call.args]
    said.sort(key=lambda text: (text.lineno, text.col_offset))
    return [text.value for text in said if isinstance(text, ast.Constant) and isinstance(text.value, str)]


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _said_in_javascript(path: Path) -> list[str]:
    from babel.messages.extract import extract

    with path.open("rb") as file:
        return [str(text) for _line, text, *_ in extract("javascript", file, keywords=dict.fromkeys(SPOKEN))]


def translations(language: str) -> Catalog:
    """What the translators of a language have written."""
    from babel.messages.pofile import read_po

    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str) -> str:
    """The text of a language's file with the texts of today: each once, under the files that say it."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    old = translations(language)
    new = Catalog(locale=language, header_comment=old.header_comment, fuzzy=False)
    for place, texts in (python_texts() | page_texts()).items():
        for text in texts:
            before = old.get(text)
            known = str(before.string) if before is not None and before.string else ""
            new.add(text, known, locations=[(place, 0)], user_comments=before.user_comments if before else ())
    file = io.BytesIO()
    write_po(file, new, width=110, sort_by_file=True, include_lineno=False, omit_header=False)
    return _undated(file.getvalue().decode())


def _undated(text: str) -> str:
    """Without the heads that change with every run, or say nothing."""
    kept = ("Language:", "MIME", "Content-T", "Plural")
    lines = text.split("\n")
    return "\n".join(line for line in lines if not re.match(r'"[A-Z][\w-]+: ', line) or line[1:].startswith(kept))


def compiled(language: str) -> dict[str, str]:
    """Every text with its translation."""
    return {str(one.id): str(one.string) for one in translations(language) if one.id and one.string}


def problems(language: str) -> Iterator[str]:
    """What is not translated, not said any more, or names other places than its English text."""
    done = compiled(language)
    said = {text for texts in (python_texts() | page_texts()).values() for text in texts}
    yield from (f"not translated: {text!r}" for text in sorted(said - done.keys()))
    yield from (f"not said any more: {text!r}" for text in sorted(done.keys() - said))
    for text, other in done.items():
        if named(text) != named(other):
            yield f"other places: {text!r} and {other!r}"


def named(text: str) -> set[str]:
    """The ``{names}`` in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def files() -> dict[Path, str]:
    """What is written from the translations."""
    page = {text for texts in page_texts().values() for text in texts}
    every = {language: compiled(language) for language in OTHERS}
    found = {LOCALE / f"{language}.json": _json(done) for language, done in every.items()}
    found[PAGE / "texts.json"] = _json(
        {name: {text: done[text] for text in sorted(page & done.keys())} for name, done in every.items()}
    )
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def stale() -> Iterable[str]:
    """Everything that keeps the translations from being whole."""
    for language in OTHERS:
        yield from problems(language)
        if (LOCALE / f"{language}.po").read_text("utf-8") != renewed(language):
            yield f"{language}.po is not as its texts are"
    yield from (f"{path.name} is not as the translations are" for path, text in files().items() if _read(path) != text)


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` say what is wrong with them."""
    if "--check" not in arguments:
        for language in OTHERS:
            (LOCALE / f"{language}.po").write_text(renewed(language), "utf-8")
        for path, text in files().items():
            path.write_text(text, "utf-8")
    wrong = list(stale() if "--check" in arguments else (one for language in OTHERS for one in problems(language)))
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
