"""Gemini in Google's own format: whole, as a stream, with pictures and speech as inline data."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from yescale_widgets.sandbox import brain
from yescale_widgets.sandbox.brain import Answer
from yescale_widgets.sandbox.streams import refuse_misshapen, refuse_unknown, streamed, thought
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

_REASONS = {"stop": "STOP", "length": "MAX_TOKENS", "tool_calls": "STOP"}
_PICTURE = re.compile(r"!\[image\]\(data:([\w/+.-]+);base64,([\w+/=]+)\)", re.ASCII)
_SPEECH = "audio/L16;codec=pcm;rate=24000"
_BLOCKED = "[blocked]"
"""A prompt with this word in it is blocked."""


class _Part(Struct):
    text: str | None = None
    inlineData: dict[str, str] | None = None
    inline_data: dict[str, str] | None = None
    fileData: dict[str, str] | None = None
    file_data: dict[str, str] | None = None
    functionCall: dict[str, Json] | None = None
    functionResponse: dict[str, Json] | None = None


class _System(Struct):
    parts: list[_Part]


class _Content(_System):
    role: Literal["user", "model", "function"] | None = None


class _Tool(Struct):
    functionDeclarations: list[dict[str, Json]] | None = None
    function_declarations: list[dict[str, Json]] | None = None


class _Rule(Struct):
    mode: str | None = None
    allowedFunctionNames: list[str] | None = None


class _Rules(Struct):
    functionCallingConfig: _Rule | None = None


class _Config(Struct):
    maxOutputTokens: int | None = None
    stopSequences: list[str] | None = None
    seed: int | None = None
    responseModalities: list[str] | None = None
    responseSchema: dict[str, Json] | None = None
    thinkingConfig: dict[str, Json] | None = None


class _Body(Struct):
    """What a conversation looks like."""

    contents: Annotated[list[_Content], Meta(min_length=1)]
    systemInstruction: _System | None = None
    system_instruction: _System | None = None
    generationConfig: _Config | None = None
    tools: list[_Tool] | None = None
    toolConfig: _Rules | None = None


async def generate(asked: Asked) -> Response:
    """Answer a conversation; at the streaming path as events, or as one list where events are not asked for."""
    body = asked.body
    refuse_unknown(str(body["model"]))
    refuse_misshapen(body, _Body)
    head = {"modelVersion": body["model"], "responseId": asked.request_id}
    if _BLOCKED in json.dumps(body["contents"][-1]):
        chunks: list[Json] = [_blocked(head)]
    else:
        made = await asyncio.to_thread(_made, asked)
        chunks = list(
            _chunks(head, made, thoughts=bool(_config(body).get("thinkingConfig", {}).get("includeThoughts")))
        )
    if "streamGenerateContent" not in asked.request.url.path:
        await thought(asked)
        return JSONResponse(_whole(chunks))
    if asked.request.query_params.get("alt") == "sse":
        return streamed(asked, chunks)
    await thought(asked)
    return JSONResponse(chunks)


def _config(body: dict[str, Json]) -> dict[str, Json]:
    found: dict[str, Json] = body.get("generationConfig") or {}
    return found


def _made(asked: Asked) -> Answer:
    body, config = asked.body, _config(asked.body)
    system = body.get("systemInstruction") or body.get("system_instruction") or {}
    text = "\n".join(str(part.get("text", "")) for part in system.get("parts") or ())
    messages = [*([{"role": "system", "content": text}] if text else []), *_messages(body["contents"])]
    return brain.answer(messages, model=body["model"], **_options(body, config), fetch=asked.world.shelf.read)


def _options(body: dict[str, Json], config: dict[str, Json]) -> dict[str, Any]:
    """Google's options in OpenAI's words."""
    declared = [f for t in body.get("tools") or () for f in _declared(t)]
    options = {
        "max_tokens": config.get("maxOutputTokens"),
        "stop": config.get("stopSequences"),
        "seed": config.get("seed"),
        "modalities": [str(m).lower() for m in config.get("responseModalities") or ()],
        "tools": [{"type": "function", "function": {**f, "parameters": f.get("parameters") or {}}} for f in declared],
        "audio": {"voice": "alloy", "format": "pcm16"},
    }
    options["tool_choice"] = _choice((body.get("toolConfig") or {}).get("functionCallingConfig") or {})
    if config.get("thinkingConfig", {}).get("includeThoughts"):
        options["thinking"] = {"type": "enabled"}
    if config.get("responseSchema") or config.get("responseMimeType") == "application/json":
        schema = config.get("responseSchema") or {"type": "object"}
        options["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    return {name: value for name, value in options.items() if value}


def _choice(rule: dict[str, Json]) -> Json:
    """Which function may be used: a word of OpenAI's, or the only one that is allowed."""
    names = rule.get("allowedFunctionNames") or []
    if rule.get("mode") == "ANY" and len(names) == 1:
        return {"type": "function", "function": {"name": names[0]}}
    return {"ANY": "required", "NONE": "none"}.get(str(rule.get("mode")))


