"""A line of words, read by an operation's declaration: what is given, how to write it, and how it may go on.

The magics speak this; nothing here knows IPython.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from yescale_widgets.declare import Operation, spec_of
from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.options import Option, options_of
from yescale_widgets.validation import check, parse
from yescale_widgets.words import t

_NAMED = re.compile(r"--?[^\W\d][^\s=]*(?:=.*)?", re.DOTALL)
_ALSO = {"h": "help"}
_BOOLEANS = ("true", "false", "yes", "no", "on", "off")
_LONGEST_DEFAULT = 40


@dataclass(frozen=True)
class Word:
    """Something a line may have beside the options of the declaration. ``flag``: it takes no value."""

    name: str
    help: str
    flag: bool = False
    choices: tuple[str, ...] = ()
    many: bool = False
    """It may be given several times."""
    of: Literal["", "file", "name"] = ""
    """What its value is, where the reader has such: one of the files or one of the variables."""


@dataclass
class Line:
    """What a line gives: ``options`` by the declaration, ``words`` of its own, and ``rest``, what has no name."""

    options: dict[str, Any] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)
    torn: str = ""
    """The option with a text for its value, of which ``rest`` may be the end: ``--system Be brief``."""


def split(line: str) -> list[str]:
    """The words of a line; quotes hold words together, a backslash is a backslash.

    Raises:
        OptionError: a quotation has no end.
    """
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    try:
        return list(lexer)
    except ValueError:
        what = t("a quotation mark has no partner: put the whole text between double quotes")
        raise OptionError("%ys", [Problem("line", what)]) from None


def read(
    kind: type[Operation] | None, given: Sequence[str], own: Iterable[Word], value: Callable[[str], Any], name: str
) -> Line:
    """Words as a line: ``--option value``, ``--option=value``, ``--flag``; what has no name stands in ``rest``.

    One dash does as well as two: a mistyped option must not become a part of a prompt that is paid for.

    ``value`` fills the reader's variables in. Values are read by the declaration, and all problems are found at once.

    Raises:
        OptionError: an option is unknown, has no value, or one that is not allowed.
    """
    known: Mapping[str, Option] = {} if kind is None else options_of(kind)
    words = {word.name: word for word in own}
    line, problems, left = Line(), [], list(given)
    text_before = ""
    while left:
        word = left.pop(0)
        if not _NAMED.fullmatch(word):
            line.torn = line.torn or text_before
            line.rest.append(word)
            continue
        title, equals, text = word.partition("=")
        option = title.lstrip("-").replace("-", "_")
        option = _ALSO.get(option, option)
        text_before = option if option in known and _is_prose(known[option]) else ""
        try:
            if option in words:
                _take_word(line, words[option], text if equals else None, left, value)
            elif option in known:
                given_text = text if equals else _following(known[option], left)
                _take_option(line, known[option], value(given_text))
            else:
                problems.append(_no_option(title, [*known, *words]))
        except OptionError as error:
            problems += error.problems
        except ValueError as error:
            problems.append(Problem(option, str(error)))
    if problems:
        raise OptionError(name, problems)
    return line


def _is_prose(option: Option) -> bool:
    """Whether its value may have blanks in it."""
    return option.kind == "text" and not option.opt.suggestions


def _following(option: Option, left: list[str]) -> str:
    """The value after an option; a boolean may stand alone."""
    if option.kind == "boolean" and not (left and left[0].lower() in _BOOLEANS):
        return "true"
    if not left or left[0].startswith("--"):
        raise OptionError("", [Problem(option.name, _no_value(option.name, option.allowed()))])
    return left.pop(0)


def _take_word(line: Line, word: Word, text: str | None, left: list[str], value: Callable[[str], Any]) -> None:
    if word.flag and text is not None:
        raise OptionError("", [Problem(word.name, t("{name} takes no value", name=_flag(word.name)))])
    if word.flag:
        line.words[word.name] = True
        return
    if text is None and (not left or left[0].startswith("--")):
        raise OptionError("", [Problem(word.name, _no_value(word.name, word.help))])
    found = value(left.pop(0) if text is None else text)
    if word.choices and found not in word.choices:
        what = t(
            "{name} must be one of {choices}, not {found}",
            name=_flag(word.name),
            choices=", ".join(word.choices),
            found=repr(found),
        )
        raise OptionError("", [Problem(word.name, what)])
    line.words[word.name] = [*line.words.get(word.name, []), found] if word.many else found


def _take_option(line: Line, option: Option, value: Any) -> None:
    read = parse(option, value) if isinstance(value, str) else check(option, _plain(option, value))
    if option.kind == "sources" and option.name in line.options:
        read = [*line.options[option.name], *read]
    line.options[option.name] = read


def _plain(option: Option, value: Any) -> Any:
    """A variable as the value of a text is what it says."""
    return str(value) if option.kind == "text" else value


def _no_value(name: str, wanted: str) -> str:
    return t("{name} needs a value: {wanted}", name=_flag(name), wanted=wanted)


def _no_option(typed: str, known: Sequence[str]) -> Problem:
    name = typed.lstrip("-").replace("-", "_")
    long = [one for one in known if len(one) > 1]
    near = next((one for one in long if one.startswith(name)), "") or nearest(name, long)
    advice = did_you_mean(_flag(near)) if near else t("there are {names}", names=flags(known))
    return Problem(name, t("there is no option {name}: {advice}", name=typed, advice=advice))


def flags(names: Iterable[str]) -> str:
    """Options as a sentence names them: ``-o, --help``."""
    return ", ".join(map(_flag, names))


def _flag(name: str) -> str:
    """An option with its lines before it: ``-o``, ``--aspect-ratio``."""
    return f"-{name}" if len(name) == 1 else f"--{dashed(name)}"


def dashed(name: str) -> str:
    """An option as it is written on a line."""
    return name.replace("_", "-")


def usage(kind: type[Operation] | None, call: str, own: Iterable[Word]) -> str:
    """How a ``call`` such as ``%ys pika.generate`` is written, and every option with what it takes, what it is without,
    and what it means. The first option stands in the cell below a ``%%ys``.
    """
    options = [] if kind is None else list(options_of(kind).values())
    first = f'"{options[0].name}"' if options else ""
    below = call.startswith("%%") and bool(first)
    head = [f"{call}{f' {first}' if first and not below else ''} [--option value …]", *([first] if below else [])]
    head += [*([] if kind is None else ["", f"{t(spec_of(kind).title)}."]), ""]
    listed = [(f'"{o.name}"' if o is options[0] else f"--{dashed(o.name)}", _meaning(o)) for o in options]
    listed += [(_flag(word.name), word.help) for word in own]
    width = max((len(title) for title, _ in listed), default=0)
    return "\n".join([*head, *(f"  {title:<{width}}  {meaning}" for title, meaning in listed)])


def _meaning(option: Option) -> str:
    default = "" if option.default is None else f" [{str(option.default)[:_LONGEST_DEFAULT]}]"
    allowed = option.allowed()
    about = t(option.help) if option.help else ""
    return f"{about} {allowed[0].upper()}{allowed[1:]}.{t(' Required.') if option.required else default}".strip()


def ways_on(
    kind: type[Operation] | None,
    before: Sequence[str],
    current: str,
    own: Iterable[Word],
    theirs: Callable[[str, str], Iterable[str]],
) -> list[str]:
    """How the word ``current`` may go on, after the words ``before`` it: names of options, or an option's values.

    ``theirs("file", "fo")`` gives the reader's files that begin so, ``theirs("name", "fo")`` the variables.
    """
    known: Mapping[str, Option] = {} if kind is None else options_of(kind)
    words = {word.name: word for word in own}
    title, equals, _ = current.partition("=")
    named = title if equals and title.startswith("-") else before[-1] if before else ""
    asked = named.lstrip("-").replace("-", "_") if named.startswith("-") else ""
    asked = _ALSO.get(asked, asked)
    if (not current.startswith("-") or equals) and _takes_value(known.get(asked), words.get(asked)):
        lead, start = (f"{title}=", current[len(title) + 1 :]) if equals else ("", current)
        values = _values(known.get(asked), words.get(asked), start, theirs)
        return [f"{lead}{value}" for value in values if value.startswith(start)]
    used = {word.partition("=")[0] for word in before}
    every = [f"--{dashed(name)}" for name in known] + [_flag(word.name) for word in own if word.name not in known]
    again = {_flag(word.name) for word in own if word.many}
    return [one for one in every if one.startswith(current) and (one not in used or one in again)]


def _takes_value(option: Option | None, word: Word | None) -> bool:
    return not word.flag if word is not None else option is not None


def _values(
    option: Option | None, word: Word | None, start: str, theirs: Callable[[str, str], Iterable[str]]
) -> Iterable[str]:
    if word is not None:
        return theirs(word.of, start) if word.of else word.choices
    if option is None:
        return []
    if option.kind == "boolean":
        return ["true", "false"]
    if option.kind in ("source", "sources"):
        return theirs("file", start)
    return [str(value) for value in dict.fromkeys((*option.choices, *option.opt.suggestions)) if " " not in str(value)]
