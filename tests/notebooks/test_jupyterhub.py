"""A class under JupyterHub, as it stands: two learners, each with a home, a budget and files of their own.

A hub, its proxy (a program of npm) and their packages are too much for every run, so this is asked for: `YW_HUB=1`
builds an environment, `YW_HUB=FOLDER` builds it there once and uses it again.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
import uuid
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.browser.server import clean_environment, free_port
from yescale_widgets.class_mode import Classroom
from yescale_widgets.sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]
LEARNERS, CAP, LIMIT = ("mai", "lan"), 2, 120.0
PASSWORD, KEY = "of-this-test", "sk-canary-5d0f8e21hub"
PICTURES = "/v1/images/generations"
REFUSED = (
    "refused: The model gpt-4o is not part of this lesson (Boats). "
    "It works with gpt-4o-mini, dall-e-3. Nothing was sent."
)
CONFIG = """
import os
c.JupyterHub.bind_url = {url!r}
c.JupyterHub.hub_port = {hub}
c.JupyterHub.cookie_secret_file = "cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allowed_users = {{"mai", "lan"}}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.environment = {{"YESCALE_API_KEY": {key!r}}}
c.ConfigurableHTTPProxy.command = [{node!r}, {proxy!r}]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
"""
LESSON = """
title = "Boats"
base_url = "{url}"
models = ["gpt-4o-mini", "dall-e-3"]

[budget]
calls = 2

[votes]
"Which is clearer?" = ["left", "right"]
"""
WATCH = """
import os, sys
written, writing, NAMES = set(), os.O_WRONLY | os.O_RDWR | os.O_CREAT, (str, bytes, os.PathLike)
def watch(event, given):
    places = {
        "open": given[:1] if event == "open" and (given[2] or 0) & writing else (),
        "os.rename": given[:2], "os.mkdir": given[:1], "sqlite3.connect": given[:1],
    }.get(event, ())
    written.update(os.path.abspath(os.fsdecode(name)) for name in places if isinstance(name, NAMES))
sys.addaudithook(watch)
"""
"""Notes every file that this kernel opens for writing, every folder it makes, every database it opens."""
SEAT = """
import yescale_widgets as ys, yescale_widgets.errors
room = ys.classroom({lesson!r})
print(room.learner)
"""
WORK = """
print(ys.ask("Count to three.").text)
for number in range(4):
    try:
        print(len(ys.images.generate("a boat", model="dall-e-3").media), "made")
    except ys.errors.BudgetExceeded as error:
        print("refused:", type(error).__name__)
try:
    ys.ask("Hi.", model="gpt-4o")
except ys.errors.NotInClass as error:
    print("refused:", error)
room.vote("Which is clearer?", "left")
room.keep("my answer", ys.ask("Count to three."))
print(room.hand_in())
print(len(ys.tasks().frame()), "rows")
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("YW_HUB" not in os.environ, reason="builds a JupyterHub with its proxy; YW_HUB=1 runs it"),
]


@dataclass
class Hub:
    """A running hub; what a learner does goes through its proxy."""

    url: str
    homes: Path

    def asks(self, path: str, token: str = "", method: str = "GET", body: object = None) -> Any:
        """One call of the hub's, or of a learner's server's, REST API."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"token {token}"} if token else {})
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def enters(self, learner: str) -> str:
        """Log in by name and password, and have a server; gives the learner's token."""
        known = {"auth": {"username": learner, "password": PASSWORD}}
        token: str = self.asks(f"/hub/api/users/{learner}/tokens", method="POST", body=known)["token"]
        self.asks(f"/hub/api/users/{learner}/server", token, "POST")
        until(lambda: self.is_up(learner, token), f"the server of {learner} did not start")
        return token

    def leaves(self, learner: str, token: str) -> None:
        self.asks(f"/hub/api/users/{learner}/server", token, "DELETE")
        until(lambda: not self.asks(f"/hub/api/users/{learner}", token)["servers"], "the server did not end")

    def is_up(self, learner: str, token: str) -> bool:
        servers = self.asks(f"/hub/api/users/{learner}", token)["servers"]
        return bool(servers and servers[""]["ready"])

    def runs(self, learner: str, token: str, *cells: str) -> str:
        """Run cells in a fresh kernel of the learner's; gives what they print."""
        kernel = self.asks(f"/user/{learner}/api/kernels", token, "POST")["id"]
        line = f"{self.url.replace('http', 'ws', 1)}/user/{learner}/api/kernels/{kernel}/channels"
        asked = HTTPRequest(line, headers={"Authorization": f"token {token}"})
        try:
            return asyncio.run(asyncio.wait_for(printed(asked, cells), LIMIT))
        finally:
            self.asks(f"/user/{learner}/api/kernels/{kernel}", token, "DELETE")


