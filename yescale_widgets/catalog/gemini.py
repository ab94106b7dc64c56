"""Gemini in Google's own format. Row "Beyond the sidebar / Gemini native"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from yescale_widgets.catalog._gemini_reading import GenerateStream, read_generated
from yescale_widgets.catalog._gemini_schema import googled
from yescale_widgets.declare import Call, Operation, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.source import Source
from yescale_widgets.structured import Shape, refused
from yescale_widgets.values import Json, Reply
from yescale_widgets.words import t

MODELS = ("gemini-2.5-flash", "gemini-2.5-pro", "gemini-2.5-flash-lite", "gemini-2.5-flash-image")
_HEARD = ("audio",)
_ID = "gemini_generate_content"


def _system(text: str) -> Json:
    return {"parts": [{"text": text}]}


def _system_text(value: Json) -> Json:
    parts = value.get("parts") if isinstance(value, Mapping) else None
    return "\n".join(str(p.get("text", "")) for p in parts or ()) or None


def _contents(messages: list[dict[str, Any]]) -> Json:
    """Messages in Google's form; plain ones in OpenAI's (a role and a text) are put into it."""
    return [m if "parts" in m or not isinstance(m.get("content"), str) else _content(m) for m in messages]


def _content(message: Mapping[str, Any]) -> dict[str, Json]:
    role = "model" if message.get("role") in ("assistant", "model") else "user"
    return {"role": role, "parts": [{"text": message["content"]}]}


def _tools(tools: list[dict[str, Any]]) -> Json:
    """Tools in Google's form; functions in OpenAI's are gathered into one declaration."""
    own = [tool for tool in tools if not isinstance(tool.get("function"), Mapping)]
    functions = [_function(tool["function"]) for tool in tools if tool not in own]
    return own + ([{"functionDeclarations": functions}] if functions else [])


def _function(function: Mapping[str, Json]) -> dict[str, Json]:
    made = {name: value for name, value in function.items() if name != "strict"}
    return {**made, "parameters": googled(made["parameters"])} if made.get("parameters") else made


def _choice(choice: Any) -> Json:
    """Which function to use, in Google's form, also where it is given in OpenAI's: a word, or a function's name."""
    if isinstance(choice, str):
        word = {"required": "any"}.get(choice, choice)
        return {"mode": word.upper()} if word in ("auto", "any", "none") else _only(word)
    function = choice.get("function")
    return _only(function["name"]) if isinstance(function, Mapping) else dict(choice)


def _only(name: Json) -> Json:
    return {"mode": "ANY", "allowedFunctionNames": [name]}


def _listed(value: Json) -> Json:
    return [value] if isinstance(value, str) else value


