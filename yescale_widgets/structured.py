"""Structured output: from a type or a JSON Schema to what the model is told, and from its answer to a checked object.

A type may be a dataclass, a msgspec Struct, a TypedDict, a pydantic model, or anything made of those and plain types.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from yescale_widgets.errors import BadObject, OptionError, Problem
from yescale_widgets.fits import Fit, mapped
from yescale_widgets.values import Json, Reply
from yescale_widgets.words import t

_FENCE = re.compile(r"```[\w+-]*[ \t]*\r?\n(.*?)\r?\n?[ \t]*```", re.DOTALL)
_LOOSE = {"prefixItems", "oneOf", "allOf", "not", "uniqueItems", "patternProperties", "default"}
_TELLING = {"type", "$ref", "anyOf", "enum", "const"}


def is_model(kind: Any) -> bool:
    """Whether a type is a pydantic model; the package itself is not needed to know."""
    return inspect.isclass(kind) and hasattr(kind, "model_json_schema") and hasattr(kind, "model_validate")


def schema_of(kind: Any) -> dict[str, Json]:
    """The JSON Schema of a type.

    Raises:
        TypeError: JSON cannot hold such a thing.
    """
    try:
        found: dict[str, Json] = kind.model_json_schema() if is_model(kind) else _schema(kind)
    except (NameError, RuntimeError) as error:  # a name that is not there; a member that pydantic cannot describe
        raise TypeError(
            t(
                "{title} cannot be described as JSON: {why}",
                title=_title(kind),
                why=str(error).splitlines()[0],
            )
        ) from None
    return found


def _schema(kind: Any) -> dict[str, Json]:
    return msgspec.json.schema(kind, schema_hook=_inner_schema)


def _title(kind: Any) -> str:
    return str(getattr(kind, "__name__", kind))


def _inner_schema(kind: Any) -> dict[str, Json]:
    """A pydantic model inside another type. Models inside it take their places: their names would not be found."""
    if not is_model(kind):
        raise TypeError(t("{title} cannot be described as JSON", title=_title(kind)))
    schema = kind.model_json_schema()
    try:
        return _inlined(schema, schema.pop("$defs", {}))
    except RecursionError:
        raise TypeError(t("{kind} holds itself, which cannot be described here", kind=kind.__name__)) from None


def _inlined(schema: dict[str, Json], definitions: Mapping[str, Json]) -> dict[str, Json]:
    def change(part: dict[str, Json]) -> dict[str, Json]:
        found = definitions.get(str(part.get("$ref", "")).removeprefix("#/$defs/"))
        return part if found is None else _inlined(found, definitions)

    found: dict[str, Json] = mapped(schema, change)
    return found


def convert(value: Json, kind: Any, *, strict: bool = True) -> Any:
    """Decoded JSON as a value of a type.

    Raises:
        ValueError: it does not fit; the message says where.
    """
    if is_model(kind):
        return kind.model_validate(value)
    return msgspec.convert(value, kind, strict=strict, str_keys=True, dec_hook=_inner_value)


def _inner_value(kind: Any, value: Json) -> Any:
    if is_model(kind):
        return kind.model_validate(value)
    raise NotImplementedError


class Shape:
    """What an answer should look like, made of a type or of a JSON Schema.

    Raises:
        OptionError: the type is one that JSON cannot hold, or the schema is none.
    """

    def __init__(self, wanted: Any) -> None:
        self._kind = None if isinstance(wanted, Mapping) else wanted
        try:
            schema = dict(wanted) if isinstance(wanted, Mapping) else schema_of(wanted)
            self._fit = Fit(schema) if self._kind is None else None
        except (TypeError, ValueError) as error:
            raise OptionError("schema", [Problem("schema", str(error))]) from None
        self.name = _named(wanted if self._kind is not None else schema.get("title"))
        self.wrapped = not _is_object(_root(schema))
        self.schema = _wrapped(schema) if self.wrapped else _unreferenced(schema)
        if self._kind is not None:
            self.schema = _all_required(self.schema)

    @property
    def response_format(self) -> dict[str, Json]:
        """As the gateway is told. ``strict`` where every object names all its members, as that word demands."""
        schema = _closed(self.schema)
        facts = {"name": self.name, "strict": _may_be_strict(schema), "schema": schema}
        return {"type": "json_schema", "json_schema": facts}

    def read(self, reply: Reply) -> Any:
        """The object in an answer.

        Raises:
            BadObject: there is none, or it is another than was asked for.
        """
        try:
            value = json_in(reply.text)
        except ValueError:
            raise self._bad(t("The answer is not JSON."), reply) from None
        inner = value["value"] if self.wrapped and isinstance(value, dict) and value.keys() == {"value"} else value
        try:
            return self._checked(inner)
        except ValueError as error:  # also msgspec's and pydantic's
            raise self._bad(
                t("The answer does not fit {name}: {reason}.", name=self.name, reason=_reason(error)), reply
            ) from None

    def _checked(self, value: Json) -> Any:
        if self._fit is None:
            return convert(value, self._kind)
        wrong = self._fit.misfit(value)
        if wrong:
            raise ValueError(wrong)
        return value

    def _bad(self, what: str, reply: Reply) -> BadObject:
        cut = reply.finish_reason in ("length", "max_tokens", "MAX_TOKENS")
        hint = t("It was cut off: raise max_tokens.") if cut else t("Ask again, or with a model that keeps to schemas.")
        return BadObject(
            what, t("{hint} The text is kept in the error's text.", hint=hint), text=reply.text, reply=reply
        )


def refused(schema: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with a JSON Schema that was given, if anything."""
    try:
        Shape(schema)
    except OptionError as error:
        return error.problems
    return []


