"""A gateway, or who stands before it, that means harm: what it says is bounded, cleaned, and never obeyed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.conftest import CANARY, LIMIT, Clock, Gateway, completion, refusal, says
from yescale_widgets import errors, transport, wire
from yescale_widgets import gathering as module
from yescale_widgets.catalog.account import Models
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.images import Edit
from yescale_widgets.catalog.images import Generate as Draw
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.client import Client
from yescale_widgets.show import bundle as bundles

Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
BOAT, HELLO = Generate(prompt="a boat"), Complete(prompt="Hi")
STATUSES = [200, 400, 401, 402, 403, 404, 429, 500, 503]


def pika(identity: str, status: str = "finished", progress: int = 100, **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "videos": [{"id": identity, "status": status, "progress": progress, "resultUrl": "", **more}],
    }


@pytest.mark.parametrize("status", STATUSES)
def test_a_script_in_an_error_is_text_wherever_the_error_is_shown(gateway: Serve, client: Connect, status: int) -> None:
    server = gateway(says(refusal(SCRIPT, SCRIPT), status))
    with pytest.raises(errors.ApiError) as caught:
        client(server.url).send(HELLO)
    assert "<script>" in caught.value.what, "it is said as it came, as text"
    task = pika("t", "failed", error=SCRIPT)
    shown = bundles.task_bundle(wire.read_look(Generate, wire.Answer(200, {}, json.dumps(task).encode())), {})
    for form in ("text/html", "text/markdown"):
        assert "<script" not in shown[form]
        assert "<img src=x" not in shown[form]


@pytest.mark.parametrize("operation", [HELLO, Models(), BOAT], ids=lambda o: o.name)
def test_a_body_without_end_is_refused_at_a_limit(
    gateway: Serve, client: Connect, monkeypatch: pytest.MonkeyPatch, operation: Any
) -> None:
    monkeypatch.setattr(transport, "ANSWER_LIMIT", 1_000_000)
    written = 0

    async def endless(_reader: Any, writer: Any) -> None:
        nonlocal written
        writer.transport.set_write_buffer_limits(65_536)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        while True:
            writer.write(b"1," * 32_768)
            written += 65_536
            await writer.drain()

    server = gateway(endless)
    user = client(server.url)
    if operation is BOAT:
        assert user.submit(operation).status == "uncertain", "it may have been billed"
    else:
        with pytest.raises(errors.BadAnswer, match="larger than 1 MB"):
            user.send(operation)
    assert len(server.heard) == 1, "what is too large is not asked for again"
    assert written < 50_000_000


def test_an_answer_that_is_packed_a_thousandfold_counts_unpacked(
    gateway: Serve, client: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gzip

    monkeypatch.setattr(transport, "ANSWER_LIMIT", 1_000_000)
    server = gateway(says(gzip.compress(b" " * 30_000_000), Content_Encoding="gzip"))
    with pytest.raises(errors.BadAnswer, match="larger than 1 MB"):
        client(server.url).send(HELLO)


def test_a_refusal_of_a_stream_is_bounded_too(gateway: Serve, client: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_LIMIT", 10_000)
    server = gateway(says(b" " * 20_000, 500))
    with pytest.raises(errors.BadAnswer, match="larger than"):
        list(client(server.url).stream(HELLO))


def test_an_answer_that_comes_byte_by_byte_is_given_up(
    gateway: Serve, client: Connect, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.3)
    server = gateway(drips)
    with pytest.raises(errors.LostAnswer, match="TimeoutError"):
        client(server.url).send(HELLO)
    assert client(server.url).submit(BOAT).status == "uncertain"
    with pytest.raises(errors.LostAnswer, match="TimeoutError"):
        list(client(server.url).stream(HELLO))
    assert len(server.posts) == 3


def test_a_picture_behind_a_link_that_comes_byte_by_byte_is_given_up(
    gateway: Serve, client: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FETCH_SECONDS", 0.3)
    server = gateway(drips)
    with pytest.raises(errors.MediaError, match=r"images?: .* did not come"):
        client(server.url).send(Edit(prompt="a boat", images=[f"{server.url}/start.png"]))
    assert server.posts == []


async def drips(reader: Any, writer: Any) -> None:
    """An answer that begins and does not end."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    await writer.drain()
    await reader.read()


IDS = [
    "../../v1/models",
    "..",
    ".",
    "a/../../b",
    "a?x=1",
    "a#b",
    "%2e%2e",
    "a\\..\\b",
    "http://127.0.0.1/x",
    "//evil/x",
    "-" * 512,
]


@pytest.mark.parametrize("identity", IDS)
def test_an_id_leads_to_its_familys_path_or_is_refused(gateway: Serve, client: Connect, identity: str) -> None:
    server = gateway(says({"id": identity}), says(pika(identity)))
    task = client(server.url).submit(BOAT)
    if identity in (".", ".."):
        assert (task.status, len(server.heard)) == ("uncertain", 1)
        return
    task.wait(LIMIT)
    paths = {heard.path for heard in server.heard if heard.method == "GET"}
    assert paths
    assert all(path.startswith("/pika/feed/") and path.count("/") == 3 and "?" not in path for path in paths)
    assert len(server.posts) == 1