class Generate(Operation):
    """Answer a conversation, or draw, as Gemini does.

    Gives a ``Reply``; ``client.stream`` gives its deltas. Its finish reasons are Google's own words (STOP, MAX_TOKENS
    …), of a prompt that was blocked the reason why; usage has Google's names and OpenAI's.
    Source: contract operation ``gemini_generate_content``; its streaming twin has a path of its own.
    """

    at = Call(method="POST", path="/v1beta/models/{model}:generateContent", id=_ID)
    stream_at = Call(method="POST", path="/v1beta/models/{model}:streamGenerateContent?alt=sse", id=_ID)
    paid = False
    reads = read_generated
    streams = GenerateStream
    rows = ("Beyond the sidebar / Gemini native",)

    prompt: Annotated[str | None, opt("What to ask, or what to draw.", lines=3, least=1)] = None
    model: Annotated[str, opt("The model's name; any Gemini the gateway knows.", suggestions=MODELS)] = MODELS[0]
    system: Annotated[
        str | None,
        opt("How to behave.", "/systemInstruction", encode=_system, decode=_system_text, lines=2),
    ] = None
    images: Annotated[list[SourceLike | Source] | None, opt("Pictures to look at or to change.", source="inline")] = (
        None
    )
    audio: Annotated[SourceLike | Source | None, opt("A recording to listen to.", source="inline", kinds=_HEARD)] = None
    temperature: Annotated[float | None, opt("0 is steady, 2 is wild.", "/generationConfig/temperature")] = None
    max_tokens: Annotated[int | None, opt("Longest answer, in tokens.", "/generationConfig/maxOutputTokens")] = None
    messages: Annotated[
        list[dict[str, Any]] | None,
        opt("A whole conversation, before the prompt.", "/contents", encode=_contents, more=True),
    ] = None
    modalities: Annotated[
        list[str] | None,
        opt("What to answer with: TEXT, IMAGE, AUDIO.", "/generationConfig/responseModalities", more=True),
    ] = None
    top_p: Annotated[
        float | None, opt("Share of likely words to choose from.", "/generationConfig/topP", more=True)
    ] = None
    top_k: Annotated[int | None, opt("How many likely words to choose from.", "/generationConfig/topK", more=True)] = (
        None
    )
    stop: Annotated[
        list[str] | None,
        opt("Texts that end the answer.", "/generationConfig/stopSequences", decode=_listed, more=True),
    ] = None
    seed: Annotated[int | None, opt("The same seed gives a similar answer.", "/generationConfig/seed", more=True)] = (
        None
    )
    schema: Annotated[
        dict[str, Any] | None,
        opt(
            "The answer as an object that obeys this JSON Schema.",
            "/generationConfig/responseSchema",
            encode=googled,
            more=True,
        ),
    ] = None
    response_mime_type: Annotated[
        str | None, opt("application/json for JSON.", "/generationConfig/responseMimeType", more=True)
    ] = None
    thinking: Annotated[
        dict[str, Any] | None,
        opt("thinkingBudget and includeThoughts.", "/generationConfig/thinkingConfig", more=True),
    ] = None
    tools: Annotated[
        list[dict[str, Any]] | None,
        opt("google_search, code execution, functions in Google's form or OpenAI's.", encode=_tools, more=True),
    ] = None
    tool_choice: Annotated[
        Any,
        opt(
            "auto, any, none or a function's name; or as Google or OpenAI write it.",
            "/toolConfig/functionCallingConfig",
            encode=_choice,
            more=True,
        ),
    ] = None
    safety: Annotated[
        list[dict[str, Any]] | None, opt("What to block, and from when on.", "/safetySettings", more=True)
    ] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if not any(values.get(name) for name in ("prompt", "images", "audio", "messages")):
            yield Problem("prompt", t("give a prompt, or messages"))
        choice = values.get("tool_choice")
        if choice is not None and not isinstance(choice, str | Mapping):
            yield Problem("tool_choice", t("tool_choice must be a word or a dictionary, not {choice!r}", choice=choice))
        wrong = {str(m).upper() for m in values.get("modalities") or ()} - {"TEXT", "IMAGE", "AUDIO"}
        if wrong:
            yield Problem(
                "modalities", t("modalities are TEXT, IMAGE and AUDIO, not {names}", names=", ".join(sorted(wrong)))
            )
        if values.get("schema"):
            yield from refused(values["schema"])

    @property
    def once(self) -> bool:
        """Spoken and drawn answers cost as much as any task."""
        return "image" in self.model or any(m.upper() != "TEXT" for m in self.modalities or ())

    def files(self) -> list[Source]:
        """Google follows no links to pictures: their bytes go along."""
        given = [*(self.images or ()), *([self.audio] if self.audio is not None else ())]
        return [source for source in given if isinstance(source, Source)]

    def settle(self, reply: Reply) -> None:
        if self.schema and reply.text:
            reply.object = Shape(self.schema).read(reply)

    def payload(self) -> dict[str, Json]:
        body = super().payload()
        prompt, pictures, sound = (body.pop(name, None) for name in ("prompt", "images", "audio"))
        parts = [_inline(url) for url in [*(pictures or ()), *([sound] if sound else ())]]
        parts += [{"text": prompt}] if prompt is not None else []
        body["contents"] = [*(body.get("contents") or []), *([{"role": "user", "parts": parts}] if parts else [])]
        config = body.get("generationConfig", {})
        if "responseModalities" in config:
            config["responseModalities"] = [str(m).upper() for m in config["responseModalities"]]
        if "responseSchema" in config:
            config.setdefault("responseMimeType", "application/json")
        return body


def _inline(url: str) -> dict[str, Json]:
    if not url.startswith("data:"):
        return {"fileData": {"fileUri": url}}
    head, _, data = url.partition(",")
    return {"inlineData": {"mimeType": head.removeprefix("data:").partition(";")[0], "data": data}}
