"""Claude in Anthropic's own format. Row "Beyond the sidebar / Anthropic Messages"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from yescale_widgets.catalog._claude_reading import MessageStream, read_message
from yescale_widgets.declare import Call, Operation, SourceLike, opt
from yescale_widgets.errors import Problem
from yescale_widgets.source import Source
from yescale_widgets.values import Json
from yescale_widgets.words import t

MODELS = ("claude-sonnet-4-5", "claude-opus-4-1", "claude-haiku-4-5", "claude-3-5-sonnet-20241022")
DEFAULT_TOKENS = 4096
"""The format demands ``max_tokens``; every model of the family can write so many."""


def _tool(tool: Mapping[str, Any]) -> dict[str, Json]:
    """A tool in Anthropic's form, also where it is given in OpenAI's."""
    function = tool.get("function")
    if not isinstance(function, Mapping):
        return dict(tool)
    about = {"description": function["description"]} if function.get("description") else {}
    return {"name": function["name"], **about, "input_schema": function.get("parameters") or {"type": "object"}}


def _tools(tools: list[dict[str, Any]]) -> Json:
    return [_tool(tool) for tool in tools]


def _choice(choice: Any) -> Json:
    """Which tool to use, in Anthropic's form, also where it is given in OpenAI's: a word, or a tool's name."""
    if isinstance(choice, str):
        word = {"required": "any"}.get(choice, choice)
        return {"type": word} if word in ("auto", "any", "none") else {"type": "tool", "name": word}
    function = choice.get("function")
    return {"type": "tool", "name": function["name"]} if isinstance(function, Mapping) else dict(choice)


def _listed(value: Json) -> Json:
    return [value] if isinstance(value, str) else value


class Message(Operation):
    """Answer a conversation as Claude does.

    Gives a ``Reply``; ``client.stream`` gives its deltas. Its finish reasons are Anthropic's own words (end_turn,
    max_tokens, tool_use …); usage has Anthropic's names and OpenAI's.
    Source: contract operation ``anthropic_messages``.
    """

    at = Call(method="POST", path="/v1/messages", id="anthropic_messages", headers={"anthropic-version": "2023-06-01"})
    paid = False
    reads = read_message
    streams = MessageStream
    rows = ("Beyond the sidebar / Anthropic Messages",)

    prompt: Annotated[str | None, opt("What to ask.", lines=3, least=1)] = None
    model: Annotated[str, opt("The model's name; any Claude the gateway knows.", suggestions=MODELS)] = MODELS[0]
    system: Annotated[str | None, opt("How to behave, before the conversation.", lines=2)] = None
    images: Annotated[list[SourceLike | Source] | None, opt("Pictures to look at.")] = None
    max_tokens: Annotated[int, opt("Longest answer, in tokens.", least=1)] = DEFAULT_TOKENS
    temperature: Annotated[float | None, opt("0 is steady, 1 is wild.", least=0, most=1)] = None
    messages: Annotated[
        list[dict[str, Any]] | None, opt("A whole conversation of user and assistant, before the prompt.", more=True)
    ] = None
    top_p: Annotated[float | None, opt("Share of likely words to choose from.", more=True)] = None
    top_k: Annotated[int | None, opt("How many likely words to choose from.", more=True)] = None
    stop: Annotated[
        list[str] | None, opt("Texts that end the answer.", "/stop_sequences", decode=_listed, more=True)
    ] = None
    tools: Annotated[
        list[dict[str, Any]] | None,
        opt("Functions the model may ask for, in Anthropic's form or OpenAI's.", encode=_tools, more=True),
    ] = None
    tool_choice: Annotated[
        Any, opt("auto, any, none or a tool's name; or as Anthropic or OpenAI write it.", encode=_choice, more=True)
    ] = None
    thinking: Annotated[
        dict[str, Any] | None, opt("Thinking aloud: a type (enabled) and budget_tokens.", more=True)
    ] = None

    @classmethod
    def values_of(cls, body: Mapping[str, Json]) -> dict[str, Any]:
        """A system text may come in parts; what is marked in them is of no use here."""
        parts = body.get("system")
        if isinstance(parts, list):
            body = {**body, "system": "\n".join(str(p.get("text", "")) for p in parts if isinstance(p, Mapping))}
        return super().values_of(body)

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if "prompt" not in values and not values.get("images") and not values.get("messages"):
            yield Problem("prompt", t("give a prompt, or messages"))
        choice = values.get("tool_choice")
        if choice is not None and not isinstance(choice, str | Mapping):
            yield Problem("tool_choice", t("tool_choice must be a word or a dictionary, not {choice!r}", choice=choice))
        roles = {str(m.get("role")) for m in values.get("messages") or ()} - {"user", "assistant"}
        if roles:
            yield Problem(
                "messages", t("messages have the roles user and assistant, not {names}", names=", ".join(sorted(roles)))
            )

    def payload(self) -> dict[str, Json]:
        body = super().payload()
        prompt, pictures = body.pop("prompt", None), body.pop("images", [])
        body["messages"] = list(body.get("messages") or [])
        if pictures:
            text = [{"type": "text", "text": prompt}] if prompt else []
            body["messages"].append({"role": "user", "content": [*map(_picture, pictures), *text]})
        elif prompt is not None:
            body["messages"].append({"role": "user", "content": prompt})
        return body


def _picture(url: str) -> dict[str, Json]:
    """A picture part; Anthropic follows links, and wants bytes as bare base64."""
    if not url.startswith("data:"):
        return {"type": "image", "source": {"type": "url", "url": url}}
    head, _, data = url.partition(",")
    mime = head.removeprefix("data:").partition(";")[0]
    return {"type": "image", "source": {"type": "base64", "media_type": mime, "data": data}}