def _reason(error: ValueError) -> str:
    """Where and why, on one line; pydantic's list without its links."""
    found: Any = getattr(error, "errors", None)
    if not callable(found):
        return " ".join(str(error).split())
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or t('the answer')}: {one['msg']}" for one in found())


def json_in(text: str) -> Json:
    """The JSON in an answer: all of it, what is in its code fence, or what stands between the outermost brackets.

    Raises:
        ValueError: there is none.
    """
    for candidate in _candidates(text):
        try:
            return msgspec.json.decode(candidate.encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            continue
    raise ValueError("no JSON")


def _candidates(text: str) -> Iterator[str]:
    yield text.strip()
    for fenced in _FENCE.finditer(text):
        yield fenced.group(1)
    for opening, closing in ("{}", "[]"):
        begin, end = text.find(opening), text.rfind(closing)
        if 0 <= begin < end:
            yield text[begin : end + 1]


def _named(wanted: Any) -> str:
    """A name the contract allows: letters, digits, lines and at most 64 of them."""
    name = wanted if isinstance(wanted, str) else getattr(wanted, "__name__", "") or ""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:64] or "answer"


def _root(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """The schema behind a reference that is the whole of it."""
    at = schema.get("$ref")
    for name, definitions in _definitions(schema).items():
        if isinstance(at, str) and at.startswith(f"#/{name}/"):
            found: Mapping[str, Json] = definitions.get(at.removeprefix(f"#/{name}/"), {})
            return found
    return schema


def _is_object(root: Mapping[str, Json]) -> bool:
    """Whether an answer is an object; of a schema that does not say, whether it may be read as one."""
    kind = root.get("type")
    if kind is None:
        return "properties" in root or not {"anyOf", "oneOf", "enum", "const", "items", "prefixItems"} & root.keys()
    return isinstance(kind, str) and kind.lower() == "object"


def _definitions(schema: Mapping[str, Json]) -> dict[str, Json]:
    """What references lead to, which stays at the root."""
    return {name: schema[name] for name in ("$defs", "definitions") if name in schema}


def _unreferenced(schema: Mapping[str, Json]) -> dict[str, Json]:
    """The root as an object itself: upstream refuses one that only refers to another."""
    at = str(schema.get("$ref", ""))
    made = {**{k: v for k, v in schema.items() if k != "$ref"}, **_root(schema)}
    for name, definitions in _definitions(schema).items():
        others = {key: part for key, part in definitions.items() if f"#/{name}/{key}" != at}
        if at.encode() not in msgspec.json.encode({**made, name: others}):  # it need not be said twice
            made[name] = others
            made = made if others else {k: v for k, v in made.items() if k != name}
    return made


def _wrapped(schema: Mapping[str, Json]) -> dict[str, Json]:
    """Upstream wants an object: any other answer becomes its one member."""
    definitions = _definitions(schema)
    inner = {name: part for name, part in schema.items() if name not in definitions}
    return {"type": "object", "properties": {"value": inner}, "required": ["value"], **definitions}


def _all_required(schema: Mapping[str, Json]) -> dict[str, Json]:
    """Every member asked for: a type takes them all, and upstream's strictness knows no other."""

    def change(part: dict[str, Json]) -> dict[str, Json]:
        kept = {k: v for k, v in part.items() if k not in ("default", "discriminator")}
        if "oneOf" in kept:
            kept["anyOf"] = kept.pop("oneOf")
        if "properties" in kept:
            kept["required"] = list(kept["properties"])
        return kept

    found: dict[str, Json] = mapped(schema, change)
    return found


def _closed(schema: Mapping[str, Json]) -> dict[str, Json]:
    """Objects have the members they name and no others, where the schema does not say otherwise."""

    def change(part: dict[str, Json]) -> dict[str, Json]:
        open_ = "properties" not in part or "additionalProperties" in part or "allOf" in part
        return part if open_ else {**part, "additionalProperties": False}

    found: dict[str, Json] = mapped(schema, change)
    return found


def _may_be_strict(schema: Mapping[str, Json]) -> bool:
    """Whether upstream takes the schema as strict: closed objects that require all their members, and plain words."""
    fine = True

    def look(part: dict[str, Json]) -> dict[str, Json]:
        nonlocal fine
        members = part.get("properties")
        if part.get("type") == "object" or members is not None:
            fine &= part.get("additionalProperties") is False and set(part.get("required") or ()) == set(members or ())
        fine &= not _LOOSE & part.keys() and bool(_TELLING & part.keys())
        return part

    mapped(schema, look)
    return fine
