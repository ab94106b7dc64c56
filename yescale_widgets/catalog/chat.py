"""Chat in OpenAI's format: GPT, Claude, Gemini and DeepSeek models by one call; only the model's name differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct, field

from yescale_widgets.declare import Call, Operation, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.failures import api_error
from yescale_widgets.source import Source
from yescale_widgets.values import Choice, Delta, Json, Media, Reply, ToolCall

_GPT = "Chat Models / ChatGPT (Chat)"
_CLAUDE = "Chat Models / Anthropic Claude"
_GEMINI = "Chat Models / Gemini"
MODELS = (
    "gpt-4o-mini",
    "gpt-4o",
    "claude-sonnet-4-5",
    "claude-3-5-sonnet-20241022",
    "gemini-2.5-flash",
    "deepseek-v3.2",
    "gpt-4o-audio-preview",
    "gemini-2.0-flash-exp-image-generation",
)
_PICTURE = re.compile(r"!\[([^\]]*)\]\(((?:data:image/[\w.+-]+;base64,|https?://)[^)\s]+)\)")


class _Function(Struct):
    name: str | None = None
    arguments: str | None = None


class _Tool(Struct):
    index: int = 0
    id: str | None = None
    function: _Function | None = None


class _Piece(Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    refusal: str | None = None
    tool_calls: list[_Tool] | None = None
    images: list[dict[str, Json]] | None = None
    image: Json = None
    audio: dict[str, Json] | None = None


class _StreamChoice(Struct):
    index: int = 0
    delta: _Piece | None = None
    message: _Piece | None = None
    finish_reason: str | None = None


class _Chunk(Struct):
    choices: list[_StreamChoice] | None = None
    usage: dict[str, Json] | None = None
    model: str | None = None
    error: Json = None


_decode_chunk = msgspec.json.Decoder(_Chunk).decode


class _Parts(Struct):
    """What has arrived of one choice."""

    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    tools: dict[int, ToolCall] = field(default_factory=dict)
    images: list[Media] = field(default_factory=list)
    sound: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    finish: str | None = None


class ChatStream:
    """Reads chat chunks; the deltas are those of the first choice, ``reply`` has all choices."""

    def __init__(self) -> None:
        self._parts: dict[int, _Parts] = {}
        self._usage: dict[str, Json] | None = None
        self._model = ""

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
            delta = self._take(choice, chunk.usage)
            first = delta if choice.index == 0 else first
        if first is None and chunk.usage:
            return Delta(usage=chunk.usage)
        return first

    def _take(self, choice: _StreamChoice, usage: dict[str, Json] | None) -> Delta:
        parts = self._parts.get(choice.index)
        if parts is None:
            parts = self._parts[choice.index] = _Parts()
        piece = choice.delta or choice.message or _Piece()
        text, thought = piece.content or piece.refusal or "", piece.reasoning_content or piece.reasoning or ""
        if text:
            parts.text.append(text)
        if thought:
            parts.reasoning.append(thought)
        if choice.finish_reason:
            parts.finish = choice.finish_reason
        calls = [self._tool(parts, tool) for tool in piece.tool_calls] if piece.tool_calls else []
        if piece.images or piece.image or piece.audio:
            _take_media(parts, piece)
        return Delta(text=text, reasoning=thought, tool_calls=calls, finish_reason=choice.finish_reason, usage=usage)

    def _tool(self, parts: _Parts, tool: _Tool) -> ToolCall:
        """Merged by index: the first piece names the call, later ones append arguments."""
        whole = parts.tools.setdefault(tool.index, ToolCall())
        function = tool.function or _Function()
        whole.id = tool.id or whole.id
        whole.name = function.name or whole.name
        whole.arguments += function.arguments or ""
        return ToolCall(id=whole.id, name=whole.name, arguments=function.arguments or "")

    def reply(self) -> Reply:
        return _reply(self._parts, self._model, self._usage, None)


def _raise_error(error: Json) -> None:
    facts = error if isinstance(error, dict) else {"message": error}
    raise api_error(200, str(facts.get("message") or "unknown error"), str(facts.get("code") or ""))


def _take_media(parts: _Parts, piece: _Piece) -> None:
    """Pictures beside the text, in the places that gateways use; sound comes in pieces of base64."""
    for entry in piece.images or ():
        url = (entry.get("image_url") or {}).get("url") or entry.get("url") or _data_url(entry)
        if isinstance(url, str) and url:
            parts.images.append(Media(kind="image", url=url))
    loose = piece.image if isinstance(piece.image, list) else [piece.image] if piece.image else []
    parts.images += [Media(kind="image", url=u) for e in loose if isinstance(e, dict) and (u := _data_url(e))]
    if piece.audio:
        parts.sound.append(str(piece.audio.get("data") or ""))
        parts.transcript.append(str(piece.audio.get("transcript") or ""))


def _data_url(entry: Mapping[str, Json]) -> str:
    data = entry.get("data") or entry.get("b64_json")
    if not isinstance(data, str) or not data:
        return ""
    return data if data.startswith(("data:", "http")) else f"data:{entry.get('mime_type') or 'image/png'};base64,{data}"


def _reply(parts: Mapping[int, _Parts], model: str, usage: dict[str, Json] | None, raw: Json) -> Reply:
    choices = [_choice(parts[i]) for i in sorted(parts)]
    top = choices[0] if choices else Choice()
    first = parts[min(parts)] if parts else _Parts()
    images = first.images + [
        Media(kind="image", url=url, title=alt) for alt, url in _PICTURE.findall("".join(first.text))
    ]
    return Reply(
        text=top.text,
        reasoning=top.reasoning,
        tool_calls=top.tool_calls,
        images=images,
        audio=_audio(first),
        choices=choices,
        model=model,
        finish_reason=top.finish_reason,
        usage=usage,
        cost=_cost(usage),
        raw=raw,
    )


def _choice(parts: _Parts) -> Choice:
    text = _PICTURE.sub(lambda m: m[0] if m[2].startswith("http") else "", "".join(parts.text))
    return Choice(
        text=text if text == "".join(parts.text) else text.strip(),
        reasoning="".join(parts.reasoning),
        tool_calls=[parts.tools[i] for i in sorted(parts.tools)],
        finish_reason=parts.finish,
    )


def _audio(parts: _Parts) -> Media | None:
    data = "".join(parts.sound)
    transcript = "".join(parts.transcript)
    if not data and not transcript:
        return None
    return Media(kind="audio", url=f"data:audio/wav;base64,{data}", mime="audio/wav", extra={"transcript": transcript})


def _cost(usage: dict[str, Json] | None) -> float | None:
    try:
        return float((usage or {})["cost"])
    except (KeyError, TypeError, ValueError):
        return None


def read_completion(payload: Json) -> Reply:
    """A whole chat completion as a reply."""
    parts: dict[int, _Parts] = {}
    reader = ChatStream()
    for position, entry in enumerate(payload.get("choices") or []):
        choice = msgspec.convert(entry, _StreamChoice)
        choice.index = entry.get("index", position)
        for number, tool in enumerate((choice.message or _Piece()).tool_calls or []):
            tool.index = number
        reader._take(choice, None)  # noqa: SLF001 - the same merging as in a stream
        parts = reader._parts  # noqa: SLF001
    return _reply(parts, str(payload.get("model") or ""), payload.get("usage"), payload)


class Complete(Operation):
    """Answer a conversation.

    Gives a ``Reply``; ``client.stream`` gives its deltas. Either ``prompt`` (with ``system``, ``images``, ``audio``)
    or whole ``messages``.
    Source: contract operation ``chat_completions``.
    """

    at = Call(method="POST", path="/v1/chat/completions", id="chat_completions")
    paid = False
    reads = read_completion
    streams = ChatStream
    rows = (
        f"{_GPT} / Chat completion object",
        f"{_GPT} / Create chat completion (streaming)",
        f"{_GPT} / Create chat completion (non-streaming)",
        f"{_GPT} / Create chat image recognition (streaming)",
        f"{_GPT} / Create chat image recognition (streaming) base64",
        f"{_GPT} / Create chat image recognition (non-streaming)",
        f"{_GPT} / Function calling",
        f"{_GPT} / N choices",
        f"{_GPT} / Create chat function call (only non-streaming)",
        f"{_GPT} / Create structured output",
        f"{_CLAUDE} / Create chat completion (streaming)",
        f"{_CLAUDE} / Create chat completion (non-streaming)",
        f"{_CLAUDE} / Create chat image recognition (streaming)",
        f"{_CLAUDE} / Create chat image recognition (non-streaming)",
        f"{_GEMINI} / Gemini Image creation interface (gemini-2.0-flash-exp-image-generation)",
        f"{_GEMINI} / Chat interface",
        f"{_GEMINI} / Image recognition interface",
    )

    prompt: Annotated[str | None, opt("What to ask.", lines=3, least=1)] = None
    model: Annotated[str, opt("The model's name; any name the gateway knows.", suggestions=MODELS)] = "gpt-4o-mini"
    system: Annotated[str | None, opt("How to behave, before the conversation.", lines=2)] = None
    images: Annotated[list[SourceLike | Source] | None, opt("Pictures to look at.")] = None
    temperature: Annotated[float | None, opt("0 is steady, 2 is wild.", least=0, most=2)] = None
    max_tokens: Annotated[int | None, opt("Longest answer, in tokens.", least=1)] = None
    messages: Annotated[list[dict[str, Any]] | None, opt("A whole conversation, instead of a prompt.", more=True)] = (
        None
    )
    top_p: Annotated[float | None, opt("Share of likely words to choose from.", least=0, most=1, more=True)] = None
    n: Annotated[int | None, opt("How many answers.", least=1, most=128, more=True)] = None
    stop: Annotated[
        list[str] | None,
        opt("Texts that end the answer, four at most.", decode=lambda v: [v] if isinstance(v, str) else v, more=True),
    ] = None
    seed: Annotated[int | None, opt("The same seed gives a similar answer.", more=True)] = None
    presence_penalty: Annotated[float | None, opt("Above 0: new subjects.", least=-2, most=2, more=True)] = None
    frequency_penalty: Annotated[float | None, opt("Above 0: fewer repeats.", least=-2, most=2, more=True)] = None
    max_completion_tokens: Annotated[
        int | None, opt("Takes the place of max_tokens for reasoning models.", least=1, more=True)
    ] = None
    reasoning_effort: Annotated[
        Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None, opt("How long to think.", more=True)
    ] = None
    tools: Annotated[
        list[dict[str, Any]] | None, opt("Functions the model may ask for, as JSON Schema.", more=True)
    ] = None
    tool_choice: Annotated[Any, opt("none, auto, required or one function.", more=True)] = None
    parallel_tool_calls: Annotated[bool | None, opt("Several calls at once.", more=True)] = None
    response_format: Annotated[dict[str, Any] | None, opt("JSON or a JSON Schema to obey.", more=True)] = None
    modalities: Annotated[list[str] | None, opt("text, audio, image.", more=True)] = None
    audio: Annotated[dict[str, Any] | None, opt("Voice and format of spoken answers.", more=True)] = None
    logprobs: Annotated[bool | None, opt("Say how likely each token was.", more=True)] = None
    top_logprobs: Annotated[int | None, opt("And how likely others were.", least=0, most=20, more=True)] = None
    logit_bias: Annotated[dict[str, float] | None, opt("Weights of single tokens.", more=True)] = None
    user: Annotated[str | None, opt("Your own name for the end user.", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if "prompt" not in values and not values.get("messages"):
            yield Problem("prompt", "give a prompt, or messages")

    @property
    def once(self) -> bool:
        """Spoken and drawn answers cost as much as any task."""
        return "image" in self.model or any(m != "text" for m in self.modalities or ())

    def payload(self) -> dict[str, Json]:
        body = super().payload()
        body["messages"] = list(body.get("messages") or [])
        if self.system:
            body["messages"].insert(0, {"role": "system", "content": self.system})
        if self.prompt is not None:
            body["messages"].append({"role": "user", "content": self._content()})
        for own in ("prompt", "system", "images"):
            body.pop(own, None)
        return body

    def _content(self) -> Json:
        if not self.images:
            return self.prompt
        pictures = [{"type": "image_url", "image_url": {"url": Source.of(p).data_url()}} for p in self.images]
        return [{"type": "text", "text": self.prompt}, *pictures]
