"""Calls, seen from inside: step by step as they went over the line, and as code to take away. Keys are never in it."""

from __future__ import annotations

import json
import pprint
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from yescale_widgets.calls import Call
from yescale_widgets.keys import struck
from yescale_widgets.tape_file import canonical
from yescale_widgets.values import Json
from yescale_widgets.words import t

KEY = "$YESCALE_API_KEY"
_CHAT = "/v1/chat/completions"
_MOST = 2_000
_TOLD = ("content-type", "retry-after", "location")


class Step(Struct, frozen=True, kw_only=True):
    """One thing that happened: a "request", the head of an "answer", an "event" of a stream, a "body", a "tool" that
    ran, or how it "failed". ``at`` is seconds since the first one, ``adds`` the text it adds to the answer.
    """

    kind: str
    at: float
    title: str
    text: str
    adds: str = ""


def steps(calls: Sequence[Call]) -> list[Step]:
    """Everything that happened in some calls, in its order."""
    began = calls[0].at if calls else 0.0
    found = [
        Step(kind=kind, at=round(at - began, 4), title=struck(title), text=struck(text), adds=struck(adds))
        for call in calls
        for kind, at, title, text, adds in _of(call)
    ]
    return found[:_MOST]


def _of(call: Call) -> Iterator[tuple[str, float, str, str, str]]:
    sent = body_of(call)
    yield from _tools(call, sent)
    yield "request", call.at, f"{call.request.method} {call.url}", _request(call, sent), ""
    if call.status:
        told = [f"{name}: {value}" for name, value in call.headers.items() if name in _TOLD or "request-id" in name]
        head = t("{status} after {seconds:.2f} s", status=call.status, seconds=call.after)
        yield "answer", call.at + call.after, head, "\n".join([f"HTTP {call.status}", *told]), ""
    if "event-stream" in call.headers.get("content-type", ""):
        yield from _events(call)
    elif call.chunks:
        yield "body", call.at + call.chunks[-1][0], _size(call), _pretty(call.body), ""
    if call.failed:
        last = call.chunks[-1][0] if call.chunks else call.after
        yield "failed", call.at + last, call.failed, t("The line broke, or nothing came."), ""


def _size(call: Call) -> str:
    return t("{size:,} bytes", size=call.size)


def _tools(call: Call, sent: Json) -> Iterator[tuple[str, float, str, str, str]]:
    """What functions said between the call before and this one: it tells the model of them."""
    messages = sent.get("messages") if isinstance(sent, dict) else None
    if not isinstance(messages, list):
        return
    last = next((i for i in range(len(messages) - 1, -1, -1) if messages[i].get("role") != "tool"), -1)
    asked = messages[last].get("tool_calls") or [] if last >= 0 else []
    names = {one.get("id"): one.get("function", {}) for one in asked}
    for message in messages[last + 1 :]:
        function = names.get(message.get("tool_call_id"), {})
        title = t("{name} ran", name=function.get("name", "?"))
        text = f"{function.get('name', '?')}({function.get('arguments', '')})\n→ {message.get('content')}"
        yield "tool", call.at, title, text, ""


def body_of(call: Call) -> Json:
    """The request's body, long bytes as their hash."""
    if call.request.form:
        return [list(pair) for pair in _fields(call)]
    return canonical(call.request.content or b"", "application/json")


def _fields(call: Call) -> list[tuple[str, str]]:
    """Names and values of a form, of files their names; a name may come more than once."""
    return [(name, f"@{file}" if file else data.decode()) for name, (file, data, _) in call.request.form]


def _request(call: Call, sent: Json) -> str:
    head = [f"{call.request.method} {call.url}", f"Authorization: Bearer {KEY}"]
    head += [f"{name}: {value}" for name, value in call.request.headers.items()]
    body = [] if sent is None else ["", json.dumps(sent, indent=2, ensure_ascii=False)]
    return "\n".join([*head, *body])


def _events(call: Call) -> Iterator[tuple[str, float, str, str, str]]:
    """Server-sent events, each with the time at which its last byte came."""
    rest = b""
    for at, data in call.chunks:
        *whole, rest = (rest + data).replace(b"\r\n", b"\n").split(b"\n\n")
        for event in whole:
            text = event.decode("utf-8", "replace").strip()
            if text:
                title, adds = _told(text)
                yield "event", call.at + at, title, _spread(text), adds


