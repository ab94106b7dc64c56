"""Words for the values of a form: what a property of that name would hold, given the prompt."""

from __future__ import annotations

import re
import uuid
from typing import Any

import numpy as np

from yescale_widgets.sandbox import hints as read
from yescale_widgets.sandbox.hints import NUMBERS, Hints
from yescale_widgets.sandbox.pattern import matching

_FORMATS = {
    "date": "2026-03-14", "time": "09:30:00Z", "date-time": "2026-03-14T09:30:00Z", "duration": "PT45M",
    "email": "mai@example.com", "idn-email": "mai@example.com", "hostname": "example.com",
    "idn-hostname": "example.com", "ipv4": "192.0.2.7", "ipv6": "2001:db8::7", "uri": "https://example.com/a", "iri": "https://example.com/a",
    "uri-reference": "/a", "iri-reference": "/a", "uri-template": "/a/{id}", "json-pointer": "/a/0",
    "relative-json-pointer": "0", "regex": "^[a-z]+$", "byte": "c2FuZGJveA==",
}  # fmt: skip
_SAYINGS = (
    "{t}, in the words of the sandbox",
    "What matters about {t}",
    "A first look at {t}",
    "{t}: the short version",
    "Notes on {t}",
    "Why {t} is worth a second look",
)
_TITLES = (
    "Look closely",
    "Gather what you need",
    "Start small",
    "Check the result",
    "Go one step further",
    "Tidy up",
    "Write it down",
)
_PEOPLE = ("Mai Tran", "Jonas Weber", "Amara Obi", "Lucia Rossi", "Kenji Mori")
_CITIES = ("Hanoi", "Da Nang", "Hue", "Saigon")
_UNITS = {"c": "celsius", "f": "fahrenheit", "celsius": "celsius", "fahrenheit": "fahrenheit", "metric": "celsius"}

# Words of one letter are not looked for in a prompt, and up to three letters only as whole words.
_LETTER, _SHORT = 1, 3


def stems(name: str) -> list[str]:
    """The words of a property name, in small letters and without a plural s."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+", name)
    return [word.lower().removesuffix("s") if len(word) > _SHORT else word.lower() for word in words]


def number_near(text: str, name: str) -> float | None:
    """The number a text gives for a name: "two eggs", "eggs: 2", "50 g flour", "age is 31"."""
    spelled = "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
    number = rf"(?<![\w.])(-?\d+(?:,\d{{3}})*(?:\.\d+)?|{spelled})"
    for stem in (stem for stem in stems(name) if len(stem) >= _SHORT):
        found = re.search(rf"\b{number}(?:\s*[^\W\d]+)?\s+(?:of\s+)?{stem}", text, re.IGNORECASE) or re.search(
            rf"\b{stem}\w*(?:\s*[:=]\s*|\s+(?:is|of|to|are|be)?\s*){number}\b", text, re.IGNORECASE
        )
        if found:
            word = found[1].lower()
            return float(NUMBERS[word]) if word in NUMBERS else float(word.replace(",", ""))
    return None


def chosen(options: list[Any], text: str, rng: np.random.Generator) -> Any:
    """The entry of an enum the prompt speaks of, else one that the dice choose."""
    words = set(re.findall(r"\w+", text.lower()))
    for option in options:
        plain = str(option).lower()
        whole = len(plain) > _LETTER and plain in words
        if whole or _UNITS.get(plain) in words or (len(plain) > _SHORT and plain in text.lower()):
            return option
    return options[int(rng.integers(len(options)))]


def affirmed(text: str, name: str) -> bool:
    """Yes, unless the prompt denies it."""
    about = "|".join(map(re.escape, stems(name))) or r"\w+"
    return not re.search(rf"\b(?:no|not|without|never|isn't|don't|false)\s+(?:\w+\s+)?(?:{about})", text, re.IGNORECASE)


def spoken_of(name: str, schema: dict[str, Any], hints: Hints) -> bool:
    """Whether a prompt gives reason to fill in an optional property."""
    text = hints.text.lower()
    if any(len(stem) >= _SHORT and re.search(rf"\b{re.escape(stem)}", text) for stem in stems(name)):
        return True
    words = set(re.findall(r"\w+", text))
    return any(
        str(option).lower() in words or _UNITS.get(str(option).lower()) in words for option in schema.get("enum", ())
    )


def keys(hints: Hints) -> list[str]:
    """Names for the entries of a free-form object."""
    words = [re.sub(r"\W+", "_", word) for word in read.key_words(hints.text)[:4]]
    return words or ["first", "second"]


def text_for(schema: dict[str, Any], name: str, hints: Hints, rng: np.random.Generator) -> str:
    """A string for a schema: by its format, its pattern, else by the property's name, cut or padded to its length."""
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if schema.get("format") in {"uuid", *_FORMATS}:
        return _formatted(schema["format"], hints, rng)
    if "pattern" in schema:
        named = _named(name, hints, rng)
        fits = re.search(schema["pattern"], named) and least <= len(named) <= (most or len(named))
        text = named if fits else _patterned(schema["pattern"], least, most, rng)
        return text if text is not None else named
    text = _named(name, hints, rng)
    while len(text) < least:
        text = f"{text} {text or 'sandbox'}"
    if most is None or len(text) <= most:
        return text[: max(least, len(text))]
    short = text[:most].rsplit(" ", 1)[0].rstrip(" ,:;")
    return short if len(short) >= max(least, 1) else text[:most]


