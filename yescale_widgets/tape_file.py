"""The file of a cassette: plain lines of JSON, one an event, with media beside it by hash. No I/O but to these files.

``docs/cassettes.md`` has the format. Every text that is written has its keys struck out.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yescale_widgets.errors import ConfigError
from yescale_widgets.values import Json
from yescale_widgets.words import t

KIND, VERSION = "yescale_widgets cassette", 1
_MARK = re.compile(r"\bys-[0-9a-f]{8,}\b")
_HASH = re.compile(r"sha256:[0-9a-f]{64} \(\d+ characters\)|(?<=\"sha256\": \")[0-9a-f]{64}")
_LONG = 512
"""Characters from which a text without blanks, such as base64, is kept as its hash."""
_ASKED = 60
_LONGEST = 7 * 24 * 3600.0
"""Seconds that no lesson takes; a longer wait is a damaged number."""
_MEDIA_NAME = re.compile(r"[0-9a-f]{64}\.\w+")
_OURS = re.compile(_MEDIA_NAME.pattern + r"|[0-9a-f]{32}\.part")
_FACTS: dict[str, type] = {"made": str, "base_url": str, "system_url": str, "sandbox": bool, "note": str}
_STATUS = range(100, 600)


@dataclass
class Exchange:
    """One call and what came of it. ``after`` and the times of ``chunks`` are seconds from when it was sent.

    ``failed`` is the name of the error that came in the place of an answer, or broke it off.
    """

    method: str
    url: str
    body: Json = None
    at: float = 0.0
    after: float = 0.0
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    file: str = ""
    failed: str = ""

    @property
    def key(self) -> str:
        """What calls are told apart by."""
        return f"{self.method} {self.url} {json.dumps(self.body, sort_keys=True, ensure_ascii=False)}"

    @property
    def likeness(self) -> str:
        """The call without what its media are: a picture that is saved anew has another date in it."""
        return _HASH.sub("sha256", self.key)

    def differs(self, other: Exchange) -> list[str]:
        """The members of the two bodies that are not the same, by their names."""
        here, there = dict(_leaves(self.body)), dict(_leaves(other.body))
        return [name for name in {**here, **there} if here.get(name) != there.get(name)]

    @property
    def label(self) -> str:
        """The call as one would name it: method, path, model, and the beginning of what was asked."""
        return " ".join(part for part in (self.method, self.url, *_asked(self.body)) if part)


def _leaves(body: Json) -> Iterator[tuple[str, Json]]:
    """What is in a body that is an object, and in the objects in it, by their own names."""
    for name, value in body.items() if isinstance(body, dict) else ():
        yield from _leaves(value) if isinstance(value, dict) else [(name, value)]


def _asked(body: Json) -> list[str]:
    if not isinstance(body, dict):
        return []
    messages = body.get("messages")
    last = messages[-1] if isinstance(messages, list) and messages else {}
    texts = [last.get("content") if isinstance(last, dict) else None, *(body.get(n) for n in ("prompt", "input"))]
    texts += [value for value in body.values() if isinstance(value, str) and " " in value]
    said = next((text for text in texts if isinstance(text, str) and text), json.dumps(texts[0]) if texts[0] else "")
    short = said if len(said) <= _ASKED else f"{said[:_ASKED]}…"
    model = body.get("model")
    return [f"({model})" if isinstance(model, str) else "", json.dumps(short, ensure_ascii=False) if short else ""]


def canonical(content: bytes, kind: str) -> Json:
    """A request's body as calls are compared by: without boundaries and marks that are new each time, long bytes as
    their hash.
    """
    if not content:
        return None
    if kind.startswith("multipart/"):
        boundary = kind.partition("boundary=")[2].strip('"').encode()
        plain = content.replace(boundary, b"") if boundary else content
        names = [name.decode() for name in re.findall(rb'(?<!file)name="([^"]*)"', plain)]
        return {"form": names, "sha256": hashlib.sha256(plain).hexdigest()}
    try:
        return _short(json.loads(content))
    except ValueError:
        return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _short(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _short(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_short(inner) for inner in value]
    if isinstance(value, str) and len(value) > _LONG and not any(blank in value[:_LONG] for blank in " \n"):
        return f"sha256:{hashlib.sha256(value.encode()).hexdigest()} ({len(value)} characters)"
    return _MARK.sub("ys-mark", value) if isinstance(value, str) else value


def lines(exchange: Exchange) -> Iterator[str]:
    """An exchange as it is written: the call, the answer, then a line for each piece of it."""
    call = {"call": f"{exchange.method} {exchange.url}", "at": round(exchange.at, 3)}
    yield _line(call | ({} if exchange.body is None else {"body": exchange.body}))
    if exchange.status:
        answer: dict[str, Json] = {"answer": exchange.status, "after": round(exchange.after, 3)}
        yield _line(answer | {"headers": exchange.headers} | ({"file": exchange.file} if exchange.file else {}))
    for at, data in exchange.chunks:
        yield _line({"at": round(at, 3), **_spelled(data)})
    if exchange.failed:
        yield _line({"failed": exchange.failed})


def _line(value: Mapping[str, Json]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _spelled(data: bytes) -> dict[str, Json]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"bytes": base64.b64encode(data).decode()}


def head(facts: Mapping[str, Json]) -> str:
    """The first line."""
    return _line({"kind": KIND, "version": VERSION, **facts})


def media_folder(cassette: Path) -> Path:
    """Where a cassette's media lie: beside it."""
    return cassette.with_name(f"{cassette.name}.media")


