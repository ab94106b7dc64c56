"""Options of operations: what may be given, in words, and how it is sent. Forms, magics and docs read these, too."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from yescale_widgets.amounts import sized
from yescale_widgets.errors import MediaError
from yescale_widgets.mediatypes import spelled
from yescale_widgets.ratio import Ratio
from yescale_widgets.source import Source
from yescale_widgets.values import Json
from yescale_widgets.words import t

RatioLike: TypeAlias = Ratio | str | float | tuple[int, int]
OptionKind = Literal["text", "integer", "number", "boolean", "choice", "ratio", "source", "sources", "json"]
RatioForm = Literal["text", "x", "number"]
SourceForm = Literal["url", "data", "inline", "base64", "file"]
"""A public link only; a link or a data URL; a data URL always; a link or bare base64; a file of a form."""
MaskForm = Literal["", "black", "white", "transparent", "unknown"]
"""What a mask is where it is to act: black on white, white on black, or transparent in an opaque picture. "unknown" is
a mask whose convention nobody has written down; "" is none.
"""


class Opt(Struct, frozen=True, kw_only=True):
    """What stands beside an option's type in a declaration. ``wire`` is its pointer in the request body.

    Ratios are sent as ``suggestions`` spell them; ``exact`` allows no others. ``check`` takes the place of the check
    that goes with the type. A picture, clip or sound is of ``kinds`` ("image", "video", "audio" or single media types)
    and has ``most_bytes``, counted before base64. A ``mask`` belongs to the picture that the first filled option of
    ``of`` holds, or that the task whose id it holds has made.
    """

    help: str
    wire: str = ""
    title: str = ""
    least: float | None = None
    most: float | None = None
    suggestions: tuple[Any, ...] = ()
    lines: int = 1
    more: bool = False
    ratio: RatioForm = "text"
    exact: bool = False
    source: SourceForm = "data"
    kinds: tuple[str, ...] = ("image",)
    most_bytes: int = 20_000_000
    mask: MaskForm = ""
    of: tuple[str, ...] = ("image", "images")
    encode: Callable[[Any], Json] | None = None
    decode: Callable[[Json], Any] | None = None
    check: Callable[[Any], Any] | None = None


def opt(help: str, wire: str = "", **facts: Any) -> Opt:  # noqa: A002 - the word users know; facts are Opt's fields
    """Describe an option: ``prompt: Annotated[str, opt("What to draw", "/promptText", lines=3)]``."""
    return Opt(help=help, wire=wire, **facts)


class Option(Struct, frozen=True, kw_only=True):
    """One option of an operation, ready to be shown, checked and sent."""

    name: str
    kind: OptionKind
    opt: Opt
    type: Any
    required: bool
    default: Any
    choices: tuple[Any, ...] = ()

    @property
    def title(self) -> str:
        return self.opt.title or self.name.replace("_", " ").capitalize()

    @property
    def help(self) -> str:
        return self.opt.help

    @property
    def wire(self) -> str:
        return self.opt.wire or f"/{self.name}"

    def allowed(self) -> str:
        """What may be given, as part of a sentence."""
        closed = self.choices or (self.opt.suggestions if self.opt.exact else ())
        if closed:
            return t("one of {names}", names=", ".join(repr(c) for c in closed))
        words = {
            "text": t("text"),
            "integer": t("a whole number"),
            "number": t("a number"),
            "boolean": t("True or False"),
            "ratio": t("an aspect ratio such as '16:9', 16/9 or (16, 9)"),
            "source": t("a path, URL, bytes, picture or earlier result"),
            "sources": t("a list of paths, URLs, bytes, pictures or earlier results"),
            "json": _type_words(self.type),
        }[self.kind]
        return words + self._range()

    def _range(self) -> str:
        low, high = self.opt.least, self.opt.most
        if self.kind in ("source", "sources"):
            return t(" ({kinds}; {size} at most)", kinds=spelled(self.opt.kinds), size=sized(self.opt.most_bytes))
        if self.kind == "text":
            most = t(" of at most {most:g} characters", most=high) if high is not None else ""
            return (t(" that is not empty") if low else "") + most
        if low is not None and high is not None:
            return t(" from {low:g} to {high:g}", low=low, high=high)
        return (
            t(" from {low:g} up", low=low)
            if low is not None
            else t(" up to {high:g}", high=high)
            if high is not None
            else ""
        )

    def to_wire(self, value: Any) -> Json:
        """The checked value as it stands in the request."""
        if self.opt.encode is not None:
            return self.opt.encode(value)
        if isinstance(value, Ratio):
            spelled = self.spelled(value) or str(value)
            return {"text": spelled, "x": spelled.replace(":", "x"), "number": value.value}[self.opt.ratio]
        if isinstance(value, Source):
            return self._sent(value)
        if self.kind == "sources":
            return [self._sent(v) for v in value]
        return value

    def spelled(self, ratio: Ratio) -> str:
        """The family's own spelling of a ratio: 21:9 and 16:10 are not written in lowest terms."""
        return next((str(s) for s in self.opt.suggestions if Ratio.of(s) == ratio), "")

    def _sent(self, source: Source) -> Json:
        """A link as it is where the family takes links; else as the bytes it wants. A file stays a source for the
        wire.
        """
        self.refuse(source, whole=True)
        if self.opt.source == "file":
            return source
        if self.opt.source == "inline" and source.loaded:
            return source.inline()
        return source.base64() if self.opt.source == "base64" and not source.url else source.data_url()

    def refuse(self, source: Source, *, whole: bool = False) -> None:
        """Refuse what the family does not take.

        Raises:
            MediaError: the message names the option, what was found and what is allowed.
        """
        if self.opt.source == "url" and not source.url:
            raise MediaError(
                t("{name} takes only a public link.", name=self.name), t("Give a URL that starts with https://.")
            )
        try:
            source.refuse(self.opt.kinds, self.opt.most_bytes, whole=whole)
        except MediaError as error:
            raise MediaError(f"{self.name}: {error.what}", error.hint) from error

    def from_wire(self, value: Json) -> Any:
        """The option's value from a request body: the way back, for the sandbox."""
        if self.opt.decode is not None:
            return self.opt.decode(value)
        if self.kind == "sources":
            return [link_or_base64(entry) for entry in (value if isinstance(value, list) else [value])]
        return link_or_base64(value) if self.kind == "source" else value


