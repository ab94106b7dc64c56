"""Keys: a ``Secret`` that does not show itself, and the one rule by which keys are struck out of all else.

Three things count as a key, in whatever is shown, told, written or recorded: one that this process was given, whatever
it looks like; what looks like one of the gateway's; and what JSON calls one.
"""

from __future__ import annotations

import hmac
import html
import json
import re
import threading
from typing import Any
from urllib.parse import quote

BEGINNINGS = ("sk-", "ak-")
"""Of keys that the gateway gives out."""
SHORTEST = 6
"""Characters from which a key can be told from a word."""
_LIKE_A_KEY = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(BEGINNINGS)})[A-Za-z0-9_-]{{6,}}")
_NAMES = ("access_token", "access_key", "api_key", "apikey", "password", "secret")
_NAMES_OF_LONG_ONES = ("key", "token")
_LONG = 16
"""Characters of what they name: a shorter one may be the key of a table, or a piece of an answer."""
_NAMED = re.compile(  # also in JSON that stands in a text of JSON, with its quotation marks escaped
    rf"""("(?:{"|".join(_NAMES).replace("_", "[_-]")})\\*"\s*:\s*\\*")[^"\\]+"""
    rf"""|("(?:{"|".join(_NAMES_OF_LONG_ONES)})\\*"\s*:\s*\\*")[^"\\\s]{{{_LONG},}}""",
    re.IGNORECASE,
)
_lock = threading.Lock()
_given: tuple[str, ...] = ()
"""Every key that was given, also as JSON, links and pages spell it; long ones first, for one may lie in another."""


class Secret:
    """A key that does not show itself: no repr, no str, no pickle. ``reveal()`` is called where a header is written.

    Once given, it is struck out wherever this process shows or writes a text.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value.strip()
        if len(self.__value) >= SHORTEST:
            _remember(self.__value)

    @classmethod
    def of(cls, value: str | Secret | None) -> Secret | None:
        """A secret of what was given; None of nothing."""
        if value is None or isinstance(value, Secret):
            return value
        return cls(value) if value.strip() else None

    def reveal(self) -> str:
        """The key itself."""
        return self.__value

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.__value.encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> str:
        raise TypeError("A Secret is never pickled.")


def _remember(key: str) -> None:
    global _given
    with _lock:
        forms = {key, json.dumps(key)[1:-1], quote(key, safe=""), html.escape(key), html.escape(key, quote=False)}
        _given = tuple(sorted({*_given, *forms}, key=len, reverse=True))


def struck(text: str) -> str:
    """A text without keys; "sk-***" stands where one was."""
    for key in _given:
        text = text.replace(key, _mark(key))
    return _NAMED.sub(r"\1\2***", _LIKE_A_KEY.sub(r"\1***", text))


def struck_value(value: Any) -> Any:
    """JSON without keys, in its names too."""
    if isinstance(value, str):
        return struck(value)
    if isinstance(value, dict):
        return {struck(str(name)): "***" if _names_key(name, one) else struck_value(one) for name, one in value.items()}
    return [struck_value(one) for one in value] if isinstance(value, list | tuple) else value


def struck_bytes(data: bytes) -> bytes:
    """As ``struck``; the bytes may begin or end in the middle of a character."""
    return struck(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def without_given(data: bytes, *, same_length: bool = False) -> bytes:
    """Bytes without the keys that were given here, and else untouched; of a file the parts must stay where they are."""
    for key in _given:
        data = data.replace(key.encode(), b"*" * len(key.encode()) if same_length else _mark(key).encode())
    return data


def _mark(key: str) -> str:
    return f"{key[:3]}***" if key.startswith(BEGINNINGS) else "***"


def _names_key(name: Any, value: Any) -> bool:
    plain = str(name).lower().replace("-", "_")
    if not isinstance(value, str) or not value:
        return False
    return plain in _NAMES or (plain in _NAMES_OF_LONG_ONES and len(value) >= _LONG and not re.search(r"\s", value))
