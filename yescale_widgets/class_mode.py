"""``ys.classroom``: the rules of a lesson from the teacher's file, and one table of what came of it.

The rules are a courtesy to the learner, not a lock: who wants to leave them can. What a key may cost at most is set at
the gateway.
"""

from __future__ import annotations

import datetime
import getpass
import json
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yescale_widgets import session
from yescale_widgets.cassette import Cassette, replay
from yescale_widgets.class_rules import Rules, read_rules
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import ConfigError, NotInClass
from yescale_widgets.jobs.budget import Limits
from yescale_widgets.keys import struck_value
from yescale_widgets.show.hooks import Shown
from yescale_widgets.values import Json
from yescale_widgets.whole import write_whole
from yescale_widgets.words import speak, t

if TYPE_CHECKING:
    import pandas

HAND_IN = "yescale_widgets hand-in"
_COLUMNS = ["learner", "at", "kind", "name", "value", "model", "tokens", "cost"]
_TEXTS = _COLUMNS[:5]
_LONGEST = 2_000
"""Characters of one result in the table."""
_LONGEST_NAME = 60
_running: Cassette | None = None
"""The cassette of the lesson that runs."""


def seat(client: AsyncClient, rules: Rules) -> None:
    """Let a client keep to the rules, and to the budget of one learner."""
    client.rules = rules.check
    money = rules.budget
    if money.calls is None and money.usd is None:
        return
    advice = t(
        "The lesson{title} gives each learner {money}; tomorrow there is room again, and your teacher can allow more.",
        title=f" ({rules.title})" if rules.title else "",
        money=money.said(),
    )
    client.till.keep_to(Limits(per="day", calls=money.calls, usd=money.usd, advice=advice))


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
        answers = next((found for asked, found in self.rules.votes.items() if asked == question), None)
        if answers is None:
            known = ", ".join(map(repr, self.rules.votes)) or t("no question")
            raise NotInClass(
                t("This lesson does not ask {question}.", question=repr(question)), t("It asks {known}.", known=known)
            )
        if answer not in answers:
            told = t("{answer} is no answer to {question}.", answer=repr(answer), question=repr(question))
            raise NotInClass(told, t("There are {answers}.", answers=", ".join(map(repr, answers))))
        self._add("vote", question, answer, {})

    def keep(self, name: str, result: Any) -> None:
        """Keep a result under a name: a reply's text, a task's links, anything else as it is written. What was kept
        under the name before gives way, so that a cell can be run again.
        """
        media = [medium.url for medium in getattr(result, "media", None) or () if not medium.url.startswith("data:")]
        said = getattr(result, "text", "") or "\n".join(media) or result
        used = getattr(result, "usage", None)
        facts = {"model": getattr(result, "model", None) or getattr(result, "operation_name", None)}
        facts |= {"tokens": used.get("total_tokens") if isinstance(used, dict) else None}
        facts |= {"cost": getattr(result, "cost", None)}
        plain = {name: value for name, value in facts.items() if isinstance(value, str | int | float)}
        self._add("result", str(name), str(said)[:_LONGEST], plain)

    def _add(self, kind: str, name: str, value: str, facts: Mapping[str, Json]) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        empty = dict.fromkeys(_COLUMNS)
        self._rows = [row for row in self._rows if (row["kind"], row["name"]) != (kind, name)]
        self._rows.append(
            {**empty, "learner": self.learner, "at": now, "kind": kind, "name": name, "value": value, **facts}
        )

    def frame(self) -> pandas.DataFrame:
        """One row a vote or result."""
        return _table(self._rows)

    def hand_in(self, folder: str | os.PathLike[str] = ".") -> Path:
        """Write votes and results into a file of one's own, ``NAME.handin.json``, for the teacher.

        Raises:
            ConfigError: the folder cannot be written.
        """
        name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in self.learner)
        target = Path(folder) / f"{name[:_LONGEST_NAME]}.handin.json"
        told = {"kind": HAND_IN, "version": 1, "title": self.rules.title, "rows": self._rows}
        try:
            write_whole(target, json.dumps(struck_value(told), indent=1, ensure_ascii=False).encode("utf-8", "replace"))
        except OSError as error:
            what = t("{file} cannot be written: {why}.", file=target, why=error.strerror or error)
            raise ConfigError(what, t("Name a folder of your own: hand_in(folder).")) from None
        return target

    @staticmethod
    def gather(folder: str | os.PathLike[str]) -> pandas.DataFrame:
        """All that was handed in into a folder, as one table. What cannot be read is left out, with a warning that
        names it.

        Raises:
            ConfigError: there is no such folder.
        """
        if not Path(folder).is_dir():
            what = t("There is no folder {folder}.", folder=folder)
            raise ConfigError(what, t("Put the files that were handed in (NAME.handin.json) into one."))
        rows: list[dict[str, Json]] = []
        for path in sorted(Path(folder).glob("*.handin.json")):
            try:
                rows += _handed_in(json.loads(path.read_text("utf-8-sig")))
            except (OSError, ValueError, KeyError, TypeError):
                warnings.warn(t("{file} is no hand-in and was left out.", file=path.name), stacklevel=2)
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


def _handed_in(told: Any) -> list[dict[str, Json]]:
    """The rows of a hand-in; of one that somebody wrote over, nothing."""
    rows = [dict(row) for row in told["rows"]] if told["kind"] == HAND_IN else None
    if rows is None or not all(isinstance(row.get(name), str) for row in rows for name in _TEXTS):
        raise ValueError
    return rows


def _table(rows: Sequence[Mapping[str, Json]]) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame([[row.get(name) for name in _COLUMNS] for row in rows], columns=_COLUMNS)


def classroom(file: str | os.PathLike[str], *, learner: str | None = None) -> Classroom:
    """Take a seat in a lesson: connect as the teacher's file says, and keep to its models, operations and budget.

    ``learner`` is the name on the table, the user's own where none is given. The file is TOML; docs/classroom.md has
    it. Where it names a base URL, the key comes from the usual places. The lesson ends with the connection: at the next
    ``ys.connect``, lesson, or kernel.

    Raises:
        ConfigError: the file is missing or wrong, no key was found, or the name is none.
    """
    global _running
    path = Path(file)
    rules = read_rules(path)
    name = _name(learner)
    if _running is not None:  # the cell is run again, or another lesson begins
        _running.stop()
    speak(rules.language)
    _running = cassette = replay(path.parent / rules.cassette) if rules.cassette else None
    if cassette is None:
        session.connect(sandbox=rules.sandbox, base_url=rules.base_url or None, language=rules.language)
    seat(session.current().client.core, rules)
    return Classroom(rules, name, cassette)


def _name(given: object) -> str:
    """The learner's name as given, else the hub's, else the one they are logged in by."""
    if given is not None and not (isinstance(given, str) and given.strip()):
        what = t("learner must be a name, not {given}.", given=repr(given))
        raise ConfigError(what, t('Give it as a text: learner="Mai".'))
    found = str(given or os.environ.get("JUPYTERHUB_USER") or "").strip()
    if found:
        return found
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a machine that does not know who works on it
        raise ConfigError(t("Nobody knows your name here."), t('Give it as a text: learner="Mai".')) from None
