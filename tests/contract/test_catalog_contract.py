"""The catalog agrees with the contract: calls, options and rows, and every example is read into the right value.

What an answer should become is worked out here from the contract's own ``x-task``, not by the library's reader.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from yescale_widgets import catalog, errors
from yescale_widgets.declare import Call, Operation
from yescale_widgets.errors import OptionError
from yescale_widgets.failures import error_of
from yescale_widgets.options import Option, options_of
from yescale_widgets.values import Reply, Snapshot

SPEC = Path(__file__).parent / "spec"
METHODS = ("get", "post", "put", "delete")
KINDS = list(catalog.operations())
MISPLACED = {("402", "model_forbidden")}
"""Its response is written down for 402 and 403 together; this one belongs to 403."""
NAMES = [f"{kind.family()}.{kind.verb()}" for kind in KINDS]


@dataclass(frozen=True)
class Entry:
    """One operation of the contract."""

    document: str
    path: str
    method: str

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = documents()[self.document]["paths"][self.path][self.method]
        return found

    def resolve(self, node: Any) -> Any:
        """A node, or what its reference points to."""
        while isinstance(node, dict) and "$ref" in node:
            step: Any = documents()[self.document]
            for name in node["$ref"].removeprefix("#/").split("/"):
                step = step[name]
            node = step
        return node

    def schema(self) -> dict[str, Any]:
        """The schema of the request body."""
        body = self.resolve(self.facts["requestBody"])
        return {
            **next(iter(body["content"].values()))["schema"],
            "components": documents()[self.document]["components"],
        }


@dataclass(frozen=True)
class Example:
    """One example of an answer."""

    operation: str
    status: str
    name: str
    content: str
    value: Any

    @property
    def code(self) -> int:
        return int(self.status.replace("XX", "00"))

    def __str__(self) -> str:
        return f"{self.operation}-{self.status}-{self.name}"


@cache
def documents() -> dict[str, Any]:
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(SPEC.glob("*.yaml"))}


@cache
def entries() -> dict[str, Entry]:
    return {
        facts["operationId"]: Entry(name, path, method)
        for name, document in documents().items()
        for path, methods in document["paths"].items()
        for method, facts in methods.items()
        if method in METHODS
    }


def calls(kind: type[Operation]) -> list[Call]:
    follow = kind.follow
    return [kind.at, *([follow.poll] if follow else []), *([follow.batch.call] if follow and follow.batch else [])]


def examples(good: bool) -> Iterator[Example]:
    """Every example of the catalog's calls."""
    for identity in sorted({call.id for kind in KINDS for call in calls(kind)}):
        entry = entries()[identity]
        for status, response in entry.facts["responses"].items():
            for content, media in entry.resolve(response).get("content", {}).items():
                for name, example in media.get("examples", {}).items():
                    if (status == "200") == good and (status, name) not in MISPLACED:
                        yield Example(identity, status, name, content, example["value"])


def reach(doc: Any, pointer: str | list[str] | None) -> list[Any]:
    """Everything a pointer of the contract reaches; of alternatives, the first that reaches something."""
    if isinstance(pointer, list):
        return next((found for one in pointer if (found := reach(doc, one))), [])
    found = [doc]
    for step in (pointer or "/\0").strip("/").split("/"):
        found = [child for value in found for child in _children(value, step)]
    return [value for value in found if value not in (None, "")]


def _children(value: Any, step: str) -> list[Any]:
    if isinstance(value, dict):
        return [value[step]] if step in value else []
    if isinstance(value, list):
        return value if step == "*" else value[int(step) : int(step) + 1] if step.isdigit() else []
    return []


def task_rules(role: str, identity: str, body: Any = None) -> dict[str, Any]:
    """The contract's ``x-task`` entry for a submit or poll call."""
    rules = [r for r in documents()[entries()[identity].document].get("x-task", []) if r.get(role) == identity]
    fitting = [r for r in rules if "when" in r and set(reach(body, r["when"]["pointer"])) & set(r["when"]["equals"])]
    return (fitting or rules)[0]


ROWS = [f"{r['section']} / {r['row']}" for r in csv.DictReader((SPEC / "rows.csv").read_text("utf-8").splitlines())]


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_the_rows_of_an_operation_are_rows_of_the_sidebar(kind: type[Operation]) -> None:
    assert set(kind.rows) <= set(ROWS)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_method_and_path_are_the_contracts(kind: type[Operation]) -> None:
    for call in calls(kind):
        entry = entries()[call.id]
        blank = [re.sub(r"\{[^}]*\}", "{}", path) for path in (call.path, entry.path)]
        assert (blank[0], call.method) == (blank[1], entry.method.upper())


POSTS = [kind for kind in KINDS if "requestBody" in entries()[kind.at.id].facts]


def smallest(kind: type[Operation]) -> Operation:
    """The operation with as few options as it takes."""
    values: dict[str, Any] = {}
    for _ in range(8):
        try:
            made: Operation = kind(**values)
        except OptionError as error:
            values |= {p.option: _some(options_of(kind)[p.option]) for p in error.problems}
        else:
            return made
    raise AssertionError(f"{kind.__name__} cannot be made")


