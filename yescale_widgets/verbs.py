"""What a line of ``%ys`` may begin with and say, by its declaration, and how it may go on.

Nothing here knows IPython.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable

from yescale_widgets import catalog
from yescale_widgets.catalog.chat import MODELS, Complete
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.lines import Word, ways_on
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.panels.answer_forms import DRAWN
from yescale_widgets.words import LANGUAGES, t

VERBS = ("connect", "tasks", "operations", "help")


def words_of(name: str) -> tuple[Word, ...]:
    """What such a line may have beside the options of a declaration."""
    if name == "connect":
        return _connect_own()
    return _own() if name in VERBS or operation_of(name) not in (None, Complete) else _chat_own()


def _own() -> tuple[Word, ...]:
    """What every call may have beside the options of its declaration."""
    return (
        Word("o", t("Keep the result under this name.")),
        Word("help", t("Show this."), flag=True),
    )


def _chat_own() -> tuple[Word, ...]:
    return (
        *_own(),
        Word(
            "image", t("A picture to look at: a path, a link or {variable}; any number of them."), many=True, of="file"
        ),
        Word(
            "tool",
            t("A function of yours that the model may run, by its name; any number of them."),
            many=True,
            of="name",
        ),
        Word(
            "schema",
            t("What the answer should be: the name of a type, or of a dictionary with a JSON Schema."),
            of="name",
        ),
        Word("as", t("How the answer is left: markdown, code (in the next cell), json or html."), choices=tuple(DRAWN)),
        Word("new", t("Begin a new conversation; without it the last one goes on."), flag=True),
    )


def _connect_own() -> tuple[Word, ...]:
    return (
        Word("sandbox", t("The offline gateway: no key, nothing is paid."), flag=True),
        Word("base_url", t("The gateway's address.")),
        Word("language", t("The language you are spoken to in."), choices=LANGUAGES),
        Word("help", t("Show this."), flag=True),
    )


def operation_of(name: str) -> type[Operation] | None:
    """The operation of that name; None where it may be the name of a model.

    Raises:
        OptionError: there is no such operation, and the name has a family's name in front or is nearly one.
    """
    family, dot, verb = name.partition(".")
    if family not in catalog.families():
        near = nearest(name, (spec.name for spec in catalog.specs()), 0.85)
        if near and name not in MODELS:
            raise _no_operation(name, near)
        return None
    kinds = catalog.kinds(family)
    if not dot:
        what = t("{family} is a family of operations: {names}", family=family, names=_named(family, kinds))
        raise OptionError("%ys", [Problem("operation", what)])
    if verb not in kinds:
        near = nearest(verb, kinds)
        raise _no_operation(name, *(f"{family}.{one}" for one in ([near] if near else kinds)))
    return kinds[verb]


def _no_operation(name: str, *near: str) -> OptionError:
    advice = did_you_mean(", ".join(near))
    return OptionError("%ys", [Problem("operation", t("there is no {name}: {advice}", name=name, advice=advice))])


def _named(family: str, verbs: Iterable[str]) -> str:
    return ", ".join(f"{family}.{verb}" for verb in verbs)


def overview() -> str:
    """What can be written, and every operation by its name."""
    lines = [
        "%%ys gpt-4o-mini          " + t("ask a model: the question stands in the cell, {name} is your variable"),
        '%ys pika.generate "…"     ' + t("carry out an operation; --help after its name tells its options"),
        "%ys tasks                 " + t("the tracker"),
        "%ys connect --sandbox     " + t("connect; without --sandbox by your key"),
        "",
        *(f"  {spec.name:<24}  {t(spec.title)}" for spec in catalog.specs()),
    ]
    return "\n".join(lines)


def going_on(text: str, theirs: Callable[[str, str], Iterable[str]]) -> tuple[list[str], str]:
    """How a line may go on, and its last word, whose place that takes; ``text`` is what stands before the cursor,
    ``theirs`` what ``ways_on`` asks for the reader's own.
    """
    words = text.rpartition("%ys")[2].split()
    current = "" if text[-1:].isspace() or not words else words.pop()
    return (_starts(current) if not words else _rest(words, current, theirs)), current


def _starts(current: str) -> list[str]:
    names = [*VERBS, *(spec.name for spec in catalog.specs()), *MODELS]
    return [name for name in names if name.startswith(current)]


def _rest(words: list[str], current: str, theirs: Callable[[str, str], Iterable[str]]) -> list[str]:
    name, before = words[0], words[1:]
    with contextlib.suppress(OptionError):
        kind = None if name in VERBS else operation_of(name) or Complete
        return ways_on(kind, before, current, words_of(name), theirs)
    return []
