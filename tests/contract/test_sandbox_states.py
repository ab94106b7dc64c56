"""Every call of the sandbox in every state, judged by the contract's schemas and read by the library.

Which calls there are comes from the catalog: a family that is new is judged here too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.contract.reader import KINDS, calls, entries, requests_of, task_rules
from tests.contract.test_catalog_contract import _with_files
from tests.contract.test_examples_contract import judge_snapshot
from yescale_widgets import errors, sse, wire
from yescale_widgets.declare import Operation
from yescale_widgets.failures import error_of
from yescale_widgets.following import Call
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Reply

FOLLOWED = [kind for kind in KINDS if kind.follow]
DIRECT = [kind for kind in KINDS if not kind.follow]
STREAMED = [kind for kind in KINDS if kind.streams]
NAMED: Any = {"ids": lambda kind: f"{kind.family()}.{kind.verb()}"}
World = tuple[Sandbox, Any, Any]
FATES = ("failed", "stalled", "done")
MOMENTS = (0.0, 0.02, 0.05, 0.08, 0.12, 0.15, 1.0)
LIMIT = 30.0


def key_for(call: Call) -> str:
    return "Bearer access-key" if call.auth == "access" else "Bearer sk-test"


def sent(http: httpx.Client, request: wire.Request, call: Call, **headers: str) -> httpx.Response:
    """What the library would send, by another client."""
    return http.request(
        request.method,
        request.path,
        content=request.content,
        files=list(request.form) or None,
        headers={"Authorization": key_for(call), **request.headers, **headers},
    )


def answer_of(response: httpx.Response) -> wire.Answer:
    return wire.Answer(response.status_code, response.headers, response.content)


def operations_of(kind: type[Operation], origin: str = "") -> Iterator[Operation]:
    """The contract's own requests for an operation; one that goes on from a task goes on from ``origin``."""
    bodies = requests_of(kind.at.id) or [{"model": "gpt-4o-mini"} if "{model}" in kind.at.path else {}]
    for body in bodies:
        changed = {**_with_files(body), **({"taskId": origin} if "taskId" in body else {})}
        values = kind.values_of(changed)
        if "{model}" in kind.at.path:
            values.setdefault("model", "gemini-2.5-flash" if kind.family() == "gemini" else "gpt-4o-mini")
        yield kind(**values)


def grid(http: httpx.Client, sandbox: Sandbox, clock: Any) -> str:
    """A task of Midjourney's that has succeeded, for those that go on from one."""
    found: str = http.post("/mj/submit/imagine", json={"botType": "MID_JOURNEY", "prompt": "a garden"}).json()["result"]
    clock.now += 1
    return found


def submitted(
    http: httpx.Client, sandbox: Sandbox, contract: Any, clock: Any, kind: type[Operation]
) -> tuple[Operation, str]:
    operation = next(operations_of(kind, grid(http, sandbox, clock)))
    response = sent(http, wire.build(operation), kind.at)
    contract.answer(kind.at.id, response)
    return operation, wire.read_submit(kind, answer_of(response)).id


@pytest.fixture
def world(sandbox: Sandbox, contract: Any, clock: Any) -> World:
    return sandbox, contract, clock


def destine(sandbox: Sandbox, identity: str, fate: Any) -> None:
    """Choose how a task ends, also where no prompt could say so."""
    engine = sandbox.app.state.engine
    engine._tickets[identity] = replace(engine._tickets[identity], fate=fate)


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("kind", FOLLOWED, **NAMED)
def test_a_task_speaks_the_contract_from_its_first_moment_to_its_end(
    http: httpx.Client, world: World, kind: Any, fate: str
) -> None:
    sandbox, contract, clock = world
    operation, identity = submitted(http, sandbox, contract, clock, kind)
    destine(sandbox, identity, fate)
    begin, seen = clock.now, []
    for moment in MOMENTS:
        clock.now = begin + moment
        response = sent(http, wire.look(kind, identity), kind.follow.poll)
        body = contract.answer(kind.follow.poll.id, response)
        found = wire.read_look(kind, answer_of(response), operation)
        judge_snapshot(found, body, task_rules("poll", kind.follow.poll.id, body))
        seen.append(found.status)
    end = {"failed": "failed", "stalled": "running", "done": "succeeded"}[fate]
    assert (seen[0], seen[-1]) == ("queued", end)
    assert "running" in seen
    assert seen == sorted(seen, key=["queued", "running", end].index), "a task never goes back"