def _declared(tool: dict[str, Json]) -> list[dict[str, Json]]:
    found: list[dict[str, Json]] = tool.get("functionDeclarations") or tool.get("function_declarations") or []
    return found


def _messages(contents: list[dict[str, Json]]) -> Iterator[dict[str, Json]]:
    """Google's contents as OpenAI's messages. A function's answer is a message of its own."""
    for content in contents:
        role = "assistant" if content.get("role") == "model" else "user"
        parts = [part for part in map(_part, content["parts"]) if part is not None]
        calls = [p["functionCall"] for p in content["parts"] if p.get("functionCall")]
        for answered in (p["functionResponse"] for p in content["parts"] if p.get("functionResponse")):
            yield {"role": "tool", "tool_call_id": answered.get("name", ""), "content": answered.get("response")}
        if parts or calls:
            named = [{"id": c.get("name"), "function": {"name": c.get("name")}} for c in calls]
            yield {"role": role, "content": parts, "tool_calls": named}


def _part(part: dict[str, Json]) -> dict[str, Json] | None:
    data = part.get("inlineData") or part.get("inline_data") or {}
    mime = str(data.get("mimeType") or data.get("mime_type") or "")
    link = (part.get("fileData") or part.get("file_data") or {}).get("fileUri")
    if mime.startswith("audio/"):
        return {"type": "input_audio", "input_audio": {"data": data.get("data", "")}}
    if mime or link:
        url = link or f"data:{mime};base64,{data.get('data', '')}"
        return {"type": "image_url", "image_url": {"url": url}}
    return {"type": "text", "text": part["text"]} if part.get("text") else None


def _chunks(head: dict[str, Json], made: Answer, *, thoughts: bool) -> Iterator[dict[str, Json]]:
    """The answer in pieces; each says what was spent so far, the last why it ends."""
    parts = list(_parts(made, thoughts=thoughts)) or [{"text": ""}]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        candidate = {"content": {"role": "model", "parts": [part]}, "index": 0}
        ended = {"finishReason": _REASONS.get(made.finish_reason, made.finish_reason.upper())} if last else {}
        yield {"candidates": [{**candidate, **ended}], "usageMetadata": _usage(made), **head}


def _parts(made: Answer, *, thoughts: bool) -> Iterator[dict[str, Json]]:
    if thoughts:
        yield from ({"text": text, "thought": True} for text in brain.pieces(made.reasoning))
    if made.audio:
        yield {"inlineData": {"mimeType": _SPEECH, "data": base64.b64encode(made.audio.data).decode()}}
        return
    at = 0
    for picture in _PICTURE.finditer(made.text):
        yield from ({"text": text} for text in brain.pieces(made.text[at : picture.start()]))
        yield {"inlineData": {"mimeType": picture[1], "data": picture[2]}}
        at = picture.end()
    yield from ({"text": text} for text in brain.pieces(made.text[at:]))
    for call in made.tool_calls:
        function = call["function"]
        yield {"functionCall": {"name": function["name"], "args": json.loads(function["arguments"])}}


def _usage(made: Answer) -> dict[str, Json]:
    thought_of = made.usage.reasoning
    spent = {"thoughtsTokenCount": thought_of} if thought_of else {}
    said = made.usage.completion - thought_of
    total = made.usage.prompt + made.usage.completion
    return {"promptTokenCount": made.usage.prompt, "candidatesTokenCount": said, **spent, "totalTokenCount": total}


def _whole(chunks: list[Json]) -> dict[str, Json]:
    """All pieces as one answer; text of one kind is joined."""
    last = chunks[-1]
    if "candidates" not in last:
        found: dict[str, Json] = last
        return found
    parts: list[dict[str, Json]] = []
    for part in (p for chunk in chunks for p in chunk["candidates"][0]["content"]["parts"]):
        if parts and "text" in part and "text" in parts[-1] and part.get("thought") == parts[-1].get("thought"):
            parts[-1] = {**parts[-1], "text": parts[-1]["text"] + part["text"]}
        else:
            parts.append(part)
    candidate = {**last["candidates"][0], "content": {"role": "model", "parts": parts}}
    return {**last, "candidates": [candidate]}


def _blocked(head: dict[str, Json]) -> dict[str, Json]:
    usage = {"promptTokenCount": 6, "totalTokenCount": 6}
    return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": usage, **head}


HANDLERS = {"gemini_generate_content": generate}
