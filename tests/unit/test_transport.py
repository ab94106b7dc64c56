"""What leaves this machine, with which key, and what is tried again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
import pytest

from tests.unit.conftest import CANARY, LIMIT, Clock, Gateway, chunk, completion, drops, holds, refusal, says, streams
from yescale_widgets import errors, tape, wire
from yescale_widgets.catalog.account import Models
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.connections import FEW
from yescale_widgets.failures import error_of
from yescale_widgets.following import Call
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings
from yescale_widgets.transport import Transport, Wait

T = TypeVar("T")
Serve = Callable[..., Gateway]
CHAT, PAID, READ = (wire.build(o) for o in (Complete(prompt="Hi"), Generate(prompt="a boat"), Models()))


def using(settings: Settings, work: Callable[[Transport], Awaitable[T]], **more: Any) -> T:
    async def main() -> T:
        transport = Transport(settings, **more)
        try:
            async with asyncio.timeout(LIMIT):
                return await work(transport)
        finally:
            await transport.aclose()

    return asyncio.run(main())


@pytest.mark.parametrize("request_", [CHAT, PAID, READ], ids=["chat", "paid", "read"])
def test_the_key_goes_in_one_header_to_the_base_url(gateway: Serve, settings: Any, request_: wire.Request) -> None:
    server = gateway(says({}))
    using(settings(server.url), lambda t: t.send(request_))
    (heard,) = server.heard
    assert heard.headers["authorization"] == f"Bearer {CANARY}"
    assert CANARY not in heard.path
    assert CANARY.encode() not in heard.body


@pytest.mark.parametrize("url", ["https://api.yescale.io:443", "HTTPS://API.yescale.io", "https://api.yescale.io"])
def test_every_spelling_of_the_base_url_gets_the_key(settings: Any, url: str) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization", ""))
        return httpx.Response(200, json={})

    using(settings(url), lambda t: t.send(READ), http=httpx.MockTransport(answer))
    assert seen == [f"Bearer {CANARY}"]


def test_a_path_that_names_another_host_gets_no_key(gateway: Serve, settings: Any) -> None:
    elsewhere = gateway(says({}))
    request = wire.Request(method="GET", path=f"{elsewhere.url}/v1/models", repeat="unsent")
    using(settings("https://api.yescale.io"), lambda t: t.send(request))
    assert "authorization" not in elsewhere.heard[0].headers


def test_a_medium_is_fetched_without_the_key(gateway: Serve, settings: Any) -> None:
    server = gateway(says("GIF89a", Content_Type="image/gif"))
    data, kind = using(settings(server.url), lambda t: t.fetch(f"{server.url}/media/1.gif"))
    assert data == b"GIF89a"
    assert kind == "image/gif"
    assert CANARY not in str(server.heard)


def test_the_access_key_goes_where_the_call_says_so_and_is_asked_for(gateway: Serve, settings: Any) -> None:
    server = gateway(says({}))
    request = wire._request(
        Call(method="GET", path="/yescale/user", id="system_user", auth="access"), "/yescale/user", "read"
    )
    with pytest.raises(errors.ConfigError, match="access_key"):
        using(settings(server.url), lambda t: t.send(request))
    using(
        settings("http://127.0.0.1:1", system_url=server.url, access_key=Secret("ak-other")), lambda t: t.send(request)
    )
    assert [h.headers["authorization"] for h in server.heard] == ["Bearer ak-other"]


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 524])
def test_a_read_is_tried_again_on_all_passing_faults(gateway: Serve, settings: Any, clock: Clock, status: int) -> None:
    server = gateway(says(refusal(), status), says({"data": []}))
    answer = using(settings(server.url), lambda t: t.send(READ), wait=Wait(sleep=clock.sleep))
    assert (answer.status, len(server.heard)) == (200, 2)


def test_a_read_whose_line_dropped_is_tried_again(gateway: Serve, settings: Any, clock: Clock) -> None:
    server = gateway(drops, says({"data": []}))
    answer = using(settings(server.url), lambda t: t.send(READ), wait=Wait(sleep=clock.sleep))
    assert (answer.status, len(server.heard)) == (200, 2)


@pytest.mark.parametrize("status", [401, 200])
def test_an_error_that_repeats_a_key_of_any_form_does_not_show_it(gateway: Serve, settings: Any, status: int) -> None:
    keys = {"api_key": Secret("plain0key0without0form"), "access_key": Secret("another/plain+one")}
    said = refusal(message=f"Invalid token {keys['api_key'].reveal()}, not {keys['access_key'].reveal()}")
    server = gateway(says(said, status))
    answer = using(settings(server.url, **keys), lambda t: t.send(PAID))
    error = error_of(answer.status, answer.headers, answer.body)
    assert "Invalid token ***, not ***" in error.what
    assert not any(key.reveal() in answer.body.decode() for key in keys.values())


def test_an_answer_that_holds_a_key_stays_as_it_is(gateway: Serve, settings: Any) -> None:
    server = gateway(says({"data": [{"key": CANARY}]}))
    assert CANARY in using(settings(server.url), lambda t: t.send(READ)).body.decode()


def test_a_read_is_refused_at_once_where_another_try_cannot_help(gateway: Serve, settings: Any) -> None:
    server = gateway(says(refusal("access_denied"), 503))
    assert using(settings(server.url), lambda t: t.send(READ)).status == 503
    assert len(server.heard) == 1


@pytest.mark.parametrize("named", ["5", "5.0"])
def test_retry_after_is_obeyed(gateway: Serve, settings: Any, clock: Clock, named: str) -> None:
    server = gateway(says(refusal(), 429, Retry_After=named), says(completion()))
    using(settings(server.url), lambda t: t.send(CHAT), wait=Wait(sleep=clock.sleep))
    assert clock.naps == [5.0]


@pytest.mark.parametrize("request_", [CHAT, PAID, READ], ids=["chat", "paid", "read"])
def test_a_longer_retry_after_than_we_wait_is_given_back_not_disobeyed(
    gateway: Serve, settings: Any, clock: Clock, request_: wire.Request
) -> None:
    server = gateway(says(refusal(), 429, Retry_After="120"))
    answer = using(settings(server.url), lambda t: t.send(request_), wait=Wait(sleep=clock.sleep))
    assert answer.status == 429
    assert (len(server.heard), clock.naps) == (1, [])


def test_no_redirect_of_a_call_is_ever_followed(gateway: Serve, settings: Any) -> None:
    elsewhere = gateway(says({}))
    server = gateway(says("", 302, Location=f"{elsewhere.url}/"))
    for request in (CHAT, PAID, READ):
        assert using(settings(server.url), lambda t, r=request: t.send(r)).status == 302
    assert elsewhere.heard == []


def test_a_proxy_that_will_not_connect_means_that_nothing_was_sent(
    gateway: Serve, settings: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = gateway(says("no", 403))
    monkeypatch.setenv("HTTPS_PROXY", f"http://lan:secret@127.0.0.1:{proxy.port}")
    with pytest.raises(errors.NotSent) as refused:
        using(settings("https://api.yescale.io"), lambda t: t.send(PAID), wait=Wait(sleep=clock.sleep))
    assert {h.method for h in proxy.heard} == {"CONNECT"}
    assert CANARY not in str(proxy.heard)
    assert f"the proxy at 127.0.0.1:{proxy.port} and" in refused.value.hint
    assert "secret" not in str(refused.value)


def test_a_certificate_that_is_not_trusted_is_said_with_what_names_those_that_are(settings: Any, clock: Clock) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate")

    with pytest.raises(errors.NotSent, match="SSL_CERT_FILE"):
        using(
            settings("https://api.yescale.io"),
            lambda t: t.send(READ),
            http=httpx.MockTransport(answer),
            wait=Wait(sleep=clock.sleep),
        )


@pytest.mark.parametrize(
    "named",
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9", "a SOCKS proxy needs the package socksio"),
        ("HTTPS_PROXY", "odd://lan:secret@127.0.0.1:9", "odd://"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "No such file"),
    ],
)
@pytest.mark.parametrize("work", ["send", "fetch"])
def test_a_proxy_or_certificates_that_cannot_be_used_are_named_before_anything_is_sent(
    settings: Any, monkeypatch: pytest.MonkeyPatch, work: str, named: tuple[str, str, str]
) -> None:
    name, value, said = named
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setattr(tape, "_trust", httpx.create_ssl_context)
    monkeypatch.setenv(name, value)
    made: Callable[[Transport], Awaitable[object]] = (
        (lambda t: t.send(PAID)) if work == "send" else (lambda t: t.fetch("https://93.184.216.34/1.png"))
    )
    with pytest.raises(errors.ConfigError, match=said) as refused:
        using(settings("https://api.yescale.io"), made)
    assert "Nothing was sent" in refused.value.hint
    assert name in refused.value.hint
    assert "secret" not in str(refused.value)


def test_a_server_that_never_takes_the_line_is_not_sent(settings: Any, clock: Clock) -> None:
    with pytest.raises(errors.NotSent):
        using(settings("https://gateway.invalid"), lambda t: t.send(PAID), wait=Wait(sleep=clock.sleep))


def test_a_read_that_hangs_ends_with_the_time_it_was_given(gateway: Serve, settings: Any, clock: Clock) -> None:
    server = gateway(holds)
    with pytest.raises(errors.LostAnswer):
        using(settings(server.url, read_timeout=0.1), lambda t: t.send(CHAT), wait=Wait(sleep=clock.sleep))
    assert len(server.heard) == 1


PRIVATE = ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "LOCALHOST", "localhost.", "a.localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "[fd00::1]", "[fe80::1]")  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_media_are_not_fetched_from_private_addresses(settings: Any, host: str) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("it was fetched")

    url = f"http://{host}:9/secret.png"
    with pytest.raises(errors.MediaError, match="private address"):
        using(settings("https://api.yescale.io"), lambda t: t.fetch(url), http=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.com/a", "data:image/png;base64,AA", "", "http://"]
)
def test_only_web_links_are_fetched(settings: Any, url: str) -> None:
    with pytest.raises(errors.MediaError, match="http"):
        using(settings("https://api.yescale.io"), lambda t: t.fetch(url))


def test_a_medium_that_is_too_large_is_left(gateway: Serve, settings: Any) -> None:
    server = gateway(says("x" * 2000))
    with pytest.raises(errors.MediaError, match="larger"):
        using(settings(server.url), lambda t: t.fetch(f"{server.url}/big.bin", limit=1000))


def test_a_link_that_expired_says_so(gateway: Serve, settings: Any) -> None:
    server = gateway(says("gone", 403))
    with pytest.raises(errors.MediaError, match="expired"):
        using(settings(server.url), lambda t: t.fetch(f"{server.url}/old.png"))


def test_calls_one_after_another_share_a_connection_and_many_at_once_lie_in_small_pools(
    gateway: Serve, settings: Any
) -> None:
    server = gateway(says(completion()))

    async def work(transport: Transport) -> list[int]:
        for _ in range(3):
            await transport.send(CHAT)
        assert server.connections == 1
        await asyncio.gather(*(transport.send(CHAT) for _ in range(3 * FEW)))
        return [lane.busy for lane in transport.connections._kept._lanes]

    assert using(settings(server.url), work) == [0, 0, 0]
    assert server.connections <= 3 * FEW


def test_no_cookie_of_a_gateway_is_kept(gateway: Serve, settings: Any) -> None:
    server = gateway(says(completion(), Set_Cookie="session=1; Path=/"))

    async def work(transport: Transport) -> None:
        for _ in range(2):
            await transport.send(CHAT)

    using(settings(server.url), work)
    assert [heard.headers.get("cookie") for heard in server.heard] == [None, None]


def test_a_stream_holds_its_place_in_a_pool_until_it_is_left(gateway: Serve, settings: Any) -> None:
    server = gateway(streams(chunk("Hi"), then=holds))

    async def work(transport: Transport) -> list[int]:
        async with transport.stream(wire.build(Complete(prompt="Hi"), stream=True)) as chunks:
            await anext(chunks)
            held = [lane.busy for lane in transport.connections._kept._lanes]
        return [*held, *(lane.busy for lane in transport.connections._kept._lanes)]

    assert using(settings(server.url), work) == [1, 0]
