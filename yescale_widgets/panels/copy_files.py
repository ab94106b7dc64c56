"""Copied code with files in it: it reads them where they lie instead of carrying megabytes of base64."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Iterable
from functools import partial
from pathlib import Path

_HELPER = (
    "import base64\nfrom pathlib import Path\n\n\n"
    "def read(path, head=''):\n"
    "    return head + base64.b64encode(Path(path).read_bytes()).decode()\n\n\n"
)


def in_python(text: str, files: Iterable[tuple[Path, bytes]]) -> str:
    """Literals that end in a file's base64 become calls that read it."""
    short = text
    for path, data in files:
        literal = rf"(['\"])(data:[\w/+.-]+;base64,)?{re.escape(_encoded(data))}\1"
        short = re.sub(literal, partial(_call, path), short)
    return short if short == text else _HELPER + short


def _call(path: Path, literal: re.Match[str]) -> str:
    return f"read({str(path)!r}, {literal[2]!r})" if literal[2] else f"read({str(path)!r})"


def in_shell(text: str, files: Iterable[tuple[Path, bytes]]) -> str:
    """The body goes through a pipe: a single argument may not be as long as a picture."""
    short = text
    for path, data in files:
        piece = f"'\"$(base64 < {shlex.quote(str(path))} | tr -d '\\n')\"'"
        short = short.replace(_encoded(data), piece)
    head, mark, body = short.partition("-d '")
    if short == text or not mark:
        return text
    return f"printf %s '{body.rstrip()} |\n  {head}-d @-\n"


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