async def printed(line: HTTPRequest, cells: tuple[str, ...]) -> str:
    """What cells print, one after another, in a kernel; none of them may fail."""
    said = ""
    socket = await websocket_connect(line)
    for code in cells:
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": "execute_request", "username": "", "session": "s", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False, "stop_on_error": True}
        whole = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await socket.write_message(json.dumps(whole))
        while True:
            frame = await socket.read_message()
            assert frame is not None, "the line was closed"
            if isinstance(frame, bytes):  # a panel's buffers
                continue
            told = json.loads(frame)
            if told["parent_header"].get("msg_id") != number:
                continue
            assert told["msg_type"] != "error", "\n".join(told["content"]["traceback"])
            said += told["content"]["text"] if told["msg_type"] == "stream" else ""
            if told["msg_type"] == "status" and told["content"]["execution_state"] == "idle":
                break
    socket.close()
    while await socket.read_message() is not None:
        pass
    return said


def until(wanted: Any, what: str) -> None:
    end = time.monotonic() + LIMIT
    while not wanted():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with this project and JupyterHub, and the proxy beside it."""
    named = Path(os.environ["YW_HUB"])
    folder = named if named.is_absolute() else tmp_path_factory.mktemp("hub")
    if not (folder / "bin" / "jupyterhub").exists():
        venv.create(folder, with_pip=True)
        command = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "jupyterhub>=5", f"{ROOT}[demo]"]
        subprocess.run(command, check=True, timeout=900)
    if not (folder / "node_modules").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), "configurable-http-proxy@5"]
        subprocess.run(command, check=True, timeout=300)
    return folder


@pytest.fixture
def hub(place: Path, tmp_path: Path) -> Iterator[Hub]:
    port, homes, own = free_port(), tmp_path / "homes", tmp_path / "hub"
    for folder in (homes, own):
        folder.mkdir()
    found = Hub(f"http://127.0.0.1:{port}", homes)
    proxy = place / "node_modules" / ".bin" / "configurable-http-proxy"
    given = {"url": found.url, "hub": free_port(), "api": free_port(), "homes": str(homes), "key": KEY}
    given |= {"password": PASSWORD, "node": shutil.which("node"), "proxy": str(proxy)}
    (own / "jupyterhub_config.py").write_text(CONFIG.format(**given), "utf-8")
    with served(place, own):
        until(lambda: answers(found.url), (own / "log").read_text("utf-8"))
        yield found


@contextmanager
def served(place: Path, folder: Path) -> Iterator[None]:
    clean = clean_environment({"PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)})
    for name in ("YESCALE_HOME", "PYTHONPATH"):
        clean.pop(name, None)
    command = [str(place / "bin" / "jupyterhub"), "-f", "jupyterhub_config.py"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=clean, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()  # it ends the learners' servers and the proxy
        process.wait(LIMIT)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/hub/api/", timeout=LIMIT):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_learners_have_each_their_own_and_stay_under_their_cap(hub: Hub, place: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.mkdir()
    lesson = course / "class.toml"
    (package,) = (place / "lib").glob("python3.*/site-packages/yescale_widgets")
    with Sandbox(pace=0.02) as sandbox:
        lesson.write_text(LESSON.format(url=sandbox.url), "utf-8")
        shared = contents(course) | contents(package)
        seat = SEAT.format(lesson=str(lesson))
        for learner in LEARNERS:
            home, token = hub.homes / learner, hub.enters(learner)
            said = hub.runs(learner, token, WATCH, seat, WORK, "print(*sorted(written), sep='\\n')").splitlines()
            work, written = said[: said.index("2 rows") + 1], said[said.index("2 rows") + 1 :]
            assert work == [
                learner,
                "1, 2, 3",
                *["1 made"] * CAP,
                *["refused: BudgetExceeded"] * (4 - CAP),
                REFUSED,
                f"{learner}.handin.json",
                "2 rows",
            ]
            assert any(path.endswith("ledger.sqlite3") for path in written)
            assert any("yescale_media" in path for path in written)
            assert [path for path in written if not Path(path).is_relative_to(home) and path != os.devnull] == []
            hub.leaves(learner, token)
        again = hub.enters(LEARNERS[0])  # another server and another kernel, the same day
        work = WORK.replace("range(4)", "range(1)")
        assert "refused: BudgetExceeded" in hub.runs(LEARNERS[0], again, seat, work)
        assert sandbox.log.posts(PICTURES) == CAP * len(LEARNERS)
        assert {path: data for path, data in contents(package).items() if ".pyc" not in path} | contents(course) == {
            path: data for path, data in shared.items() if ".pyc" not in path
        }
    assert {path.parts[-5] for path in hub.homes.glob("*/.local/share/yescale_widgets/ledger.sqlite3")} == set(LEARNERS)
    handed = tmp_path / "handed-in"
    handed.mkdir()
    for learner in LEARNERS:
        shutil.copy(hub.homes / learner / f"{learner}.handin.json", handed)
    table = Classroom.gather(handed)
    assert table[table["kind"] == "vote"].set_index("learner")["value"].to_dict() == dict.fromkeys(LEARNERS, "left")
    for path in hub.homes.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), path
