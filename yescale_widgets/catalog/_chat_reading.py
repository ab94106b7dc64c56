"""Reading chat answers in OpenAI's format, whole or as a stream, also those of legacy completions."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import msgspec
from msgspec import Struct, field

from yescale_widgets.catalog._chat_pictures import Sieve, addressed, draws, linked
from yescale_widgets.catalog._chat_sound import sound
from yescale_widgets.failures import api_error
from yescale_widgets.values import Choice, Delta, Json, Media, Reply, ToolCall, cost_of


class _Function(Struct):
    name: str | None = None
    arguments: str | None = None


class _Tool(Struct):
    index: int = 0
    id: str | None = None
    function: _Function | None = None


class _Piece(Struct):
    content: str | list[Json] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    refusal: str | None = None
    tool_calls: list[_Tool] | None = None
    function_call: _Function | None = None
    images: list[Json] | None = None
    image: Json = None
    audio: dict[str, Json] | None = None


class _StreamChoice(Struct):
    index: int = 0
    delta: _Piece | None = None
    message: _Piece | None = None
    text: str | None = None
    finish_reason: str | None = None


class _Chunk(Struct):
    choices: list[_StreamChoice] | None = None
    usage: dict[str, Json] | None = None
    model: str | None = None
    error: Json = None


_decode_chunk = msgspec.json.Decoder(_Chunk).decode


class _Parts(Struct):
    """What has arrived of one choice; ``sieve`` takes media out of the text.

    Text is kept in one piece: as a list of its words an answer would take ten times the room.
    """

    text: StringIO = field(default_factory=StringIO)
    reasoning: StringIO = field(default_factory=StringIO)
    tools: dict[int, ToolCall] = field(default_factory=dict)
    arguments: dict[int, list[str]] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    sieve: Sieve = field(default_factory=Sieve)
    sound: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    finish: str | None = None

    def said(self) -> str:
        """The text so far; of an answer that was only spoken, its words."""
        text = self.text.getvalue() + self.sieve.held
        text = text.strip() if self.sieve.media else text
        return text or "".join(self.transcript)

    def calls(self) -> list[ToolCall]:
        """The calls so far, with their arguments in one piece."""
        return [
            ToolCall(id=call.id, name=call.name, arguments="".join(self.arguments[index]))
            for index, call in sorted(self.tools.items())
        ]


class ChatStream:
    """Reads chat chunks; the deltas are those of the first choice, ``reply`` has all choices."""

    over = False

    def __init__(self, *, streamed: bool = True, model: str = "") -> None:
        self._parts: dict[int, _Parts] = {}
        self._usage: dict[str, Json] | None = None
        self._model = model
        self._streamed = streamed

    @property
    def done(self) -> bool:
        """Whether every choice that began has its finish reason."""
        return bool(self._parts) and all(p.finish for p in self._parts.values())

    def feed(self, data: bytes) -> Delta | None:
        try:
            chunk = _decode_chunk(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise api_error(200, "a chunk of the stream is not what the contract promises", "broken_chunk") from None
        if chunk.error is not None:
            _raise_error(chunk.error)
        if chunk.usage:
            self._usage = chunk.usage
        if not self._model and chunk.model:
            self._model = chunk.model
        first = None
        for choice in chunk.choices or ():
            delta = self.take(choice, chunk.usage)
            first = delta if choice.index == 0 else first
        if first is None and chunk.usage:
            return Delta(usage=chunk.usage)
        return first

    def take(self, choice: _StreamChoice, usage: dict[str, Json] | None) -> Delta:
        """Add what one choice of a chunk brings."""
        parts = self._parts.get(choice.index)
        if parts is None:
            parts = self._parts[choice.index] = _Parts()
        piece = choice.delta or choice.message or _Piece()
        content = piece.content
        if isinstance(content, list):
            content = _spread(piece, content)
        text, thought = (
            content or piece.refusal or choice.text or "",
            piece.reasoning_content or piece.reasoning or "",
        )
        if text:
            if "[" in text or text[-1] == "!" or parts.sieve.busy:
                text = parts.sieve.feed(text)
            parts.text.write(text)
        if thought:
            parts.reasoning.write(thought)
        if piece.images or piece.image or piece.audio:
            text += _take_media(parts, piece)
        if choice.finish_reason:
            parts.finish = choice.finish_reason
            text += _rest(parts)
        calls = _take_calls(parts, piece) if piece.tool_calls or piece.function_call else []
        return Delta(text=text, reasoning=thought, tool_calls=calls, finish_reason=choice.finish_reason, usage=usage)

    def reply(self) -> Reply:
        return self.reply_with(None)

    def reply_with(self, raw: Json) -> Reply:
        """Everything so far, with the body it came in."""
        choices = [_choice(self._parts[i], self._model) for i in sorted(self._parts)]
        top = choices[0] if choices else Choice()
        first = self._parts[min(self._parts)] if self._parts else _Parts()
        return Reply(
            text=top.text,
            reasoning=top.reasoning,
            tool_calls=top.tool_calls,
            images=top.images,
            audio=self._audio(first),
            choices=choices,
            model=self._model,
            finish_reason=top.finish_reason,
            usage=self._usage,
            cost=cost_of(self._usage),
            raw=raw,
        )

    def _audio(self, parts: _Parts) -> Media | None:
        spoken = sound(parts.sound, "".join(parts.transcript), raw=self._streamed)
        return spoken or next((medium for medium in parts.sieve.media if medium.kind == "audio"), None)


def _rest(parts: _Parts) -> str:
    """The end of a choice's text: what was held back."""
    rest = parts.sieve.close() if parts.sieve.busy else ""
    if rest:
        parts.text.write(rest)
    return rest