def link_or_base64(value: Json) -> Json:
    """What stands for a picture in a request: text there is a link or base64, and never the name of a file."""
    bare = isinstance(value, str) and not value.startswith(("http://", "https://", "data:"))
    return f"data:application/octet-stream;base64,{value}" if bare else value


def _type_words(kind: Any) -> str:
    origin = get_origin(kind) or kind
    return (
        t("a list")
        if origin in (list, tuple)
        else t("a dictionary")
        if origin is dict
        else t("a value that JSON can hold")
    )


@cache
def options_of(kind: type) -> Mapping[str, Option]:
    """The options of an operation class by name, in the order of its declaration."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {f.name: _option(f.name, hints[f.name], f.default, f.default_factory) for f in fields(kind)}


@cache
def sources_of(kind: type) -> tuple[Option, ...]:
    """Its options that take pictures, clips or sounds."""
    return tuple(option for option in options_of(kind).values() if option.kind in ("source", "sources"))


def _option(name: str, hint: Any, default: Any, factory: Any) -> Option:
    described = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    facts = next((a for a in described[1:] if isinstance(a, Opt)), Opt(help=""))
    bare = _without_none(described[0])
    value = default if default is not NODEFAULT else factory() if factory is not NODEFAULT else None
    required = default is NODEFAULT and factory is NODEFAULT
    choices = get_args(bare) if get_origin(bare) is Literal else ()
    kind = _kind(bare)
    value = Ratio.of(value) if kind == "ratio" and value is not None else value
    return Option(name=name, kind=kind, opt=facts, type=bare, required=required, default=value, choices=choices)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (types.UnionType, typing.Union):
        rest = [a for a in get_args(hint) if a is not type(None)]
        return typing.Union[tuple(rest)]  # noqa: UP007 - built from a list
    return hint


def _kind(hint: Any) -> OptionKind:
    if get_origin(hint) is Literal:
        return "choice"
    inner = get_args(hint)
    if Source in inner:
        return "source"
    if get_origin(hint) is list and inner and Source in (*get_args(inner[0]), inner[0]):
        return "sources"
    if Ratio in inner:
        return "ratio"
    plain: dict[Any, OptionKind] = {str: "text", int: "integer", float: "number", bool: "boolean"}
    return plain.get(hint, "json")
