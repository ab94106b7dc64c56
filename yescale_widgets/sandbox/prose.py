"""Answers in markdown, composed from the words of a question: made up, and true in their form alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from yescale_widgets.sandbox import hints
from yescale_widgets.sandbox.moods import mentions

_LEADS = (
    "**{T}** is easier to grasp from its purpose than from its parts.",
    "The short version: **{t}** is a small idea that keeps its promises under pressure.",
    "There are two honest ways to look at **{t}**: from the outside, by what it does, and inside, by what it costs.",
    "Most accounts of **{t}** start with the parts. It helps to start with the question they answer.",
    "**{T}** rewards a slow look: the surprising part is in the middle.",
)
_SENTENCES = (
    "Start with the smallest case of {t} that still behaves like the real one.",
    "Whatever can be checked about {t} should be checked early, while it is still cheap to be wrong.",
    "The usual mistake with {k} is to measure what is easy and then to believe it.",
    "A drawing on paper settles more arguments about {t} than a page of definitions.",
    "Once {k} is clear, the rest of {t} follows almost by itself.",
    "Two people who disagree about {t} often mean different things by the same word.",
    "It pays to write down what would count as a counter-example before looking for one.",
    "Small differences in {k} add up, so keep an eye on them over time.",
    "What looks like a detail of {t} is often the reason why it works at all.",
    "If {t} feels too simple at this point, change one assumption and watch what breaks.",
    "A good test: explain {k} in one breath to somebody who has never met the word.",
    "The limits of {t} are as interesting as its uses, and they are easier to remember.",
    "Nothing about {t} has to be learned by heart once the shape of it is familiar.",
    "Try it twice, with different numbers, before trusting a rule about {k}.",
    "The order matters less than it seems: {k} can be met first or last.",
    "In practice {t} is a matter of habits rather than of single decisions.",
)
_POINTS = (
    ("Purpose", "what {t} is there to do, in one sentence"),
    ("Parts", "which pieces it has, and which of them could be left out"),
    ("Cost", "what has to be paid for it in time, memory or patience"),
    ("Limits", "where it stops working, and how one would notice"),
    ("Example", "the smallest case that still shows {k} at work"),
    ("Check", "how to find out that it went wrong"),
    ("Next", "what becomes possible once {t} is in place"),
)
_STEPS = (
    "**Look** at {t} as it is, before changing anything.",
    "**Gather** what you need; for {k} that is less than it seems.",
    "**Begin** with the smallest piece that can be seen to work.",
    "**Check** the result against something you already know.",
    "**Repeat** with the next piece, and keep the earlier ones working.",
    "**Clean up** what only the way there needed.",
    "**Write down** what surprised you; it is the part worth keeping.",
)
_NAMES = (
    "Quiet Harbour", "Paper Lantern", "First Light", "The Long Way Round", "Small Hours", "Blue Kettle", "Open Window",
    "Salt and Cedar",     "Slow River", "Second Spring", "North of Noon", "Velvet Compass",
)  # fmt: skip
_LONGEST_LIST, _WORTH_SUMMING = 200, 3
NOTE = "*Made up by the sandbox: no model was asked.*"
# A plural topic takes its verb along: "CRDTs are", "CRDTs reward".
_VERBS = {"is": "are", "rewards": "reward", "has": "have", "feels": "feel", "was": "were"}
_PLURAL = re.compile(r"(?<=\w\w)([^\W_suiy]s(?:\*\*)? )(is|rewards|has|feels|was)\b")


class Form(Protocol):
    """A language to answer in: this module, or another with the same functions."""

    NOTE: str

    def answer(self, about: Subject, /) -> str:
        """A whole answer."""

    def sentence(self, about: Subject, /) -> str:
        """An answer in one sentence."""

    def endless(self, about: Subject, /) -> Iterator[str]:
        """Paragraphs without end, with headings and lists."""

    def plain(self, about: Subject, /) -> Iterator[str]:
        """Paragraphs of sentences, without end."""


@dataclass(frozen=True)
class Subject:
    """What an answer is about: the question, its topic, single words of it, and the dice."""

    text: str
    topic: str
    words: list[str]
    rng: np.random.Generator

    def say(self, line: str) -> str:
        """A line with the topic put in."""
        word = self.words[int(self.rng.integers(len(self.words)))] if self.words else self.topic
        told = line.format(t=self.topic, T=self.topic[0].upper() + self.topic[1:], k=word)
        return _PLURAL.sub(lambda found: found[1] + _VERBS[found[2]], told)

    def some(self, lines: tuple[str, ...], count: int) -> list[str]:
        """Some of the lines, each at most once."""
        order = self.rng.permutation(len(lines))[:count]
        return [self.say(lines[int(index)]) for index in order]


def subject(text: str, rng: np.random.Generator) -> Subject:
    """The subject of a question."""
    topic = hints.topic(text)
    words = [word for word in re.findall(r"[\w'+#-]+", topic) if word.lower() in hints.key_words(text)]
    return Subject(text, topic, [topic] if hints.vietnamese(text) else words, rng)


def _paragraph(about: Subject, count: int = 3) -> str:
    return " ".join(about.some(_SENTENCES, count))


def _explained(about: Subject) -> str:
    points = [_POINTS[int(index)] for index in sorted(about.rng.permutation(len(_POINTS))[:4])]
    listed = "\n".join(f"- **{name}**: {about.say(line)}" for name, line in points)
    parts = [about.say(_LEADS[int(about.rng.integers(len(_LEADS)))]), _paragraph(about, 2)]
    parts += [f"### What to look at\n\n{listed}", about.some(_SENTENCES, 1)[0]]
    return "\n\n".join(parts)


def _instructed(about: Subject) -> str:
    count = _wanted(about.text, 5)
    steps = [about.say(_STEPS[index % len(_STEPS)]) for index in range(count)]
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return f"### {about.say('{T}')}, step by step\n\n{listed}\n\n{_paragraph(about, 1)}"


def _compared(about: Subject) -> str:
    first, second = _sides(about.text)
    rows = (
        ("Idea", "one thing done well", "several things done at once"),
        ("Effort", "low at first, then steady", "high at first, then low"),
        ("Fails", "loudly", "quietly"),
        ("Good for", "a first try", "the long run"),
    )
    table = "\n".join(f"| {name} | {left} | {right} |" for name, left, right in rows)
    head = f"| | {first} | {second} |\n|---|---|---|"
    lead = f"**{first}** and **{second}** answer the same need from two sides."
    return f"{lead}\n\n{head}\n{table}\n\n{_paragraph(about, 2)}"


def _sides(text: str) -> tuple[str, str]:
    """The two things a question compares."""
    line = re.sub(r"(?i)^.*?\b(compare|between|giữa)\s+", "", hints.without_form(text.strip()))
    joint = r"\s+(?:and|vs\.?|versus|with|to|or|và)\s+"
    found = re.search(rf"(?i)([\w'+#. -]+?){joint}([\w'+#.-]+(?:\s+[\w'+#-]+)?)", line)
    return (found[1].strip(" ?."), found[2].strip(" ?.")) if found else ("The first", "The second")


def _listed(about: Subject) -> str:
    count = _wanted(about.text, 5)
    if mentions(about.text, "name names title titles slogan tên"):
        order = [_NAMES[int(index)] for index in about.rng.permutation(len(_NAMES))]
        entries = [order[index % len(order)] for index in range(count)]
    else:
        entries = [about.say(_SENTENCES[(index * 5 + 3) % len(_SENTENCES)]) for index in range(count)]
    return entries[0] if count == 1 else "\n".join(f"{number}. {entry}" for number, entry in enumerate(entries, 1))


def _wanted(text: str, usual: int) -> int:
    """How many entries a question asks for."""
    if re.search(r"(?i)\b(?:a|an|one)\s+(?:\w+\s+)?(?:name|title|slogan|idea|example|reason|tip)\b", text):
        return 1
    found = [number for number in hints.numbers(text) if 1 <= number <= _LONGEST_LIST]
    return int(found[0]) if found else usual


def _coded(about: Subject) -> str:
    name = "_".join(re.sub(r"\W", "", word) for word in about.words[:3]).lower() or "answer"
    name = name if name.isidentifier() else "answer"
    code = (
        f"from collections.abc import Iterable\n\n\ndef {name}(items: Iterable[str]) -> dict[str, int]:\n"
        f'    """Count what comes in; a stand-in for {about.topic}."""\n    seen: dict[str, int] = {{}}\n'
        "    for item in items:\n        seen[item] = seen.get(item, 0) + 1\n    return seen\n\n\n"
        f'print({name}(["a", "b", "a"]))  # {{\'a\': 2, \'b\': 1}}'
    )
    return f"A small sketch around **{about.topic}**:\n\n```python\n{code}\n```\n\n{_paragraph(about, 2)}"


def _calculated(about: Subject) -> str:
    return (
        f"Write $x_n$ for the state of **{about.topic}** after $n$ steps, and suppose that each step "
        "keeps a share $q < 1$ of it:\n\n"
        "$$\nx_n = q^n x_0, \\qquad \\sum_{n=0}^{\\infty} x_n = \\frac{x_0}{1 - q}.\n$$\n\n"
        "So the total stays finite, and for $q = \\tfrac{1}{2}$ it is exactly $2 x_0$. " + _paragraph(about, 1)
    )


def _sung(about: Subject) -> str:
    word = about.topic
    if mentions(about.text, "haiku"):
        return f"{word[0].upper()}{word[1:]},\na moment longer than light,\nthen only the sound."
    verses = (
        f"I asked the morning about {word},\nit answered with a change of light;",
        "the page was white, the pencil stirred,\nand something small came out all right.",
    )
    return "\n\n".join(verses)


def _tabled(about: Subject) -> str:
    rows = [f"| {name} | {about.say(line)} |" for name, line in _POINTS[: _wanted(about.text, 5)]]
    return f"| About {about.topic} | |\n|---|---|\n" + "\n".join(rows)


def _summed_up(about: Subject) -> str:
    """The sentences of a given text that share most words with the rest of it: that needs no understanding."""
    text = re.sub(r"(?is)^[^\n:]*\b(?:summar|tóm tắt)[^\n:]*[:\n]", "", about.text).strip()
    lines = [line.strip() for line in re.split(r"(?<=[.!?])\s+|\n+", text) if line.strip()]
    if len(lines) < _WORTH_SUMMING:
        return _explained(about)
    counts = Counter(re.findall(r"\w{4,}", text.lower()))
    weigh = {
        line: sum(counts[word] for word in set(re.findall(r"\w{4,}", line.lower()))) / (4 + len(line.split()))
        for line in lines
    }
    best = sorted(lines, key=lambda line: -weigh[line])[: max(2, min(5, len(lines) // 4))]
    return "\n".join(f"- {line}" for line in lines if line in best)


_FORMS: tuple[tuple[str, Callable[[Subject], str]], ...] = (
    ("summarize summarise summary tóm_tắt", _summed_up),
    ("haiku poem verse thơ", _sung),
    ("versus vs compare difference differences khác_nhau so_sánh", _compared),
    ("table bảng", _tabled),
    ("equation formula integral derivative latex math maths mathematics theorem proof công_thức", _calculated),
    ("code function python javascript sql regex script program snippet class", _coded),
    ("how_to how_do how_can steps recipe guide instructions", _instructed),
    ("list name names suggest ideas examples reasons tips", _listed),
)


def answer(about: Subject) -> str:
    """The answer in the form the question calls for."""
    for words, form in _FORMS:
        if mentions(about.text, words):
            return form(about)
    return _explained(about)


def sentence(about: Subject) -> str:
    """An answer in one sentence."""
    return about.some(_SENTENCES, 1)[0]


def endless(about: Subject) -> Iterator[str]:
    """Paragraphs without end, with a heading now and then: for answers of a given length."""
    yield NOTE
    yield answer(about)
    turn = 0
    while True:
        name, line = _POINTS[turn % len(_POINTS)]
        yield f"### {name}\n\n{about.say(_LEADS[turn % len(_LEADS)])} Here the question is {about.say(line)}."
        yield _paragraph(about, 4)
        yield "\n".join(f"- {entry}" for entry in about.some(_SENTENCES, 3))
        turn += 1


def plain(about: Subject) -> Iterator[str]:
    """Paragraphs of sentences only, without end: for short answers of a given length."""
    while True:
        yield " ".join(about.some(_SENTENCES, 6))