def _patterned(pattern: str, least: int, most: int | None, rng: np.random.Generator) -> str | None:
    """A text for a pattern, of the right length if one turns up."""
    found = [text for text in (matching(pattern, rng) for _ in range(12)) if text is not None]
    fitting = [text for text in found if least <= len(text) <= (most if most is not None else len(text))]
    return next(iter(fitting or found), None)


def _formatted(kind: str, hints: Hints, rng: np.random.Generator) -> str:
    """A value of a named format, from the prompt where it has one."""
    if kind == "uuid":
        return str(uuid.UUID(bytes=rng.bytes(16), version=4))
    given = {"date": read.dates, "email": read.emails, "uri": read.links}.get(kind)
    return next(iter(given(hints.text) if given else []), _FORMATS[kind])


def _named(name: str, hints: Hints, rng: np.random.Generator) -> str:
    """What a property of that name usually holds."""
    kind = set(stems(name))
    if kind & {"city", "location", "place", "country", "destination", "origin", "town", "region", "address", "capital"}:
        return _taken(hints.places) or str(rng.choice(_CITIES))
    if kind & {"query", "question", "prompt", "text", "input", "message", "content", "q"}:
        return hints.quotes[0] if hints.quotes else hints.text.strip() or hints.topic
    if kind & {"expression", "formula", "calculation", "equation"}:
        return _sum(hints.text)
    if kind & {"email", "mail"}:
        return _formatted("email", hints, rng)
    if kind & {"url", "uri", "link", "website"}:
        return _formatted("uri", hints, rng)
    if kind & {"date", "day", "when", "deadline"}:
        return _formatted("date", hints, rng)
    if kind & {"person", "author", "user", "customer", "attendee", "participant", "artist"} or kind == {"name"}:
        return _taken(hints.names) or (_title(hints.topic) if kind == {"name"} else str(rng.choice(_PEOPLE)))
    if kind & {"language", "lang"}:
        return "vi" if read.vietnamese(hints.text) else "en"
    return _about(kind, hints, rng)


def _about(kind: set[str], hints: Hints, rng: np.random.Generator) -> str:
    """A phrase about the topic; titles are short, descriptions are sentences."""
    if kind & {"title", "subject", "topic", "headline", "keyword", "tag"}:
        words = read.key_words(hints.text)
        return str(rng.choice(words)) if kind & {"keyword", "tag"} and words else _headline(hints)
    saying = str(rng.choice(list(_SAYINGS))).format(t=hints.topic)
    if kind & {"description", "summary", "explanation", "reason", "answer", "output", "detail", "note", "conclusion"}:
        return f"{saying[0].upper()}{saying[1:]} (made up by the sandbox)."
    return saying[0].upper() + saying[1:]


def _taken(options: list[str]) -> str:
    """The next of a list; it moves to the end, so that several properties get different ones."""
    if not options:
        return ""
    options.append(options.pop(0))
    return options[-1]


def _headline(hints: Hints) -> str:
    """The topic at first, then other titles: a list of steps should not call all of them the same."""
    titles = [_title(hints.topic), *_TITLES]
    chosen = next((title for title in titles if title not in hints.used), titles[0])
    hints.used.add(chosen)
    return chosen


def _title(topic: str) -> str:
    return topic[0].upper() + topic[1:]


def _sum(text: str) -> str:
    """The arithmetic in a text."""
    times, over = "\N{MULTIPLICATION SIGN}", "\N{DIVISION SIGN}"
    found = re.findall(rf"[\d(][\d\s.+*/x{times}{over}^()-]*[\d)]", text)
    return max(found, key=len).translate(str.maketrans({times: "*", "x": "*", over: "/"})) if found else text.strip()
