"""The contract's own words, for tests that judge by them: where an operation stands, its examples, its pointers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from yescale_widgets import catalog
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError
from yescale_widgets.following import Call
from yescale_widgets.options import Option, options_of

SPEC = Path(__file__).parent / "spec"
METHODS = ("get", "post", "put", "delete")
KINDS = list(catalog.operations())
MISPLACED = {("402", "model_forbidden")}
"""Its response is written down for 402 and 403 together; this one belongs to 403."""


NOT_SERVED = {
    "billing_subscription": "the dashboard's own call; account.usage says what a key has left",
    "billing_usage": "the dashboard's own call; account.usage says what a key has used",
    "system_key_delete": "it destroys keys: done on the vendor's page, not from a notebook",
    "system_key_quota": "it changes what a key may spend: done on the vendor's page, not from a notebook",
    "system_models": "account.models lists the models that the key may use",
    "mj_simple_change": "midjourney.change and midjourney.action do the same with options that are checked",
    "mj_image_seed": "nothing shows a seed that no other call takes back",
    "mj_image": "the picture's own link in the answer is the same file",
}
"""Operations of the contract that the catalog leaves out on purpose."""


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


def every_example() -> Iterator[Example]:
    """Every example of an answer in the contract."""
    for identity, entry in sorted(entries().items()):
        for status, response in entry.facts["responses"].items():
            for content, media in entry.resolve(response).get("content", {}).items():
                for name, example in media.get("examples", {}).items():
                    yield Example(identity, status, name, content, example["value"])


def examples(good: bool) -> Iterator[Example]:
    """The examples of answers to the catalog's calls."""
    served = {call.id for kind in KINDS for call in calls(kind)}
    for example in every_example():
        fits = (example.status == "200") == good and (example.status, example.name) not in MISPLACED
        if fits and example.operation in served:
            yield example


def requests_of(identity: str) -> list[Any]:
    """The examples of an operation's request, in every form of its body."""
    entry = entries()[identity]
    forms = entry.resolve(entry.facts.get("requestBody", {})).get("content", {}).values()
    return [example["value"] for form in forms for example in form.get("examples", {}).values()]


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
    tasks = documents()[entries()[identity].document].get("x-task", [])
    rules = [r for r in tasks if r.get(role) == identity] or tasks  # a family's later submits follow its first
    fitting = [r for r in rules if "when" in r and set(reach(body, r["when"]["pointer"])) & set(r["when"]["equals"])]
    return (fitting or rules)[0]


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
    if option.kind == "json" and str in get_args(option.type):
        return "a boat"
    simple = {
        "text": "a boat",
        "integer": int(min(8, option.opt.most or 8)),
        "number": 1.0,
        "boolean": True,
        "ratio": "16:9",
        "json": [],
    }
    picture = "https://example.com/a"
    return option.choices[0] if option.choices else {"source": picture, "sources": [picture, picture]}.get(option.kind, simple.get(option.kind))  # fmt: skip
