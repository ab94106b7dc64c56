"""A paid call is posted once, whatever the line does; a cheap one is tried again where that is safe."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.conftest import Clock, Gateway, chunk, completion, drops, holds, refusal, says, streams
from yescale_widgets import errors, wire
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.client import AsyncClient, Client

BOAT = Generate(prompt="a paper boat")
HELLO = Complete(prompt="Say hello.")
PAGE = "<html><head><title>502 Bad Gateway</title></head></html>"
Serve = Callable[..., Gateway]
Connect = Callable[..., Client]

LOST = {
    "a line dropped after reading": drops,
    "502 with JSON": says(refusal("do_request_failed"), 502),
    "502 with a page": says(PAGE, 502),
    "504 with a page": says(PAGE, 504),
    "524 with a page": says(PAGE, 524),
    "500 with a page": says(PAGE, 500),
    "408": says(refusal(), 408),
    "broken JSON": says("{oops"),
    "an empty body": says(b""),
    "an answer without an id": says({"message": "accepted"}),
}


@pytest.mark.parametrize("reply", LOST.values(), ids=LOST)
def test_a_paid_call_whose_answer_is_lost_is_posted_once_and_uncertain(
    gateway: Serve, client: Connect, reply: Any
) -> None:
    server = gateway(reply)
    task = client(server.url).submit(BOAT)
    assert len(server.heard) == 1
    assert task.status == "uncertain"
    assert "may have been billed" in (task.note or "")
    with pytest.raises(errors.TaskUncertain, match="not sent again"):
        task.wait(0)
    assert len(server.heard) == 1


def test_a_read_timeout_is_posted_once_and_uncertain(gateway: Serve, client: Connect) -> None:
    server = gateway(holds)
    task = client(server.url, paid_timeout=0.2).submit(BOAT)
    assert (task.status, len(server.heard)) == ("uncertain", 1)


def test_a_redirect_of_a_paid_call_is_not_followed(gateway: Serve, client: Connect) -> None:
    elsewhere = gateway(says({"id": "stolen"}))
    server = gateway(says("", 307, Location=f"{elsewhere.url}/pika/generate"))
    task = client(server.url).submit(BOAT)
    assert task.status == "uncertain"
    assert (len(server.heard), len(elsewhere.heard)) == (1, 0)


REFUSED = {
    "400": (says(refusal("invalid_request"), 400), errors.BadRequest),
    "401": (says(refusal(), 401), errors.Unauthorized),
    "403 without quota": (says(refusal("insufficient_user_quota"), 403), errors.QuotaExceeded),
    "500 with the gateway's own body": (says(refusal("do_request_failed"), 500), errors.ServerError),
    "503 without a channel": (says(refusal("model_not_found"), 503), errors.ServerError),
    "a failure wrapped in a 200": (says({"code": "request_failed", "message": "no", "data": None}), errors.ApiError),
    "429 without quota": (says(refusal("insufficient_quota"), 429), errors.QuotaExceeded),
}


@pytest.mark.parametrize(("reply", "kind"), REFUSED.values(), ids=REFUSED)
def test_a_paid_call_that_is_refused_is_posted_once_and_failed(
    gateway: Serve, client: Connect, reply: Any, kind: type[Exception]
) -> None:
    server = gateway(reply)
    found = client(server.url)
    with pytest.raises(kind):
        found.submit(BOAT)
    assert len(server.heard) == 1
    assert [row.status for row in found.board.rows()] == ["failed"]


def test_a_paid_call_is_posted_again_after_429_and_waits_as_it_is_told(
    gateway: Serve, client: Connect, clock: Clock
) -> None:
    server = gateway(says(refusal(), 429, Retry_After="7"), says({"id": "t1"}), says({"id": "t1", "videos": []}))
    task = client(server.url).submit(BOAT)
    assert len(server.posts) == 2
    assert clock.naps == [7.0]
    assert task.id == "t1"


def test_a_paid_call_is_given_up_after_three_times_429(gateway: Serve, client: Connect) -> None:
    server = gateway(says(refusal(), 429))
    with pytest.raises(errors.RateLimited):
        client(server.url).submit(BOAT)
    assert len(server.heard) == 3


def test_a_refused_connection_is_tried_again_and_never_uncertain(client: Connect, clock: Clock, unused: int) -> None:
    found = client(f"http://127.0.0.1:{unused}")
    with pytest.raises(errors.NotSent, match="Nothing was sent"):
        found.submit(BOAT)
    assert len(clock.naps) == 2
    assert [row.status for row in found.board.rows()] == ["failed"]


def test_paid_calls_take_fresh_connections_and_others_share_one(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"message": "accepted"}), says({"message": "accepted"}), says(completion()))
    found = client(server.url)
    for operation in (BOAT, BOAT):
        found.submit(operation)
    for operation in (HELLO, HELLO):
        found.send(operation)
    first, second, third, fourth = (h.connection for h in server.heard)
    assert len({first, second, third}) == 3
    assert third == fourth


def test_an_operation_that_is_no_task_is_not_submitted(client: Connect, unused: int) -> None:
    with pytest.raises(errors.ConfigError, match="send or stream"):
        client(f"http://127.0.0.1:{unused}").submit(HELLO)


MILD = (408, 409, 429, 500, 503)


@pytest.mark.parametrize("status", MILD)
def test_a_cheap_call_is_tried_twice_more_on_a_mild_refusal(
    gateway: Serve, client: Connect, clock: Clock, status: int
) -> None:
    server = gateway(says(refusal(), status), says(refusal(), status), says(completion()))
    assert client(server.url).send(HELLO).text == "Hello."
    assert len(server.heard) == 3
    first, second = clock.naps
    assert 0.375 <= first <= 0.625
    assert 0.75 <= second <= 1.25


@pytest.mark.parametrize("status", MILD)
def test_a_cheap_call_is_never_tried_a_fourth_time(gateway: Serve, client: Connect, status: int) -> None:
    server = gateway(says(refusal(), status))
    with pytest.raises(errors.ApiError) as caught:
        client(server.url).send(HELLO)
    assert (caught.value.status, len(server.heard)) == (status, 3)


@pytest.mark.parametrize("body", [refusal(), PAGE], ids=["JSON", "page"])
@pytest.mark.parametrize("status", [502, 504, 524])
def test_a_cheap_call_that_may_have_been_billed_is_not_tried_again(
    gateway: Serve, client: Connect, status: int, body: Any
) -> None:
    server = gateway(says(body, status))
    with pytest.raises(errors.ApiError):
        client(server.url).send(HELLO)
    assert len(server.heard) == 1


NEVER = (
    "insufficient_user_quota",
    "pre_consume_token_quota_failed",
    "insufficient_quota",
    "prompt_blocked",
    "access_denied",
)


@pytest.mark.parametrize("code", NEVER)
@pytest.mark.parametrize("status", [429, 500])
def test_a_code_that_another_try_cannot_help_is_not_tried_again(
    gateway: Serve, client: Connect, status: int, code: str
) -> None:
    server = gateway(says(refusal(code), status))
    with pytest.raises(errors.ApiError):
        client(server.url).send(HELLO)
    assert len(server.heard) == 1


def test_a_cheap_call_whose_line_dropped_is_not_tried_again(gateway: Serve, client: Connect) -> None:
    server = gateway(drops)
    with pytest.raises(errors.LostAnswer, match="not sent again"):
        client(server.url).send(HELLO)
    assert len(server.heard) == 1


def test_a_chat_that_draws_or_speaks_is_as_dear_as_a_task(gateway: Serve, client: Connect) -> None:
    server = gateway(says(refusal(), 500))
    for operation in (
        Complete(prompt="a boat", model="gemini-2.0-flash-exp-image-generation"),
        Complete(prompt="good morning", modalities=["text", "audio"], audio={"voice": "alloy", "format": "wav"}),
    ):
        with pytest.raises(errors.ServerError):
            client(server.url).send(operation)
    assert len(server.heard) == 2


def test_a_stream_is_asked_for_again_only_before_it_begins(gateway: Serve, client: Connect) -> None:
    server = gateway(says(refusal(), 503), streams(chunk("One"), then=drops))
    stream = client(server.url).stream(HELLO)
    with pytest.raises(errors.StreamCut) as caught:
        list(stream)
    assert len(server.heard) == 2
    assert getattr(caught.value.partial, "text", None) == "One"


STREAM_REFUSED = {
    "an error as JSON": (says(refusal("bad_response"), 200), errors.ApiError),
    "a page with 200": (says("<html><title>Log in</title></html>"), errors.BadAnswer),
    "a page with 502": (says(PAGE, 502), errors.BadAnswer),
    "a redirect": (says("", 307, Location="/elsewhere"), errors.BadAnswer),
    "401": (says(refusal(), 401), errors.Unauthorized),
    "a quota that is used up": (says(refusal("insufficient_quota"), 429), errors.QuotaExceeded),
    "a longer wait than we wait": (says(refusal(), 429, Retry_After="120"), errors.RateLimited),
}


@pytest.mark.parametrize(("reply", "kind"), STREAM_REFUSED.values(), ids=STREAM_REFUSED)
def test_an_answer_to_a_stream_that_is_no_stream_is_raised_at_once(
    gateway: Serve, client: Connect, reply: Any, kind: type[Exception]
) -> None:
    server = gateway(reply)
    with pytest.raises(kind):
        list(client(server.url).stream(HELLO))
    assert len(server.heard) == 1


def test_a_stream_that_draws_is_never_asked_for_again(gateway: Serve, client: Connect) -> None:
    server = gateway(says(refusal(), 500))
    with pytest.raises(errors.ServerError):
        list(client(server.url).stream(Complete(prompt="a boat", model="gemini-2.0-flash-exp-image-generation")))
    assert len(server.heard) == 1


def test_a_stream_whose_line_drops_before_it_begins_is_lost_and_not_asked_for_again(
    gateway: Serve, client: Connect
) -> None:
    server = gateway(drops)
    with pytest.raises(errors.LostAnswer):
        list(client(server.url).stream(HELLO))
    assert len(server.heard) == 1


def test_a_stream_without_a_connection_is_not_sent(client: Connect, clock: Clock, unused: int) -> None:
    with pytest.raises(errors.NotSent):
        list(client(f"http://127.0.0.1:{unused}").stream(HELLO))
    assert len(clock.naps) == 2


def test_an_answer_has_its_time_prompt_and_request_id(gateway: Serve, client: Connect) -> None:
    reply = client(gateway(says(completion(), X_Request_Id="r7")).url).send(HELLO)
    assert (reply.prompt, reply.request_id, reply.model) == ("Say hello.", "r7", "gpt-4o-mini")
    assert reply.timing.total is not None
    assert reply.cost is None


def test_a_closed_client_opens_its_connections_again_when_it_is_used(gateway: Serve, client: Connect) -> None:
    found = client(gateway(says(completion())).url)
    found.send(HELLO)
    found.close()
    assert found.send(HELLO).text == "Hello."


@pytest.mark.parametrize("streamed", [True, False], ids=["stream", "send"])
def test_a_request_with_files_is_put_together_off_the_loop(
    gateway: Callable[..., Gateway], settings: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, streamed: bool
) -> None:
    threads: list[int] = []
    build = wire.build

    def noted(operation: Any, **more: Any) -> wire.Request:
        threads.append(threading.get_ident())
        return build(operation, **more)

    monkeypatch.setattr(wire, "build", noted)
    server = gateway(streams(chunk("Hi", "stop"), "[DONE]") if streamed else says(completion()))

    async def main() -> None:
        async with AsyncClient(settings=settings(server.url)) as client:
            if not streamed:
                await client.send(Complete(prompt="Hi", images=[b"GIF89a"]))
                return
            async for _delta in client.stream(Complete(prompt="Hi", images=[b"GIF89a"])):
                pass

    asyncio.run(main())
    assert len(threads) == 1
    assert threading.get_ident() not in threads
