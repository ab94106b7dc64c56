"""``ys.classroom``: the rules of a lesson from the teacher's file, and one table of what came of it.

The rules are a courtesy to the learner, not a lock: who wants to leave them can. What a key may cost at most is set at
the gateway.
"""

from __future__ import annotations

import datetime
import fnmatch
import getpass
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct, field

from yescale_widgets import session
from yescale_widgets.cassette import Cassette, replay
from yescale_widgets.client import AsyncClient
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError, NotInClass
from yescale_widgets.jobs.budget import Limits
from yescale_widgets.keys import struck_value
from yescale_widgets.values import Json, Shown
from yescale_widgets.whole import write_whole
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas

HAND_IN = "yescale_widgets hand-in"
_COLUMNS = ["learner", "at", "kind", "name", "value", "model", "tokens", "cost"]
_LONGEST = 2_000
"""Characters of one result in the table."""


class Money(Struct, forbid_unknown_fields=True):
    """What each learner may use in a day: paid calls, and US dollars."""

    calls: int | None = None
    usd: float | None = None

    def said(self) -> str:
        """ "20 paid calls a day, $0.50 a day"."""
        calls = [t("{calls} paid calls a day", calls=self.calls)] if self.calls is not None else []
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
        """Let a call pass that the lesson allows.

        Raises:
            NotInClass: it does not; nothing was sent.
        """
        _refuse(operation.name, self.operations, t("The operation"), self.title)
        model = getattr(operation, "model", None)
        if isinstance(model, str):
            _refuse(model, self.models, t("The model"), self.title)


def _refuse(name: str, allowed: Sequence[str], what: str, title: str) -> None:
    if allowed and not any(fnmatch.fnmatchcase(name, pattern) for pattern in allowed):
        told = t(
            "{what} {name} is not part of this lesson{title}.",
            what=what,
            name=name,
            title=f" ({title})" if title else "",
        )
        hint = t("It works with {names}. Nothing was sent.", names=", ".join(allowed))
        raise NotInClass(told, hint)


