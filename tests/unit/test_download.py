"""Files behind links: whole or not at all, in little memory, from nowhere they should not come, and never with a key."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.conftest import CANARY, Clock, Gateway, Heard, Reply, says
from yescale_widgets import errors
from yescale_widgets.client import Client
from yescale_widgets.download import HOPS, TRIES, Got
from yescale_widgets.jobs import placing
from yescale_widgets.transport import Transport, Wait
from yescale_widgets.values import Media, Snapshot

Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
PUBLIC = "https://api.yescale.io"
MP4 = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 4000
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 600


@pytest.fixture
def bring(settings: Any, clock: Clock, tmp_path: Path) -> Callable[..., Got]:
    """``bring(url, home=…, kind=…)``: the file behind a link, in ``tmp_path / "file"``."""

    def work(url: str, *, home: str = "", kind: str = "", **more: Any) -> Got:
        async def run() -> Got:
            transport = Transport(settings(home or url), wait=Wait(sleep=clock.sleep))
            medium = Media(kind=kind or "video", url=url)
            judge = (lambda head, mime: placing.refuse(head, mime, medium)) if kind else None
            return await transport.download(url, tmp_path / "file", judge=judge, **more)

        return asyncio.run(run())

    return work


def file(data: bytes, *, tag: str = '"v1"', cut: int = 0, length: bool = True, ranges: bool = True) -> Reply:
    """A file server's answer, which breaks off after ``cut`` bytes of the file."""

    async def reply(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start = ranged.pop() if ranges and ranged else 0
        part = data[start:]
        lines = [f"HTTP/1.1 {206 if start else 200} OK", "Content-Type: video/mp4"]
        lines += [f"ETag: {tag}"] if tag else []
        lines += [f"Content-Length: {len(part)}"] if length else ["Transfer-Encoding: chunked"]
        lines += [f"Content-Range: bytes {start}-{len(data) - 1}/{len(data)}"] if start else []
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        sent = part[: cut - start] if cut else part
        writer.write(sent if length else f"{len(sent):x}\r\n".encode() + sent + b"\r\n")
        await writer.drain()
        if cut:
            writer.close()
            raise ConnectionResetError
        if not length:
            writer.write(b"0\r\n\r\n")
            await writer.drain()

    ranged: list[int] = []
    reply.ranged = ranged
    return reply


def serving(gateway: Serve, *script: Reply) -> Gateway:
    """A file server that understands ``Range``."""
    server = gateway(*script)

    def heard(request: Heard) -> None:
        if asked := request.headers.get("range", ""):
            server.script[0].ranged.append(int(asked.removeprefix("bytes=").rstrip("-")))

    server.on_request = heard
    return server


# A cut


def test_a_cut_download_goes_on_where_it_stopped(gateway: Serve, bring: Any, tmp_path: Path) -> None:
    server = serving(gateway, file(MP4, cut=600_000), file(MP4))
    got = bring(f"{server.url}/a.mp4", kind="video")
    assert (tmp_path / "file").read_bytes() == MP4
    assert (got.size, got.sha256) == (len(MP4), hashlib.sha256(MP4).hexdigest())
    first, second = server.heard
    assert "range" not in first.headers
    begin = int(second.headers["range"].removeprefix("bytes=").rstrip("-"))
    assert 256_000 < begin <= 600_000
    assert second.headers["if-range"] == '"v1"'


def test_a_file_that_changed_meanwhile_is_taken_from_its_start(gateway: Serve, bring: Any, tmp_path: Path) -> None:
    other = MP4[:100] + b"x" * 700_000
    server = serving(gateway, file(MP4, cut=600_000), file(other, tag='"v2"', ranges=False))
    bring(f"{server.url}/a.mp4")
    assert (tmp_path / "file").read_bytes() == other


@pytest.mark.parametrize("tag", ["", 'W/"v1"'])
def test_without_a_name_for_its_version_a_file_is_not_pieced_together(
    gateway: Serve, bring: Any, tmp_path: Path, tag: str
) -> None:
    server = serving(gateway, file(MP4, cut=600_000, tag=tag), file(MP4, tag=tag))
    bring(f"{server.url}/a.mp4")
    assert (tmp_path / "file").read_bytes() == MP4
    assert not any("range" in heard.headers for heard in server.heard)


def test_tries_are_bounded_and_wait_as_long_as_they_are_told(gateway: Serve, bring: Any, clock: Clock) -> None:
    server = gateway(says("busy", 503, Retry_After="7"))
    with pytest.raises(errors.MediaError, match="HTTP 503"):
        bring(f"{server.url}/a.mp4")
    assert len(server.heard) == TRIES
    assert clock.naps == [7.0] * (TRIES - 1)


# What it is


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_link_that_has_expired_is_gone_at_once(gateway: Serve, bring: Any, status: int) -> None:
    server = gateway(says("<Error>expired</Error>", status))
    with pytest.raises(errors.LinkGone, match=f"HTTP {status}"):
        bring(f"{server.url}/a.mp4", kind="video")
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>This link has expired</html>", "text/html"),
        (b"<?xml version='1.0'?><Error/>", "application/xml"),
        (b'{"error": "expired"}', "application/json"),
        (b"<!doctype html><title>Sign in</title>", "video/mp4"),
        (b"", "video/mp4"),
    ],
)
def test_a_page_in_the_place_of_a_clip_counts_as_an_expired_link(
    gateway: Serve, bring: Any, body: bytes, kind: str
) -> None:
    server = gateway(says(body, Content_Type=kind))
    with pytest.raises(errors.LinkGone, match="may have expired"):
        bring(f"{server.url}/a.mp4", kind="video")


