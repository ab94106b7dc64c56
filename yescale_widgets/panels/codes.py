"""A request as code to take away: curl, httpx, the openai package, JavaScript. The key is always the environment
variable, never itself.
"""

from __future__ import annotations

import json
import pprint
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yescale_widgets.values import Json
from yescale_widgets.wire import Field, Request

CHAT = "/v1/chat/completions"
_PLAIN = re.compile(r"[\w.+-]+")
"""A file's name that curl takes without quotes."""
_NOT_OPENAIS = ("thinking",)
"""Options of a chat that the openai package does not know by name; it sends them all the same."""


def curl(request: Request, url: str, body: Json) -> str:
    """With curl, which shows a stream as it comes."""
    lines = [f"curl -N -X {request.method} {shlex.quote(url)}", f'-H "Authorization: Bearer ${key_of(request)}"']
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers.items()]
    lines += [_curl_field(*field) for field in request.form]
    if body is not None:
        lines.append(f"-d {shlex.quote(json.dumps(body, ensure_ascii=False))}")
    return " \\\n  ".join(lines) + "\n"


def _curl_field(name: str, value: tuple[str | None, bytes, str | None]) -> str:
    """A text is taken as it is: with -F one that begins with @ or < would name a file."""
    file, data, mime = value
    if file is None:
        return f"--form-string {shlex.quote(f'{name}={data.decode()}')}"
    place = file if _PLAIN.fullmatch(file) else json.dumps(file, ensure_ascii=False)
    return f"-F {shlex.quote(f'{name}=@{place};type={mime}')}"


def httpx(request: Request, url: str, body: Json) -> str:
    """With httpx, line by line."""
    head = f"import os\n\nimport httpx\n\nheaders = {_python_headers(request)}\n"
    given = ""
    if request.form:
        fields = [_tuple(name, file, data, mime) for name, (file, data, mime) in request.form]
        head, given = f"{head}files = {_list(fields)}\n", ", files=files"
    elif body is not None:
        head, given = f"{head}body = {python(body)}\n", ", json=body"
    return (
        f"{head}with httpx.stream({request.method!r}, {url!r}, headers=headers{given}, timeout=300) as answer:\n"
        "    for line in answer.iter_lines():\n        print(line)\n"
    )


def _tuple(name: str, file: str | None, data: bytes, mime: str | None) -> str:
    what = f"None, {data.decode()!r}" if file is None else f"{file!r}, open({file!r}, 'rb'), {mime!r}"
    return f"({name!r}, ({what}))"


def _list(entries: Sequence[str]) -> str:
    return "[\n" + "".join(f"    {entry},\n" for entry in entries) + "]"


def openai(request: Request, url: str, body: Json) -> str:
    """With the official openai package: a chat by its own method, anything else by its client."""
    if url.endswith(CHAT) and isinstance(body, dict):
        return openai_chat(url.removesuffix(CHAT), body)
    given = [f"{url!r}", "cast_to=object"]
    texts = [f"({name!r}, {data.decode()!r})" for name, (file, data, _) in request.form if file is None]
    files = [_tuple(name, file, data, mime) for name, (file, data, mime) in request.form if file is not None]
    if request.form:
        given += [f"body={_grouped(request.form)!r}"] if texts else []
        given += [f"files={_list(files)}"] if files else []
        given.append('options={"headers": {"Content-Type": "multipart/form-data"}}')
    elif body is not None:
        given.append(f"body={python(body)}")
    call = f"client.{request.method.lower()}(\n" + "".join(f"    {one},\n" for one in given) + ")"
    return f"{_client(url.removesuffix(request.path), key_of(request))}print({call})\n"


def _grouped(form: Sequence[Field]) -> dict[str, Any]:
    """The texts of a form; one that comes several times is a list."""
    found: dict[str, list[str]] = {}
    for name, (file, data, _) in form:
        if file is None:
            found.setdefault(name.removesuffix("[]"), []).append(data.decode())
    return {name: texts if len(texts) > 1 else texts[0] for name, texts in found.items()}


def openai_chat(base_url: str, body: Mapping[str, Json]) -> str:
    """A chat with the official openai package."""
    more = {name: value for name, value in body.items() if name in _NOT_OPENAIS}
    given = {name: value for name, value in body.items() if name not in ("messages", *_NOT_OPENAIS)}
    lines = [f"{name}={value!r}" for name, value in given.items()]
    lines += [f"extra_body={more!r}"] if more else []
    lines.append(f"messages={python(body.get('messages'))}")
    show = (
        "for chunk in reply:\n    if chunk.choices:\n        print(chunk.choices[0].delta.content or '', end='')\n"
        if body.get("stream")
        else "print(reply.choices[0].message.content)\n"
    )
    call = "".join(f"    {line},\n" for line in lines)
    return f"{_client(base_url, 'YESCALE_API_KEY')}reply = client.chat.completions.create(\n{call})\n{show}"


def _client(base_url: str, key: str) -> str:
    return (
        "import os\n\nfrom openai import OpenAI\n\n"
        f'client = OpenAI(base_url="{base_url}/v1", api_key=os.environ["{key}"])\n'
    )


def javascript(request: Request, url: str, body: Json) -> str:
    """With ``fetch``, for Node."""
    key = f"`Bearer ${{process.env.{key_of(request)}}}`"
    headers = json.dumps({"Authorization": "KEY", **request.headers}, indent=2).replace('"KEY"', key, 1)
    head, given = "", ""
    if request.form:
        head = 'import { openAsBlob } from "node:fs";\n\nconst body = new FormData();\n'
        head += "".join(_append(name, file, data, mime) for name, (file, data, mime) in request.form)
        given = "  body,\n"
    elif body is not None:
        given = f"  body: JSON.stringify({json.dumps(body, indent=2, ensure_ascii=False)}),\n"
    return (
        f"{head}const answer = await fetch({json.dumps(url)}, {{\n"
        f'  method: "{request.method}",\n  headers: {headers},\n{given}}});\n'
        "for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) process.stdout.write(piece);\n"
    )


def _append(name: str, file: str | None, data: bytes, mime: str | None) -> str:
    told = [name, data.decode()] if file is None else [name, file, file]
    spelled = [json.dumps(one, ensure_ascii=False) for one in told]
    if file is not None:
        spelled[1] = f"await openAsBlob({spelled[1]}, {{ type: {json.dumps(mime)} }})"
    return f"body.append({', '.join(spelled)});\n"


FORMS: dict[str, Callable[[Request, str, Json], str]] = {
    "curl": curl,
    "httpx": httpx,
    "openai": openai,
    "javascript": javascript,
}


def key_of(request: Request) -> str:
    """The environment variable of the key that a request takes."""
    return "YESCALE_ACCESS_KEY" if request.auth == "access" else "YESCALE_API_KEY"


def python(value: Json) -> str:
    """A value as Python, on lines of a bearable length."""
    return pprint.pformat(value, indent=4, width=100, sort_dicts=False)


def _python_headers(request: Request) -> str:
    told = json.dumps({"Authorization": "KEY", **request.headers})
    return told.replace('"KEY"', f"f\"Bearer {{os.environ['{key_of(request)}']}}\"", 1)
