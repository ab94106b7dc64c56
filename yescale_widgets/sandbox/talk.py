"""A conversation as the brain reads it: OpenAI's messages, and Anthropic's where their parts differ."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]


@dataclass
class Turn:
    """One message: who, what, and what came with it."""

    role: str
    text: str = ""
    images: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    calls: dict[str, str] = field(default_factory=dict)
    results: list[tuple[str, str]] = field(default_factory=list)


def turn(message: Message) -> Turn:
    """Read one message."""
    made = Turn(str(message.get("role", "user")))
    content = message.get("content")
    if made.role in {"tool", "function"}:
        made.results.append((str(message.get("tool_call_id") or message.get("name") or ""), _plain(content)))
        return made
    for part in [{"type": "text", "text": content}] if isinstance(content, str) else content or []:
        _add(made, part)
    for call in message.get("tool_calls") or ():
        made.calls[str(call.get("id", ""))] = str(call.get("function", {}).get("name", ""))
    if message.get("function_call"):
        name = str(message["function_call"].get("name", ""))
        made.calls[name] = name
    return made


def _plain(content: Any) -> str:
    """The text of a tool's result, whatever it was wrapped in."""
    if isinstance(content, list):
        return "\n".join(str(part.get("text", part)) if isinstance(part, dict) else str(part) for part in content)
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _add(made: Turn, part: Any) -> None:
    """Read one part of a message."""
    if not isinstance(part, dict):
        made.text += str(part)
        return
    kind = part.get("type", "text")
    if kind in {"text", "input_text", "output_text"}:
        made.text += ("\n" if made.text else "") + str(part.get("text", ""))
    elif kind in {"image_url", "input_image", "image"}:
        made.images.append(_picture(part))
    elif kind == "input_audio":
        made.sounds.append(str(part.get("input_audio", {}).get("data", "")))
    elif kind in {"file", "document"}:
        made.files.append(str((part.get("file") or part).get("filename") or part.get("title") or "a file"))
    elif kind == "tool_use":
        made.calls[str(part.get("id", ""))] = str(part.get("name", ""))
    elif kind == "tool_result":
        made.results.append((str(part.get("tool_use_id", "")), _plain(part.get("content", ""))))


def _picture(part: Message) -> str:
    """The address or data of a picture part."""
    source = part.get("source") or {}
    if source:
        return str(source.get("url") or f"data:{source.get('media_type', 'image/png')};base64,{source.get('data', '')}")
    given = part.get("image_url", "")
    return str(given.get("url", "") if isinstance(given, dict) else given)


@dataclass(frozen=True)
class Talk:
    """A whole conversation."""

    turns: list[Turn]

    @property
    def system(self) -> str:
        """What the developer asked for."""
        return "\n".join(item.text for item in self.turns if item.role in {"system", "developer"})

    @property
    def asked(self) -> Turn:
        """The last message of the user that says or shows something."""
        said = [
            item
            for item in self.turns
            if item.role == "user" and (item.text or item.images or item.sounds or item.files)
        ]
        return said[-1] if said else Turn("user")

    @property
    def earlier(self) -> list[str]:
        """What the user said before the last question."""
        said = [item.text for item in self.turns if item.role == "user" and item.text]
        return said[:-1] if self.asked.text else said

    @property
    def results(self) -> list[tuple[str, str]]:
        """The results of tools that wait for an answer: function name and text."""
        names = {key: name for item in self.turns for key, name in item.calls.items()}
        found: list[tuple[str, str]] = []
        for item in reversed(self.turns):
            if not item.results:
                break
            found = [(names.get(key, key), text) for key, text in item.results] + found
        return found


def read(messages: Sequence[Message]) -> Talk:
    """Read a conversation."""
    return Talk([turn(message) for message in messages])
