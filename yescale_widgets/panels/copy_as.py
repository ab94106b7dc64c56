"""A call as code to take away; the key is always the environment variable, never itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

import yescale_widgets
from yescale_widgets import wire
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.declare import Operation
from yescale_widgets.options import Option, options_of
from yescale_widgets.panels import codes
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
    usual = Settings() if settings is None else settings
    base = usual.system_url if request.auth == "access" else usual.base_url
    body = msgspec.json.decode(request.content) if request.content else None
    return codes.curl(request, base + usual.path(request.path), body)


def as_openai(operation: Complete, settings: Settings | None = None) -> str:
    """A chat with the official openai package."""
    return codes.openai_chat(BASE_URL if settings is None else settings.base_url, operation.payload())
