"""A call as code to take away; the key is always the environment variable, never itself."""

from __future__ import annotations

import pprint
import shlex
from collections.abc import Mapping
from typing import Any

import yescale_widgets
from yescale_widgets import wire
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.declare import Operation
from yescale_widgets.options import Option, options_of
from yescale_widgets.session import Session
from yescale_widgets.settings import BASE_URL, Settings


def settings_of(found: Session | None) -> Settings | None:
    """Where copied code asks: as this session does, but for the sandbox, whose address means nothing elsewhere."""
    return None if found is None or found.settings.sandbox else found.settings


def as_code(operation: Operation, form: str, found: Session | None) -> str:
    """With this library, or as ``form="curl"``."""
    return as_curl(operation, settings_of(found)) if form == "curl" else as_python(operation)


def as_python(operation: Operation) -> str:
    """With this library."""
    known = options_of(type(operation))
    options = {name: _spelled(known[name], value) for name, value in operation.note().items()}
    family, kind = operation.family(), type(operation).__name__
    if family in vars(yescale_widgets)["_FACE"]:  # ys.chat is the panel: its family is reached by the class
        head = f"import yescale_widgets as ys\nfrom yescale_widgets.catalog.{family} import {kind}\n\n"
        return f"{head}result = ys.Client().send({kind}({_named(options)}))\n"
    leads = next(iter(known), "") == "prompt" and "prompt" in options
    first = [repr(options.pop("prompt"))] if leads else []
    arguments = ", ".join(part for part in (*first, _named(options)) if part)
    return f"import yescale_widgets as ys\n\nresult = ys.{operation.name}({arguments})\n"


def _named(options: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in options.items())


def _spelled(option: Option, value: Any) -> Any:
    """A source by its address or path; of bytes only a name is left."""
    if option.kind == "sources":
        return [_address(entry) for entry in value]
    return _address(value) if option.kind == "source" else value


def _address(note: Any) -> Any:
    return (note.get("url") or note.get("path") or "your file") if isinstance(note, dict) else note


def as_curl(operation: Operation, settings: Settings | None = None) -> str:
    """With curl."""
    request = wire.build(operation, files=False)
    access = request.auth == "access"
    usual = Settings() if settings is None else settings
    base = usual.system_url if access else usual.base_url
    key = "YESCALE_ACCESS_KEY" if access else "YESCALE_API_KEY"
    lines = [
        f"curl -X {request.method} {shlex.quote(base + usual.path(request.path))}",
        f'-H "Authorization: Bearer ${key}"',
    ]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers.items()]
    lines += [f"-F {shlex.quote(_field(name, value))}" for name, value in request.form]
    if request.content:
        lines.append(f"-d {shlex.quote(request.content.decode())}")
    return " \\\n  ".join(lines) + "\n"


def _field(name: str, value: tuple[str | None, bytes, str | None]) -> str:
    file, data, _ = value
    return f"{name}=@{file}" if file else f"{name}={data.decode()}"


def as_openai(operation: Complete, settings: Settings | None = None) -> str:
    """A chat with the official openai package."""
    base = BASE_URL if settings is None else settings.base_url
    body = operation.payload()
    messages = pprint.pformat(body.pop("messages"), indent=4, width=110, sort_dicts=False)
    more = "".join(f"    {name}={value!r},\n" for name, value in body.items())
    return (
        "import os\nfrom openai import OpenAI\n\n"
        f'client = OpenAI(base_url="{base}/v1", api_key=os.environ["YESCALE_API_KEY"])\n'
        f"reply = client.chat.completions.create(\n{more}    messages={messages},\n)\n"
        "print(reply.choices[0].message.content)\n"
    )