def read_rules(path: Path) -> Rules:
    """The teacher's file.

    Raises:
        ConfigError: there is none, or something in it is wrong; the message says what.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8"))
        rules = msgspec.convert(given, Rules)
    except OSError as error:
        what = t("The class file {file} cannot be read: {why}.", file=path, why=error.strerror or error)
        raise ConfigError(what, t("Ask your teacher for it, and put it beside the notebook.")) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        what = t("{file} is no class file: {why}.", file=path.name, why=str(error).rstrip("."))
        raise ConfigError(what, t("It may have {names}.", names=", ".join(Rules.__struct_fields__))) from None
    if sum(map(bool, (rules.sandbox, rules.cassette, rules.base_url))) != 1:
        what = t("{file} must say where answers come from.", file=path.name)
        raise ConfigError(what, t('Give one of sandbox = true, cassette = "FILE", base_url = "https://…".'))
    return rules


def seat(client: AsyncClient, rules: Rules) -> None:
    """Let a client keep to the rules, and to the budget of one learner."""
    client.rules = rules.check
    if rules.budget.calls is not None or rules.budget.usd is not None:
        client.till.limit(Limits(per="day", calls=rules.budget.calls, usd=rules.budget.usd))
        client.till.advice = t(
            "The lesson{title} gives each learner {money}; tomorrow there is room again, and your teacher can allow "
            "more.",
            title=f" ({rules.title})" if rules.title else "",
            money=rules.budget.said(),
        )


class Classroom(Shown):
    """One learner's place in a lesson: votes and results gather here, and are handed in as one file."""

    def __init__(self, rules: Rules, learner: str, cassette: Cassette | None) -> None:
        self.rules, self.learner, self.cassette = rules, learner, cassette
        self._rows: list[dict[str, Json]] = []

    def vote(self, question: str, answer: str) -> None:
        """Answer one of the lesson's questions; the last answer counts.

        Raises:
            NotInClass: there is no such question, or no such answer to it.
        """
        answers = self.rules.votes.get(question)
        if answers is None:
            known = ", ".join(map(repr, self.rules.votes)) or t("no question")
            raise NotInClass(
                t("This lesson does not ask {question}.", question=repr(question)), t("It asks {known}.", known=known)
            )
        if answer not in answers:
            told = t("{answer} is no answer to {question}.", answer=repr(answer), question=repr(question))
            raise NotInClass(told, t("There are {answers}.", answers=", ".join(map(repr, answers))))
        self._rows = [row for row in self._rows if (row["kind"], row["name"]) != ("vote", question)]
        self._add("vote", question, answer, {})

    def keep(self, name: str, result: Any) -> None:
        """Keep a result under a name: a reply's text, a task's links, anything else as it is written."""
        media = [medium.url for medium in getattr(result, "media", None) or () if not medium.url.startswith("data:")]
        said = getattr(result, "text", "") or "\n".join(media) or str(result)
        used = getattr(result, "usage", None) or {}
        facts = {"model": getattr(result, "model", None) or getattr(result, "operation_name", None)}
        facts |= {"tokens": used.get("total_tokens"), "cost": getattr(result, "cost", None)}
        self._add("result", name, said[:_LONGEST], facts)

    def _add(self, kind: str, name: str, value: str, facts: Mapping[str, Json]) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        empty = dict.fromkeys(_COLUMNS)
        self._rows.append(
            {**empty, "learner": self.learner, "at": now, "kind": kind, "name": name, "value": value, **facts}
        )

    def frame(self) -> pandas.DataFrame:
        """One row a vote or result."""
        return _table(self._rows)

    def hand_in(self, folder: str | os.PathLike[str] = ".") -> Path:
        """Write votes and results into a file of one's own, ``NAME.handin.json``, for the teacher."""
        name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in self.learner)
        target = Path(folder) / f"{name}.handin.json"
        told = {"kind": HAND_IN, "version": 1, "title": self.rules.title, "rows": self._rows}
        write_whole(target, json.dumps(struck_value(told), indent=1, ensure_ascii=False).encode())
        return target

    @staticmethod
    def gather(folder: str | os.PathLike[str]) -> pandas.DataFrame:
        """All that was handed in into a folder, as one table; what is no hand-in is left out."""
        rows: list[dict[str, Json]] = []
        for path in sorted(Path(folder).glob("*.handin.json")):
            try:
                told = json.loads(path.read_text("utf-8"))
                rows += [dict(row) for row in told["rows"]] if told["kind"] == HAND_IN else []
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return _table(rows)

    def __repr__(self) -> str:
        rules = self.rules
        return "\n".join(
            [
                t("Lesson {title}, {learner}", title=rules.title or t("without a name"), learner=self.learner),
                t("  models: {names}", names=", ".join(rules.models) or t("all")),
                t("  operations: {names}", names=", ".join(rules.operations) or t("all")),
                t("  budget: {money}", money=rules.budget.said() or t("none")),
                t("  votes and results: {many}", many=len(self._rows)),
            ]
        )


def _table(rows: Sequence[Mapping[str, Json]]) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame([[row.get(name) for name in _COLUMNS] for row in rows], columns=_COLUMNS)


def classroom(file: str | os.PathLike[str], *, learner: str | None = None) -> Classroom:
    """Take a seat in a lesson: connect as the teacher's file says, and keep to its models, operations and budget.

    ``learner`` is the name on the table, the user's own where none is given. The file is TOML; docs/classroom.md has
    it. Where it names a base URL, the key comes from the usual places.

    Raises:
        ConfigError: the file is missing or wrong, or no key was found.
    """
    path = Path(file)
    rules = read_rules(path)
    cassette = replay(path.parent / rules.cassette) if rules.cassette else None
    if cassette is None:
        session.connect(sandbox=rules.sandbox, base_url=rules.base_url or None, language=rules.language)
    seat(session.current().client.core, rules)
    return Classroom(rules, learner or os.environ.get("JUPYTERHUB_USER") or getpass.getuser(), cassette)
