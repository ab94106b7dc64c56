"""The contract as a judge: its schemas, and a sandbox whose clock the tests set."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from yescale_widgets.sandbox.server import Sandbox

SPEC = Path(__file__).parent / "spec"


METHODS = ("get", "post", "put", "delete")


class Contract:
    """The contract's files, and whether an answer is one they promise."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {p.stem: yaml.safe_load(p.read_text("utf-8")) for p in sorted(SPEC.glob("*.yaml"))}
        pairs = [(f"urn:{name}", Resource(contents=doc, specification=DRAFT202012)) for name, doc in self.files.items()]
        self._registry: Registry[Any] = Registry().with_resources(pairs)
        self.places = {
            entry[method]["operationId"]: (name, path, method)
            for name, doc in self.files.items()
            for path, entry in doc["paths"].items()
            for method in METHODS
            if method in entry
        }

    def requests(self, operation_id: str) -> dict[str, Any]:
        """The example bodies in JSON of an operation, by their names."""
        if operation_id not in self.places:
            return {}
        name, path, method = self.places[operation_id]
        body = self.files[name]["paths"][path][method].get("requestBody", {})
        examples = body.get("content", {}).get("application/json", {}).get("examples", {})
        return {label: example["value"] for label, example in examples.items()}

    def answer(self, operation_id: str, response: httpx.Response) -> Any:
        """The decoded body, once it is what the contract says of this operation and status, and names its request."""
        form = self.files["common"]["x-facts"]["request_id"]["pattern"]
        assert re.fullmatch(form, response.headers["x-request-id"])
        body = response.json()
        self.fits(self._schema(operation_id, response.status_code), body)
        return body

    def refusal(self, operation_id: str, response: httpx.Response) -> Any:
        """The decoded body of a refusal; where the contract has no such status, in the words of its document's
        400, or of the operation's own 401.
        """
        name, path, method = self.places[operation_id]
        if {str(response.status_code), f"{response.status_code // 100}XX"} & self.files[name]["paths"][path][method][
            "responses"
        ].keys():
            return self.answer(operation_id, response)
        body = response.json()
        if name != "common" and "BadRequest" in self.files[name]["components"].get("responses", {}):
            self.fits(f"urn:{name}#/components/responses/BadRequest/content/application~1json/schema", body)
        else:
            self.fits(self._schema(operation_id, 401), body)
        return body

    def chunk(self, operation_id: str, data: Any) -> None:
        """Fail where a decoded event of a stream is not what the contract says of its chunks."""
        name, path, method = self.places[operation_id]
        content = self.files[name]["paths"][path][method]["responses"]["200"]["content"]
        chunk = content.get("text/event-stream", {}).get("x-sse-chunk")
        if chunk is not None:
            self.fits(f"urn:{name}{chunk}", data)
        elif "text/event-stream" in content:  # named events, of which the contract has examples only
            assert isinstance(data["type"], str)
        else:  # a stream of whole answers
            self.fits(self._schema(operation_id, 200), data)

    def lines(self, operation_id: str, lines: list[str]) -> None:
        """Fail where the lines of a stream are not framed as the contract says."""
        assert operation_id in self.places
        self.fits("urn:chat#/components/schemas/SseLines", lines)

    def _schema(self, operation_id: str, status: int, content: str = "application/json") -> str:
        name, path, method = self.places[operation_id]
        responses = self.files[name]["paths"][path][method]["responses"]
        key = next((k for k in (str(status), f"{status // 100}XX") if k in responses), None)
        assert key, f"the contract has no answer {status} for {operation_id}"
        steps = ["paths", path, method, "responses", key]
        if "$ref" in responses[key]:
            steps = responses[key]["$ref"].removeprefix("#/").split("/")
        steps += ["content", content, "schema"]
        pointer = "".join("/" + quote(step.replace("~", "~0").replace("/", "~1"), safe="~") for step in steps)
        return f"urn:{name}#{pointer}"

    def fits(self, reference: str, value: Any) -> None:
        """Fail with every reason why a value is not what a schema promises."""
        errors = Draft202012Validator({"$ref": reference}, registry=self._registry).iter_errors(value)
        found = [f"{error.json_path}: {error.message}" for error in errors]
        assert not found, "\n".join([*found, json.dumps(value)[:2000]])


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract, read once."""
    return Contract()


@dataclass
class Clock:
    """Epoch seconds that stand still until they are set."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    """A sandbox at pace 0.02 on a real port: a task of eight seconds takes 0.16 by the test's clock."""
    with Sandbox(pace=0.02, clock=clock) as found:
        yield found
        assert not found.log.crashes, found.log.crashes[0]


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client with a good key."""
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": "Bearer sk-test"}, timeout=30) as client:
        yield client
