"""Whether what was given is what an option takes, and what to say where it is not."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from yescale_widgets.errors import MediaError, Problem
from yescale_widgets.near import did_you_mean, nearest
from yescale_widgets.options import Option, OptionKind
from yescale_widgets.ratio import Ratio
from yescale_widgets.source import Source
from yescale_widgets.values import Json
from yescale_widgets.words import t


def check_all(known: Mapping[str, Option], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The values checked, each alone, and every problem: unknown names, missing ones, values that are not allowed."""
    problems = [_unknown(name, known) for name in given if name not in known]
    checked: dict[str, Any] = {}
    for name, option in known.items():
        value = given[name] if name in given else None  # noqa: SIM401 - most are not given, and a call costs more
        if value is None:
            if option.required:
                problems.append(Problem(name, t("{name} is required: {allowed}", name=name, allowed=option.allowed())))
            elif option.kind == "ratio" and option.default is not None:
                checked[name] = option.default
            continue
        try:
            checked[name] = check(option, value)
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    return checked, problems


def _unknown(name: str, known: Mapping[str, Option]) -> Problem:
    near = nearest(name, known)
    advice = did_you_mean(repr(near)) if near else t("there are {names}", names=", ".join(known))
    return Problem(name, t("there is no option {name!r}: {advice}", name=name, advice=advice))


def check(option: Option, value: Any) -> Any:
    """The value as the operation keeps it.

    Raises:
        ValueError: the value is not allowed; the message is a whole sentence that names the option.
    """
    try:
        return option.opt.check(value) if option.opt.check else _CHECKS[option.kind](option, value)
    except UnicodeEncodeError as error:
        half = repr(error.object[error.start])
        what = t("{name} cannot be sent: {half} in it is only half a character", name=option.name, half=half)
        raise ValueError(what) from None
    except (ValueError, TypeError, msgspec.ValidationError, OverflowError, RecursionError):
        what = t(
            "{name} must be {allowed}, not {value}{nearest}",
            name=option.name,
            allowed=option.allowed(),
            value=_short(value),
            nearest=_nearest(option, value),
        )
        raise ValueError(what) from None
    except MediaError as error:
        named = "" if error.what.startswith(option.name) else f"{option.name}: "
        raise ValueError(f"{named}{error}") from None


def _nearest(option: Option, value: object) -> str:
    if not isinstance(value, str):
        return ""
    near = nearest(value, map(str, option.choices), 0.5)
    return f" ({did_you_mean(repr(near))})" if near else ""


def parse(option: Option, text: str) -> Any:
    """The value of a text from a command line or a form.

    Raises:
        ValueError: the text does not spell an allowed value.
    """
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    value: Any = text
    if option.kind == "boolean":
        value = words.get(text.strip().lower(), text)
    elif option.kind in ("integer", "number"):
        value = _number(text)
    elif option.kind == "json":
        value = _json_or_text(text)
    elif option.choices:
        value = next((c for c in option.choices if str(c) == text), text)
    return check(option, value)


def _short(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists without end
        return t("this {kind}", kind=type(value).__name__)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _number(text: str) -> float | int | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _json_or_text(text: str) -> Json:
    try:
        return msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return text


def _check_text(option: Option, value: Any) -> str:
    if not isinstance(value, str) or (option.opt.least and not value.strip()):
        raise ValueError
    if option.opt.most is not None and len(value) > option.opt.most:
        raise ValueError
    return _whole(value)


def _whole(text: str) -> str:
    """A text that a request can hold; a browser cuts an emoji in two where a text has a greatest length.

    Raises:
        UnicodeEncodeError: it has half a character in it.
    """
    if not text.isascii():
        text.encode()
    return text


def _within(option: Option, value: float) -> None:
    low, high = option.opt.least, option.opt.most
    if not math.isfinite(value) or (low is not None and value < low) or (high is not None and value > high):
        raise ValueError


def _check_integer(option: Option, value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    whole = int(value) if isinstance(value, float) and value.is_integer() else operator.index(value)
    _within(option, whole)
    return whole


def _check_number(option: Option, value: Any) -> float:
    if isinstance(value, bool | str | bytes):
        raise TypeError
    number = value if isinstance(value, int) else float(value)
    _within(option, number)
    return number


def _check_boolean(option: Option, value: Any) -> bool:
    if type(value).__name__ not in ("bool", "bool_"):
        raise TypeError(option.name)
    return bool(value)


def _check_choice(option: Option, value: Any) -> Any:
    """Numbers may be written as text and text as numbers: 5, 5.0 and "5" are one choice."""
    found = [choice for choice in option.choices if choice == value or str(choice) == str(value)]
    if not found:
        raise ValueError
    return found[0]


def _check_ratio(option: Option, value: Any) -> Ratio:
    ratio = Ratio.of(value)
    _within(option, ratio.value)
    if option.opt.exact and not option.spelled(ratio):
        raise ValueError
    return ratio


def _check_source(option: Option, value: Any) -> Source:
    """A source that is one already was checked when it was made, or comes from the ledger and may be gone."""
    if value is None or (isinstance(value, str) and not value):
        raise ValueError
    source = Source.of(value, option.opt.kinds)
    if source is not value:
        option.refuse(source)
    return source


def _check_sources(option: Option, value: Any) -> list[Source]:
    items = list(value) if isinstance(value, list | tuple) else [value]
    return [_check_source(option, item) for item in items]


def _check_json(option: Option, value: Any) -> Json:
    plain = value.tolist() if hasattr(value, "tolist") else value  # arrays and columns of frames are lists
    return _json(msgspec.convert(plain, option.type))


def _json(value: Any) -> Json:
    """The value itself where JSON can hold it as it is."""
    if isinstance(value, dict):
        return {_json_key(key): _json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    if isinstance(value, str):
        return _whole(value)
    if value is None or (isinstance(value, int | float) and math.isfinite(value)):
        return value
    raise ValueError


def _json_key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError
    return _whole(key)


_CHECKS: Mapping[OptionKind, Callable[[Option, Any], Any]] = {
    "text": _check_text,
    "integer": _check_integer,
    "number": _check_number,
    "boolean": _check_boolean,
    "choice": _check_choice,
    "ratio": _check_ratio,
    "source": _check_source,
    "sources": _check_sources,
    "json": _check_json,
}
