"""One POST a paid call, whatever happens to the line, the wait or the kernel; and the ledger says truly how it stands."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.unit.conftest import CANARY, LIMIT
from yescale_widgets.catalog.audio import Speech, Transcribe
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.images import Edit, Generate
from yescale_widgets.catalog.kling import TextToVideo
from yescale_widgets.catalog.pika import Generate as Clip
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError, TaskUncertain, YEScaleError
from yescale_widgets.jobs.budget import Limits
from yescale_widgets.jobs.keeping import MediaKeeper
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.submit import Posting
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import Settings
from yescale_widgets.values import Media
from yescale_widgets.values import Reply as Replied

Connect = Callable[..., Client]
Fault = Callable[["Line", socket.socket], None]


class Line:
    """A server on a bare socket. Each connection meets the fault; what was read of each is kept."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.read: list[bytes] = []
        self.connections = 0
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._meetings: list[threading.Thread] = []
        self._door = threading.Thread(target=self._accept, daemon=True)
        self._door.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    @property
    def posts(self) -> int:
        """How many POSTs have reached it, whole or in part."""
        return sum(data.startswith(b"POST") for data in self.read)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                taken, _ = self._listening.accept()
                self.connections += 1
                self._open.append(taken)
                self._meetings.append(threading.Thread(target=self._meet, args=(taken,), daemon=True))
                self._meetings[-1].start()

    def _meet(self, taken: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self.fault(self, taken)

    def whole(self, taken: socket.socket) -> None:
        """Read a whole request."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more(taken)
        head, _, body = data.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(body) < int(fields.get(b"content-length", 0)):
            body += self._more(taken)
        self.read.append(head + b"\r\n\r\n" + body)

    def _more(self, taken: socket.socket) -> bytes:
        found = taken.recv(65536)
        if not found:
            raise ConnectionError
        return found

    def close(self) -> None:
        """Shut the door and end every line: a thread that waits at a socket does not hear of its closing alone."""
        self.go_on.set()
        _shut(self._listening)
        self._door.join(LIMIT)
        for taken in self._open:
            _shut(taken)
        for thread in self._meetings:
            thread.join(LIMIT)
        assert not any(thread.is_alive() for thread in (self._door, *self._meetings))


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def cut(taken: socket.socket) -> None:
    """End a connection as a fault does, with a reset."""
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    taken.close()


def drops_unread(_line: Line, taken: socket.socket) -> None:
    """A line that breaks before there is a connection may be tried again, so it breaks when a byte is on its way."""
    taken.recv(1, socket.MSG_PEEK)
    cut(taken)


def drops_read(line: Line, taken: socket.socket) -> None:
    line.whole(taken)
    cut(taken)


def drops_in_the_answer(line: Line, taken: socket.socket) -> None:
    line.whole(taken)
    taken.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\nContent-Type: application/json\r\n\r\n{"id": "t')
    cut(taken)


def never_answers(line: Line, taken: socket.socket) -> None:
    line.whole(taken)
    line.go_on.wait(LIMIT)


def answers(status: int, body: bytes = b"", kind: str = "application/json", **headers: str) -> Fault:
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\nContent-Type: {kind}\r\n{more}\r\n"

    def answer(line: Line, taken: socket.socket) -> None:
        line.whole(taken)
        line.reached.set()
        taken.sendall(head.encode() + body)

    return answer


PAGE = b"<html><body><h1>Bad gateway</h1></body></html>"
FAULTS: dict[str, Fault] = {
    "dropped before it is read": drops_unread,
    "dropped after it is read": drops_read,
    "dropped in the answer": drops_in_the_answer,
    "502 with a body": answers(502, b'{"error": {"message": "bad gateway", "type": "proxy", "code": ""}}'),
    "502 without a body": answers(502),
    "504 with a page": answers(504, PAGE, "text/html"),
    "524 with a page": answers(524, PAGE, "text/html"),
    "a page with 200": answers(200, PAGE, "text/html"),
    "a redirect": answers(307, Location="/elsewhere"),
    "no answer in time": never_answers,
}
CALLS: dict[str, Callable[[Path], Operation]] = {
    "pika.generate": lambda _: Clip(prompt="a paper boat"),
    "kling.text_to_video": lambda _: TextToVideo(prompt="a paper boat"),
    "images.generate": lambda _: Generate(prompt="a paper boat"),
    "images.edit": lambda folder: Edit(prompt="make it red", image=str(folder / "a.png")),
    "audio.speech": lambda _: Speech(prompt="good morning"),
    "audio.transcribe": lambda folder: Transcribe(audio=str(folder / "a.wav")),
    "chat.complete": lambda _: Complete(prompt="say it", model="gpt-4o-audio-preview", modalities=["text", "audio"]),
}


@pytest.fixture
def line() -> Iterator[Callable[[Fault], Line]]:
    with contextlib.ExitStack() as stack:

        def start(fault: Fault) -> Line:
            return stack.enter_context(contextlib.closing(Line(fault)))

        yield start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a picture and a recording."""
    Image.new("RGB", (40, 40)).save(tmp_path / "a.png")
    (tmp_path / "a.wav").write_bytes(
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\0\0\0\0"
    )
    return tmp_path


def carry_out(session: Client, operation: Operation) -> Row:
    """Do it, come what may; gives its one row."""
    with contextlib.suppress(YEScaleError):
        session.submit(operation) if operation.follow else session.send(operation)
    (row,) = session.board.ledger.rows()
    return row


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_paid_call_whose_answer_is_lost_is_posted_once_and_uncertain(
    line: Callable[[Fault], Line], client: Connect, folder: Path, fault: str, call: str
) -> None:
    server = line(FAULTS[fault])
    row = carry_out(client(server.url, paid_timeout=1.0), CALLS[call](folder))
    assert server.connections == 1
    assert server.posts == (0 if fault == "dropped before it is read" else 1)
    assert (row.name, row.status) == (call, "uncertain")
    assert "not sent again" in (row.remark or "")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_paid_stream_whose_answer_is_lost_is_posted_once_and_uncertain(
    line: Callable[[Fault], Line], client: Connect, folder: Path, fault: str
) -> None:
    server = line(FAULTS[fault])
    session = client(server.url, paid_timeout=1.0)
    with pytest.raises(YEScaleError):
        list(session.stream(CALLS["chat.complete"](folder)))
    (row,) = session.board.ledger.rows()
    assert server.connections == 1
    assert (row.name, row.status, row.direct) == ("chat.complete", "uncertain", 1)


@pytest.mark.parametrize("call", CALLS)
def test_what_the_gateway_refuses_has_failed_and_is_posted_once(
    line: Callable[[Fault], Line], client: Connect, folder: Path, call: str
) -> None:
    body = b'{"error": {"message": "user quota is not enough", "type": "new_api_error", "code": "insufficient_user_quota"}}'
    server = line(answers(403, body))
    row = carry_out(client(server.url), CALLS[call](folder))
    assert server.posts == 1
    assert (row.status, "user quota is not enough" in (row.error or "")) == ("failed", True)


@pytest.mark.parametrize("call", ["pika.generate", "images.generate"])
def test_a_call_that_reaches_nobody_may_be_tried_again_and_has_failed(
    client: Connect, folder: Path, unused: int, call: str
) -> None:
    row = carry_out(client(f"http://127.0.0.1:{unused}"), CALLS[call](folder))
    assert row.status == "failed"
    assert "Nothing was sent" in (row.remark or "")


ANSWERS = {
    "pika.generate": b'{"id": "t1", "videos": []}',
    "images.generate": b'{"data": [{"url": "https://cdn.example.com/1.png"}]}',
    "audio.speech": b"ID3\x04" + b"\0" * 400,
}


@pytest.mark.parametrize("call", ANSWERS)
def test_a_cancelled_cell_leaves_the_call_to_its_end_and_its_result_in_the_ledger(
    line: Callable[[Fault], Line], client: Connect, folder: Path, call: str
) -> None:
    kind = "audio/mpeg" if call == "audio.speech" else "application/json"
    good = answers(200, ANSWERS[call], kind)

    def slow(server: Line, taken: socket.socket) -> None:
        if not server.reached.is_set():
            server.reached.set()
            os.kill(os.getpid(), signal.SIGINT)  # the stop button, while the cell waits
            server.go_on.wait(LIMIT)
        good(server, taken)

    server = line(slow)
    session = client(server.url)
    operation = CALLS[call](folder)
    with pytest.raises(KeyboardInterrupt):
        session.submit(operation) if operation.follow else session.send(operation)
    (row,) = session.board.rows()
    assert row.status == "submitting"
    server.go_on.set()
    done = session.board.wait(row.key, lambda r: r.status != "submitting", LIMIT)
    assert done is not None
    assert (done.status, done.task_id) in {("queued", "t1"), ("running", "t1"), ("succeeded", "")}
    assert server.posts == 1
    assert len(done.payload) < 2_000


# A kernel that is killed

KERNEL = """
import sys
import yescale_widgets as ys
from yescale_widgets.catalog.images import Generate
from yescale_widgets.catalog.pika import Generate as Clip
client = ys.Client(base_url=sys.argv[1])
client.board.listen(lambda row: print(row.status, flush=True))
if sys.argv[2] == "pika.generate":
    client.submit(Clip(prompt="a paper boat"))
else:
    client.send(Generate(prompt="a paper boat"))
print("returned", flush=True)
sys.stdin.read()
"""


def at_connection(line: Line, _taken: socket.socket) -> None:
    line.reached.set()
    line.go_on.wait(LIMIT)


def at_the_first_byte(line: Line, taken: socket.socket) -> None:
    line.read.append(taken.recv(1))
    line.read[0] += taken.recv(3)
    line.reached.set()
    line.go_on.wait(LIMIT)


def when_it_is_read(line: Line, taken: socket.socket) -> None:
    line.whole(taken)
    line.reached.set()
    line.go_on.wait(LIMIT)


def in_the_answer(line: Line, taken: socket.socket) -> None:
    line.whole(taken)
    taken.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"id"')
    line.reached.set()
    line.go_on.wait(LIMIT)


MOMENTS: dict[str, Fault] = {
    "at the connection": at_connection,
    "at the first byte": at_the_first_byte,
    "when it is read": when_it_is_read,
    "in the answer": in_the_answer,
}


@pytest.mark.parametrize("moment", [*MOMENTS, "when the intent is written", "after the answer"])
@pytest.mark.parametrize("call", ["pika.generate", "images.generate"])
def test_a_kernel_killed_at_any_moment_of_a_call_leaves_its_true_state_and_one_post(
    line: Callable[[Fault], Line], client: Connect, call: str, moment: str
) -> None:
    server = line(MOMENTS.get(moment) or answers(200, ANSWERS[call]))
    environment = os.environ | {"YESCALE_API_KEY": CANARY}
    command = [sys.executable, "-c", KERNEL, server.url, call]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as kernel:
        assert kernel.stdout is not None
        assert kernel.stdout.readline() == "submitting\n"
        if moment != "when the intent is written":
            assert server.reached.wait(LIMIT)
        kernel.send_signal(signal.SIGKILL)
    before = server.posts
    fresh = client(server.url)
    (row,) = fresh.board.rows()
    if row.status == "submitting":
        fresh.follow()
        settled = fresh.board.wait(row.key, lambda r: r.status != "submitting", LIMIT)
        assert settled is not None
        row = settled
    known = {"pika.generate": "queued", "images.generate": "succeeded"}[call]
    assert row.status in ({"uncertain"} if moment in MOMENTS else {"uncertain", known})
    assert bool(row.task_id) == (row.status == "queued")
    assert server.posts == before <= 1


def test_a_submitting_row_of_a_killed_kernel_is_not_sent_by_whoever_finds_it(
    line: Callable[[Fault], Line], client: Connect, home: Path
) -> None:
    server = line(answers(200, ANSWERS["pika.generate"]))
    with contextlib.closing(Ledger(home / "ledger.sqlite3", clock=lambda: time.time() - 86_400)) as yesterday:
        yesterday.owner = "another-machine|1|1|x"
        yesterday.begin(Clip(prompt="a paper boat"), server.url)
    session = client(server.url)
    (row,) = session.board.rows()
    session.follow()
    done = session.board.wait(row.key, lambda r: r.status == "uncertain", LIMIT)
    assert done is not None
    assert (server.connections, "not sent again" in (done.remark or "")) == (0, True)


# What the ledger holds of a call that answers at once


def test_a_direct_call_stands_in_the_ledger_like_a_task(line: Callable[[Fault], Line], client: Connect) -> None:
    server = line(answers(200, ANSWERS["images.generate"]))
    session = client(server.url)
    found = session.send(Generate(prompt="a lighthouse"))
    (row,) = session.board.rows()
    task = session.task(row.key)
    assert (task.status, task.operation_name, task.prompt, task.progress) == ("succeeded", "images.generate", "a lighthouse", 100.0)  # fmt: skip
    assert [m.url for m in task.media] == [m.url for m in found.media] == ["https://cdn.example.com/1.png"]
    assert task.operation == Generate(prompt="a lighthouse")
    assert (task.cost, row.direct, task.done) == (None, 1, True)
    assert task.wait(LIMIT) is task


def test_the_ledger_holds_no_bytes_of_what_came_inside_an_answer(
    line: Callable[[Fault], Line], client: Connect, home: Path
) -> None:
    sheet = io.BytesIO()
    Image.effect_noise((400, 400), 90).convert("RGB").save(sheet, "PNG")
    server = line(answers(200, sheet.getvalue() + b"\0" * 300_000, "audio/mpeg"))
    session = client(server.url)
    session.send(Speech(prompt="good morning"))
    (row,) = session.board.rows()
    (sound,) = row.read().media
    assert (sound.kind, sound.url) == ("audio", "")
    assert (sound.size or 0) > 300_000
    assert "inside the answer" in (row.remark or "")
    session.close()
    assert sum(file.stat().st_size for file in home.glob("ledger*")) < 200_000


def test_who_saves_media_is_told_of_them_and_the_row_knows_where_they_are(
    line: Callable[[Fault], Line], client: Connect, tmp_path: Path
) -> None:
    server = line(answers(200, ANSWERS["audio.speech"], "audio/mpeg"))
    session = client(server.url)
    core = session.core
    core.keeper = MediaKeeper(core.board, core.transport, tmp_path)
    runtime().call(core.keeper.start)
    sound = session.send(Speech(prompt="good morning"))
    (row,) = session.board.rows()
    (saved,) = row.read().media
    assert (saved.path, saved.url, row.remark) == (sound.path, "", None)
    assert Path(saved.path or "").read_bytes().endswith(sound.data[-32:])
    assert Path(saved.path or "").parent == tmp_path


def test_media_that_cannot_be_saved_take_nothing_from_the_answer(
    line: Callable[[Fault], Line], client: Connect, tmp_path: Path
) -> None:
    session = client(line(answers(200, ANSWERS["audio.speech"], "audio/mpeg")).url)
    core, place = session.core, tmp_path / "a file, no folder"
    place.write_bytes(b"")
    core.keeper = MediaKeeper(core.board, core.transport, place)
    runtime().call(core.keeper.start)
    assert session.send(Speech(prompt="good morning")).data == ANSWERS["audio.speech"]
    (row,) = session.board.rows()
    assert (row.status, (row.remark or "")[:10]) == ("succeeded", "Not saved:")


def test_a_spoken_answer_that_is_streamed_has_its_row_too(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url, sandbox=True)
    stream = session.stream(CALLS["chat.complete"](Path()))
    list(stream)
    (row,) = session.board.rows()
    assert (row.name, row.status, row.direct, row.prompt) == ("chat.complete", "succeeded", 1, "say it")
    assert stream.reply.audio is not None
    assert [(m.kind, m.url) for m in row.read().media] == [("audio", "")]
    assert row.read().text == stream.reply.text


def test_cheap_calls_leave_no_rows(line: Callable[[Fault], Line], client: Connect) -> None:
    body = b'{"model": "m", "choices": [{"index": 0, "message": {"content": "Hi"}, "finish_reason": "stop"}]}'
    session = client(line(answers(200, body)).url)
    assert session.send(Complete(prompt="hello")).text == "Hi"
    assert session.board.rows() == []


def test_a_task_is_not_sent_as_if_it_answered_at_once(line: Callable[[Fault], Line], client: Connect) -> None:
    server = line(answers(200, ANSWERS["pika.generate"]))
    with pytest.raises(ConfigError, match=r"is a task\. Use submit"):
        client(server.url).send(Clip(prompt="a boat"))
    assert server.connections == 0


# A ledger that cannot be written once the answer is there


def fails(times: int, write: Callable[..., Any]) -> Callable[..., Any]:
    """A write that meets a full disk so many times."""
    left = iter(range(times))

    def meets(*given: Any, **named: Any) -> Any:
        if next(left, None) is not None:
            raise sqlite3.OperationalError("database or disk is full")
        return write(*given, **named)

    return meets


@pytest.mark.parametrize("times", [1, 99])
def test_a_full_disk_takes_nothing_from_an_answer_that_was_paid(
    line: Callable[[Fault], Line], client: Connect, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    session = client(line(answers(200, ANSWERS["images.generate"])).url)
    ledger = session.board.ledger
    monkeypatch.setattr(ledger, "done", fails(times, ledger.done))
    assert session.send(Generate(prompt="a boat")).media[0].url == "https://cdn.example.com/1.png"
    (row,) = session.board.rows()
    assert row.status == "succeeded"


def test_an_id_that_cannot_be_written_at_once_is_written_at_the_second_try(
    line: Callable[[Fault], Line], client: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = client(line(answers(200, ANSWERS["pika.generate"])).url)
    ledger = session.board.ledger
    monkeypatch.setattr(ledger, "accepted", fails(1, ledger.accepted))
    assert session.submit(Clip(prompt="a boat")).id == "t1"


def test_an_id_that_cannot_be_written_at_all_is_said_and_can_be_taken_up(
    line: Callable[[Fault], Line], client: Connect, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = line(answers(200, ANSWERS["pika.generate"]))
    session = client(server.url)
    ledger = session.board.ledger
    monkeypatch.setattr(ledger, "accepted", fails(2, ledger.accepted))
    with pytest.raises(TaskUncertain, match=r"took it as t1, .*adopt\('t1'\)"):
        session.submit(Clip(prompt="a boat"))
    (row,) = ledger.rows()
    assert (row.status, "t1" in (row.remark or "")) == ("uncertain", True)
    assert f"{row.key} (the gateway's id is t1)" in caplog.text, "nobody may be waiting any more"
    assert session.task(row.key).adopt("t1").id == "t1"
    assert server.posts == 1


def test_prices_that_are_half_written_take_nothing_from_an_answer(
    line: Callable[[Fault], Line], client: Connect, home: Path
) -> None:
    good = answers(200, ANSWERS["images.generate"])

    def meanwhile(server: Line, taken: socket.socket) -> None:
        (home / "prices.toml").write_text("dated = \n")
        good(server, taken)

    session = client(line(meanwhile).url)
    assert session.send(Generate(prompt="a boat")).media
    (row,) = session.board.rows()
    assert (row.status, row.cost) == ("succeeded", None)


def test_a_row_that_is_forgotten_meanwhile_takes_nothing_from_its_answer(
    line: Callable[[Fault], Line], client: Connect
) -> None:
    good = answers(200, ANSWERS["images.generate"])

    def meanwhile(server: Line, taken: socket.socket) -> None:
        session.board.forget([row.key for row in session.board.rows()])
        good(server, taken)

    session = client(line(meanwhile).url)
    assert session.send(Generate(prompt="a boat")).media
    assert session.board.rows() == []


@pytest.mark.parametrize("call", ["pika.generate", "images.generate"])
def test_a_listener_that_fails_as_a_call_begins_does_not_stop_it(
    line: Callable[[Fault], Line], client: Connect, call: str
) -> None:
    server = line(answers(200, ANSWERS[call]))
    session = client(server.url)

    def broken(_row: Row) -> None:
        raise ValueError("this panel is closed")

    operation, how = CALLS[call](Path()), Posting(begun=broken)
    runtime().run(session.core.submit(operation, how) if operation.follow else session.core.send(operation, how))
    (row,) = session.board.rows()
    assert row.status == ("queued" if operation.follow else "succeeded")
    assert server.posts == 1


# A wait that is stopped


Moment = Callable[[AsyncClient, threading.Event], threading.Event]


def stopped(settings: Callable[..., Settings], moment: Moment) -> tuple[Row, int]:
    """A streamed paid answer whose wait is stopped at a moment; its row then, and the calls a budget counts.

    ``moment(core, over)`` gives an event that is set when it has come; ``over`` is set when the wait has been stopped.
    """

    async def streamed(core: AsyncClient) -> None:
        async with core.submitter.book(Generate(prompt="a boat")) as finished:
            picture = Media(kind="image", url="https://cdn.example.com/1.png")
            await finished(Replied(text="", images=[picture], finish_reason="stop"))

    async def work() -> tuple[Row, int]:
        async with AsyncClient(settings=settings("http://127.0.0.1:1")) as core:
            core.till.limit(Limits(per="ledger", calls=5))
            over = threading.Event()
            reached = moment(core, over)
            waiting = asyncio.ensure_future(streamed(core))
            assert await asyncio.to_thread(reached.wait, LIMIT)
            waiting.cancel()
            asyncio.get_running_loop().call_soon(over.set)
            await asyncio.gather(waiting, return_exceptions=True)
            (row,) = core.board.ledger.rows()
            return row, core.till.budgets()["ledger"].used_calls

    return asyncio.run(work())


def test_an_answer_that_is_whole_stays_so_where_its_saving_is_interrupted(settings: Callable[..., Settings]) -> None:
    def moment(core: AsyncClient, _over: threading.Event) -> threading.Event:
        saving = threading.Event()

        async def keep(_row: Row, _media: list[Media]) -> None:
            saving.set()
            await asyncio.Event().wait()

        core.submitter.keep = keep
        return saving

    row, calls = stopped(settings, moment)
    assert (row.status, row.remark, calls) == ("succeeded", None, 1)


def test_a_call_that_is_stopped_while_its_intent_is_written_is_taken_back(settings: Callable[..., Settings]) -> None:
    def moment(core: AsyncClient, over: threading.Event) -> threading.Event:
        ledger, written = core.board.ledger, threading.Event()
        begin = ledger.begin

        def slow(*given: Any) -> Row:
            row = begin(*given)
            written.set()
            assert over.wait(LIMIT)
            return row

        ledger.begin = slow
        return written

    row, calls = stopped(settings, moment)
    assert (row.status, row.error, calls) == ("failed", "It was stopped before it was sent.", 0)


def test_a_cheap_answer_is_had_even_where_its_cost_cannot_be_written(
    line: Callable[[Fault], Line], client: Connect, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b'{"model": "m", "choices": [{"index": 0, "message": {"content": "Hi"}, "finish_reason": "stop"}]}'
    home.mkdir(exist_ok=True)
    (home / "prices.toml").write_text('dated = "2026-01-01"\n[[price]]\noperation = "chat.complete"\nusd = 0.01\n')
    session = client(line(answers(200, body)).url)
    monkeypatch.setattr(session.board.ledger, "money", fails(1, session.board.ledger.money))
    reply = session.send(Complete(prompt="hello"))
    assert (reply.text, reply.cost) == ("Hi", 0.01)