@pytest.mark.parametrize(
    ("body", "named", "kind", "words"),
    [
        (PNG, "video/mp4", "video", "a picture .PNG., not a video"),
        (MP4, "image/png", "image", "a video .MP4., not a picture"),
        (b"PK\3\4" + b"\0\xff" * 300, "application/zip", "image", "a ZIP archive"),
        (b"%PDF-1.7\0\xff", "application/pdf", "audio", "a PDF"),
    ],
)
def test_another_kind_of_file_is_refused_by_its_first_bytes(  # noqa: PLR0917 - the columns of its table
    gateway: Serve, bring: Any, body: bytes, named: str, kind: str, words: str
) -> None:
    server = gateway(says(body, Content_Type=named))
    with pytest.raises(errors.MediaError, match=words):
        bring(f"{server.url}/a", kind=kind)


def test_a_wrong_content_type_does_not_matter_where_the_bytes_are_right(gateway: Serve, bring: Any) -> None:
    server = gateway(says(MP4, Content_Type="text/plain"))
    assert bring(f"{server.url}/a", kind="video").size == len(MP4)


def test_what_came_compressed_is_refused(gateway: Serve, bring: Any) -> None:
    server = gateway(says(b"\x1f\x8b", Content_Encoding="gzip"))
    with pytest.raises(errors.MediaError, match="compressed"):
        bring(f"{server.url}/a")
    assert server.heard[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("length", [True, False])
def test_a_file_above_the_limit_is_left(gateway: Serve, bring: Any, tmp_path: Path, *, length: bool) -> None:
    server = serving(gateway, file(MP4, length=length))
    with pytest.raises(errors.MediaError, match="larger than 600 kB"):
        bring(f"{server.url}/a.mp4", limit=600_000)
    assert (tmp_path / "file").stat().st_size <= (0 if length else 600_000)


# Where it comes from


def test_a_redirect_is_followed_without_the_key(gateway: Serve, bring: Any) -> None:
    media = gateway(says(MP4))
    server = gateway(says("", 302, Location=f"{media.url}/b.mp4"))
    assert bring(f"{server.url}/a.mp4").size == len(MP4)
    assert [h.path for h in media.heard] == ["/b.mp4"]
    for heard in (*server.heard, *media.heard):
        assert CANARY not in str(heard)
        assert not {"authorization", "cookie"} & set(heard.headers)


def test_redirects_have_an_end(gateway: Serve, bring: Any) -> None:
    server = gateway(says("", 307, Location="/again"))
    with pytest.raises(errors.MediaError, match="leads on more than"):
        bring(f"{server.url}/a.mp4")
    assert len(server.heard) == HOPS + 1


@pytest.mark.parametrize(
    ("onward", "words"),
    [
        ("http://10.0.0.1/x", "private address"),
        ("http://169.254.169.254/latest/meta-data", "private address"),
        ("http://[fd00::1]/x", "private address"),
        ("http://100.100.100.200/x", "private address"),
        ("http://[64:ff9b::a00:1]/x", "private address"),
        ("file:///etc/passwd", "Only http"),
        ("gopher://127.0.0.1/x", "Only http"),
        ("http://0177.0.0.2/x", "could not be fetched"),
        ("//[", "could not be fetched"),
    ],
)
def test_each_redirect_is_checked_anew(gateway: Serve, bring: Any, onward: str, words: str) -> None:
    server = gateway(says("", 301, Location=onward))
    with pytest.raises(errors.MediaError, match=words):
        bring(f"{server.url}/a.mp4")


class Names:
    """A resolver: each look-up of a name takes the next of its addresses; the last one stays."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **known: list[str]) -> None:
        self.known = {name.replace("_", "."): list(addresses) for name, addresses in known.items()}
        self._true = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)

    def __call__(self, host: Any, *args: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        found = self.known.get(name)
        if found is None:
            return self._true(host, *args, **more)
        return self._true(found.pop(0) if len(found) > 1 else found[0], *args, **more)


def test_a_name_that_leads_inside_is_refused(gateway: Serve, bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server = gateway(says(MP4))
    Names(monkeypatch, cdn_example=["127.0.0.1"], api_yescale_io=["203.0.113.5"])
    with pytest.raises(errors.MediaError, match=r"cdn\.example is a private address"):
        bring(f"http://cdn.example:{server.port}/a.mp4", home=PUBLIC)
    assert server.connections == 0


def test_a_name_that_changes_after_it_was_checked_is_refused_before_a_byte_is_sent(
    gateway: Serve, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(says(MP4))
    Names(monkeypatch, cdn_example=["93.184.215.14", "127.0.0.1"], api_yescale_io=["93.184.215.15"])
    with pytest.raises(errors.MediaError, match="private address"):
        bring(f"http://cdn.example:{server.port}/a.mp4", home=PUBLIC)
    assert server.heard == []


def test_where_the_gateway_itself_stands_links_lead_too(
    gateway: Serve, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(says(MP4))
    Names(monkeypatch, gateway_local=["127.0.0.1"])
    url = f"http://gateway.local:{server.port}/a.mp4"
    with pytest.raises(errors.MediaError, match="private address"):
        bring(url, home=PUBLIC)
    assert bring(url, home=f"http://127.0.0.1:{server.port}").size == len(MP4)


# What is said


def test_errors_do_not_repeat_a_signature(gateway: Serve, bring: Any) -> None:
    server = gateway(says("gone", 404))
    with pytest.raises(errors.LinkGone) as raised:
        bring(f"{server.url}/a.mp4?Signature=topsecret#x")
    assert "topsecret" not in str(raised.value)
    assert f"{server.url}/a.mp4" in str(raised.value)


# Names and folders


@pytest.mark.parametrize(
    "path",
    [
        "/../../x",
        "/..%2f..%2fx.exe",
        "/con",
        "/NUL.png",
        "/" + "a" * 3000 + ".png",
        "/đêm mưa/🙂.png",
        "/a.png/",
        "/%00.sh",
    ],
)
def test_a_hostile_link_does_not_name_the_file(gateway: Serve, client: Connect, tmp_path: Path, path: str) -> None:
    server = gateway(says(PNG, Content_Type="image/png"))
    result = Snapshot(status="succeeded", media=[Media(kind="image", url=server.url + path)])
    (found,) = client(server.url).save(result, tmp_path / "media")
    assert found.parent == tmp_path / "media"
    assert found.name.startswith("result-")
    assert found.name.endswith("-1.png")
    assert sorted(p.name for p in tmp_path.rglob("*.*")) == sorted([found.name, found.with_suffix(".json").name])


@pytest.mark.parametrize("identity", ["../../x", "con", "đ" * 300, "a/b\\c:d*?\0", "-" * 90, "\u202egnp.exe"])
def test_a_hostile_id_does_not_lead_out_of_the_folder(
    gateway: Serve, client: Connect, tmp_path: Path, identity: str
) -> None:
    server = gateway(says(PNG, Content_Type="image/png"))
    media = [Media(kind="image", url=f"{server.url}/a.png")]
    result = Snapshot(status="succeeded", id=identity, operation_name="pika.generate", media=media)
    (found,) = client(server.url).save(result, tmp_path)
    assert found.parent == tmp_path
    assert found.name.isascii()
    assert len(found.name) < 120


def test_parts_that_a_dead_kernel_left_are_taken_away_and_others_are_not(
    gateway: Serve, client: Connect, tmp_path: Path
) -> None:
    server = gateway(says(PNG, Content_Type="image/png"))
    media = [Media(kind="image", url=f"{server.url}/a.png")]
    old, young, other = (tmp_path / name for name in (".result-x1-1.0a.part", ".result-x1-1.0b.part", ".mine.part"))
    for path in (old, young, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (1, 1))
    client(server.url).save(Snapshot(status="succeeded", id="x1", media=media), tmp_path)
    assert [path.exists() for path in (old, young, other)] == [False, True, True]


LIMITED = """
import asyncio, ctypes, os, resource, sys
from pathlib import Path
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import MediaError
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings
from yescale_widgets.values import Media, Snapshot

url, folder, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
if os.getuid() == 0:  # without its powers root is held back by modes as anyone is
    head, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(head, none) == 0

async def main():
    settings = Settings(base_url=url, api_key=Secret("sk-x"), home=folder / "home")
    result = Snapshot(status="succeeded", media=[Media(kind="video", url=url + "/a.mp4")])
    async with AsyncClient(settings=settings) as core:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            await core.save(result, folder / "media")
        except MediaError as error:
            print(error.what)
        print(result.media[0].url, result.media[0].path)

asyncio.run(main())
"""


def limited(url: str, folder: Path, *, limit: int = 0) -> list[str]:
    """Saving in a process that may write no more than ``limit`` bytes into one file; 0: as many as it likes."""
    command = [sys.executable, "-c", LIMITED, url, str(folder), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="powers are dropped in Linux's way")
def test_a_full_disk_is_said_leaves_nothing_and_keeps_the_link(gateway: Serve, tmp_path: Path) -> None:
    server = gateway(says(MP4, Content_Type="video/mp4"))
    said, kept = limited(server.url, tmp_path, limit=300_000)
    assert "There is no room for" in said
    assert kept == f"{server.url}/a.mp4 None"
    assert list((tmp_path / "media").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="powers are dropped in Linux's way")
def test_a_read_only_folder_is_said_and_keeps_the_link(gateway: Serve, tmp_path: Path) -> None:
    server = gateway(says(MP4, Content_Type="video/mp4"))
    (tmp_path / "media").mkdir()
    (tmp_path / "media").chmod(0o555)
    said, kept = limited(server.url, tmp_path)
    assert "cannot be written: Permission denied" in said
    assert kept == f"{server.url}/a.mp4 None"


# Memory


LARGE = """
import asyncio, json, resource, sys
from pathlib import Path
from yescale_widgets.client import AsyncClient
from yescale_widgets.keys import Secret
from yescale_widgets.settings import Settings
from yescale_widgets.values import Media, Snapshot

MEGABYTES = int(sys.argv[2])

async def serve(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    head = b"\\x1aE\\xdf\\xa3" + bytes(1_048_572)
    writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Type: video/webm\\r\\nContent-Length: %d\\r\\n\\r\\n" % (MEGABYTES << 20))
    for _ in range(MEGABYTES):
        writer.write(head)
        await writer.drain()
    writer.close()

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    folder = Path(sys.argv[1])
    settings = Settings(base_url=url, api_key=Secret("sk-x"), home=folder / "home")
    async with server, AsyncClient(settings=settings) as core:
        global MEGABYTES
        large, MEGABYTES = MEGABYTES, 1
        result = Snapshot(status="succeeded", media=[Media(kind="video", url=url + "/small")])
        await core.save(result, folder)
        before, MEGABYTES = peak(), large
        result = Snapshot(status="succeeded", media=[Media(kind="video", url=url + "/large")])
        (path,) = await core.save(result, folder)
        print(json.dumps({"size": path.stat().st_size, "grown": peak() - before}))

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured otherwise there")
def test_half_a_gigabyte_takes_little_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LARGE, str(tmp_path), "500"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["size"] == 500 << 20
    assert found["grown"] < 50
    for path in tmp_path.iterdir():
        path.is_file() and path.unlink()
