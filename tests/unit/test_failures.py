"""Every way in which a gateway says no becomes the right exception, with its request id and an advice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.conftest import CANARY, refusal
from yescale_widgets import errors
from yescale_widgets.failures import api_error, error_of, failure_in, request_id, retry_after

KINDS: list[tuple[int, Any, type[errors.ApiError]]] = [
    (400, refusal(), errors.BadRequest),
    (405, refusal(), errors.BadRequest),
    (413, refusal(), errors.BadRequest),
    (415, refusal(), errors.BadRequest),
    (422, refusal(), errors.BadRequest),
    (401, refusal(), errors.Unauthorized),
    (402, refusal(), errors.QuotaExceeded),
    (403, refusal(), errors.Forbidden),
    (403, refusal("insufficient_user_quota"), errors.QuotaExceeded),
    (403, refusal("access_denied"), errors.Forbidden),
    (404, refusal(), errors.NotFound),
    (400, {"code": "task_not_exist", "message": "task_not_exist", "data": None}, errors.NotFound),
    (429, refusal(), errors.RateLimited),
    (429, refusal("insufficient_quota"), errors.QuotaExceeded),
    (500, refusal(), errors.ServerError),
    (501, refusal("api_not_implemented"), errors.ServerError),
    (503, refusal("model_not_found"), errors.ServerError),
    (500, refusal("prompt_blocked"), errors.BadRequest),
    (200, {"code": "request_failed", "message": "request failed: upstream", "data": None}, errors.ServerError),
    (200, {"code": 401, "message": "Invalid token"}, errors.Unauthorized),
    (200, {"success": False, "message": "No Authorization header"}, errors.Unauthorized),
    (200, {"error": {"message": "The model 'x' does not exist", "code": "model_not_found"}}, errors.NotFound),
    (200, {"error": "upstream_error: gone", "code": None}, errors.ServerError),
    (200, {"code": "quota_not_enough", "message": "user quota is not enough", "data": None}, errors.QuotaExceeded),
    (500, {"type": "error", "error": {"type": "new_api_error", "message": "lỗi máy chủ"}}, errors.ServerError),
    (500, {"error": {"message": "服务器负载已饱和", "type": None, "param": None, "code": None}}, errors.ServerError),
]


@pytest.mark.parametrize(("status", "body", "kind"), KINDS)
def test_a_body_and_a_status_make_the_right_exception(status: int, body: Any, kind: type[errors.ApiError]) -> None:
    error = error_of(status, {"X-Request-Id": "r7"}, json.dumps(body).encode())
    assert type(error) is kind
    assert (error.status, error.request_id) == (status, "r7")
    assert error.hint
    assert error.what.endswith((".", "!", "?"))
    assert f"HTTP {status}" in str(error)


PAGES: list[tuple[int, bytes, type[errors.ApiError], str]] = [
    (
        502,
        b"<html><head><title>502 Bad Gateway</title></head></html>",
        errors.BadAnswer,
        r"web page \(502 Bad Gateway\)",
    ),
    (200, b"<!DOCTYPE html><title>Log in</title>", errors.BadAnswer, r"web page \(Log in\)"),
    (403, b"<html>blocked</html>", errors.BadAnswer, "web page"),
    (404, b"<html>nginx</html>", errors.BadAnswer, "web page"),
    (429, b"<html>slow down</html>", errors.RateLimited, "web page"),
    (401, b"", errors.Unauthorized, "empty body"),
    (500, b"", errors.BadAnswer, "empty body"),
    (200, b"{oops", errors.BadAnswer, "not JSON"),
    (200, b"\xff\xfe\x00", errors.BadAnswer, "not JSON"),
    (500, b"[" * 100_000, errors.BadAnswer, "not JSON"),
]


@pytest.mark.parametrize(("status", "body", "kind", "said"), PAGES)
def test_a_body_that_is_no_error_of_the_gateway_is_described(status: int, body: bytes, kind: Any, said: str) -> None:
    error = error_of(status, {}, body)
    assert type(error) is kind
    assert pytest.raises(kind, match=said)
    with pytest.raises(kind, match=said):
        raise error


FINE: list[Any] = [
    {"code": "success", "message": "", "data": "t1"},
    {"code": 0, "message": "ok"},
    {"code": 200, "message": "ok"},
    {"code": True, "message": "ok", "data": {}},
    {"code": None, "message": "label"},
    {"id": "t1", "message": "YEScale - Pika Video Generation - Fetch"},
    {"success": True, "message": ""},
    {"id": "t", "error": None},
    {"id": "t", "status": "failed", "error": "moderation"},
    {"error": ""},
    [],
    "text",
    None,
]


@pytest.mark.parametrize("body", FINE, ids=json.dumps)
def test_a_body_that_is_no_error_is_none(body: Any) -> None:
    assert failure_in(body) is None


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.sampled_from(["error", "code", "message", "success", "data", "type"]), c)))  # fmt: skip
def test_no_body_makes_the_reading_of_errors_fail(body: Any) -> None:
    error = error_of(500, {}, json.dumps(body).encode())
    assert isinstance(error, errors.ApiError)
    assert str(error)


def test_a_request_id_is_taken_from_any_header_else_from_the_message() -> None:
    assert request_id({"X-Oneapi-Request-Id": "a", "x-request-id": "b"}) == "b"
    assert request_id({"X-YEScale-Request-Id": "c"}, "broken (request id: d)") == "c"
    error = api_error(500, "broken (request id: 20260412083409004718352Fx39QvBn)")
    assert (error.request_id, error.what) == ("20260412083409004718352Fx39QvBn", "broken.")
    assert request_id({}, "nothing") == ""


AFTER = {
    "7": 7.0,
    "0.5": 0.5,
    "0": 0.0,
    "Thu, 01 Jan 1970 00:01:40 GMT": 40.0,
    "Thu, 01 Jan 1970 00:00:10 GMT": 0.0,
    "soon": None,
    "-3": None,
    "nan": None,
    "inf": None,
    "": None,
}


@pytest.mark.parametrize("text", AFTER)
def test_retry_after_is_seconds_or_a_date(text: str) -> None:
    assert retry_after({"RETRY-AFTER": text}, now=60.0) == AFTER[text]


def test_retry_after_may_be_missing() -> None:
    assert retry_after({"x": "1"}) is None


def test_no_key_is_in_an_error() -> None:
    error = error_of(400, {}, json.dumps(refusal(CANARY, f"{CANARY} is wrong")).encode())
    assert CANARY not in f"{error} {error.body} {error.code}"


def test_an_error_keeps_only_the_beginning_of_a_large_body() -> None:
    assert len(error_of(500, {}, b"x" * 1_000_000).body) <= 4000


def test_every_exception_is_drawn_in_the_tree_at_the_top() -> None:
    kinds = [v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, Exception)]
    drawing = errors.__doc__ or ""
    assert [k.__name__ for k in kinds if k.__name__ not in drawing] == []
    assert all(issubclass(k, errors.YEScaleError) for k in kinds)
    assert issubclass(errors.OptionError, ValueError)
    assert issubclass(errors.TaskTimeout, TimeoutError)
