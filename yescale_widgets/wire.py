"""From an operation to a request, from an answer to a value or an error. Plain values in, plain values out, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from yescale_widgets import catalog, reading
from yescale_widgets.declare import Operation, StreamReader
from yescale_widgets.errors import ApiError, BadAnswer, LostAnswer
from yescale_widgets.failures import NEVER_RETRY_CODES, error_of, request_id
from yescale_widgets.following import Call
from yescale_widgets.source import Source
from yescale_widgets.values import Json, Reply, Snapshot
from yescale_widgets.words import t

Repeat = Literal["unsent", "gentle", "read"]
"""When a call may be sent again: if it never left (paid), on mild refusals too (cheap), or freely (reads)."""

GENTLE_STATUSES = frozenset({408, 409, 429, 500, 503})
READ_STATUSES = GENTLE_STATUSES | {502, 504, 524}
AMBIGUOUS_STATUSES = frozenset({408, 502, 504, 520, 521, 522, 523, 524})
"""Answers of proxies that lost the answer behind them: the request may have been carried out and billed."""


Field = tuple[str, tuple[str | None, bytes, str | None]]
"""One field of a form: its name, and file name (None for plain text), bytes and media type."""


@dataclass(frozen=True)
class Request:
    """One HTTP request without its key; ``auth`` says which key the transport adds. One that ``yields`` is not tried
    again where the gateway asks for patience: who sent it holds the others back too. ``row`` is the key of the ledger's
    row that it belongs to, ``streams`` reads the events of a streamed answer: both are for who looks at it afterwards.
    """

    method: str
    path: str
    repeat: Repeat
    content: bytes | None = None
    form: tuple[Field, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    auth: Literal["key", "access"] = "key"
    yields: bool = False
    row: str = ""
    streams: Callable[[], StreamReader] | None = None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @cached_property
    def request_id(self) -> str:
        return request_id(self.headers)


def build(operation: Operation, *, stream: bool = False, files: bool = True) -> Request:
    """The request that carries an operation out; without ``files`` the bytes of files are left out of it, which makes
    one to be read and not to be sent.
    """
    call = (operation.stream_at if stream else None) or operation.at
    body = operation.stream_payload() if stream else operation.payload()
    path = _filled(call.path, body)
    repeat: Repeat = "unsent" if operation.once else "gentle" if call.method == "POST" else "read"
    if call.method == "GET":
        query = urlencode({name: value for name, value in body.items() if value is not None})
        return _request(call, f"{path}?{query}" if query else path, repeat)
    if call.body == "form":
        return _form(call, path, repeat, body, files=files)
    request = _request(call, path, repeat, body, {"Accept": "text/event-stream"} if stream else {})
    return replace(request, streams=type(operation).streams) if stream else request


def _form(call: Call, path: str, repeat: Repeat, body: Mapping[str, Json], *, files: bool) -> Request:
    fields = [field for name, value in body.items() for field in _fields(name, value, files=files)]
    headers = {"Accept": "application/json"}
    return Request(method=call.method, path=path, repeat=repeat, form=tuple(fields), headers=headers, auth=call.auth)


def _fields(name: str, value: Json, *, files: bool) -> list[Field]:
    """Lists repeat their name; what is neither text nor file travels as JSON."""
    if isinstance(value, list):
        return [field for item in value for field in _fields(name, item, files=files)]
    if isinstance(value, Source):
        data = value.read() if files else b""
        return [(name, (value.file_name, data, value.mime or "application/octet-stream"))]
    text = value.encode() if isinstance(value, str) else msgspec.json.encode(value)
    return [(name, (None, text, None))]


def look(kind: type[Operation], task_id: str) -> Request:
    """The request that reads one task."""
    follow = reading.follow_of(kind)
    request = _request(follow.poll, follow.poll.path.replace("{id}", quote(task_id, safe="")), "read")
    return replace(request, yields=True)


def ending(kind: type[Operation], task_id: str) -> Request:
    """The request that ends a task at the provider. Sent again it changes nothing, but an answer it needs once."""
    call = reading.follow_of(kind).cancel
    assert call is not None  # asked only of families that can
    return _request(call, call.path.replace("{id}", quote(task_id, safe="")), "gentle")


def look_many(kind: type[Operation], task_ids: list[str]) -> Request:
    """The request that reads several tasks of a family at once."""
    rules = reading.batch_of(kind)
    request = _request(rules.call, rules.call.path, "read", {rules.ids.strip("/"): task_ids})
    return replace(request, yields=True)


def _request(
    call: Call,
    path: str,
    repeat: Repeat,
    body: Mapping[str, Json] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Request:
    typed = {"Accept": "application/json", **({"Content-Type": "application/json"} if body is not None else {})}
    content = None if body is None else msgspec.json.encode(body)
    return Request(
        method=call.method,
        path=path,
        repeat=repeat,
        content=content,
        headers=typed | dict(call.headers) | dict(headers or {}),
        auth=call.auth,
    )


def _filled(path: str, body: dict[str, Json]) -> str:
    for name in [part.split("}")[0] for part in path.split("{")[1:]]:
        path = path.replace(f"{{{name}}}", quote(str(body.pop(name)), safe=""))
    return path


def decode(answer: Answer) -> Json:
    """The body of a good answer.

    Raises:
        ApiError: the status or the body is an error.
        BadAnswer: a redirect, or a body that is not JSON.
    """
    if 300 <= answer.status < 400:
        raise BadAnswer(
            t(
                "The gateway answered with a redirect (HTTP {status}), which is never followed with a key.",
                status=answer.status,
            ),
            t("Check the base URL."),
            status=answer.status,
            request_id=answer.request_id,
        )
    if answer.status >= 400:
        raise error_of(answer.status, answer.headers, answer.body)
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise error_of(answer.status, answer.headers, answer.body) from None


def read_direct(operation: Operation, answer: Answer) -> Any:
    """The value of an operation that answers at once."""
    kind = type(operation)
    if kind.reads_body is not None and answer.status < 300:
        read: Callable[[Json], Any] = partial(catalog.read_body, kind, headers=answer.headers)
        value = _with_request_id(answer, read, answer.body)
    else:
        value = _with_request_id(answer, partial(catalog.read_direct, kind), decode(answer))
    if isinstance(value, Reply):
        value.request_id = answer.request_id
        operation.settle(value)
    if hasattr(value, "made_by"):
        value.made_by(operation)
    return value


def read_submit(kind: type[Operation], answer: Answer) -> Snapshot:
    """The id of a task that was accepted."""
    return _snapshot(answer, kind, reading.submitted)


def read_look(kind: type[Operation], answer: Answer, operation: Operation | None = None) -> Snapshot:
    """A task as it stands now; ``operation`` is what was asked for, where it is at hand."""
    return _snapshot(answer, kind, partial(reading.snapshot, operation=operation))


def _snapshot(answer: Answer, kind: type[Operation], reader: Any) -> Snapshot:
    payload = decode(answer)
    found: Snapshot = _with_request_id(answer, lambda body: reading.typed(lambda b: reader(kind, b), body), payload)
    return found


def read_many(kind: type[Operation], answer: Answer) -> dict[str, Snapshot]:
    """The tasks a batch call found, by id; unknown ids are simply absent."""
    payload = decode(answer)
    read = partial(catalog.read_batch, catalog.sharing(kind))
    found = _with_request_id(answer, lambda body: reading.typed(read, body), payload)
    return {snapshot.id: snapshot for snapshot in found}


def _with_request_id(answer: Answer, read: Any, payload: Json) -> Any:
    try:
        return read(payload)
    except ApiError as error:
        error.request_id = error.request_id or answer.request_id
        error.status = error.status or answer.status
        raise


def is_ambiguous(error: BaseException) -> bool:
    """Whether a paid call that ended like this may have been carried out: such a call is never sent again by itself."""
    if isinstance(error, LostAnswer):
        return True
    if isinstance(error, BadAnswer):
        return error.status < 400 or error.status >= 500
    if isinstance(error, ApiError):
        return error.status in AMBIGUOUS_STATUSES or error.code == "no_task_id"
    return False


def may_repeat(request: Request, error: ApiError) -> bool:
    """Whether this answer allows another try of the same request."""
    if request.yields and (error.status == 429 or error.retry_after):
        return False
    if error.code in NEVER_RETRY_CODES or isinstance(error, BadAnswer):
        return request.repeat == "read" and error.status in READ_STATUSES and error.code not in NEVER_RETRY_CODES
    statuses = {"unsent": {429}, "gentle": GENTLE_STATUSES, "read": READ_STATUSES}[request.repeat]
    return error.status in statuses
