"""From a request to an operation: its body in any of the forms that families use, checked by the declaration."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_origin

import msgspec
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError
from yescale_widgets.options import Option, link_or_base64, options_of
from yescale_widgets.sandbox.gate import bad_request
from yescale_widgets.validation import parse
from yescale_widgets.values import Json

logging.getLogger("python_multipart").addHandler(logging.NullHandler())
"""A broken form is answered, and not told to the terminal from a thread."""
MISSHAPEN = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What reading a body meets where it is not what its declaration says."""
_SCALARS = (str, int, float, bool)
_SPELLED = ("integer", "number", "boolean", "json", "choice")


@dataclass(frozen=True)
class Body:
    """What a request says; ``spelled`` where its numbers came as text, as in forms and queries."""

    fields: dict[str, Json]
    spelled: bool = True


async def read_body(request: Request) -> Body:
    """Everything a request says: query, path parameters, and its body, JSON or a form whose files become data URLs.

    Raises:
        Refusal: 400, the body is not what its content type says.
    """
    found: dict[str, Json] = {**request.query_params, **request.path_params}
    kind = request.headers.get("content-type", "")
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        return Body({**found, **await _whole_form(request, kind)})
    raw = await request.body()
    if not raw.strip():
        return Body(found)
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise bad_request("the request body is not valid JSON") from None
    if not isinstance(body, dict):
        raise bad_request("the request body must be a JSON object")
    return Body({**found, **body}, spelled=False)


async def _whole_form(request: Request, kind: str) -> dict[str, Json]:
    """The form, once it is sure that it is all there: of one that is cut, a file would be left open."""
    mark = re.search(r'boundary="?([^";]+)', kind)
    end = f"--{mark[1]}--".encode("latin-1", "replace") if mark else b""
    if kind.startswith("multipart/") and (not end or end not in await request.body()):
        raise bad_request("the form has no end")
    try:
        return await _form(request)
    except (HTTPException, *MISSHAPEN):
        raise bad_request("the form cannot be read") from None


async def _form(request: Request) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            text = await _data_url(value) if isinstance(value, UploadFile) else value
            plain = name.removesuffix("[]")
            if plain in fields or plain != name:
                fields[plain] = [*_listed(fields.get(plain)), text]
            else:
                fields[plain] = text
    return fields


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


async def _data_url(part: UploadFile) -> str:
    data = base64.b64encode(await part.read()).decode()
    return f"data:{part.content_type or 'application/octet-stream'};base64,{data}"


def operation_from(kinds: Iterable[type[Operation]], body: Body) -> Operation:
    """The operation a body asks for: of those that share a route, the one whose fixed fields it has.

    Raises:
        Refusal: 400 in words that name the fields as they are in the request.
    """
    candidates = list(kinds)
    fitting = [kind for kind in candidates if _fits(kind, body.fields)] or candidates
    problems: list[str] = []
    for kind in fitting:
        try:
            return _construct(kind, body)
        except OptionError as error:
            problems = problems or [_worded(kind, p.option, p.message) for p in error.problems]
        except MISSHAPEN as error:
            problems = problems or [f"the body does not have the right shape: {error}"]
    raise bad_request("; ".join(problems))


def _fits(kind: type[Operation], body: dict[str, Json]) -> bool:
    fixed = {name: value for name, value in kind.base.items() if isinstance(value, _SCALARS)}
    return all(body.get(name) == value for name, value in fixed.items())


def _construct(kind: type[Operation], body: Body) -> Operation:
    values = kind.values_of(body.fields)
    for option in options_of(kind).values():
        value = values.get(option.name)
        if isinstance(value, str):
            values[option.name] = _read(option, value, spelled=body.spelled)
        elif option.kind == "sources" and isinstance(value, list):
            values[option.name] = [link_or_base64(entry) for entry in value]
    made: Operation = kind(**values)
    return made


def _read(option: Option, text: str, *, spelled: bool) -> Json:
    """Text where something else is expected: spelled out in a form, or one entry where a list may stand."""
    if option.kind in ("source", "sources"):
        return link_or_base64(text) if option.kind == "source" else [link_or_base64(text)]
    if option.kind == "json" and get_origin(option.type) is list and not text.startswith("["):
        return [text]
    return parse(option, text) if spelled and option.kind in _SPELLED else text


def _worded(kind: type[Operation], name: str, message: str) -> str:
    """The problem, with the option's public name turned into the request's own."""
    option = options_of(kind).get(name)
    wire = option.wire.strip("/").replace("/", ".") if option else name
    if message.startswith(f"{name} is required"):
        return f"{wire} is required"
    return re.sub(rf"^{re.escape(name)}\b", wire, message)