@pytest.mark.parametrize(
    "identity", ["a\r\nX-Evil: 1", "a b", "é", "a\x00b", "x" * 513, "", " ", None, True, {}, [], 1.5]
)
def test_an_id_that_cannot_be_one_leaves_the_task_uncertain(gateway: Serve, client: Connect, identity: Any) -> None:
    server = gateway(says({"id": identity}))
    assert client(server.url).submit(BOAT).status == "uncertain"
    assert len(server.heard) == 1


def test_the_file_of_a_result_stays_in_its_folder_whatever_the_id(
    gateway: Serve, client: Connect, tmp_path: Path
) -> None:
    inside = (
        f"data:video/mp4;base64,{base64.b64encode(bytes.fromhex('0000002066747970') + b'isom' + bytes(500)).decode()}"
    )
    server = gateway(says({"id": "../../../evil"}), says(pika("../../../evil", resultUrl=inside)))
    task = client(server.url).submit(BOAT)
    task.wait(LIMIT)
    folder = tmp_path / "a" / "b" / "c" / "results"
    saved = [Path(path) for path in task.save(folder)]
    assert saved
    assert all(path.resolve().parent == folder.resolve() for path in saved)
    assert not [p for p in tmp_path.rglob("*evil*") if p.parent != folder]


def test_two_tasks_of_one_id_are_two_tasks(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"id": "same"}), says({"id": "same"}), says(pika("same", "processing", 40)))
    user = client(server.url)
    one, two = user.submit(BOAT), user.submit(BOAT)
    assert (one.key, one.id, two.id) != (two.key, one.id, two.id)
    assert {one.status, two.status} <= {"queued", "running"}
    assert len(server.posts) == 2


def test_progress_that_goes_back_or_out_of_bounds_is_shown_as_it_is_within_a_hundred(
    gateway: Serve, client: Connect
) -> None:
    looks = [says(pika("t", "processing", value)) for value in (60, 20, 900, -5)]
    server = gateway(says({"id": "t"}), *looks)
    user = client(server.url, poll_floor=3600)
    task = user.submit(BOAT)
    seen = [task.refresh().progress for _ in looks]
    assert all(value is not None and 0 <= value <= 100 for value in seen)


LIES = [
    ("text/html", completion()),
    ("image/png", completion()),
    ("application/octet-stream", completion()),
    ("", completion()),
    ("application/json; charset=utf-7", completion()),
]


@pytest.mark.parametrize(("kind", "body"), LIES)
def test_a_wrong_content_type_changes_nothing_for_json(gateway: Serve, client: Connect, kind: str, body: Any) -> None:
    server = gateway(says(body, Content_Type=kind))
    assert client(server.url).send(HELLO).text == "Hello."


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, b"<html>log in</html>", b"GIF89a", b"\x1f\x8b\x08"]
)
def test_what_only_says_that_it_is_json_is_a_bad_answer(gateway: Serve, client: Connect, body: bytes) -> None:
    server = gateway(says(body, Content_Type="application/json"))
    with pytest.raises(errors.BadAnswer):
        client(server.url).send(HELLO)
    assert len(server.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed_and_a_paid_call_stays_in_doubt(
    gateway: Serve, client: Connect, status: int
) -> None:
    elsewhere = gateway(says({}))
    server = gateway(says("", status, Location=f"{elsewhere.url}/steal"))
    with pytest.raises(errors.BadAnswer, match="never followed"):
        client(server.url).send(HELLO)
    assert client(server.url).submit(BOAT).status == "uncertain"
    assert (len(server.posts), elsewhere.heard) == (2, [])


def test_a_request_id_with_line_ends_or_scripts_goes_into_no_header_and_no_page(
    gateway: Serve, client: Connect
) -> None:
    server = gateway(says(completion(), X_Request_Id=SCRIPT))
    user = client(server.url)
    reply = user.send(HELLO)
    assert "<script" not in bundles.reply_bundle(reply, prompt=None)["text/html"]
    user.send(HELLO)
    assert all("script" not in str(heard.headers) for heard in server.heard)


def test_a_gateway_that_repeats_the_key_gets_it_into_no_error_value_or_file(
    gateway: Serve, client: Connect, home: Path
) -> None:
    server = gateway(says(refusal(CANARY, f"bad key {CANARY}"), 401))
    with pytest.raises(errors.Unauthorized) as caught:
        client(server.url).submit(BOAT)
    assert CANARY not in str(caught.value) + caught.value.body + caught.value.code
    assert not [path for path in home.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_a_pause_that_a_gateway_asks_for_has_an_end(gateway: Serve, client: Connect, clock: Clock) -> None:
    server = gateway(says(refusal(), 429, Retry_After="999999999"))
    with pytest.raises(errors.RateLimited) as caught:
        client(server.url).send(HELLO)
    assert caught.value.retry_after == 3600
    assert (clock.naps, len(server.heard)) == ([], 1)


def test_a_picture_made_at_once_is_taken_from_web_links_only(gateway: Serve, client: Connect) -> None:
    urls = ["file:///etc/passwd", "javascript:alert(1)", "ftp://a/b", "//evil/x", "/etc/passwd"]
    server = gateway(says({"created": 1, "data": [{"url": url} for url in urls]}))
    with pytest.raises(errors.BadAnswer, match="without any picture"):
        client(server.url).send(Draw(prompt="a boat"))
