"""Ill-formed requests thrown at every route of the sandbox: each gets an answer, none a 500.

The requests are the contract's own, mutated from a fixed seed by what the reading of answers is tested with too. A
generator that works from schemas, such as schemathesis, cannot make what no schema says: broken bytes, forms that end
early, content types that lie, paths and methods that do not exist.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.contract.mutate import ODD, garbled, mutated, nested
from tests.contract.reader import KINDS, calls, requests_of
from tests.contract.test_catalog_contract import _with_files
from yescale_widgets import errors
from yescale_widgets.failures import error_of
from yescale_widgets.following import Call
from yescale_widgets.sandbox.server import Sandbox

ALL = {(call.method, call.path): (kind, call) for kind in KINDS for call in calls(kind)}
NAMES = [f"{method} {path}" for method, path in ALL]
DRAWN = {kind.at.path for kind in KINDS if kind.makes}
"""Calls that paint at once: a request that is right after all takes a while, so there are fewer of them."""
EMPTY: tuple[bytes, ...] = (b"", b" ", b"null", b"[]", b"7", b'"a"', b"{", b"\xff\xfe", b'{"a":' * 2000, b"[" * 50_000, b"NaN", b'{"n": 1e999}', b'{"a": "\\ud800"}', b'{"prompt": ' + b"9" * 6000 + b"}")  # fmt: skip
TYPES = ("application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json; charset=nothing", "", "a/b; c")  # fmt: skip
PARTS = (
    b"--x\r\n",
    b"--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="image"\r\n\r\nabc\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n\xff\xfe\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../etc/passwd"\r\n\r\nabc\r\n--x',
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox in which tasks are over too soon to be painted."""
    with Sandbox(pace=0.0001) as found:
        yield found
        assert not found.log.crashes, found.log.crashes[0]


def filled(path: str) -> str:
    return path.replace("{id}", "nobody").replace("{model}", "gpt-4o-mini")


def judged(response: httpx.Response, call: Call, contract: Any) -> int:
    """The status of an answer that is a good one, or a refusal in the contract's words that the library understands."""
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        contract.refusal(call.id, response)
        error = error_of(response.status_code, response.headers, response.content)
        assert not isinstance(error, errors.BadAnswer)
        assert "Traceback" not in response.text
    return response.status_code


def headers(call: Call, content: str = "application/json") -> dict[str, str]:
    key = "access-key" if call.auth == "access" else "sk-test"
    return {"Authorization": f"Bearer {key}"} | ({"Content-Type": content} if content else {})


@pytest.mark.parametrize(("kind", "call"), ALL.values(), ids=NAMES)
def test_a_request_with_wrong_nodes_is_refused_or_answered(
    http: httpx.Client, contract: Any, kind: Any, call: Call
) -> None:
    rng, statuses = random.Random(call.id), set()
    bodies = [_with_files(body) for body in requests_of(call.id)] or [{"ids": ["nobody"], "prompt": "a boat"}]
    for _ in range(6 if call.path in DRAWN else 16):
        body = mutated(rng.choice(bodies), rng, ODD)
        response = http.request(
            call.method, filled(call.path), content=json.dumps(body).encode(), headers=headers(call)
        )
        statuses.add(judged(response, call, contract))
    assert call.method == "GET" or 400 in statuses


@pytest.mark.parametrize(("kind", "call"), ALL.values(), ids=NAMES)
def test_a_request_with_wrong_bytes_or_content_type_is_refused_or_answered(
    http: httpx.Client, contract: Any, kind: Any, call: Call
) -> None:
    rng = random.Random(call.path)
    bodies = [json.dumps(_with_files(body)).encode() for body in requests_of(call.id)] or [b"{}"]
    wrong = [*EMPTY, *(garbled(rng.choice(bodies)[:5000], rng) for _ in range(4)), *PARTS]
    for body in wrong:
        content = "multipart/form-data; boundary=x" if body in PARTS else "application/json"
        judged(
            http.request(call.method, filled(call.path), content=body, headers=headers(call, content)), call, contract
        )
    for content in TYPES:
        judged(
            http.request(call.method, filled(call.path), content=rng.choice(wrong), headers=headers(call, content)),
            call,
            contract,
        )


