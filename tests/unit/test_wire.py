"""From an operation to a request, and from an answer to a value: plain values, no I/O."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.conftest import completion, refusal
from yescale_widgets import catalog, errors, wire
from yescale_widgets.catalog.account import Model, Models
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.catalog.suno import Song
from yescale_widgets.wire import Answer

BOAT, HELLO = Generate(prompt="a boat"), Complete(prompt="Hi")


def answer(body: Any, status: int = 200, **headers: str) -> Answer:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {"x-request-id": "r7", **headers}, text)


def test_a_paid_request_may_only_be_repeated_unsent_a_cheap_one_gently_a_read_freely() -> None:
    assert wire.build(BOAT).repeat == "unsent"
    assert wire.build(HELLO).repeat == "gentle"
    assert wire.build(Models()).repeat == "read"
    assert wire.look(Generate, "t1").repeat == "read"
    assert wire.look_many(Song, ["a"]).repeat == "read"


def test_every_task_of_the_catalog_is_posted_once() -> None:
    tasks = [kind for kind in catalog.operations() if kind.follow is not None]
    assert tasks
    assert all(kind.paid for kind in tasks)


def test_a_request_has_its_method_path_body_and_no_key() -> None:
    request = wire.build(BOAT)
    assert (request.method, request.path) == ("POST", "/pika/generate")
    assert json.loads(request.content or b"") == BOAT.payload()
    assert request.headers == {"Accept": "application/json", "Content-Type": "application/json"}


def test_a_stream_asks_for_events_and_usage() -> None:
    request = wire.build(HELLO, stream=True)
    body = json.loads(request.content or b"")
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    assert request.headers["Accept"] == "text/event-stream"


@pytest.mark.parametrize(
    ("name", "path"), [("gpt-4o", "gpt-4o"), ("a/b c?#", "a%2Fb%20c%3F%23"), ("../keys", "..%2Fkeys")]
)
def test_a_name_in_a_path_cannot_lead_elsewhere(name: str, path: str) -> None:
    request = wire.build(Model(model=name))
    assert (request.method, request.path, request.content) == ("GET", f"/v1/models/{path}", None)
    assert wire.look(Generate, name).path == f"/pika/feed/{path}"


def test_several_tasks_are_asked_for_in_one_body() -> None:
    request = wire.look_many(Song, ["a", "b"])
    assert (request.method, request.path, json.loads(request.content or b"")) == (
        "POST",
        "/suno/fetch",
        {"ids": ["a", "b"]},
    )


def test_a_good_answer_is_a_value_with_its_request_id() -> None:
    reply = wire.read_direct(HELLO, answer(completion("Hello.")))
    assert (reply.text, reply.request_id) == ("Hello.", "r7")
    assert wire.read_submit(Generate, answer({"id": "t1"})).id == "t1"
    assert wire.read_look(Generate, answer({"id": "t1", "videos": []})).status == "queued"
    assert wire.read_many(
        Song, answer({"code": "success", "data": [{"task_id": "a", "status": "SUCCESS"}]})
    ).keys() == {"a"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_bad_answer(status: int) -> None:
    with pytest.raises(errors.BadAnswer, match="redirect") as caught:
        wire.decode(answer(b"", status))
    assert (caught.value.status, caught.value.request_id) == (status, "r7")


def test_an_error_keeps_the_request_id_of_the_header_also_in_a_200() -> None:
    for read in (
        lambda a: wire.read_direct(HELLO, a),
        lambda a: wire.read_submit(Generate, a),
        lambda a: wire.read_look(Generate, a),
    ):
        with pytest.raises(errors.ApiError) as caught:
            read(answer(refusal("bad_response")))
        assert caught.value.request_id == "r7"


@pytest.mark.parametrize("body", [b"<html></html>", b"", b"{", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_json_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(errors.BadAnswer):
        wire.decode(answer(body))


def test_an_answer_of_another_shape_is_the_gateways_fault_not_a_crash() -> None:
    for body in ({"choices": 7}, {"choices": ["x"]}, {"choices": [{"message": 7}]}):
        with pytest.raises(errors.BadAnswer):
            wire.read_direct(HELLO, answer(body))
    for body in ({"data": 7}, {"data": ["x"]}, {"data": [None]}):
        with pytest.raises(errors.BadAnswer):
            wire.read_direct(Models(), answer(body))


AMBIGUOUS = {
    errors.LostAnswer("x"): True,
    errors.NotSent("x"): False,
    errors.BadAnswer("x", status=200): True,
    errors.BadAnswer("x", status=502): True,
    errors.BadAnswer("x", status=404): False,
    errors.ServerError("x", status=502): True,
    errors.ServerError("x", status=504): True,
    errors.ServerError("x", status=524): True,
    errors.BadRequest("x", status=408): True,
    errors.ServerError("x", status=500): False,
    errors.ServerError("x", status=503): False,
    errors.RateLimited("x", status=429): False,
    errors.Unauthorized("x", status=401): False,
    errors.BadRequest("x", status=200, code="no_task_id"): True,
    KeyboardInterrupt(): False,
}


@pytest.mark.parametrize("error", AMBIGUOUS, ids=repr)
def test_an_outcome_is_ambiguous_when_the_call_may_have_been_carried_out(error: BaseException) -> None:
    assert wire.is_ambiguous(error) == AMBIGUOUS[error]


REPEAT = {"unsent": {429}, "gentle": {408, 409, 429, 500, 503}, "read": {408, 409, 429, 500, 502, 503, 504, 524}}


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 409, 422, 429, 500, 501, 502, 503, 504, 520, 524])
@pytest.mark.parametrize("repeat", REPEAT)
def test_another_try_is_allowed_by_kind_of_call_and_status(repeat: Any, status: int) -> None:
    request = wire.Request(method="POST", path="/x", repeat=repeat)
    assert wire.may_repeat(request, errors.ApiError("x", status=status)) == (status in REPEAT[repeat])
    assert not wire.may_repeat(request, errors.ApiError("x", status=status, code="insufficient_quota"))


def test_an_answer_shows_neither_body_nor_key_when_it_is_printed() -> None:
    assert "secret text" not in repr(answer({"text": "secret text"}))
