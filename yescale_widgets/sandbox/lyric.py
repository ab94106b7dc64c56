"""Lyrics around the words of a prompt."""

# ruff: noqa: SIM905 - lists of words are read more easily as text

from __future__ import annotations

import re

from yescale_widgets.sandbox.moods import generator

_SMALL = frozenset(
    "a an the of and or for to in on at by with about from into over under is are be it its this that song write "
    "me my some please make lyrics music lo-fi style your our as like very".split()
)
_VERSES = (
    "{A} at the edge of the day,\nI counted the hours it carried away.",
    "There was {a} where the streetlight ends,\nand {b} that came back like an old, good friend.",
    "I folded the evening around {a},\nand nobody asked me what it was for.",
    "Somebody whistled of {a} and {b},\nand all of the windows were open to hear.",
    "We followed {a} down a road with no name,\nand nothing we passed looked ever the same.",
    "{A} in the morning and {b} in the night,\na pocket of small things that turned out all right.",
)
_CHORUSES = (
    (
        "Oh, {a}, hold the tune a little longer,\n{b} will sing it back a little stronger.\n"
        "It is only a sandbox, the tide smooths it clear,\nbut for one more chorus, stay near, stay near."
    ),
    (
        "Carry me, {a}, carry me slow,\nwherever {b} is going I go.\n"
        "A song made of sand and it won't stay long,\nso sing it with me while it is a song."
    ),
    (
        "Ring out, {a}, ring over the town,\nlet {b} be the last light that comes down.\n"
        "They built us a sandbox and gave us a key,\nso play it for you and play it for me."
    ),
)
_BRIDGES = (
    "And if it goes quiet, then let it go quiet:\n{a} never needed us to be loud.",
    "Turn it around now, turn it around:\n{b} is a word with a beautiful sound.",
)


def subjects(prompt: str) -> list[str]:
    """The words of a prompt that carry its meaning, in their order."""
    words = re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", prompt)
    kept = [word.lower() for word in words if word.lower() not in _SMALL]
    return list(dict.fromkeys(kept)) or ["silence"]


def _pairs(words: list[str]) -> list[str]:
    """Neighbouring words together, since "paper boat" sings better than "paper"."""
    pairs = [" ".join(words[index : index + 2]) for index in range(0, len(words), 2)]
    return ["the " + pair if not pair.endswith("ing") else pair for pair in pairs]


def lyrics(prompt: str, seed: int) -> tuple[str, str]:
    """A title, and text with [Verse], [Chorus] and [Bridge]; its chorus says gently where it was made."""
    rng = generator("lyrics", prompt, seed)
    words = subjects(prompt)
    pairs = _pairs(words)

    def sung(lines: str) -> str:
        first = pairs[int(rng.integers(len(pairs)))]
        second = pairs[int(rng.integers(len(pairs)))]
        text = lines.format(a=first, b=second if second != first else "the rain", A=first[0].upper() + first[1:])
        return "\n".join(line[0].upper() + line[1:] for line in text.splitlines())

    verses = [str(verse) for verse in rng.permutation(list(_VERSES))[:4]]
    chorus = sung(str(rng.choice(list(_CHORUSES))))
    parts = [
        "[Verse]\n" + sung(verses[0]) + "\n" + sung(verses[1]),
        "[Chorus]\n" + chorus,
        "[Verse]\n" + sung(verses[2]) + "\n" + sung(verses[3]),
        "[Bridge]\n" + sung(str(rng.choice(list(_BRIDGES)))),
        "[Chorus]\n" + chorus,
    ]
    return " ".join(words[:3]).title(), "\n\n".join(parts)
