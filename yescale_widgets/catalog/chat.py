"""Chat in OpenAI's format: GPT, Claude, Gemini and DeepSeek models by one call; only the model's name differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from yescale_widgets.catalog._chat_pictures import draws
from yescale_widgets.catalog._chat_reading import ChatStream, read_completion
from yescale_widgets.declare import Call, Operation, SourceLike, opt
from yescale_widgets.errors import MediaError, Problem
from yescale_widgets.source import Source
from yescale_widgets.structured import Shape, refused
from yescale_widgets.values import Json, Reply
from yescale_widgets.words import t

__all__ = ["MODELS", "ChatStream", "Complete", "Completion", "read_completion"]

_GPT = "Chat Models / ChatGPT (Chat)"
_CLAUDE = "Chat Models / Anthropic Claude"
_GEMINI = "Chat Models / Gemini"
_LEGACY = "Chat Models / ChatGPT (Completions)"
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
Voice = Literal[
    "alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse", "marin", "cedar"
]
_KINDS = ("audio/wav", "audio/mpeg")
_MOST_BYTES = 20_000_000
_MOST_STOPS = 4


def _listed(value: Json) -> Json:
    return [value] if isinstance(value, str) else value


def _audio(value: Any) -> Source | dict[str, Json]:
    """What goes in is a source; a dictionary that names voice or format is about the answer, as on the wire."""
    if not isinstance(value, dict):
        source = Source.of(value, _KINDS)
        if source is not value:
            source.refuse(_KINDS, _MOST_BYTES)
        return source
    if not value.keys() <= {"voice", "format"}:
        raise MediaError(t("a dictionary has voice and format, and nothing else"))
    return dict(value)


def _as_it_is(value: Any) -> Any:
    return value


class Complete(Operation):
    """Answer a conversation.

    Gives a ``Reply``; ``client.stream`` gives its deltas. Either ``prompt`` (with ``system``, ``images``, ``audio``)
    or whole ``messages``, or both, the prompt being the last message.
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
    audio: Annotated[
        SourceLike | Source | None,
        opt(
            "A recording to listen to, WAV or MP3.",
            check=_audio,
            decode=_as_it_is,
            source="inline",
            kinds=_KINDS,
            more=True,
        ),
    ] = None
    voice: Annotated[
        Voice | None, opt("Speak the answer with this voice, where the model can.", "/audio/voice", more=True)
    ] = None
    voice_format: Annotated[
        Literal["wav", "mp3", "flac", "opus", "pcm16", "aac"] | None,
        opt("How spoken answers are stored; streams take pcm16.", "/audio/format", more=True),
    ] = None
    detail: Annotated[Literal["auto", "low", "high"] | None, opt("How closely to look at the pictures.", more=True)] = (
        None
    )
    top_p: Annotated[float | None, opt("Share of likely words to choose from.", least=0, most=1, more=True)] = None
    n: Annotated[int | None, opt("How many answers.", least=1, most=128, more=True)] = None
    stop: Annotated[list[str] | None, opt("Texts that end the answer, four at most.", decode=_listed, more=True)] = None
    seed: Annotated[int | None, opt("The same seed gives a similar answer.", more=True)] = None
    presence_penalty: Annotated[float | None, opt("Above 0: new subjects.", least=-2, most=2, more=True)] = None
    frequency_penalty: Annotated[float | None, opt("Above 0: fewer repeats.", least=-2, most=2, more=True)] = None
    max_completion_tokens: Annotated[
        int | None, opt("Takes the place of max_tokens for reasoning models.", least=1, more=True)
    ] = None
    reasoning_effort: Annotated[
        Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None, opt("How long to think.", more=True)
    ] = None
    thinking: Annotated[dict[str, Any] | None, opt("DeepSeek's thinking: a type, enabled or disabled.", more=True)] = (
        None
    )
    tools: Annotated[
        list[dict[str, Any]] | None, opt("Functions the model may ask for, as JSON Schema.", more=True)
    ] = None
    tool_choice: Annotated[Any, opt("none, auto, required or one function.", more=True)] = None
    parallel_tool_calls: Annotated[bool | None, opt("Several calls at once.", more=True)] = None
    functions: Annotated[list[dict[str, Any]] | None, opt("The older form of tools.", more=True)] = None
    function_call: Annotated[Any, opt("The older form of tool_choice.", more=True)] = None
    schema: Annotated[dict[str, Any] | None, opt("The answer as an object that obeys this JSON Schema.", more=True)] = (
        None
    )
    response_format: Annotated[dict[str, Any] | None, opt("JSON or a JSON Schema to obey, as sent.", more=True)] = None
    modalities: Annotated[list[str] | None, opt("text, audio, image.", more=True)] = None
    logprobs: Annotated[bool | None, opt("Say how likely each token was.", more=True)] = None
    top_logprobs: Annotated[int | None, opt("And how likely others were.", least=0, most=20, more=True)] = None
    logit_bias: Annotated[dict[str, float] | None, opt("Weights of single tokens.", more=True)] = None
    user: Annotated[str | None, opt("Your own name for the end user.", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        heard = isinstance(values.get("audio"), Source)
        if "prompt" not in values and not heard and not values.get("images") and not values.get("messages"):
            yield Problem("prompt", t("give a prompt, or messages"))
        if values.get("schema") and values.get("response_format"):
            yield Problem("schema", t("give schema or response_format, not both"))
        if len(values.get("stop") or ()) > _MOST_STOPS:
            yield Problem("stop", t("stop may have {most} texts at most", most=_MOST_STOPS))
        if values.get("schema"):
            yield from refused(values["schema"])

    @property
    def once(self) -> bool:
        """Spoken and drawn answers cost as much as any task."""
        return draws(self.model) or self._spoken() is not None or any(m != "text" for m in self.modalities or ())

    def payload(self) -> dict[str, Json]:
        body = super().payload()
        own = {name: body.pop(name, None) for name in ("prompt", "system", "images", "schema", "audio", "detail")}
        body["messages"] = list(body.get("messages") or [])
        if self.system:
            body["messages"].insert(0, {"role": "system", "content": self.system})
        content = self._content(own["images"] or [], own["audio"])
        if content is not None:
            body["messages"].append({"role": "user", "content": content})
        spoken = self._spoken()
        if spoken is not None:
            body |= {"modalities": self.modalities or ["text", "audio"], "audio": {"format": "wav", **spoken}}
        return body | ({"response_format": Shape(self.schema).response_format} if self.schema else {})

    def stream_payload(self) -> dict[str, Json]:
        """Sound is streamed as raw samples, and usage is asked for."""
        body = super().stream_payload() | {"stream_options": {"include_usage": True}}
        spoken = self._spoken()
        return body if spoken is None else body | {"audio": {"format": "pcm16", **spoken}}

    def files(self) -> list[Source]:
        return [self.audio] if isinstance(self.audio, Source) else []

    def settle(self, reply: Reply) -> None:
        if self.schema and not reply.tool_calls:
            reply.object = Shape(self.schema).read(reply)

    def _spoken(self) -> dict[str, Json] | None:
        """Voice and format of a spoken answer, None where it is only written."""
        given = self.audio if isinstance(self.audio, dict) else {}
        if not given and not self.voice and not self.voice_format and "audio" not in (self.modalities or ()):
            return None
        named = {"voice": self.voice, "format": self.voice_format}
        return {"voice": "alloy", **given, **{name: value for name, value in named.items() if value}}

    def _content(self, pictures: list[Json], recording: Json) -> Json:
        """The last message: text, and the pictures and sound that go with it."""
        closely = {"detail": self.detail} if self.detail else {}
        parts = [{"type": "image_url", "image_url": {"url": url, **closely}} for url in pictures]
        if isinstance(self.audio, Source):
            form = "wav" if self.audio.mime.endswith("wav") else "mp3"
            parts.append({"type": "input_audio", "input_audio": {"data": recording.partition(",")[2], "format": form}})
        if not parts:
            return self.prompt
        return [*([{"type": "text", "text": self.prompt}] if self.prompt else []), *parts]


class Completion(Operation):
    """Go on with a text, with a legacy model.

    Gives a ``Reply``, one choice for each prompt and answer; ``client.stream`` gives the deltas of the first.
    Source: contract operation ``completions``.
    """

    at = Call(method="POST", path="/v1/completions", id="completions")
    paid = False
    reads = read_completion
    streams = ChatStream
    rows = (f"{_LEGACY} / Completion object", f"{_LEGACY} / Creation completed")

    prompt: Annotated[str | list[str | int], opt("The text to go on with, or several.", lines=3)]
    model: Annotated[str, opt("The model's name.", suggestions=("gpt-3.5-turbo-instruct",))] = "gpt-3.5-turbo-instruct"
    max_tokens: Annotated[int | None, opt("Longest answer, in tokens; 16 where nothing is said.", least=1)] = None
    temperature: Annotated[float | None, opt("0 is steady, 2 is wild.", least=0, most=2)] = None
    suffix: Annotated[str | None, opt("What comes after the gap.", more=True)] = None
    top_p: Annotated[float | None, opt("Share of likely words to choose from.", least=0, most=1, more=True)] = None
    n: Annotated[int | None, opt("How many answers to each prompt.", least=1, more=True)] = None
    best_of: Annotated[int | None, opt("Write so many, give the best.", least=1, more=True)] = None
    echo: Annotated[bool | None, opt("Repeat the prompt first.", more=True)] = None
    stop: Annotated[list[str] | None, opt("Texts that end the answer, four at most.", decode=_listed, more=True)] = None
    seed: Annotated[int | None, opt("The same seed gives a similar answer.", more=True)] = None
    presence_penalty: Annotated[float | None, opt("Above 0: new subjects.", least=-2, most=2, more=True)] = None
    frequency_penalty: Annotated[float | None, opt("Above 0: fewer repeats.", least=-2, most=2, more=True)] = None
    logprobs: Annotated[int | None, opt("Say how likely so many tokens were.", least=0, most=5, more=True)] = None
    logit_bias: Annotated[dict[str, float] | None, opt("Weights of single tokens.", more=True)] = None
    user: Annotated[str | None, opt("Your own name for the end user.", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if len(values.get("stop") or ()) > _MOST_STOPS:
            yield Problem("stop", t("stop may have {most} texts at most", most=_MOST_STOPS))
        if (values.get("best_of") or values.get("n") or 1) < (values.get("n") or 1):
            yield Problem("best_of", t("best_of must be at least n"))
