"""``%load_ext yescale_widgets``: ``%%ys MODEL`` for chats, ``%ys family.operation "prompt" --options`` for the rest.

Both read their options by the declarations, so a new operation has its magic, its completion and its usage at once.
"""

from __future__ import annotations

import contextlib
import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, completion_matcher
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from yescale_widgets import catalog, session
from yescale_widgets.catalog.chat import MODELS, Complete
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError, OptionError, Problem, YEScaleError
from yescale_widgets.families import operations
from yescale_widgets.lines import Line, Word, filled, read, split, usage, value_of, ways_on
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.options import options_of
from yescale_widgets.panels.answer_forms import DRAWN, code_in
from yescale_widgets.panels.ask import MODEL, answered, question
from yescale_widgets.panels.tracker import tasks
from yescale_widgets.rounds import said
from yescale_widgets.values import Json, Reply
from yescale_widgets.words import LANGUAGES, t

_OURS = re.compile(r".*%ys\s")
VERBS = ("connect", "tasks", "operations", "help")


def _own() -> tuple[Word, ...]:
    """What every call may have beside the options of its declaration."""
    return (
        Word("o", t("Keep the result under this name.")),
        Word("help", t("Show this."), flag=True),
    )


def _chat_own() -> tuple[Word, ...]:
    return (
        *_own(),
        Word("image", t("A picture to look at: a path, a link or {variable}; any number of them."), many=True),
        Word("tool", t("A function of yours that the model may run, by its name; any number of them."), many=True),
        Word("schema", t("What the answer should be: the name of a type, or of a dictionary with a JSON Schema.")),
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

    def _carry_out(self, words: list[str], cell: str | None) -> Any:
        name = words[0] if words and not words[0].startswith("-") else ""
        rest = words[1:] if name else words
        if name in ("help", "") and cell is None:
            return _say(overview())
        if name in VERBS and cell is None:
            return self._verb(name, rest)
        kind = operation_of(name)
        if kind is None or kind is Complete:
            return self._chat(name if kind is None else "", rest, cell)
        return self._operate(kind, name, rest, cell)

    def _verb(self, name: str, rest: list[str]) -> Any:
        _refuse_key(rest)
        own = _connect_own() if name == "connect" else _own()
        line = read(None, rest, own, self._value, f"%ys {name}")
        if "help" in line.words:
            return _say(usage(None, name, own))
        out = _out(line)
        if name == "connect":
            asked = {key: line.words.get(key) for key in ("base_url", "language")}
            return self._keep(out, session.connect(sandbox="sandbox" in line.words, **asked))
        return self._keep(out, tasks() if name == "tasks" else operations())

    def _operate(self, kind: type[Operation], name: str, rest: list[str], cell: str | None) -> Any:
        line = read(kind, rest, _own(), self._value, f"%ys {name}")
        if "help" in line.words:
            return _say(usage(kind, name, _own()))
        given = self._given(line, cell)
        first = next(iter(options_of(kind)), "")
        if given != "" and first in line.options:
            what = t("{name} is given twice: once by its name and once without", name=first)
            raise OptionError(f"%ys {name}", [Problem(first, what)])
        if given != "":
            line.options[first] = given
        out = _out(line)
        return self._keep(out, session.current().call(kind(**line.options)))

    def _chat(self, model: str, rest: list[str], cell: str | None) -> Any:
        line = read(Complete, rest, _chat_own(), self._value, f"%%ys {model}".strip())
        if "help" in line.words:
            return _say(usage(Complete, model or MODEL, _chat_own()))
        out, prompt = _out(line), str(self._given(line, cell))
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

    def _given(self, line: Line, cell: str | None) -> Any:
        """What has no name on the line, and then the cell; one ``{variable}`` alone is that variable itself."""
        own = self._value(line.rest[0]) if len(line.rest) == 1 else filled(" ".join(line.rest), self.shell.user_ns)
        below = filled((cell or "").strip(), self.shell.user_ns)
        return own if not below else f"{own}\n{below}".strip()

    def _value(self, text: str) -> Any:
        return value_of(text, self.shell.user_ns)

    def _variable(self, given: Any) -> Any:
        """A variable by its bare name."""
        if not isinstance(given, str):
            return given
        if given.isidentifier() and given not in self.shell.user_ns:
            near = nearest(given, self.shell.user_ns, 0.6)
            advice = f" ({did_you_mean(near)})" if near else ""
            what = t("there is no variable {name}{advice}", name=given, advice=advice)
            raise OptionError("%ys", [Problem(given, what)])
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


def _refuse_key(words: list[str]) -> None:
    if any(word.lower().startswith(("--api", "--access", "--key", "sk-")) for word in words):
        what = t("A key does not belong into a cell: it would be saved with the notebook.")
        raise ConfigError(what, t("Set YESCALE_API_KEY, or run %ys connect and type the key where it asks for it."))


def _say(text: str) -> None:
    print(text)  # noqa: T201 - in the reader's own cell


def operation_of(name: str) -> type[Operation] | None:
    """The operation of that name; None where it may be the name of a model.

    Raises:
        OptionError: the name has a family's name in front, and there is no such operation.
    """
    family, dot, verb = name.partition(".")
    if family not in catalog.families():
        return None
    kinds = catalog.kinds(family)
    if not dot:
        what = t("{family} is a family of operations: {names}", family=family, names=_named(family, kinds))
        raise OptionError("%ys", [Problem("operation", what)])
    if verb not in kinds:
        near = nearest(verb, kinds)
        advice = did_you_mean(f"{family}.{near}") if near else ""
        known = t("{family} has {names}", family=family, names=_named(family, kinds))
        raise OptionError(
            "%ys", [Problem("operation", t("there is no {name}: {advice}", name=name, advice=advice or known))]
        )
    return kinds[verb]


def _named(family: str, verbs: Iterable[str]) -> str:
    return ", ".join(f"{family}.{verb}" for verb in verbs)


def _nothing_asked(name: str) -> OptionError:
    names = [*VERBS, *(spec.name for spec in catalog.specs())]
    near = nearest(name, names, 0.6)
    what = (
        t("{name} is no operation (did you mean {near}?), and as a model it was asked nothing", name=name, near=near)
        if near
        else t("nothing was asked: write the question into the cell, under the line with %%ys")
    )
    return OptionError("%ys", [Problem("prompt", what)])


def overview() -> str:
    """What can be written, and every operation by its name."""
    lines = [
        "%%ys gpt-4o-mini          " + t("ask a model: the question stands in the cell, {name} is your variable"),
        '%ys pika.generate "…"     ' + t("carry out an operation; --help after its name tells its options"),
        "%ys tasks                 " + t("the tracker"),
        "%ys connect --sandbox     " + t("connect; without --sandbox by your key"),
        "",
        *(f"  {spec.name:<24}  {spec.title}" for spec in catalog.specs()),
    ]
    return "\n".join(lines)


def going_on(text: str) -> tuple[list[str], str]:
    """How a line may go on, and its last word, whose place that takes; ``text`` is what stands before the cursor."""
    words = text.rpartition("%ys")[2].split()
    current = "" if text[-1:].isspace() or not words else words.pop()
    return (_starts(current) if not words else _rest(words, current)), current


def _starts(current: str) -> list[str]:
    names = [*VERBS, *(spec.name for spec in catalog.specs()), *MODELS]
    return [name for name in names if name.startswith(current)]


def _rest(words: list[str], current: str) -> list[str]:
    name, before = words[0], words[1:]
    if name in VERBS:
        return ways_on(None, before, current, _connect_own() if name == "connect" else _own())
    with contextlib.suppress(OptionError):
        kind = operation_of(name)
        chat = kind is None or kind is Complete
        return ways_on(Complete if chat else kind, before, current, _chat_own() if chat else _own())
    return []


@completion_matcher(identifier="yescale_widgets.magics", api_version=2)
def matcher(context: CompletionContext) -> SimpleMatcherResult:
    """What the tab key offers on a line of ours, and nothing else there."""
    if _OURS.match(context.line_with_cursor[: context.cursor_position]) is None:
        return {"completions": []}
    found, current = going_on(context.line_with_cursor[: context.cursor_position])
    offers = [SimpleCompletion(one, type="magic") for one in found]
    return {"completions": offers, "matched_fragment": current, "suppress": True, "ordered": True}


def load(shell: Any) -> None:
    """Give a shell the magics and their completion."""
    shell.register_magics(YesMagics(shell))
    if matcher not in shell.Completer.custom_matchers:
        shell.Completer.custom_matchers.append(matcher)
