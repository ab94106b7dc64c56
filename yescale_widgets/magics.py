"""``%load_ext yescale_widgets``: ``%%ys MODEL`` for chats, ``%ys family.operation "prompt" --options`` for the rest.

Both read their options by the declarations, so a new operation has its magic, its completion and its usage at once.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Any

from IPython import get_ipython
from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, completion_matcher
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from yescale_widgets import catalog, session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError, OptionError, Problem, YEScaleError
from yescale_widgets.families import operations
from yescale_widgets.interpolation import filled, value_of
from yescale_widgets.lines import Line, Word, dashed, flags, read, split, usage
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.options import options_of
from yescale_widgets.panels.answer_forms import DRAWN, code_in
from yescale_widgets.panels.ask import MODEL, answered, question
from yescale_widgets.panels.tracker import tasks
from yescale_widgets.rounds import said
from yescale_widgets.values import Json, Reply
from yescale_widgets.verbs import VERBS, going_on, operation_of, overview, words_of
from yescale_widgets.words import t

_OURS = re.compile(r".*%ys\s")


@dataclass
class Conversation:
    """What a notebook has talked about with ``%%ys``; the model is told of it with each further cell."""

    system: str | None = None
    messages: list[Json] = field(default_factory=list)

    def on(self, system: str | None, asked: Complete, reply: Reply) -> Conversation:
        """The conversation with one more answer in it, and the rounds of tools before that."""
        whole = reply.raw.get("messages") if isinstance(reply.raw, dict) else None
        every = whole or [*asked.payload()["messages"], said(reply)]
        return Conversation(system, [message for message in every if message.get("role") != "system"])


@magics_class
class YesMagics(Magics):
    """``%ys`` and ``%%ys``."""

    shell: Any

    def __init__(self, shell: Any) -> None:
        super().__init__(shell)
        self.talk = Conversation()

    @no_var_expand
    @line_cell_magic
    def ys(self, line: str, cell: str | None = None) -> Any:
        """Ask a model, or carry out any operation.

        ::

            %%ys gpt-4o-mini --temperature 0.2 -o reply
            Explain {topic} to a child.

            %ys pika.generate "a paper boat" --motion 3
            %ys tasks
            %ys connect --sandbox
            %ys pika.generate --help
        """
        try:
            return self._carry_out(split(line), cell)
        except YEScaleError as error:
            told = f"{type(error).__name__}: {' '.join(str(error).split())}"
            error._render_traceback_ = lambda: [told]  # type: ignore[method-assign] # IPython asks the error itself
            raise
        except KeyboardInterrupt as stopped:
            line_of_it = f"{type(stopped).__name__}: {t('Stopped here.')}"
            stopped.__dict__["_render_traceback_"] = lambda: [line_of_it]
            raise

    def _carry_out(self, words: list[str], cell: str | None) -> Any:
        if cell is None and set(words) <= {"help", "--help", "-h"}:
            return _say(overview())
        name, rest = (words[0], words[1:]) if words and not words[0].startswith("-") else ("", words)
        name = filled(name, self.shell.user_ns)
        if name == "help" and cell is None:
            name, rest = rest[0], [*rest[1:], "--help"]
        if name in VERBS:
            return self._verb(name, rest, cell)
        kind = operation_of(name)
        if kind is None or kind is Complete:
            return self._chat(name if kind is None else "", rest, cell)
        return self._operate(kind, name, rest, cell)

    def _verb(self, name: str, rest: list[str], cell: str | None) -> Any:
        _refuse_key(rest)
        own = words_of(name)
        line = read(None, rest, own, self._value, f"%ys {name}")
        if "help" in line.words:
            return _say(usage(None, f"%ys {name}", own))
        if line.rest or cell is not None:
            raise _nothing_but(name, own)
        if name == "connect":
            asked = {key: line.words.get(key) for key in ("base_url", "language")}
            return session.connect(sandbox="sandbox" in line.words, **asked)
        return self._keep(_out(line), tasks() if name == "tasks" else operations())

    def _operate(self, kind: type[Operation], name: str, rest: list[str], cell: str | None) -> Any:
        line = read(kind, rest, words_of(name), self._value, f"%ys {name}")
        if "help" in line.words:
            return _say(usage(kind, f"%ys {name}", words_of(name)))
        self._place(kind, line, self._given(line, cell), name)
        out = _out(line)
        return self._keep(out, session.current().call(kind(**line.options)))

    def _chat(self, model: str, rest: list[str], cell: str | None) -> Any:
        line = read(Complete, rest, words_of(model), self._value, f"%%ys {model}".strip())
        if "help" in line.words:
            return _say(usage(Complete, f"%%ys {model or MODEL}", words_of(model)))
        self._place(Complete, line, self._given(line, cell), model)
        if model and "model" in line.options:
            raise _twice(model, "model")
        out, prompt = _out(line), str(line.options.pop("prompt", ""))
        if not prompt:
            raise _nothing_asked(model)
        talk = Conversation() if "new" in line.words else self.talk
        system = line.options.pop("system", None) or talk.system
        asked = question(prompt, system=system, **self._asked(line, model, talk))
        form = line.words.get("as", "markdown")
        reply = answered(asked, DRAWN[form])
        self.talk = talk.on(system, asked.operation, reply)
        self._keep(out, reply)
        if form == "code":
            self.shell.set_next_input(code_in(reply), replace=False)
        return reply

    def _asked(self, line: Line, model: str, talk: Conversation) -> dict[str, Any]:
        """What ``ask`` is given beside prompt and system."""
        options, words = dict(line.options), line.words
        options["messages"] = options.get("messages") or talk.messages or None
        options["images"] = [*options.get("images", ()), *words.get("image", ())] or None
        options["tools"] = [*options.get("tools", ()), *map(self._variable, words.get("tool", ()))] or None
        options["schema"] = self._variable(words["schema"]) if "schema" in words else options.get("schema")
        options["model"] = options.get("model") or model or None
        return options

    def _place(self, kind: type[Operation], line: Line, given: Any, name: str) -> None:
        """Let what has no name be the first option."""
        first = next(iter(options_of(kind)), "")
        if isinstance(given, str) and not given:
            return
        if not first:
            raise _nothing_but(name, words_of(name))
        if first in line.options:
            raise _twice(name, first)
        line.options[first] = given

    def _given(self, line: Line, cell: str | None) -> Any:
        """What has no name on the line, and then the cell; one ``{variable}`` alone is that variable itself."""
        if line.torn and line.rest and (cell or "").strip():
            what = t(
                "the text of {option} ends before {word}: put several words between double quotes",
                option=f"--{dashed(line.torn)}",
                word=repr(line.rest[0]),
            )
            raise OptionError("%%ys", [Problem(line.torn, what)])
        own = self._value(line.rest[0]) if len(line.rest) == 1 else filled(" ".join(line.rest), self.shell.user_ns)
        below = filled((cell or "").strip(), self.shell.user_ns)
        return own if not below else f"{own}\n{below}".strip()

    def _value(self, text: str) -> Any:
        return value_of(text, self.shell.user_ns)

    def _variable(self, given: Any) -> Any:
        """A variable by its bare name."""
        if not isinstance(given, str):
            return given
        root = re.split(r"[.\[]", given)[0]
        if root not in self.shell.user_ns:
            own = (name for name in self.shell.user_ns if name not in self.shell.user_ns_hidden)
            near = nearest(root, own, 0.6)
            advice = f" ({did_you_mean(near)})" if near else ""
            what = t("there is no variable {name}{advice}", name=root, advice=advice)
            raise OptionError("%ys", [Problem(root, what)])
        return self._value("{" + given + "}")

    def _keep(self, name: str, value: Any) -> Any:
        if name:
            self.shell.user_ns[name] = value
        return value


def _out(line: Line) -> str:
    """The name a result is kept under, looked at before anything is sent."""
    name = line.words.get("o", "")
    if name and (not str(name).isidentifier() or keyword.iskeyword(name)):
        what = t("-o must be the name of a variable, not {name}", name=repr(name))
        raise OptionError("%ys", [Problem("o", what)])
    return str(name)


def _twice(name: str, option: str) -> OptionError:
    what = t("{name} is given twice: once by its name and once without", name=option)
    return OptionError(f"%ys {name}".strip(), [Problem(option, what)])


def _nothing_but(name: str, own: Iterable[Word]) -> OptionError:
    what = t("it takes nothing but {names}", names=flags(word.name for word in own))
    return OptionError(f"%ys {name}", [Problem("line", what)])


def _refuse_key(words: list[str]) -> None:
    if any(word.lower().startswith(("--api", "--access", "--key", "sk-")) for word in words):
        what = t("A key does not belong into a cell: it would be saved with the notebook.")
        raise ConfigError(what, t("Set YESCALE_API_KEY, or run %ys connect and type the key where it asks for it."))


def _say(text: str) -> None:
    print(text)  # noqa: T201 - in the reader's own cell


def _nothing_asked(name: str) -> OptionError:
    names = [*VERBS, *(spec.name for spec in catalog.specs())]
    near = nearest(name, names, 0.6)
    what = (
        t("{name} is no operation (did you mean {near}?), and as a model it was asked nothing", name=name, near=near)
        if near
        else t("nothing was asked: write the question into the cell, under the line with %%ys")
    )
    return OptionError("%ys", [Problem("prompt", what)])


def _theirs(what: str, start: str) -> list[str]:
    """The reader's files or variables that begin so; a path with a blank would need quotes."""
    if what == "file":
        name = start.rpartition("/")[2]
        found = sorted(Path(start.removesuffix(name) or ".").glob(f"{escape(name)}*"))
        return [f"{path}/" if path.is_dir() else str(path) for path in found if not re.search(r"\s", str(path))]
    shell: Any = get_ipython()
    return sorted(name for name in shell.user_ns if name.startswith(start) and name not in shell.user_ns_hidden)


@completion_matcher(identifier="yescale_widgets.magics", api_version=2)
def matcher(context: CompletionContext) -> SimpleMatcherResult:
    """What the tab key offers on a line of ours, and nothing else there."""
    if _OURS.match(context.line_with_cursor[: context.cursor_position]) is None:
        return {"completions": []}
    found, current = going_on(context.line_with_cursor[: context.cursor_position], _theirs)
    offers = [SimpleCompletion(one, type="magic") for one in found]
    return {"completions": offers, "matched_fragment": current, "suppress": True, "ordered": True}


def load(shell: Any) -> None:
    """Give a shell the magics and their completion."""
    shell.register_magics(YesMagics(shell))
    if matcher not in shell.Completer.custom_matchers:
        shell.Completer.custom_matchers.append(matcher)