def _raise_error(error: Json) -> None:
    facts = error if isinstance(error, dict) else {"message": error}
    raise api_error(200, str(facts.get("message") or "unknown error"), str(facts.get("code") or ""))


def _take_calls(parts: _Parts, piece: _Piece) -> list[ToolCall]:
    older = [_Tool(function=piece.function_call)] if piece.function_call else []
    return [_take_call(parts, tool) for tool in (*(piece.tool_calls or ()), *older)]


def _take_call(parts: _Parts, tool: _Tool) -> ToolCall:
    """Merged by index: the first piece names the call, later ones append arguments.

    Some upstreams give every call the index 0: a piece with another id is another call.
    """
    place = parts.places.setdefault(tool.index, tool.index)
    known = parts.tools.get(place)
    if tool.id and known is not None and known.id and known.id != tool.id:
        place = parts.places[tool.index] = max(parts.tools) + 1
    whole = parts.tools.setdefault(place, ToolCall())
    function = tool.function or _Function()
    whole.id = tool.id or whole.id
    whole.name = function.name or whole.name
    parts.arguments.setdefault(place, []).append(function.arguments or "")
    return ToolCall(id=whole.id, name=whole.name, arguments=function.arguments or "")


def _spread(piece: _Piece, found: list[Json]) -> str:
    """The text of content that is a list of parts, as questions are; its pictures are laid beside it."""
    inner = [one if isinstance(one, dict) else {"text": one} for one in found]
    piece.images = [*(piece.images or ()), *(one for one in inner if not isinstance(one.get("text"), str))]
    return "".join(one["text"] for one in inner if isinstance(one.get("text"), str))


def _take_media(parts: _Parts, piece: _Piece) -> str:
    """Pictures beside the text, in the places that gateways use, and sound; gives the words that are spoken."""
    loose = piece.image if isinstance(piece.image, list) else [piece.image]
    for url in filter(None, map(addressed, (*(piece.images or ()), *loose))):
        if all(url != medium.url for medium in parts.sieve.media):
            parts.sieve.media.append(Media(kind="image", url=url, mime=_mime(url)))
    if not piece.audio:
        return ""
    words = str(piece.audio.get("transcript") or "")
    parts.sound += [str(piece.audio["data"])] if piece.audio.get("data") else []
    parts.transcript += [words] if words else []
    return "" if parts.text.tell() else words


def _mime(url: str) -> str:
    return url[5:100].partition(";")[0] if url.startswith("data:") else ""


def _choice(parts: _Parts, model: str) -> Choice:
    text = parts.said()
    found = [*parts.sieve.media, *linked(text, drawn=draws(model))]
    return Choice(
        text=text,
        images=[medium for medium in found if medium.kind != "audio"],
        reasoning=parts.reasoning.getvalue(),
        tool_calls=parts.calls(),
        finish_reason=parts.finish,
    )


def read_completion(payload: Json) -> Reply:
    """A whole answer as a reply."""
    reader = ChatStream(streamed=False, model=str(payload.get("model") or ""))
    for choice in _choices(payload.get("choices") or []):
        reader.take(choice, None)
    reply = reader.reply_with(payload)
    usage = payload.get("usage")
    reply.usage = usage if isinstance(usage, dict) else None
    reply.cost = cost_of(reply.usage)
    return reply


def _choices(entries: list[Any]) -> Iterator[_StreamChoice]:
    for position, entry in enumerate(entries):
        choice = msgspec.convert(entry, _StreamChoice)
        choice.index = entry.get("index", position)
        for number, tool in enumerate((choice.message or _Piece()).tool_calls or []):
            tool.index = number
        yield choice
