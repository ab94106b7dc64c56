"""What the chat brain answers with, and how OpenAI writes it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from yescale_widgets.sandbox.calls import ToolCall


@dataclass(frozen=True)
class Usage:
    """Token counts of a call; ``reasoning`` and ``audio`` are parts of ``completion``, ``heard`` of ``prompt``."""

    prompt: int
    completion: int
    reasoning: int = 0
    audio: int = 0
    heard: int = 0

    def wire(self) -> dict[str, Any]:
        """As OpenAI writes it."""
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": self.heard},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning, "audio_tokens": self.audio},
        }


@dataclass(frozen=True)
class Voice:
    """A spoken answer: ``data`` is a file of ``format``, raw samples for pcm16."""

    id: str
    data: bytes
    format: str
    transcript: str
    seconds: float

    def wire(self, expires_at: int) -> dict[str, Any]:
        """As OpenAI writes it in a message."""
        data = base64.b64encode(self.data).decode()
        return {"id": self.id, "data": data, "expires_at": expires_at, "transcript": self.transcript}


@dataclass(frozen=True)
class Answer:
    """One choice of an answer. ``finish_reason`` is stop, length, tool_calls or function_call."""

    text: str
    finish_reason: str
    usage: Usage
    reasoning: str = ""
    tool_calls: list[ToolCall] = field(default_factory=list)
    audio: Voice | None = None
    model: str = ""

    def message(self, expires_at: int = 0) -> dict[str, Any]:
        """The message of a choice, as OpenAI writes it."""
        made: dict[str, Any] = {"role": "assistant", "content": self.text, "refusal": None}
        if self.reasoning:
            made["reasoning_content"] = self.reasoning
        if self.tool_calls:
            made["content"] = self.text or None
            older = self.finish_reason == "function_call"
            made |= {"function_call": self.tool_calls[0]["function"]} if older else {"tool_calls": self.tool_calls}
        if self.audio:
            made |= {"content": None, "audio": self.audio.wire(expires_at)}
        return made
