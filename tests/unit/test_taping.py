"""The tapes by themselves: what of an answer is kept, and that an error which is played says what it said."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.conftest import CANARY
from yescale_widgets import tape
from yescale_widgets.keys import Secret
from yescale_widgets.tape_file import Exchange, media_folder, read
from yescale_widgets.taping import Player, Recorder

HEAD = (
    '{"kind": "yescale_widgets cassette", "version": 1, "made": "2026-11-01", "base_url": "http://a", '
    '"system_url": "http://a", "sandbox": false, "note": ""}\n'
)


@pytest.fixture
def cassette(tmp_path: Path) -> Path:
    found = tmp_path / "lesson.yscassette"
    found.write_text(HEAD)
    return found


def recorded(cassette: Path, *answers: httpx.Response, url: str = "http://a/x") -> list[bytes]:
    """The bodies of these answers as a caller has them, while they are recorded."""

    async def all_of_them() -> list[bytes]:
        recorder = Recorder(cassette, cassette, "http://a")
        found = []
        for answer in answers:

            async def send(answer: httpx.Response = answer) -> httpx.Response:
                return answer

            got = await recorder.carry(httpx.Request("GET", url), send)
            found.append(await got.aread())
        return found

    return asyncio.run(all_of_them())


def answer(data: bytes, status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, stream=httpx.ByteStream(data))


def test_an_answer_that_came_packed_is_kept_unpacked_and_without_its_packed_length(cassette: Path) -> None:
    packed = gzip.compress(b"plain words")
    facts = {"content_encoding": "gzip", "content_length": str(len(packed)), "content_type": "text/plain"}
    assert recorded(cassette, answer(packed, **facts), answer(b"plain", content_length="5")) == [
        b"plain words",
        b"plain",
    ]
    first, second = read(cassette)[1]
    assert [data for _, data in first.chunks] == [b"plain words"]
    assert first.headers == {"content-type": "text/plain"}
    assert second.headers == {"content-length": "5"}


def test_of_the_head_what_means_something_later_is_kept_and_no_key(cassette: Path) -> None:
    facts = {
        "content_type": "text/plain",
        "retry_after": "3",
        "x_oneapi_request_id": "r-1",
        "location": f"http://a/?key={CANARY}",
        "set_cookie": "session=secret",
        "server": "nginx",
    }
    recorded(cassette, answer(b"", 302, **facts))
    (kept,) = read(cassette)[1]
    assert kept.headers == {
        "content-type": "text/plain",
        "retry-after": "3",
        "x-oneapi-request-id": "r-1",
        "location": "http://a/?key=sk-***",
    }


def test_a_key_in_an_address_is_no_part_of_the_cassette_and_the_call_is_found_all_the_same(cassette: Path) -> None:
    url = f"http://a/x?token={CANARY}"
    recorded(cassette, answer(b"hello"), url=url)
    assert CANARY not in cassette.read_text("utf-8")
    assert played(Player(cassette, "http://a", read(cassette)[1], None), url) == b"hello"


def test_media_lie_beside_the_cassette_and_pictures_of_an_error_in_it(cassette: Path) -> None:
    kinds = ("image/png", "video/mp4", "audio/mpeg", "application/octet-stream")
    told = [answer(kind.encode(), content_type=kind) for kind in kinds]
    recorded(cassette, *told, answer(b"sorry", 404, content_type="image/png"), answer(b"{}", content_type="text/html"))
    *media, sorry, page = read(cassette)[1]
    files = [media_folder(cassette) / kept.file for kept in media]
    assert [file.read_bytes() for file in files] == [kind.encode() for kind in kinds]
    assert [file.suffix for file in files] == [".png", ".mp4", ".mp3", ".bin"]
    assert [(kept.file, kept.chunks[0][1]) for kept in (sorry, page)] == [("", b"sorry"), ("", b"{}")]


def test_a_key_in_a_medium_is_struck_out_and_all_else_stays_where_it_was(cassette: Path) -> None:
    Secret(CANARY)
    recorded(cassette, answer(b"\x89PNG" + CANARY.encode() + b"end", content_type="image/png"))
    (kept,) = read(cassette)[1]
    assert (media_folder(cassette) / kept.file).read_bytes() == b"\x89PNG" + b"*" * len(CANARY) + b"end"


def test_a_key_in_the_middle_of_a_piece_leaves_all_pieces_and_their_times(cassette: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in ("one ", f"my key is {CANARY}. ", "three"):
            yield piece.encode()

    recorded(cassette, httpx.Response(200, content=pieces()))
    (kept,) = read(cassette)[1]
    assert [data for _, data in kept.chunks] == [b"one ", b"my key is sk-***. ", b"three"]


def test_who_leaves_a_recorded_answer_gives_its_line_back_and_what_came_is_kept(cassette: Path) -> None:
    class Line(httpx.AsyncByteStream):
        given_back = False

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in (b"one ", b"two ", b"three"):
                yield piece

        async def aclose(self) -> None:
            self.given_back = True

    line, recorder = Line(), Recorder(cassette, cassette, "http://a")

    async def send() -> httpx.Response:
        return httpx.Response(200, stream=line)

    async def leaves_early() -> None:
        answer = await recorder.carry(httpx.Request("GET", "http://a/x"), send)
        pieces = answer.aiter_raw()
        assert [await anext(pieces), await anext(pieces)] == [b"one ", b"two "]
        assert not line.given_back
        await answer.aclose()
        await answer.aclose()

    asyncio.run(leaves_early())
    assert line.given_back
    assert [[data for _, data in kept.chunks] for kept in read(cassette)[1]] == [[b"one ", b"two "]]


# Played


def played(player: Player, url: str) -> bytes:
    async def whole() -> bytes:
        return await (await player.carry(httpx.Request("GET", url), lambda: None)).aread()

    return asyncio.run(whole())


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("ConnectError", False),
        ("ConnectTimeout", False),
        ("PoolTimeout", False),
        ("UnsupportedProtocol", False),
        ("LocalProtocolError", False),
        ("ProxyError", False),
        ("ReadError", True),
        ("ReadTimeout", True),
        ("WriteError", True),
        ("RemoteProtocolError", True),
    ],
)
def test_an_error_that_is_played_says_again_whether_the_request_had_left(cassette: Path, name: str, left: bool) -> None:
    """By it a paid post is told to be safe to repeat, or uncertain."""
    heard: list[str] = []

    async def trace(event: str, _facts: Any) -> None:
        heard.append(event)

    player = Player(cassette, "http://a", [Exchange("GET", "/x", failed=name)], None)
    asked = httpx.Request("GET", "http://a/x", extensions={"trace": trace})
    with pytest.raises(getattr(httpx, name)) as caught:
        asyncio.run(player.carry(asked, lambda: None))
    assert caught.value.request is asked
    assert heard == (["http11.send_request_headers.started"] if left else [])


def test_a_client_that_asks_for_the_whole_answer_has_it_from_a_tape_too(
    cassette: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Exchange("GET", "/x", status=200, chunks=[(0.0, b"one "), (0.1, b"two")])
    monkeypatch.setattr(tape, "_running", Player(cassette, "http://a", [kept], None))

    async def whole() -> str:
        async with tape.TapedClient() as client:
            return (await client.get("http://a/x")).text

    assert asyncio.run(whole()) == "one two"


def test_what_breaks_off_breaks_off_again_after_what_had_come(cassette: Path) -> None:
    broken = Exchange("GET", "/x", status=200, chunks=[(0.0, b"half")], failed="ReadTimeout")

    async def piece_by_piece() -> None:
        player = Player(cassette, "http://a", [broken], None)
        answer = await player.carry(httpx.Request("GET", "http://a/x"), lambda: None)
        pieces = answer.aiter_raw()
        assert await anext(pieces) == b"half"
        with pytest.raises(httpx.ReadTimeout):
            await anext(pieces)

    asyncio.run(piece_by_piece())
