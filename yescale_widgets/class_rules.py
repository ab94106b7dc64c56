"""The rules of a lesson: the teacher's TOML file, read and checked, and what a call must be to be part of it."""

from __future__ import annotations

import fnmatch
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from yescale_widgets import catalog
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError, NotInClass
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.options import options_of
from yescale_widgets.settings import clean_base_url
from yescale_widgets.words import t

_MOST_CALLS = 1_000_000
_FEWEST_ANSWERS = 2
_MOST_NAMED = 4


class Money(Struct, forbid_unknown_fields=True):
    """What each learner may use in a day: paid calls, and US dollars."""

    calls: int | None = None
    usd: float | None = None

    def said(self) -> str:
        """ "20 paid calls a day, 0.50 US dollars a day"."""
        one = t("1 paid call a day") if self.calls == 1 else t("{calls} paid calls a day", calls=self.calls)
        calls = [one] if self.calls is not None else []
        return ", ".join([*calls, *([t("{usd} US dollars a day", usd=self.usd)] if self.usd is not None else [])])


class Rules(Struct, forbid_unknown_fields=True):
    """The teacher's file. Names of models and operations may have ``*``; none means all.

    One of ``sandbox``, ``cassette`` (a file beside this one) and ``base_url`` says where answers come from.
    """

    title: str = ""
    language: Literal["en", "vi"] = "en"
    sandbox: bool = False
    cassette: str = ""
    base_url: str = ""
    models: list[str] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    budget: Money = field(default_factory=Money)
    votes: dict[str, list[str]] = field(default_factory=dict)

    def check(self, operation: Operation) -> None:
        """Let a call pass that the lesson allows; what only reads, such as the list of models, always may.

        Raises:
            NotInClass: it does not; nothing was sent.
        """
        if operation.at.method == "GET":
            return
        _refuse(operation.name, self.operations, t("The operation"), self.title)
        model = getattr(operation, "model", None)
        if isinstance(model, str):
            _refuse(model, self.models, t("The model"), self.title)


def _refuse(name: str, allowed: Sequence[str], what: str, title: str) -> None:
    if allowed and not _matches(name, allowed):
        told = t(
            "{what} {name} is not part of this lesson{title}.",
            what=what,
            name=name,
            title=f" ({title})" if title else "",
        )
        hint = t("It works with {names}. Nothing was sent.", names=", ".join(allowed))
        raise NotInClass(told, hint)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def read_rules(path: Path) -> Rules:
    """The teacher's file.

    Raises:
        ConfigError: there is none, or something in it is wrong; the message says what.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))  # Windows' editors put a mark before the text
        problem = next(_unknown(given), "")
        rules = Rules() if problem else msgspec.convert(given, Rules)
    except OSError as error:
        what = t("The class file {file} cannot be read: {why}.", file=path, why=error.strerror or error)
        raise ConfigError(what, t("Ask your teacher for it, and put it beside the notebook.")) from None
    except UnicodeDecodeError:
        what = t("{file} is no class file: {why}.", file=path.name, why=t("it is not saved as UTF-8"))
        raise ConfigError(what, t("Save it anew, with UTF-8 as its encoding.")) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        problem = str(error).rstrip(".")
    if problem:
        what = t("{file} is no class file: {why}.", file=path.name, why=problem)
        raise ConfigError(what, t("It may have {names}.", names=", ".join(Rules.__struct_fields__)))
    for problem in _problems(rules):
        raise ConfigError(t("{file}: {problem}.", file=path.name, problem=problem), t("Mend that line of the file."))
    if sum(map(bool, (rules.sandbox, rules.cassette, rules.base_url))) != 1:
        what = t("{file} must say where answers come from.", file=path.name)
        raise ConfigError(what, t('Give one of sandbox = true, cassette = "FILE", base_url = "https://…".'))
    if rules.base_url:
        rules.base_url = clean_base_url(rules.base_url)
    return rules


def _unknown(given: Mapping[str, Any]) -> Iterator[str]:
    """Names that no class file has, each with the nearest right one."""
    budget = given.get("budget")
    for table, kind, at in ((given, Rules, ""), (budget if isinstance(budget, dict) else {}, Money, "budget.")):
        for name in table:
            if name not in kind.__struct_fields__:
                near = nearest(name, kind.__struct_fields__, 0.6)
                told = t("there is no {name}", name=f"{at}{name}")
                yield told + (f" ({did_you_mean(at + near)})" if near else "")


def _problems(rules: Rules) -> Iterator[str]:
    """What can be read and cannot be meant."""
    calls, usd = rules.budget.calls, rules.budget.usd
    if calls is not None and not 0 <= calls <= _MOST_CALLS:
        yield t("budget.calls must be a whole number from 0 to 1,000,000, not {calls}", calls=calls)
    if usd is not None and not 0 <= usd < math.inf:
        yield t("budget.usd must be a number from 0 up, not {usd}", usd=usd)
    for name, patterns in (("models", rules.models), ("operations", rules.operations)):
        for pattern in patterns:
            if not pattern or pattern != pattern.strip():
                yield t("{name} has {pattern}, with a blank that no name has", name=name, pattern=repr(pattern))
    yield from _no_operations(rules.operations)
    yield from _no_models(rules.operations, rules.models)
    for question, answers in rules.votes.items():
        if not question.strip():
            yield t("votes has a question without words")
        if len(set(answers)) < max(_FEWEST_ANSWERS, len(answers)) or not all(answer.strip() for answer in answers):
            yield t("the vote {question} needs two answers or more, each another one", question=repr(question))


def _no_operations(patterns: Iterable[str]) -> Iterator[str]:
    names = [spec.name for spec in catalog.specs()]
    for pattern in patterns:
        if not any(_matches(name, [pattern]) for name in names):
            families = sorted({f"{name.partition('.')[0]}.*" for name in names})
            near = nearest(pattern, [*names, *families], 0.6)
            told = t("there is no operation {pattern}", pattern=pattern)
            yield told + (f" ({did_you_mean(near)})" if near else "")


def _no_models(operations: Sequence[str], models: Sequence[str]) -> Iterator[str]:
    """Operations that are allowed and can do nothing, since all models that are named are those of others."""
    known = {spec.name: _models_of(spec.kind) for spec in catalog.specs()}
    if not models or any(
        not any(_matches(name, [one]) for names in known.values() for name in names) for one in models
    ):
        return  # none is named, or one that nobody here knows: it may be theirs
    for pattern in operations:
        named = [(name, own) for name, own in known.items() if _matches(name, [pattern])]
        if named and not any(not own or any(_matches(one, models) for one in own) for _, own in named):
            name, own = named[0]
            yield t(
                "models has none of {operation}, which has {models}",
                operation=name,
                models=", ".join(own[:_MOST_NAMED]),
            )


def _models_of(kind: type[Operation]) -> list[str]:
    """The models that an operation is known to have; none where it is not asked for one."""
    option = options_of(kind).get("model")
    if option is None:
        return []
    return [str(one) for one in dict.fromkeys((option.default, *option.choices, *option.opt.suggestions)) if one]
