"""Reading Gemini's answers, whole or as a stream of the same shape; the stream has no mark at its end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any

import msgspec
from msgspec import Struct, field

from yescale_widgets.catalog._chat_sound import RATE, sound
from yescale_widgets.failures import api_error
from yescale_widgets.values import Choice, Delta, Json, Kind, Media, Reply, ToolCall, cost_of

_RATE = re.compile(r"rate=(\d+)")
_TICKS = re.compile(r"`+")


class _Data(Struct):
    mimeType: str | None = None
    data: str | None = None


class _Asked(Struct):
    name: str = ""
    args: Json = None
    id: str | None = None


class _Code(Struct):
    language: str | None = None
    code: str | None = None


class _Output(Struct):
    output: str | None = None


class _Part(Struct):
    text: str | None = None
    thought: bool | None = None
    executableCode: _Code | None = None
    codeExecutionResult: _Output | None = None
    inlineData: _Data | None = None
    functionCall: _Asked | None = None


class _Content(Struct):
    parts: list[_Part] | None = None


class _Candidate(Struct):
    index: int = 0
    content: _Content | None = None
    finishReason: str | None = None


class _Answer(Struct):
    candidates: list[_Candidate] | None = None
    promptFeedback: dict[str, Json] | None = None
    usageMetadata: dict[str, Json] | None = None
    modelVersion: str | None = None
    error: Json = None


_decode_answer = msgspec.json.Decoder(_Answer).decode


class _Parts(Struct):
    """What has arrived of one candidate."""

    text: StringIO = field(default_factory=StringIO)
    thoughts: StringIO = field(default_factory=StringIO)
    calls: list[ToolCall] = field(default_factory=list)
    images: list[Media] = field(default_factory=list)
    sound: list[str] = field(default_factory=list)
    sound_type: str = ""
    finish: str | None = None

    def choice(self) -> Choice:
        text, thoughts = self.text.getvalue(), self.thoughts.getvalue()
        return Choice(text=text, reasoning=thoughts, tool_calls=self.calls, finish_reason=self.finish)


class GenerateStream:
    """Reads chunks of an answer; a finish reason, or the reason of a block, is its end."""

    over = False

    def __init__(self) -> None:
        self._parts: dict[int, _Parts] = {}
        self._usage: dict[str, Json] | None = None
        self._model = ""
        self._blocked: str | None = None

    @property
    def done(self) -> bool:
        """Whether every candidate that began has its finish reason."""
        return bool(self._blocked) or (bool(self._parts) and all(p.finish for p in self._parts.values()))

    def feed(self, data: bytes) -> Delta | None:
        try:
            answer = _decode_answer(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise api_error(200, "a chunk of the stream is not what the contract promises", "broken_chunk") from None
        if answer.error is not None:
            raise _failure(answer.error)
        return self.take(answer)

    def take(self, answer: _Answer) -> Delta | None:
        """Add what a chunk, or a whole answer, brings."""
        self._usage = answer.usageMetadata or self._usage
        self._model = answer.modelVersion or self._model
        self._blocked = str((answer.promptFeedback or {}).get("blockReason") or "") or self._blocked
        found: Delta | None = Delta(finish_reason=self._blocked) if self._blocked else None
        for position, candidate in enumerate(answer.candidates or ()):
            delta = self._candidate(candidate)
            found = delta if position == 0 and candidate.index == 0 else found
        if found is not None and found.finish_reason:
            found.usage = counted(self._usage)
        return found

    def _candidate(self, candidate: _Candidate) -> Delta:
        parts = self._parts.setdefault(candidate.index, _Parts())
        delta = Delta()
        for part in (candidate.content.parts if candidate.content else None) or ():
            _add(parts, part, delta)
        if candidate.finishReason:
            parts.finish = delta.finish_reason = candidate.finishReason
        return delta

    def reply(self) -> Reply:
        choices = [self._parts[i].choice() for i in sorted(self._parts)]
        top = choices[0] if choices else Choice(finish_reason=self._blocked)
        first = self._parts[min(self._parts)] if self._parts else _Parts()
        usage = counted(self._usage)
        return Reply(
            text=top.text,
            reasoning=top.reasoning,
            tool_calls=top.tool_calls,
            images=list(first.images),
            audio=_sound(first),
            choices=choices,
            model=self._model,
            finish_reason=top.finish_reason or self._blocked,
            usage=usage,
            cost=cost_of(usage),
        )


def _add(parts: _Parts, part: _Part, delta: Delta) -> None:
    """One part of a candidate, to what has arrived and to what is new."""
    text = part.text or _run(part)
    if text and part.thought:
        parts.thoughts.write(text)
        delta.reasoning += text
    elif text:
        parts.text.write(text)
        delta.text += text
    if part.inlineData is not None and part.inlineData.data:
        _add_media(parts, part.inlineData)
    if part.functionCall is not None:
        asked = part.functionCall
        written = msgspec.json.encode(asked.args or {}).decode()
        parts.calls.append(ToolCall(id=asked.id or f"call_{len(parts.calls)}", name=asked.name, arguments=written))
        delta.tool_calls.append(parts.calls[-1])


def _run(part: _Part) -> str:
    """Code that Google ran on the way, and what it printed, as blocks of markdown."""
    if part.executableCode is not None:
        return _fenced((part.executableCode.language or "").lower(), part.executableCode.code)
    return "" if part.codeExecutionResult is None else _fenced("", part.codeExecutionResult.output)


def _fenced(language: str, text: str | None) -> str:
    """A block whose fence is longer than any in it."""
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text or "")), default=0))
    return f"\n\n{fence}{language}\n{text.rstrip()}\n{fence}\n\n" if text else ""


def _add_media(parts: _Parts, found: _Data) -> None:
    mime, data = found.mimeType or "", found.data or ""
    if mime.startswith("audio/"):
        parts.sound.append(data)
        parts.sound_type = parts.sound_type or mime
        return
    kind: Kind = "video" if mime.startswith("video/") else "image"
    parts.images.append(Media(kind=kind, url=f"data:{mime or 'image/png'};base64,{data}", mime=mime or "image/png"))


def _sound(parts: _Parts) -> Media | None:
    """Speech comes as samples, whose rate stands in their type."""
    rate = _RATE.search(parts.sound_type)
    return sound(parts.sound, raw="L16" in parts.sound_type.upper(), rate=int(rate[1]) if rate else RATE)


def counted(usage: Mapping[str, Json] | None) -> dict[str, Json] | None:
    """Google's count, with OpenAI's names beside its own; thoughts are part of the answer."""
    if not usage:
        return None
    asked, thought = _number(usage.get("promptTokenCount")), _number(usage.get("thoughtsTokenCount"))
    said = _number(usage.get("candidatesTokenCount")) + thought
    more = {"completion_tokens_details": {"reasoning_tokens": thought}} if thought else {}
    total = _number(usage.get("totalTokenCount")) or asked + said
    return {**usage, "prompt_tokens": asked, "completion_tokens": said, "total_tokens": total, **more}


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _failure(error: Json) -> Exception:
    facts = error if isinstance(error, dict) else {"message": error}
    code = str(facts.get("status") or facts.get("code") or "")
    return api_error(200, str(facts.get("message") or "unknown error"), code)


def read_generated(payload: Json) -> Reply:
    """A whole answer as a reply.

    Raises:
        ValueError: it is none: neither a candidate nor the reason of a block.
    """
    reader, answer = GenerateStream(), msgspec.convert(payload, _Answer)
    reader.take(answer)
    if not answer.candidates and not reader.done:
        raise ValueError("an answer without candidates")
    reply = reader.reply()
    reply.raw = payload
    return reply