@pytest.mark.parametrize("kind", FOLLOWED, **NAMED)
def test_a_failed_task_says_why_and_a_finished_one_has_media_or_text(
    http: httpx.Client, sandbox: Sandbox, contract: Any, clock: Any, kind: Any
) -> None:
    operation, identity = submitted(http, sandbox, contract, clock, kind)
    clock.now += 1
    whole = wire.read_look(kind, answer_of(sent(http, wire.look(kind, identity), kind.follow.poll)), operation)
    assert whole.media or whole.text
    assert whole.error is None
    destine(sandbox, identity, "failed")
    failed = wire.read_look(kind, answer_of(sent(http, wire.look(kind, identity), kind.follow.poll)), operation)
    assert (failed.media, failed.error) == ([], "The prompt was rejected by moderation (sandbox)")


@pytest.mark.parametrize("kind", FOLLOWED, **NAMED)
def test_an_unknown_task_is_refused_as_the_contract_says(http: httpx.Client, contract: Any, kind: Any) -> None:
    for identity in ("nobody", "0", "a" * 300, "..%2f..", "%00", "é"):
        response = sent(http, wire.look(kind, identity), kind.follow.poll)
        assert response.status_code == 400
        contract.answer(kind.follow.poll.id, response)
        with pytest.raises(errors.NotFound):
            wire.read_look(kind, answer_of(response))


BATCHED = [kind for kind in FOLLOWED if kind.follow and kind.follow.batch]


@pytest.mark.parametrize("kind", BATCHED, **NAMED)
def test_a_batch_has_the_tasks_that_are_known_and_none_is_an_empty_list(
    http: httpx.Client, sandbox: Sandbox, contract: Any, clock: Any, kind: Any
) -> None:
    call = kind.follow.batch.call
    _, identity = submitted(http, sandbox, contract, clock, kind)
    for asked, known in (([], set()), (["nobody"], set()), ([identity, "nobody", identity], {identity})):
        response = sent(http, wire.look_many(kind, asked), call)
        contract.answer(call.id, response)
        assert set(wire.read_many(kind, answer_of(response))) == known
    destine(sandbox, identity, "failed")
    clock.now += 1
    response = sent(http, wire.look_many(kind, [identity]), call)
    contract.answer(call.id, response)
    assert wire.read_many(kind, answer_of(response))[identity].status == "failed"
    for wrong in ({}, {"ids": "nobody"}, {"ids": None}, {"ids": {"a": 1}}):
        refused = http.post(call.path, json=wrong)
        assert refused.status_code == 400
        contract.refusal(call.id, refused)


@pytest.mark.parametrize("kind", DIRECT, **NAMED)
def test_an_answer_that_comes_at_once_is_what_the_contract_says(
    http: httpx.Client, sandbox: Sandbox, contract: Any, clock: Any, kind: Any
) -> None:
    for operation in operations_of(kind):
        request = wire.build(operation)
        response = sent(http, request, kind.at)
        assert response.status_code == 200, response.text
        if response.headers["content-type"].startswith("application/json"):
            contract.answer(kind.at.id, response)
        value = wire.read_direct(operation, answer_of(response))
        assert value is not None


