"""Python functions as tools: described by their signature and docstring, called with what a model wrote."""

from __future__ import annotations

import asyncio
import functools
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, get_args, get_origin

import msgspec

from yescale_widgets.errors import OptionError, Problem
from yescale_widgets.structured import convert, is_model, schema_of
from yescale_widgets.values import Json
from yescale_widgets.words import t

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECTION = re.compile(r"^(args|arguments|parameters|returns?|raises|yields?|examples?|notes?):?\s*$", re.IGNORECASE)
_GOOGLE = re.compile(r"^(\*{0,2}\w+)(?:\s*\([^)]*\))?\s*:\s+(.+)$")
_NUMPY = re.compile(r"^(\w+)(?:\s*:.*)?$")
_REST = re.compile(r":param(?:\s+[\w\[\], |.]+?)?\s+(\w+)\s*:\s*")
_MANY = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class Function:
    """A function the model may ask for. ``wire`` is how the gateway is told of it.

    Raises:
        OptionError: it has no usable name, or an argument that cannot be described as JSON.
    """

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call
        self.name = _name_of(call)
        about, told = described(inspect.getdoc(_bare(call)) or "")
        try:
            self._struct = _arguments(call, told)
            schema = schema_of(self._struct)
        except (TypeError, ValueError, NameError) as error:
            raise _problem(t("the function {name} cannot be a tool: {error}", name=self.name, error=error)) from None
        self.wire = _wire(self.name, about, schema)

    def run(self, arguments: str) -> str:
        """Call it with arguments as the model wrote them: JSON text. What went wrong is an answer too.

        Never on an event loop's thread: the function may take its time, and a coroutine gets a loop of its own here.
        """
        try:
            given = self._read(arguments)
        except (ValueError, RecursionError) as error:
            return f"Error: the arguments do not fit: {error}"
        try:
            result = self._call(**given)
            return as_text(asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result)
        except BaseException as error:  # noqa: BLE001 - the model is told; here a SystemExit would end the loop thread
            return f"Error: {type(error).__name__}: {error}"

    def _read(self, arguments: str) -> dict[str, Any]:
        value = msgspec.json.decode((arguments or "").strip().encode("utf-8", "replace") or b"{}")
        names = set(self._struct.__struct_fields__)
        if isinstance(value, dict) and value.keys() - names:
            raise ValueError(f"there is no argument {', '.join(sorted(value.keys() - names))}")
        made = convert(value if value is not None else {}, self._struct, strict=False)
        return {name: getattr(made, name) for name in made.__struct_fields__ if name in (value or {})}


async def _awaited(result: Any) -> Any:
    return await result


def functions_of(tools: Iterable[Any]) -> tuple[list[dict[str, Json]], dict[str, Function]]:
    """Tools as the gateway is told of them, and those that can be run here, by name. A dictionary stands for itself.

    Raises:
        OptionError: two have one name, or one is neither function nor dictionary.
    """
    told: list[dict[str, Json]] = []
    known: dict[str, Function] = {}
    for tool in tools:
        if isinstance(tool, Mapping):
            wire = dict(tool)
        elif isinstance(tool, Function) or callable(tool):
            function = tool if isinstance(tool, Function) else Function(tool)
            wire = function.wire
        else:
            raise _problem(t("a tool is a function or a dictionary, not {tool!r}", tool=tool))
        name = tool_name(wire)
        if name and name in map(tool_name, told):
            raise _problem(t("two tools are named {name}", name=name))
        told.append(wire)
        if not isinstance(tool, Mapping):
            known[name] = function
    return told, known


def tool_name(wire: Mapping[str, Json]) -> str:
    """The name of a tool as the gateway is told of it; "" for one of the provider's own."""
    inner = wire.get("function")
    return str((inner if isinstance(inner, Mapping) else wire).get("name") or "")


def arguments_in(text: str) -> dict[str, Json] | None:
    """Arguments as a model wrote them; None where that is no JSON object."""
    try:
        found = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _problem(message: str) -> OptionError:
    return OptionError("tools", [Problem("tools", message)])


def _bare(call: Any) -> Any:
    """The function itself, where it is wrapped or bound; of an object that can be called, its class."""
    while isinstance(call, functools.partial):
        call = call.func
    return call if inspect.isroutine(call) or inspect.isclass(call) else type(call)


def _name_of(call: Any) -> str:
    name = str(getattr(call, "__name__", None) or getattr(_bare(call), "__name__", ""))
    if not _NAME.fullmatch(name):
        raise _problem(
            t("a tool needs a name of letters, digits and lines, which {name!r} is not: use def", name=name or call)
        )
    return name


def _wire(name: str, about: str, schema: dict[str, Json]) -> dict[str, Json]:
    definitions: dict[str, Json] = dict(schema.get("$defs", {}))
    parameters = definitions.pop(str(schema.get("$ref", "")).removeprefix("#/$defs/"), schema)
    parameters = {k: v for k, v in parameters.items() if k not in ("title", "$defs")}
    parameters |= {"$defs": definitions} if definitions else {}
    function = {"name": name, **({"description": about} if about else {}), "parameters": parameters}
    return {"type": "function", "function": function}


