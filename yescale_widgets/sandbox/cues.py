"""Questions whose answer is certain: echoes, passages, counting, sums, what was said before. And how long an answer is
to be.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Sequence

from yescale_widgets.sandbox import passages
from yescale_widgets.sandbox.hints import NUMBERS

_NUMBER = r"(\d[\d,]*|" + "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True)) + r")"
_ECHOES = (
    r"(?is)^\s*(?:please\s+)?repeat\s+(?:exactly\s+)?(?:after me|the following|this|exactly)\s*[:,]\s?(.*)$",
    r"(?is)^\s*(?:echo|nhắc lại|lặp lại)\s*:\s?(.*)$",
    (
        r"(?is)^\s*(?:please\s+)?(?:reply|respond|answer)\s+(?:with\s+)?(?:exactly|only|just)"
        r"(?:\s+(?:with\s+)?(?:the\s+)?(?:words?|text|this))?\s*:?\s+(.*)$"
    ),
    r"(?is)^\s*(?:please\s+)?say\s+(?:exactly\s*:?\s*)?([\"“'].*[\"”'])\s*[.!]?\s*$",
)
_GREETINGS = (
    r"(?i)^\s*(hi|hello|hey|good (?:morning|evening|afternoon)|xin chào|chào|ping|test|thanks|thank you|cảm ơn)"
    r"\b[^?]{0,30}$"
)
# Only an echo and passages may be longer: the other rules are not meant for whole documents.
_LONGEST = 2_000
_TIMES, _OVER = "\N{MULTIPLICATION SIGN}", "\N{DIVISION SIGN}"
_SIGNS: dict[str, str | int | None] = {_TIMES: "*", "x": "*", _OVER: "/"}
_SUM = (
    rf"(?is)\s*(?:what(?:'s| is)|calculate|compute|how much is|tính)?\s*([\d\s.+*/x{_TIMES}{_OVER}()-]+?)"
    r"\s*(?:=|bằng mấy|là mấy)?\s*\??\s*"
)
_ABOUT = (
    "I am the **sandbox**: an offline stand-in for the gateway, made for first tries, lessons and tests.\n\n"
    "- I stream text, reason aloud, call tools and fill in schemas, but I understand nothing.\n"
    "- I look at pictures for their size and colours, and at recordings for their length.\n"
    "- My pictures, clips and songs are real files, drawn and played from the words of the prompt.\n\n"
    "Try `Count to 20`, `Compare tea and coffee`, or `Write about 300 tokens on tides`."
)
_ABOUT_VI = (
    "Tôi là **sandbox**: một bản thay thế ngoại tuyến cho cổng YEScale, dùng để thử, dạy và kiểm tra.\n\n"
    "- Tôi trả lời theo luồng, gọi công cụ và điền theo lược đồ, nhưng không hiểu nội dung.\n"
    "- Ảnh, phim và nhạc tôi tạo là tệp thật, vẽ từ các từ trong câu lệnh."
)
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _number(word: str) -> int:
    return NUMBERS.get(word.lower()) or int(word.replace(",", "") if word[0].isdigit() else 0)


def certain(text: str, earlier: Sequence[str]) -> str | None:
    """The answer to a question that has only one, else None; ``earlier`` is what the user said before."""
    found = _echo(text)
    if found is None:
        found = passages.told(text)
    if found is None and len(text) <= _LONGEST:
        found = next(
            (
                answer
                for look in (_count, _sum, _greeting, _self, _translated, _said, _yes_or_no)
                if (answer := look(text)) is not None
            ),
            None,
        )
    return _remembered(text, earlier) if found is None and len(text) <= _LONGEST else found


def _echo(text: str) -> str | None:
    for rule in _ECHOES:
        found = re.match(rule, text)
        if found:
            return _unquoted(found[1])
    return None


def _unquoted(text: str) -> str:
    """The text without the quotation marks around it; a full stop after them belongs to the question."""
    found = re.fullmatch(r'\s*(?:"([^"]*)"|“([^”]*)”|\'([^\']*)\')\s*[.!]?\s*', text)
    return next((part for part in found.groups() if part is not None), text) if found else text


def _count(text: str) -> str | None:
    """One, two, three: as digits, a line each where many are asked for."""
    found = re.search(
        rf"(?i)\b(?:count|đếm)\s+(?:(?:from|từ)\s+{_NUMBER}\s+)?(?:up\s+)?(?:to|đến|tới)\s+{_NUMBER}\b", text
    )
    if not found:
        return None
    start, end = _number(found[1]) if found[1] else 1, _number(found[2])
    end = min(end, start + 9_999)
    return ", ".join(str(value) for value in range(start, end + 1))


def _sum(text: str) -> str | None:
    found = re.fullmatch(_SUM, text)
    if not found or not re.search(rf"\d\s*[-+*/x{_TIMES}{_OVER}]\s*\(*\d", found[1]):
        return None
    line = found[1].translate(str.maketrans(_SIGNS)).strip()
    try:
        value = _worth(ast.parse(line, mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError):
        return None
    return f"{line} = {round(value, 10)}"


def _worth(node: ast.expr) -> float:
    """The value of a sum; only the four operations and signs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_worth(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        value = _OPERATORS[type(node.op)](_worth(node.left), _worth(node.right))
        return int(value) if value == int(value) else value
    raise ValueError("not a sum")


def _greeting(text: str) -> str | None:
    if not re.match(_GREETINGS, text):
        return None
    if re.search(r"(?i)cảm ơn", text):
        return "Không có gì! Sandbox luôn ở đây."
    if re.search(r"(?i)chào", text):
        return "Xin chào! Đây là sandbox: mọi thứ đều chạy ngoại tuyến. Bạn muốn thử gì?"
    if re.search(r"(?i)thank", text):
        return "You're welcome! The sandbox has all the time in the world."
    return "Hello! This is the sandbox: everything works offline here. What would you like to try?"


def _self(text: str) -> str | None:
    if re.match(r"(?i)\s*(bạn là ai|bạn (?:có thể )?làm (?:được )?gì)\b", text):
        return _ABOUT_VI
    asked = r"(?i)\s*(who are you|what are you|what can you do|what is this sandbox|help)\b[^\w]*$"
    return _ABOUT if re.match(asked, text) else None


def _translated(text: str) -> str | None:
    """Translations are beyond the sandbox, and it says so instead of making words up."""
    found = re.match(
        r"(?is)\s*(?:please\s+)?(?:translate|dịch)\s+(?:[^:\n]*?\b(?:into|to|sang)\s+(?:tiếng\s+)?)?([^\W\d_]+)[^:\n]*:\s*(.+)",
        text,
    )
    return (
        f"Here the {found[1]} for “{found[2].strip()}” would stand. The sandbox knows no languages." if found else None
    )


def _said(text: str) -> str | None:
    """Say good morning."""
    found = re.fullmatch(
        r"(?i)\s*(?:please\s+)?say\s+((?!something|anything|nothing|a |an |why|how|what|more)[^?.!\n]{1,60})[.!]?\s*",
        text,
    )
    return f"{found[1].strip()[0].upper()}{found[1].strip()[1:]}!" if found else None


def _yes_or_no(text: str) -> str | None:
    found = re.search(
        r"(?i)\b(?:answer|reply|respond)\s+(?:only\s+|just\s+)?(?:with\s+)?[\"“']?yes[\"”']?\s+or\s+[\"“']?no\b", text
    )
    return ("Yes", "No")[len(text) % 2] if found else None


def _remembered(text: str, earlier: Sequence[str]) -> str | None:
    """What the user said earlier in the conversation."""
    if re.search(r"(?i)\b(what(?:'s| is) my name|who am i|tôi tên (?:là )?gì)\b", text):
        told = re.findall(
            r"(?i)\b(?:my name is|i am called|call me|tôi tên là|tên tôi là)\s+([^\W\d_]+)", "\n".join(earlier)
        )
        return f"Your name is {told[-1]}." if told else "You have not told me your name yet."
    if earlier and re.search(r"(?i)\bwhat did (?:i|we) (?:just )?(?:ask|say|talk)\b", text):
        return f"Before this you said: “{earlier[-1].strip()}”"
    return None


def length(text: str) -> tuple[int, str] | None:
    """How many tokens, words, sentences or paragraphs are asked for."""
    found = re.search(
        rf"(?i)(?<!\w){_NUMBER}[\s-]{{0,2}}(tokens?|words?|sentences?|paragraphs?|từ|câu|đoạn)\b", text[:4_000]
    )
    if not found or not _number(found[1]):
        return None
    unit = {"từ": "word", "câu": "sentence", "đoạn": "paragraph"}.get(found[2].lower(), found[2].lower().rstrip("s"))
    return _number(found[1]), unit


def briefly(text: str) -> bool:
    """Whether a short answer is wanted."""
    return bool(
        re.search(r"(?i)\b(briefly|be brief|one line|one short|concise(?:ly)?|tl;?dr|ngắn gọn|một câu)\b", text)
    )
