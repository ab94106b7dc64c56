"""What can be read out of a prompt without understanding it: numbers, names, places, quotes, addresses, its topic."""

# ruff: noqa: SIM905 - lists of words are read more easily as text

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yescale_widgets.sandbox.lyric import subjects

_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_VIET = "không một hai ba bốn năm sáu bảy tám chín mười".split()
NUMBERS = {word: value for words in (_WORDS, _VIET) for value, word in enumerate(words)} | {"a dozen": 12, "dozen": 12}
_NUMBER = r"-?\d+(?:[.,]\d{3})*(?:\.\d+)?"
_NAME = r"[^\W\d_a-z][\w'-]*(?:\s+(?:(?:of|de|da|the|City)\s+)?[^\W\d_a-z][\w'-]*)*"
_NAMES = rf"({_NAME}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+và\s+){_NAME})*)"
# The first of these that finds something: "from Hue" says more of a place than "for Anna".
_PLACES = (re.compile(rf"\b(?:in|at|from|near|ở|tại)\s+{_NAMES}"), re.compile(rf"\b(?:to|for|of|about)\s+{_NAMES}"))
_TASK = frozenset(
    "explain describe tell write give make list show name what whats how why when where who which is are can "
    "could would should do does please help define compare summarize summarise create draw generate suggest find "
    "calculate compute say difference between versus vs me us some few short brief briefly detail example "
    "examples words word tokens token about sentence sentences paragraph paragraphs answer question steps step "
    "using use used need want think know get things thing way ways work works mean means best good great more "
    "most between table json markdown code function python poem story haiku essay that let there their they them "
    "these those will was were has have had not than then just only also one two three four five six i you he she "
    "we hi hello hey it's don't so if but at least latex maths math formula picture image "
    "exactly roughly around approximately translate rows points".split()
)
_VIET_SMALL = frozenset(
    "hãy là gì thế nào như tại sao vì cho tôi bạn biết về của và các những một có không được trong với ở này đó "
    "giải thích viết kể nói ra sao mấy bao nhiêu làm để thì mà khi cách xin hỏi nhé ạ giúp mình "
    "khoảng từ câu đoạn đúng hơn".split()
)
_FORM = re.compile(
    r"(?i),?\s+(?:(?:in|as|with|using)\s+an?\s+(?:[\w-]+\s+)?(?:table|list|sentence|paragraph|poem|diagram)"
    r"|(?:bằng|trong|thành|dưới dạng)\s+(?:một\s+)?(?:bảng|danh sách|câu|đoạn))\s*[.?!]*\s*$"
)
_LONGEST_WORD = 40
_VIET_LETTERS = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def vietnamese(text: str) -> bool:
    """Whether a text is Vietnamese: its own letters make up a fair part of it."""
    return len(_VIET_LETTERS.findall(text)) * 25 > len(text)


def numbers(text: str) -> list[float]:
    """The numbers of a text in their order, those written as words too."""
    words = "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
    found = re.findall(rf"(?<![\w.])({_NUMBER}|\b(?:{words})\b)", text, re.IGNORECASE)
    return [float(NUMBERS[item.lower()]) if item.lower() in NUMBERS else float(item.replace(",", "")) for item in found]


def places(text: str) -> list[str]:
    """Names that follow "in", "from" and the like, else all capitalised names; lists are taken apart."""
    lists = next((found for rule in _PLACES if (found := rule.findall(text))), None) or names(text)
    found = [part for item in lists for part in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+và\s+", item)]
    return list(dict.fromkeys(name.removeprefix("the ").strip() for name in found))


def names(text: str) -> list[str]:
    """Capitalised names, without the word a sentence begins with where that is an ordinary one."""
    found = re.findall(_NAME, text)
    return [name for name in found if name.split()[0].lower() not in _TASK and name not in {"I", "I'm"}]


def quotes(text: str) -> list[str]:
    """What stands in quotation marks."""
    return [a or b or c for a, b, c in re.findall(r'"([^"]+)"|“([^”]+)”|(?<!\w)\'([^\']+)\'(?!\w)', text)]


def emails(text: str) -> list[str]:
    """E-mail addresses."""
    return re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+\w", text)


def links(text: str) -> list[str]:
    """Web addresses."""
    return re.findall(r"https?://[^\s)>\"']+", text)


def dates(text: str) -> list[str]:
    """Dates as ISO writes them."""
    return re.findall(r"\b\d{4}-\d{2}-\d{2}\b", text)


def key_words(text: str) -> list[str]:
    """The words that carry the meaning."""
    small = _VIET_SMALL if vietnamese(text) else _TASK
    return [word for word in subjects(text) if word not in small and len(word) > 1]


def without_form(line: str) -> str:
    """A question without its end about the form of the answer: "... in a table.", "... bằng một bảng"."""
    return _FORM.sub("", line) or line


def topic(text: str) -> str:
    """What a question is about, in a few of its own words, with their capitals."""
    line = without_form(_asked(text))
    viet = vietnamese(text)
    small = _VIET_SMALL if viet else _TASK
    told = re.split(r"(?i)\b(?:about|on|regarding|về)\s+(?!\d)", line, maxsplit=1)[-1]
    kept = _noun_phrase(_words(told), small) or _noun_phrase(_words(line), small)
    if len(kept) > 1 and re.match(r"(?i)why (is|are|was|were)\b", line):
        kept.pop()
    if len(kept) > 1 and re.match(r"(?i)how (do|can|should|would)\b", line):
        kept.pop(0)
    return " ".join(kept[:7]) or ("câu hỏi của bạn" if viet else "your question")


def _words(line: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in re.findall(r"[^\W\d_][\w'+#./-]*", line)]


def _noun_phrase(words: list[str], small: frozenset[str]) -> list[str]:
    """The first run of words that carry meaning, with the small words between them and the article before."""
    kept: list[str] = []
    before = ""
    for word in (word.rstrip(".'") for word in words):
        plain = word.lower()
        if plain not in small and plain not in _ARTICLES and (kept or before not in {"that", "to"}):
            kept += [before, word] if before in {"the", "a", "an"} and not kept else [word]
        elif kept and plain in _JOINING and small is _TASK:
            kept.append(plain)
        elif kept:
            break
        before = plain
    while kept and kept[-1].lower() in _ARTICLES:
        kept.pop()
    return kept


_ARTICLES = frozenset("a an the of and in to for on with or by from as".split())
_JOINING = frozenset("a an the of and in list table code function picture image work way".split())


def _asked(text: str) -> str:
    """The sentence of a text that asks: the first with a question mark or a verb of asking, else the first."""
    lines = [part.strip() for part in re.split(r"(?<=[.?!])\s+|\n+", text) if part.strip()]
    asking = [
        part
        for part in lines
        if part.endswith("?") or re.match(r"(?i)(explain|describe|tell|write|compare|what|how|why)\b", part)
    ]
    return (asking or lines or [""])[0]


@dataclass(frozen=True)
class Hints:
    """All of it at once, for filling in forms."""

    text: str
    numbers: list[float]
    places: list[str]
    names: list[str]
    quotes: list[str]
    topic: str
    used: set[str] = field(default_factory=set)


def read(text: str) -> Hints:
    """The hints of a prompt."""
    return Hints(text, numbers(text), places(text), names(text), quotes(text), topic(text))
