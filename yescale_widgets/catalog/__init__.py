"""The catalog: one file a family, found by looking into this folder. Adding a provider is adding a file."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from types import ModuleType
from typing import Any

import msgspec

from yescale_widgets import reading
from yescale_widgets.declare import Operation, Spec, spec_of
from yescale_widgets.errors import ApiError
from yescale_widgets.failures import error_of, error_within
from yescale_widgets.near import nearest
from yescale_widgets.values import Json, Snapshot


@cache
def families() -> tuple[str, ...]:
    """The names of all families, without importing them."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def family(name: str) -> ModuleType:
    """The module of a family."""
    return importlib.import_module(f"{__name__}.{name}")


@cache
def kinds(name: str) -> Mapping[str, type[Operation]]:
    """The operation classes of a family by verb, in the order of the file."""
    module = family(name)
    found = (
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Operation)
        and value.__module__ == module.__name__
        and hasattr(value, "at")
    )
    return {kind.verb(): kind for kind in found}


def operations() -> Iterator[type[Operation]]:
    """Every operation class."""
    for name in families():
        yield from kinds(name).values()


def specs() -> list[Spec]:
    """Every operation as a record."""
    return [spec_of(kind) for kind in operations()]


def operation(name: str) -> type[Operation]:
    """The class of "family.verb".

    Raises:
        KeyError: there is none; the message names the nearest.
    """
    group, _, verb = name.partition(".")
    found = kinds(group).get(verb) if group in families() else None
    if found is None:
        near = nearest(name, (f"{kind.family()}.{kind.verb()}" for kind in operations()), 0.3)
        raise KeyError(f"There is no operation {name!r}" + (f"; did you mean {near!r}?" if near else "."))
    return found


def read(operation_id: str, payload: Json) -> Any:
    """Any answer of the gateway, by the contract's ``operationId``, as a value.

    ``payload`` is the decoded body, or the bytes or text of one; of a stream its text or the list of its lines. A
    submit reads as a queued ``Snapshot`` with its id, a poll as a ``Snapshot``, a batch poll as a list of them, a chat
    as a ``Reply``.

    Raises:
        KeyError: no operation has that id.
        ApiError: the body is an error, also one that came with HTTP 200.
        StreamCut: the stream has no end.
    """
    reader = _readers().get(operation_id)
    if reader is None:
        raise KeyError(f"The catalog has no operation with the id {operation_id!r}.")
    return reading.typed(partial(_value, *reader), payload)


def _value(role: str, candidates: list[type[Operation]], payload: Json) -> Any:
    streams = candidates[0].streams
    if streams is not None and _is_stream(payload):
        return _read_stream(streams(), payload)
    if candidates[0].reads_body is not None:
        text = payload if isinstance(payload, bytes | str) else msgspec.json.encode(payload)
        return read_body(candidates[0], _bytes(text), {})
    body = _decoded(payload) if isinstance(payload, bytes | str) else payload
    if role == "batch":
        return read_batch(candidates, body)
    kind = reading.fitting(candidates, body) if role != "submit" else candidates[0]
    return _READ[role](kind, body)


def read_batch(candidates: list[type[Operation]], payload: Json) -> list[Snapshot]:
    """The tasks of a batch answer, each read by the operation that made it; an item that is no task, or an error, is
    as good as absent.
    """
    found = []
    for item in reading.batch_items(candidates[0], payload):
        with suppress(ApiError):
            found.append(reading.typed(partial(reading.snapshot, reading.fitting(candidates, item)), item))
    return found


def _bytes(text: bytes | str) -> bytes:
    """Text as it would have come; half a character pair becomes bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def _decoded(text: bytes | str) -> Json:
    raw = _bytes(text)
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise error_of(200, {}, raw) from None


def _is_stream(payload: Json) -> bool:
    if isinstance(payload, list):
        return bool(payload) and isinstance(payload[0], str)
    text = _bytes(payload) if isinstance(payload, str) else payload
    return isinstance(text, bytes) and text.lstrip().startswith((b"data:", b"event:", b":"))


def _read_stream(reader: Any, payload: Json) -> Json:
    from yescale_widgets.sse import EventSplitter, deltas, finish

    lines = payload if isinstance(payload, list) else [payload]
    text = b"".join(_bytes(line) + b"\n\n" for line in lines)
    splitter = EventSplitter()
    for _ in deltas(reader, (*splitter.feed(text), *splitter.close())):
        pass
    return finish(reader)


def read_direct(kind: type[Operation], payload: Json) -> Any:
    """The value of an answer that came at once."""
    reading.refuse_failure(payload)
    if kind.makes:
        return reading.typed(partial(reading.made, kind), payload)
    return payload if kind.reads is None else reading.typed(kind.reads, payload)


def read_body(kind: type[Operation], body: bytes, headers: Mapping[str, str]) -> Any:
    """The value of an answer that is not JSON, or not always.

    Raises:
        ApiError: it is an error after all, or a page of a proxy.
    """
    error = error_within(headers, body)
    if error is not None:
        raise error
    assert kind.reads_body is not None  # only such operations are read here
    return reading.typed(partial(_with_headers, kind.reads_body, headers), body)


def _with_headers(reader: Any, headers: Mapping[str, str], body: bytes) -> Any:
    return reader(body, headers)


_READ = {
    "submit": reading.submitted,
    "poll": reading.snapshot,
    "direct": read_direct,
}


@cache
def _readers() -> Mapping[str, tuple[str, list[type[Operation]]]]:
    found: dict[str, tuple[str, list[type[Operation]]]] = {}
    for kind in operations():
        follow = kind.follow
        found.setdefault(kind.at.id, ("submit" if follow else "direct", []))[1].append(kind)
        if follow is not None:
            found.setdefault(follow.poll.id, ("poll", []))[1].append(kind)
            if follow.batch is not None:
                found.setdefault(follow.batch.call.id, ("batch", []))[1].append(kind)
    return found


def sharing(kind: type[Operation]) -> list[type[Operation]]:
    """The operations whose tasks one batch call reads together; empty where the family has none."""
    rules = kind.follow.batch if kind.follow else None
    return [] if rules is None else _readers()[rules.call.id][1]