def _told(event: str) -> tuple[str, str]:
    """What an event says, in a word or two, and the text it adds."""
    data = "\n".join(line[5:].strip() for line in event.splitlines() if line.startswith("data:"))
    try:
        value = json.loads(data)
        choice = (value.get("choices") or [{}])[0]
    except (ValueError, AttributeError):
        return (data or event)[:60], ""
    delta = choice.get("delta") or {}
    if delta.get("tool_calls"):
        function = delta["tool_calls"][0].get("function") or {}
        name, more = function.get("name"), function.get("arguments") or ""
        if not name:
            return t("more of its arguments: {arguments}", arguments=more), ""
        return t("asks for {name} {arguments}", name=name, arguments=more).strip(), ""
    if choice.get("finish_reason"):
        return t("ends: {reason}", reason=choice["finish_reason"]), delta.get("content") or ""
    if delta.get("content") or delta.get("reasoning_content"):
        said = delta.get("content") or ""
        return repr(said or delta["reasoning_content"]), said
    return (t("usage") if value.get("usage") else t("nothing new")), ""


def _spread(event: str) -> str:
    """An event's JSON, so that it can be read."""
    head, data, body = event.partition("data: ")
    try:
        return f"{head}{data}{json.dumps(json.loads(body), indent=2, ensure_ascii=False)}"
    except ValueError:
        return event


def _pretty(body: bytes) -> str:
    try:
        return json.dumps(canonical(body, "application/json"), indent=2, ensure_ascii=False)
    except UnicodeDecodeError:
        return f"{len(body):,} bytes"


def as_code(call: Call, base_url: str) -> dict[str, str]:
    """A call with curl, httpx, the openai package and JavaScript; the key is the environment's. Of a form with files,
    whose bytes are not kept, only the first.
    """
    made = {"curl": _curl(call)}
    if not call.request.form:
        made |= {"httpx": _httpx(call), "openai": _openai(call, base_url), "javascript": _javascript(call)}
    return {name: struck(text) for name, text in made.items()}


def _headers(call: Call, key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", **call.request.headers}


def _curl(call: Call) -> str:
    lines = [f"curl -N -X {call.request.method} {shlex.quote(call.url)}", f'-H "Authorization: Bearer {KEY}"']
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in call.request.headers.items()]
    if call.request.form:
        lines += [f"-F {shlex.quote(f'{name}={value}')}" for name, value in _fields(call)]
    elif call.request.content:
        lines.append(f"-d {shlex.quote(json.dumps(body_of(call), ensure_ascii=False))}")
    return " \\\n  ".join(lines) + "\n"


def _dict(value: Json) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _python(value: Json) -> str:
    return pprint.pformat(value, indent=4, width=100, sort_dicts=False)


def _httpx(call: Call) -> str:
    headers = json.dumps(_headers(call, "KEY")).replace('"Bearer KEY"', "f\"Bearer {os.environ['YESCALE_API_KEY']}\"")
    body = "" if body_of(call) is None else ", json=body"
    return (
        "import os\n\nimport httpx\n\n"
        f"body = {_python(body_of(call))}\nheaders = {headers}\n"
        f'with httpx.stream("{call.request.method}", "{call.url}", headers=headers{body}, timeout=300) as answer:\n'
        "    for line in answer.iter_lines():\n        print(line)\n"
    )


def _openai(call: Call, base_url: str) -> str:
    head = (
        "import os\n\nfrom openai import OpenAI\n\n"
        f'client = OpenAI(base_url="{base_url}/v1", api_key=os.environ["YESCALE_API_KEY"])\n'
    )
    sent = _dict(body_of(call))
    if not call.url.endswith(_CHAT):
        body = "" if not sent else f", body={_python(sent)}"
        return f'{head}print(client.{call.request.method.lower()}("{call.url}", cast_to=object{body}))\n'
    given = "".join(f"    {name}={value!r},\n" for name, value in sent.items() if name != "messages")
    show = (
        "for chunk in answer:\n    if chunk.choices:\n        print(chunk.choices[0].delta.content or '', end='')\n"
        if sent.get("stream")
        else "print(answer.choices[0].message.content)\n"
    )
    given += f"    messages={_python(sent.get('messages'))},\n"
    return f"{head}answer = client.chat.completions.create(\n{given})\n{show}"


def _javascript(call: Call) -> str:
    headers = json.dumps(_headers(call, "KEY"), indent=2).replace(
        '"Bearer KEY"', "`Bearer ${process.env.YESCALE_API_KEY}`"
    )
    sent = body_of(call)
    body = "" if sent is None else f"  body: JSON.stringify({json.dumps(sent, indent=2, ensure_ascii=False)}),\n"
    return (
        f"const answer = await fetch({json.dumps(call.url)}, {{\n"
        f'  method: "{call.request.method}",\n  headers: {headers},\n{body}}});\n'
        "for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) process.stdout.write(piece);\n"
    )