def _arguments(call: Callable[..., Any], told: Mapping[str, str]) -> type[msgspec.Struct]:
    """The arguments of a function as one record: names, types, defaults, and what the docstring says of each."""
    signature, hints = inspect.signature(call), _hints(call)
    fields: list[Any] = []
    for parameter in signature.parameters.values():
        if parameter.kind in _MANY or parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            raise TypeError(
                t("{name} has no name the model could use; give each argument one of its own", name=parameter.name)
            )
        hint = _described_hint(hints.get(parameter.name, Any), told.get(parameter.name, ""))
        if parameter.default is inspect.Parameter.empty:
            fields.append((parameter.name, hint))
        else:
            fields.append((parameter.name, hint, _default(parameter.default)))
    return msgspec.defstruct("Arguments", fields, kw_only=True)


def _hints(call: Callable[..., Any]) -> dict[str, Any]:
    bare = _bare(call)
    inner = bare.__call__ if inspect.isclass(bare) and not inspect.isclass(call) else bare
    return typing.get_type_hints(inner.__init__ if inspect.isclass(inner) else inner, include_extras=True)


def _described_hint(hint: Any, about: str) -> Any:
    """A text beside the type, as in ``Annotated[int, "in metres"]``, says more than the docstring."""
    if get_origin(hint) is Annotated:
        bare, *notes = get_args(hint)
        about = next((n for n in notes if isinstance(n, str)), about)
        known = [n for n in notes if isinstance(n, msgspec.Meta)]
        about = "" if any(n.description for n in known) else about
        for note in known:
            bare = Annotated[bare, note]
        hint = bare
    return Annotated[hint, msgspec.Meta(description=about)] if about else hint


def _default(value: Any) -> Any:
    """Defaults that may be changed are made anew; what JSON cannot say stays the function's own business."""
    if isinstance(value, list | dict | set):
        return msgspec.field(default_factory=functools.partial(type(value), value))
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError):
        return msgspec.field(default_factory=lambda: value)
    return value


def described(doc: str) -> tuple[str, dict[str, str]]:
    """What a docstring says of the whole, and of each argument: Google's, numpy's and Sphinx's ways of writing."""
    head = _REST.split(doc)
    told = {
        name: _flat(re.split(r"\n\s*:|\n\s*\n", text)[0]) for name, text in zip(head[1::2], head[2::2], strict=True)
    }
    lines = head[0].splitlines()
    cut = next(
        (i for i, line in enumerate(lines) if _SECTION.match(line.strip()) and not line[:1].isspace()), len(lines)
    )
    section: list[str] = []
    for line in lines[cut:]:
        if _SECTION.match(line.strip()) and not line[:1].isspace():
            told |= _entries(section)
            section = []
        section.append(line)
    return _flat("\n".join(lines[:cut]), keep=True), told | _entries(section)


def _entries(section: list[str]) -> dict[str, str]:
    """The arguments of one section: "name: text", or the name on a line of its own and the text under it."""
    if not section or not section[0].strip().lower().startswith(("args", "arguments", "parameters")):
        return {}
    body = [line for line in section[1:] if set(line.strip()) != {"-"}]
    depth = min((len(line) - len(line.lstrip()) for line in body if line.strip()), default=0)
    found: dict[str, str] = {}
    name = ""
    for line in body:
        entry = line[depth:]
        begins = (
            None if not entry.strip() or entry[:1].isspace() else _GOOGLE.match(entry) if depth else _NUMPY.match(entry)
        )
        if begins:
            name = begins[1].lstrip("*")
            found[name] = begins[2] if depth else ""
        elif name:
            found[name] = _flat(f"{found[name]} {entry}")
    return found


def _flat(text: str, *, keep: bool = False) -> str:
    """Lines joined to one; with ``keep`` paragraphs stay apart."""
    return "\n\n".join(" ".join(p.split()) for p in text.split("\n\n") if p.strip()) if keep else " ".join(text.split())


def as_text(result: Any) -> str:
    """A result as the model reads it: text as it is, anything else as JSON."""
    if isinstance(result, str):
        return result
    try:
        return msgspec.json.encode(result, enc_hook=_plain).decode()
    except (TypeError, ValueError, RecursionError):
        return str(result)


def _plain(value: Any) -> Json:
    """What JSON cannot hold, in a form it can: models, arrays, frames; else their text."""
    if is_model(type(value)):
        return value.model_dump()
    if hasattr(value, "columns") and hasattr(value, "to_dict"):
        return value.to_dict("records")
    if hasattr(value, "to_dict") and getattr(getattr(value, "index", None), "is_unique", True):
        return value.to_dict()
    return value.tolist() if hasattr(value, "tolist") else str(value)
