"""A call as code to take away; the key is always the environment variable, never itself."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

from yescale_widgets import wire
from yescale_widgets.declare import Operation
from yescale_widgets.settings import BASE_URL, Settings


def as_python(operation: Operation) -> str:
    """With this library."""
    options = dict(operation.note())
    first = [repr(options.pop("prompt"))] if "prompt" in options else []
    arguments = ", ".join([*first, *(f"{name}={value!r}" for name, value in options.items())])
    return f"import yescale_widgets as ys\n\nresult = ys.{operation.name}({arguments})\n"


def as_curl(operation: Operation, settings: Settings | None = None) -> str:
    """With curl."""
    request = wire.build(operation)
    base = BASE_URL if settings is None else settings.base_url
    lines = [
        f"curl -X {request.method} {shlex.quote(base + request.path)}",
        '-H "Authorization: Bearer $YESCALE_API_KEY"',
    ]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers.items()]
    if request.content:
        lines.append(f"-d {shlex.quote(request.content.decode())}")
    return " \\\n  ".join(lines) + "\n"


def as_openai(
    messages: list[dict[str, Any]], model: str, options: Mapping[str, Any], settings: Settings | None = None
) -> str:
    """A chat with the official openai package."""
    base = BASE_URL if settings is None else settings.base_url
    more = "".join(f"    {name}={value!r},\n" for name, value in options.items())
    return (
        "import os\nfrom openai import OpenAI\n\n"
        f'client = OpenAI(base_url="{base}/v1", api_key=os.environ["YESCALE_API_KEY"])\n'
        f"reply = client.chat.completions.create(\n    model={model!r},\n{more}"
        f"    messages={json.dumps(messages, ensure_ascii=False, indent=4)},\n)\n"
        "print(reply.choices[0].message.content)\n"
    )
