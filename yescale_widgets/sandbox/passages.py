"""Questions that bring the text to answer from, as programs that look things up write them."""

from __future__ import annotations

import re

from yescale_widgets.sandbox import hints

_CONTEXT = re.compile(r"(?i)\bcontext\b[^\n]{0,80}\n")
_QUESTION = re.compile(r"(?im)^[ \t]*(?:query|(?:user )?question)[ \t]*:[ \t]*([^\n]+)")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_SHORT = 3
_NOTHING = "The passages do not say."


def told(text: str) -> str | None:
    """The sentence of the passages that has most of the question's words; None where no passages came along."""
    context = _CONTEXT.search(text)
    questions = list(_QUESTION.finditer(text, context.end())) if context else []
    if context is None or not questions:
        return None
    wanted, passages = _stems(questions[-1][1]), text[context.end() : questions[-1].start()]
    sentences = [line.strip() for line in _SENTENCES.split(passages) if re.search(r"\w", line)]
    best = max(sentences, key=lambda sentence: len(wanted & _stems(sentence)), default="")
    return best if wanted & _stems(best) else _NOTHING


def _stems(text: str) -> set[str]:
    """The words that carry the meaning, without the ends that grammar changes."""
    words = (word.lower() for word in hints.key_words(text))
    return {re.sub(r"(?:es|s|ing|ed)$", "", word) if len(word) > _SHORT else word for word in words}