def is_cassette(path: Path) -> bool:
    """Whether a file begins as a cassette does, of whatever version."""
    with path.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING


_BEGINNING = head({})[:-1].partition(",")[0].encode()


def read(cassette: Path) -> tuple[dict[str, Json], list[Exchange]]:
    """The facts of the first line, and every exchange in the order in which they ended.

    Raises:
        ConfigError: there is no such file, it is no cassette, one of a newer version, or damaged.
    """
    version = None
    try:
        first, *rest = cassette.read_text("utf-8").rstrip("\n").split("\n")  # a text may hold other ends of lines
        facts = json.loads(first)
        version = facts["version"] if facts["kind"] == KIND else None
    except OSError as error:
        what = t("The cassette {file} cannot be read: {why}.", file=cassette, why=error.strerror or error)
        raise ConfigError(what, t("Record one with ys.record.")) from None
    except (ValueError, KeyError, TypeError):
        pass
    if version != VERSION:
        what = t("{file} is no cassette that this version can play.", file=cassette)
        newer = isinstance(version, int) and version > VERSION
        hint = t("A newer one made it: update yescale_widgets.") if newer else t("Record one with ys.record.")
        raise ConfigError(what, hint)
    if not all(isinstance(facts.get(name), kind) for name, kind in _FACTS.items()):
        raise _damaged(cassette, 1)
    return facts, _exchanges(cassette, rest)


def _damaged(cassette: Path, number: int) -> ConfigError:
    what = t("Line {number} of {file} is damaged.", number=number, file=cassette)
    return ConfigError(what, t("Copy the file again from where it came, or record it again."))


def _exchanges(cassette: Path, rest: list[str]) -> list[Exchange]:
    found: list[Exchange] = []
    for number, line in enumerate(rest, 2):
        try:
            _read_line(json.loads(line), found)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            raise _damaged(cassette, number) from None
    if _cut(found):
        raise _damaged(cassette, len(rest) + 1)
    return found


def _cut(found: list[Exchange]) -> bool:
    """Whether the last call has no answer: the rest of it was lost."""
    return bool(found) and not (found[-1].status or found[-1].failed)


def _read_line(event: dict[str, Any], found: list[Exchange]) -> None:
    if "call" in event:
        if _cut(found):
            raise ValueError(event)
        method, _, url = event["call"].partition(" ")
        found.append(Exchange(method, url, event.get("body"), _seconds(event["at"])))
    elif "answer" in event:
        last = found[-1]
        last.status, last.after = int(event["answer"]), _seconds(event["after"])
        last.headers = {name: str(value) for name, value in event["headers"].items()}
        last.file = str(event.get("file", ""))
        named = not last.file or _MEDIA_NAME.fullmatch(last.file)  # never a file of the reader's own
        if last.status not in _STATUS or not named:
            raise ValueError(event)
    elif "failed" in event:
        found[-1].failed = str(event["failed"])
    else:
        data = event["text"].encode() if "text" in event else base64.b64decode(event["bytes"], validate=True)
        found[-1].chunks.append((_seconds(event["at"]), data))


def _seconds(value: Any) -> float:
    if not 0 <= float(value) < _LONGEST:
        raise ValueError(value)
    return float(value)


def tidy(cassette: Path, kept: Iterable[str]) -> None:
    """Remove the media of an earlier recording of the same name, and what one that was killed left half written."""
    wanted, folder = set(kept), media_folder(cassette)
    for file in folder.glob("*") if folder.is_dir() else ():
        if _OURS.fullmatch(file.name) and file.name not in wanted:
            file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty, or not there
        folder.rmdir()