@pytest.mark.parametrize(("kind", "call"), ALL.values(), ids=NAMES)
def test_a_query_that_makes_no_sense_is_refused_or_answered(
    http: httpx.Client, contract: Any, kind: Any, call: Call
) -> None:
    names = ["start_timestamp", "end_timestamp", "p", "page_size", "type", "keyword", "key", "alt", "id", "model", ""]
    rng = random.Random(call.id)
    for _ in range(5):
        query = {
            rng.choice(names): rng.choice(("", "x", "-1", "1e999", "9" * 400, "²", "\x00", "../..", "[]"))
            for _ in range(3)
        }
        judged(http.request(call.method, filled(call.path), params=query, headers=headers(call)), call, contract)


def test_any_form_mutated_is_refused_or_answered(http: httpx.Client, contract: Any) -> None:
    """Forms as they really come: files and fields that are missing, doubled, empty or of another kind."""
    rng = random.Random(5)
    for kind in (k for k in KINDS if k.at.body == "form"):
        for _ in range(12):
            names = [
                rng.choice(("image", "image[]", "mask", "prompt", "model", "file", "n", "size", "language", ""))
                for _ in range(3)
            ]
            files = [
                (name, rng.choice((("a.png", b"\x89PNG"), ("", b""), (None, b"5"), ("x", b"\xff" * 50, "a/²"))))
                for name in names
            ]
            judged(http.post(kind.at.path, files=files, headers=headers(kind.at, "")), kind.at, contract)


PATHS = ("/", "//", "/v1", "/v1/", "/v1/chat/completions/", "/pika/feed/", "/pika/feed/a/b", "/mj/task//fetch", "/media/..%2f..%2fetc", "/media/x", "/%00", "/%ff", "/" + "a" * 5000, "/v1/models/%2e%2e", "/suno/fetch/%0d%0aX:1")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_is_none_is_the_gateways_404(http: httpx.Client, path: str) -> None:
    for method in ("GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"):
        response = http.request(method, path)
        assert 200 <= response.status_code < 500
        if response.status_code >= 400:
            assert isinstance(error_of(response.status_code, response.headers, response.content), errors.ApiError)
            assert response.headers["content-type"].startswith(("application/json", "text/plain"))


@pytest.mark.parametrize(("kind", "call"), ALL.values(), ids=NAMES)
def test_a_wrong_method_is_the_gateways_error(http: httpx.Client, kind: Any, call: Call) -> None:
    known = {method for method, path in ALL if path == call.path}
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - known:
        response = http.request(method, filled(call.path), headers=headers(call))
        error = error_of(response.status_code, response.headers, response.content)
        if response.status_code != 200:  # another call may have a path that fits
            assert response.status_code in (400, 404, 405)
            assert set(response.json()) <= {"error", "code", "message", "data", "description"}
            assert not isinstance(error, errors.BadAnswer)


def test_a_conversation_without_end_is_refused_and_not_followed(http: httpx.Client, contract: Any) -> None:
    """Schemas and messages that are lists in lists, where the sandbox looks into them."""
    _, call = ALL["POST", "/v1/chat/completions"]
    hello = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi."}]}
    deep = nested(900)
    schema: dict[str, Any] = {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}
    format_ = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    tool = {"type": "function", "function": {"name": "f", "parameters": schema}}
    for more in ({"messages": [{"role": "user", "content": deep}]}, {"response_format": deep}, {"response_format": format_}, {"tools": [tool]}, {"tools": deep}, {"stop": deep}):  # fmt: skip
        judged(http.post(call.path, json=hello | more), call, contract)