@pytest.mark.parametrize("kind", STREAMED, **NAMED)
def test_a_streamed_answer_is_framed_as_the_contract_says_and_is_whole(
    http: httpx.Client, contract: Any, kind: Any
) -> None:
    for operation in operations_of(kind):
        request = wire.build(operation, stream=True)
        response = sent(http, request, kind.at)
        assert response.headers["content-type"].startswith("text/event-stream"), response.text
        lines = [line for line in response.text.split("\n") if line]
        contract.lines(kind.at.id, lines)
        events = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
        for event in events:
            contract.chunk(kind.at.id, event)
        reader, splitter = kind.streams(), sse.EventSplitter()
        text = "".join(d.text for d in sse.deltas(reader, splitter.feed(response.content)))
        whole = sse.finish(reader)
        assert isinstance(whole, Reply)
        assert whole.finish_reason
        assert whole.text == text.strip() or whole.images or whole.audio


ALL_CALLS = {call.id: (kind, call) for kind in KINDS for call in calls(kind)}
FREE = {i for i in ALL_CALLS if not {"403", "4XX"} & entries()[i].facts["responses"].keys()}
"""Calls for which the contract has no 403: what there is may be read without credit."""
KEYS = {"none": ("", 401), "unknown": ("Bearer nobody", 401), "expired": ("Bearer sk-expired", 401), "no credit": ("Bearer sk-nocredit", 403)}  # fmt: skip


@pytest.mark.parametrize("identity", ALL_CALLS)
def test_every_call_refuses_a_wrong_key_in_the_contracts_words(
    http: httpx.Client, sandbox: Sandbox, contract: Any, identity: str
) -> None:
    _, call = ALL_CALLS[identity]
    wrong = [("", 401), ("Bearer sk-test", 401)] if call.auth == "access" else KEYS.values()
    path = call.path.replace("{id}", "nobody").replace("{model}", "gpt-4o-mini")
    for key, status in wrong:
        response = http.request(call.method, path, json={}, headers={"Authorization": key})
        if status == 403 and identity in FREE:
            assert response.status_code != 403
            continue
        assert response.status_code == status
        contract.answer(identity, response)
        assert isinstance(
            error_of(status, response.headers, response.content), errors.Unauthorized | errors.QuotaExceeded
        )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.at.method == "POST"], **NAMED)
def test_a_quota_that_is_used_up_and_a_rate_that_is_exceeded_are_refused(
    http: httpx.Client, sandbox: Sandbox, contract: Any, clock: Any, kind: Any
) -> None:
    operation = next(operations_of(kind, grid(http, sandbox, clock)))
    request = wire.build(operation)
    sandbox.gate.quota = 0
    poor = sent(http, request, kind.at)
    assert poor.status_code == 403
    contract.answer(kind.at.id, poor)
    sandbox.gate.per_minute = 0
    fast = sent(http, request, kind.at)
    assert (fast.status_code, "retry-after" in fast.headers) == (429, True)
    contract.answer(kind.at.id, fast)
    assert isinstance(error_of(403, poor.headers, poor.content), errors.QuotaExceeded)
    assert isinstance(error_of(429, fast.headers, fast.content), errors.RateLimited)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.at.method == "POST"], **NAMED)
def test_an_option_that_is_missing_or_wrong_is_refused_in_the_contracts_words(
    http: httpx.Client, sandbox: Sandbox, contract: Any, clock: Any, kind: Any
) -> None:
    path = kind.at.path.replace("{model}", "gemini-2.5-flash")
    for body in ({}, {"prompt": {}}):
        response = http.post(path, json=body)
        assert response.status_code == 400
        contract.answer(kind.at.id, response)
        assert isinstance(error_of(400, response.headers, response.content), errors.BadRequest)


def test_what_is_judged_here_is_everything() -> None:
    """Sixteen families at least, and no call of the catalog that has no place in this file."""
    assert {kind.family() for kind in FOLLOWED} >= {"kling", "luma", "media", "midjourney", "pika", "runway", "suno"}
    assert {kind.family() for kind in STREAMED} >= {"chat", "claude", "gemini"}
    judged = {k.at.id for k in FOLLOWED} | {k.at.id for k in DIRECT} | {k.follow.poll.id for k in FOLLOWED if k.follow}
    assert judged | {k.follow.batch.call.id for k in BATCHED if k.follow and k.follow.batch} == set(ALL_CALLS)
