"""The sandbox's chat model: made-up answers that obey what was asked for, the same for the same request."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yescale_widgets.sandbox import calls, cues, hints, prose, prose_vi, shapes, sight, talk, tokens
from yescale_widgets.sandbox.calls import ToolCall
from yescale_widgets.sandbox.embed import embedding
from yescale_widgets.sandbox.hearing import audio_tokens, listened, segments, transcript, words
from yescale_widgets.sandbox.lengths import measured
from yescale_widgets.sandbox.moods import generator, mentions
from yescale_widgets.sandbox.replies import Answer, Usage, Voice
from yescale_widgets.sandbox.schema import Filler
from yescale_widgets.sandbox.sight import Fetch
from yescale_widgets.sandbox.talk import Message, Talk
from yescale_widgets.sandbox.tokens import count, pieces

__all__ = [
    "Answer", "Usage", "Voice", "answer", "answers", "completion", "count", "embedding", "pieces", "prompt_tokens",
    "segments", "total", "transcript", "words",
]  # fmt: skip
_REASONING = re.compile(r"(?i)deepseek|(?<![a-z0-9])o[134](?![a-z0-9]|\.)|thinking|(?<![a-z0-9])r1(?![a-z0-9])")
# How much of a very long question is read for its words.
_READ = 8_000
# Below this many tokens or words an answer has sentences only, no headings or lists.
_SHORT = 120
_DRAWING = re.compile(r"(?i)image")


def prompt_tokens(messages: Sequence[Message]) -> int:
    """What a conversation costs: its text, a little for each message, and a flat price a picture."""
    return sum(4 + count(item.text) + sum(count(text) for _, text in item.results) + 85 * len(item.images)
               for item in talk.read(messages).turns)  # fmt: skip


def answers(messages: Sequence[Message], *, model: str, **options: Any) -> list[Answer]:
    """All ``n`` choices. ``options`` are the other members of the request; those that say nothing here are ignored.

    ``fetch`` may be a callable that gets a picture by its address; without it the sandbox stays offline.
    """
    fetch: Fetch | None = options.pop("fetch", None)
    said = talk.read(messages)
    asked = prompt_tokens(messages)
    keys = json.dumps(
        [list(messages), options.get("seed"), options.get("response_format")], ensure_ascii=False, default=str
    )
    made = []
    for index in range(max(1, int(options.get("n") or 1))):
        mind = _Mind(said, model, options, generator("brain", model, keys, index), fetch)
        made.append(mind.answer(asked))
    return made


def answer(messages: Sequence[Message], *, model: str, **options: Any) -> Answer:
    """The first choice of ``answers``."""
    return answers(messages, model=model, **{**options, "n": 1})[0]


def completion(prompt: str, *, model: str, **options: Any) -> list[Answer]:
    """Choices of a legacy completion: the text goes on where the prompt ends; ``echo`` repeats it first."""
    made = answers([{"role": "user", "content": prompt}], model=model, **{"max_tokens": 16, **options})
    return [replace(one, text=prompt + one.text) if options.get("echo") else one for one in made]


def total(made: Sequence[Answer]) -> Usage:
    """The usage of a call with several choices: the prompt counts once."""
    one = made[0].usage
    reasoning, audio = sum(item.usage.reasoning for item in made), sum(item.usage.audio for item in made)
    return Usage(one.prompt, sum(item.usage.completion for item in made), reasoning, audio, one.heard)


@dataclass
class _Mind:
    """One choice in the making."""

    said: Talk
    model: str
    options: dict[str, Any]
    rng: np.random.Generator
    fetch: Fetch | None
    heard: float = 0.0

    def answer(self, asked: int) -> Answer:
        """Decide what to do, do it, and count."""
        question = self.said.asked.text
        called = [] if self.said.results else self._called(question)
        reasoning = self._reasoning(question)
        if called:
            reason = "function_call" if "functions" in self.options else "tool_calls"
            spent = count(reasoning) + sum(count(json.dumps(call["function"])) for call in called)
            return Answer("", reason, Usage(asked, spent, count(reasoning)), reasoning, called, model=self.model)
        text, reason = self._ended(self._written(question), count(reasoning))
        audio = self._voice(text)
        sound = round(audio.seconds * 20) if audio else 0
        heard = audio_tokens(self.heard)
        usage = Usage(
            asked + heard,
            count(reasoning) + count(text) + sound,
            count(reasoning),
            sound,
            heard,
        )
        return Answer(text, reason, usage, reasoning, [], audio, self.model)

    def _called(self, question: str) -> list[ToolCall]:
        """The tools to call; small talk and exact cues need none."""
        choice = calls.forced(self.options)
        if choice is None and cues.certain(question, self.said.earlier) is not None:
            return []
        return calls.made(self.options, question[:_READ], self.rng)

    def _written(self, question: str) -> str:
        """The whole text, before limits cut it."""
        shape = self.options.get("response_format") or {}
        if shape.get("type") in {"json_schema", "json_object"}:
            return self._object(shape)
        if self.said.results:
            return calls.told(self.said.results, question)
        parts = [part for part in (self._seen(), self._listened(), self._drawn(question)) if part]
        known = cues.certain(question, self.said.earlier)
        if known is not None:
            return "\n\n".join([*parts, known])
        return "\n\n".join([*parts, self._composed(question)] if not parts else [*parts, self._note(question)])

    def _composed(self, question: str) -> str:
        """A made-up answer of the length asked for; a question without a topic goes on about the last one."""
        about = prose.subject(self._topical(question), self.rng)
        form: prose.Form = prose_vi if hints.vietnamese(question) else prose
        wanted = cues.length(question) or cues.length(self.said.system)
        if wanted:
            short = wanted[1] == "sentence" or (wanted[1] != "paragraph" and wanted[0] < _SHORT)
            return measured(form.plain(about) if short else form.endless(about), *wanted)
        if cues.briefly(question) or cues.briefly(self.said.system) or self._speaks():
            return form.sentence(about)
        return f"{form.answer(about)}\n\n{form.NOTE}"

    def _topical(self, question: str) -> str:
        """The text whose words the answer takes up."""
        if hints.key_words(question[:_READ]) or not self.said.earlier:
            return (question or self.said.system or "hello")[:_READ]
        return f"{self.said.earlier[-1]} {question}"[:_READ]

    def _speaks(self) -> bool:
        return "audio" in (self.options.get("modalities") or ())

    def _note(self, question: str) -> str:
        return (
            prose_vi.NOTE
            if hints.vietnamese(question)
            else "*The sandbox looks, measures and makes things up; it does not understand.*"
        )

    def _seen(self) -> str:
        """What can be said of the pictures of the last question, or of an earlier one it goes on about."""
        urls = self.said.asked.images
        if not urls and mentions(self.said.asked.text, "picture image photo colour color ảnh hình"):
            urls = [url for item in self.said.turns for url in item.images][-4:]
        return sight.told([sight.seen(url, self.fetch) for url in urls], viet=hints.vietnamese(self.said.asked.text))

    def _listened(self) -> str:
        """What can be said of recordings and files."""
        lines = [f"A file came along (**{name}**); the sandbox does not open it." for name in self.said.asked.files]
        for data in self.said.asked.sounds:
            try:
                heard = listened(base64.b64decode(data))
            except ValueError as error:
                lines.append(f"The recording could not be heard: {error}.")
                continue
            self.heard += heard.seconds
            words = f" It says: “{heard.words}”" if heard.words else " Its words are beyond the sandbox."
            lines.append(f"**The recording** lasts {heard.seconds:.1f} s.{words if heard.loud else ' It is silent.'}")
        return "\n\n".join(lines)

    def _drawn(self, question: str) -> str:
        """A picture in the text, from models that draw in a chat."""
        if not _DRAWING.search(self.model) and "image" not in (self.options.get("modalities") or ()):
            return ""
        from yescale_widgets.sandbox import media

        picture = media.picture(
            question, int(self.options.get("seed") or self.rng.integers(1, 1 << 31)), 768, 768, format="png"
        )
        return f"Here is the picture.\n![image](data:image/png;base64,{base64.b64encode(picture).decode()})"

    def _object(self, shape: dict[str, Any]) -> str:
        """JSON for a schema, or for the keys the prompt names."""
        everything = "\n".join(item.text for item in self.said.turns if item.role != "assistant")
        found = hints.read((self.said.asked.text or everything)[:_READ])
        given = (shape.get("json_schema") or {}).get("schema") or shapes.shown(everything) or shapes.named(everything)
        value = Filler(given, found, self.rng).value(given)
        return json.dumps(value, ensure_ascii=False)

    def _reasoning(self, question: str) -> str:
        """Thinking aloud, from models that do."""
        off = (
            self.options.get("reasoning_effort") == "none"
            or (self.options.get("thinking") or {}).get("type") == "disabled"
        )
        on = (self.options.get("thinking") or {}).get("type") == "enabled"
        if off or not (on or _REASONING.search(self.model)):
            return ""
        about = prose.subject(self._topical(question), self.rng)
        steps = [
            f"The question is about {about.topic}.",
            "First, what is really asked for? Then, what is the simplest honest answer?",
        ]
        steps += [next(prose.plain(about)), "That is enough to answer."]
        text = "\n".join(steps)
        limit = self._limit()
        return text if limit is None else tokens.first(text, limit // 2)

    def _limit(self) -> int | None:
        given = self.options.get("max_completion_tokens") or self.options.get("max_tokens")
        return int(given) if given else None

    def _ended(self, text: str, spent: int) -> tuple[str, str]:
        """The text after stop words and limits, and why it ends."""
        stops = self.options.get("stop") or []
        for stop in [stops] if isinstance(stops, str) else stops:
            text = text.split(stop, 1)[0] if stop else text
        limit = self._limit()
        if limit is not None and count(text) > max(limit - spent, 0):
            return tokens.first(text, limit - spent), "length"
        return text, "stop"

    def _voice(self, text: str) -> Voice | None:
        """The answer spoken, where sound was asked for."""
        if not self._speaks():
            return None
        from yescale_widgets.sandbox import media

        wanted = self.options.get("audio") or {}
        kind = wanted.get("format", "wav")
        plain = re.sub(r"[*#|`$]|!\[[^\]]*\]\([^)]*\)", "", text).strip()[:1200]
        data = media.speech(plain, wanted.get("voice", "alloy"), kind)
        seconds = len(media.speech(plain, wanted.get("voice", "alloy"), "pcm")) / 48_000
        return Voice(f"audio_{int(self.rng.integers(1 << 48)):012x}", data, kind, plain, seconds)