def _some(option: Option) -> Any:
    simple = {"text": "a boat", "integer": 8, "number": 1.0, "boolean": True, "ratio": "16:9", "json": []}
    picture = "https://example.com/a.png"
    return option.choices[0] if option.choices else {"source": picture, "sources": [picture, picture]}.get(option.kind, simple.get(option.kind))  # fmt: skip


@pytest.mark.parametrize("kind", POSTS, ids=lambda k: k.at.id)
def test_the_smallest_request_is_one_the_contract_allows(kind: type[Operation]) -> None:
    Draft202012Validator(entries()[kind.at.id].schema()).validate(smallest(kind).payload())


def requests() -> Iterator[tuple[type[Operation], str, Any]]:
    for kind in POSTS:
        body = entries()[kind.at.id].resolve(entries()[kind.at.id].facts["requestBody"])
        for media in body["content"].values():
            for name, example in media.get("examples", {}).items():
                yield kind, name, example["value"]


def leaves(doc: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(doc, dict):
        for name, value in doc.items():
            yield from leaves(value, f"{path}/{name}")
    elif isinstance(doc, list):
        for number, value in enumerate(doc):
            yield from leaves(value, f"{path}/{number}")
    elif doc not in (None, ""):
        yield path, doc


@pytest.mark.parametrize(("kind", "name", "body"), list(requests()), ids=lambda v: v if isinstance(v, str) else "")
def test_an_example_request_can_be_made_and_says_the_same(kind: type[Operation], name: str, body: Any) -> None:
    operation = kind(**kind.values_of(body))
    made = operation.payload()
    Draft202012Validator(entries()[kind.at.id].schema()).validate(made)
    wanted = dict(leaves({k: v for k, v in body.items() if k not in ("stream", "stream_options")}))
    wires = tuple(o.wire for o in options_of(kind).values())
    assert {p: v for p, v in wanted.items() if p.startswith(wires)}.items() <= dict(leaves(made)).items()
    unknown = {path for path in wanted if not path.startswith((*wires, *(p for p, _ in leaves(made))))}
    assert unknown <= {"/generation_type"}, "options the catalog lacks"


def options() -> Iterator[tuple[type[Operation], Option]]:
    for kind in POSTS:
        for option in options_of(kind).values():
            yield kind, option


def property_of(kind: type[Operation], option: Option) -> dict[str, Any]:
    entry = entries()[kind.at.id]
    node: Any = entry.schema()
    for step in option.wire.strip("/").split("/"):
        node = entry.resolve(node).get("properties", {}).get(step, {})
    found: dict[str, Any] = entry.resolve(node)
    return found


@pytest.mark.parametrize(("kind", "option"), list(options()), ids=lambda v: getattr(v, "name", getattr(v, "__name__", "")) if isinstance(v, Option) else v.at.id)  # fmt: skip
def test_choices_and_ranges_are_the_contracts(kind: type[Operation], option: Option) -> None:
    facts = property_of(kind, option)
    if option.choices:
        assert set(option.choices) == {c for c in facts.get("enum", option.choices) if c not in (None, "")}
    elif "enum" in facts and option.kind == "text":
        raise AssertionError(f"{option.name} has choices in the contract: {facts['enum']}")
    if option.kind in ("integer", "number", "ratio"):
        assert {facts.get("minimum"), option.opt.least} - {None} in (
            {facts.get("minimum")} - {None},
            {option.opt.least},
        )
        assert facts.get("minimum") in (None, option.opt.least)
        assert facts.get("maximum") in (None, option.opt.most)


@pytest.mark.parametrize("example", list(examples(good=True)), ids=str)
def test_a_good_example_is_read_as_the_contract_says(example: Example) -> None:
    if "event-stream" in example.content:
        judge_stream(example)
        return
    if isinstance(example.value, dict) and "error" in example.value:
        with pytest.raises(errors.NotFound, match="does not exist"):
            catalog.read(example.operation, example.value)
        return
    text = json.dumps(example.value)
    for payload in (example.value, text, text.encode()):
        judge(example, catalog.read(example.operation, payload))


def judge(example: Example, found: Any) -> None:
    kinds = {call.id: role for kind in KINDS for call, role in zip(calls(kind), roles(kind), strict=False)}
    role = kinds[example.operation]
    if role == "submit":
        identity = reach(example.value, task_rules("submit", example.operation)["id_pointer"])[0]
        assert (found.status, found.id, found.media, found.error) == ("queued", identity, [], None)
    elif role == "poll":
        judge_snapshot(found, example.value, task_rules("poll", example.operation, example.value))
    elif role == "batch":
        assert isinstance(found, list)
        assert all(isinstance(one, Snapshot) and one.id for one in found)
        assert len(found) == len(reach(example.value, "/data/*") if isinstance(example.value, dict) else example.value)
    elif isinstance(found, Reply):
        judge_reply(found, example.value)
    else:
        assert found is not None


def roles(kind: type[Operation]) -> tuple[str, ...]:
    return ("submit", "poll", "batch") if kind.follow else ("direct",)


def judge_snapshot(found: Snapshot, body: Any, rules: dict[str, Any]) -> None:
    word = (reach(body, rules["status_pointer"]) or [""])[0]
    status = rules["status_map"].get(word, "running") if word else "queued"
    assert (found.status, found.raw_status, found.raw) == (status, str(word), body)
    given = reach(body, rules.get("progress_pointer"))
    percent = float(str(given[0]).removesuffix("%")) if given else None
    assert found.progress == (None if percent == 100 and status == "failed" else percent)
    results = {
        (r["media"], u) for r in rules["result_pointers"] for u in reach(body, r["pointer"]) if r["media"] != "text"
    }
    shown = {(m.kind, m.url) for m in found.media + (found.previews if status != "succeeded" else [])}
    assert results <= shown if status != "succeeded" else results == shown
    previews = {(r["media"], u) for r in rules.get("preview_pointers", []) for u in reach(body, r["pointer"])}
    assert previews <= {(m.kind, m.url) for m in found.previews}
    texts = [t for r in rules["result_pointers"] if r["media"] == "text" for t in reach(body, r["pointer"])]
    assert found.text == (texts[0] if texts else "")
    reasons = reach(body, rules["error_pointer"]) if status == "failed" else []
    assert found.error == (reasons[0] if reasons else None)


def judge_reply(found: Reply, body: Any) -> None:
    choices = [c.get("message", c) for c in body["choices"]]
    assert len(found.choices) == len(choices)
    assert found.finish_reason == body["choices"][0]["finish_reason"]
    assert (found.model, found.usage, found.raw) == (body["model"], body["usage"], body)
    first = choices[0]
    content = first.get("content") or first.get("refusal") or first.get("text") or ""
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", content)
    assert [m.url for m in found.images] == pictures
    assert (found.text in content) if pictures else (found.text == content)
    assert "base64" not in found.text
    assert found.reasoning == (first.get("reasoning_content") or "")
    asked = [(t["id"], t["function"]["name"], t["function"]["arguments"]) for t in first.get("tool_calls") or []]
    assert [(t.id, t.name, t.arguments) for t in found.tool_calls] == asked
    sound = first.get("audio")
    assert (found.audio is not None) == bool(sound)
    if sound and found.audio is not None:
        assert found.audio.url.endswith(sound["data"])
        assert found.audio.extra["transcript"] == sound["transcript"]


def judge_stream(example: Example) -> None:
    chunks = [json.loads(line[6:]) for line in example.value if line.startswith("data: {")]
    pieces = [(c.get("choices") or [{}])[0] for c in chunks]
    text = "".join((p.get("delta") or {}).get("content") or p.get("text") or "" for p in pieces)
    broken = next((c["error"] for c in chunks if "error" in c), None)
    if broken:
        with pytest.raises(errors.StreamCut, match="upstream closed") as caught:
            catalog.read(example.operation, example.value)
        assert isinstance(caught.value.partial, Reply)
        assert (caught.value.partial.text, caught.value.code) == (text, broken["code"])
        assert caught.value.request_id in broken["message"]
        return
    wire = "\n\n".join(example.value) + "\n\n"
    for payload in (example.value, wire, wire.encode()):
        found = catalog.read(example.operation, payload)
        assert found.finish_reason
        if pieces[0].get("delta") is not None or "text" in pieces[0]:
            assert found.finish_reason == next(p["finish_reason"] for p in reversed(pieces) if p.get("finish_reason"))
            assert found.text == ("" if "data:image" in text else text)
            assert found.usage == next((c["usage"] for c in reversed(chunks) if c.get("usage")), None)


EXPECTED = {
    "400": errors.BadRequest,
    "401": errors.Unauthorized,
    "402": errors.QuotaExceeded,
    "403": errors.QuotaExceeded,
    "404": errors.NotFound,
    "429": errors.RateLimited,
    "5XX": errors.ServerError,
    "500": errors.ServerError,
    "503": errors.ServerError,
}
SPECIAL = {"unknown_task": errors.NotFound, "model_forbidden": errors.Forbidden, "edge_timeout_524": errors.BadAnswer}


@pytest.mark.parametrize("example", list(examples(good=False)), ids=str)
def test_an_error_example_raises_the_right_exception(example: Example) -> None:
    kind = SPECIAL.get(example.name, EXPECTED[example.status])
    body = example.value if isinstance(example.value, str) else json.dumps(example.value)
    with pytest.raises(kind) as caught:
        raise error_of(example.code, {}, body.encode())
    assert type(caught.value) is kind
    with pytest.raises(kind) as wrapped:
        catalog.read(example.operation, example.value)
    assert type(wrapped.value) is kind
    for error in (caught.value, wrapped.value):
        marked = re.search(r"\(request id: (\w+)\)", body)
        assert error.request_id == (marked[1] if marked else "")
        assert "request id:" not in error.what
        assert error.hint
