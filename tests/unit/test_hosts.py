"""Where we run is found by what is there, and nobody is given what their host cannot show."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from tests.unit.conftest import LIMIT, Clock
from yescale_widgets import checks, hosts, session
from yescale_widgets.keys import Secret
from yescale_widgets.panels import output
from yescale_widgets.panels.painting import Painting
from yescale_widgets.settings import Settings
from yescale_widgets.show.media import figure
from yescale_widgets.transport import Transport
from yescale_widgets.values import Media
from yescale_widgets.wire import Request

HOSTS = [hosts.JUPYTER, hosts.VSCODE, hosts.COLAB, hosts.MARIMO, hosts.PYODIDE, hosts.TERMINAL, hosts.SCRIPT]
WIDGETS = ("anywidget", "ipywidgets", "Chat(", "Studio(", "Tracker(", "<yescale_widgets", "Warning", "Traceback")


def shell(monkeypatch: pytest.MonkeyPatch, *, kernel: object = None, **user_ns: str) -> None:
    """IPython as it is when a shell runs."""
    found = types.SimpleNamespace(kernel=kernel, user_ns=user_ns)
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: found))


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain script, whatever runs the tests."""
    for name in ("VSCODE_PID", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("IPython", "google.colab", "marimo"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(hosts, "_marimo_seen", False)


# Finding it


def test_python_alone_is_a_script() -> None:
    assert hosts.here() is hosts.SCRIPT


def test_a_shell_without_a_kernel_is_a_terminal_and_one_with_a_kernel_is_jupyter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shell(monkeypatch)
    assert hosts.here() is hosts.TERMINAL
    shell(monkeypatch, kernel=object())
    assert hosts.here() is hosts.JUPYTER


def test_vs_code_is_known_by_the_path_it_leaves_or_by_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    shell(monkeypatch, kernel=object(), __vsc_ipynb_file__="/home/x/boats.ipynb")
    assert hosts.here() is hosts.VSCODE
    shell(monkeypatch, kernel=object())
    monkeypatch.setenv("VSCODE_PID", "4711")
    assert hosts.here() is hosts.VSCODE


def test_a_jupyter_server_started_in_the_editors_terminal_is_jupyter(monkeypatch: pytest.MonkeyPatch) -> None:
    shell(monkeypatch, kernel=object())
    monkeypatch.setenv("VSCODE_PID", "4711")
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/x/boats.ipynb")
    assert hosts.here() is hosts.JUPYTER


def test_colab_is_known_by_its_library_in_a_kernel_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    assert hosts.here() is hosts.SCRIPT
    shell(monkeypatch, kernel=object())
    assert hosts.here() is hosts.COLAB


def test_marimo_once_seen_is_marimo_in_every_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own answer is yes on the thread of a cell only."""
    answers = iter([False, True, False])
    marimo = types.SimpleNamespace(running_in_notebook=lambda: next(answers))
    monkeypatch.setitem(sys.modules, "marimo", marimo)
    assert [hosts.here().name for _ in range(3)] == ["script", "marimo", "marimo"]


def test_a_browser_is_pyodide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert hosts.here() is hosts.PYODIDE


# What follows from it


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_check_says_what_the_host_can_do(host: hosts.Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "here", lambda: host)
    found = checks.check().findings
    known = {
        "jupyter": "JupyterLab or Jupyter Notebook",
        "vscode": "VS Code",
        "colab": "Google Colab",
        "marimo": "marimo",
        "pyodide": "Pyodide",
        "terminal": "IPython in a terminal",
        "script": "a plain Python script",
    }
    assert found["host"].startswith(known[host.name])
    assert ("sound" in found) == (host is hosts.VSCODE)
    assert ("network" in found) == (host is hosts.PYODIDE)
    if host.sockets:
        assert found["panels"].startswith("drawn" if host.panels else "not drawn here")
        assert found["answers"].startswith("ys.ask")
        assert ("links" in found.get("files", "")) == (not host.files)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ((), "act when the running cell has ended"),
        ((6, 31, 0), "act when the running cell has ended"),
        ((7, 0, 1), "act at once, also while a cell runs"),
        ((7, 3, 0), "act at once, also while a cell runs"),
        ((7, 4, 0), "act at once on what was begun from the page"),
    ],
)
def test_check_says_when_buttons_act(version: tuple[int, ...], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """tests/browser/test_hosts.py presses them."""
    monkeypatch.setattr(hosts, "here", lambda: hosts.JUPYTER)
    monkeypatch.setattr(hosts, "ipykernel_version", lambda: version)
    assert checks.check().findings["buttons"].startswith(said)


def test_the_version_of_the_kernel_is_read_as_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", types.SimpleNamespace(__version__="7.5.0a1"))
    assert hosts.ipykernel_version() == (7, 5)
    monkeypatch.delitem(sys.modules, "ipykernel")
    assert hosts.ipykernel_version() == ()


def test_a_result_plays_from_the_file_beside_the_notebook_only_where_the_page_is_served_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = Media(kind="video", url="https://cdn.example/boat.mp4", path="yescale_media/boat.mp4")
    for host in HOSTS:
        monkeypatch.setattr(hosts, "here", lambda host=host: host)
        played = 'src="yescale_media/boat.mp4"' if host.files else 'src="https://cdn.example/boat.mp4"'
        assert played in figure(clip)
        assert "saved as yescale_media/boat.mp4" in figure(clip)
    monkeypatch.setattr(hosts, "here", lambda: hosts.COLAB)
    assert 'src="yescale_media/boat.mp4"' in figure(Media(kind="video", url="", path="yescale_media/boat.mp4"))


def test_without_sockets_a_call_says_so_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "here", lambda: hosts.PYODIDE)
    with pytest.raises(Exception, match="no sockets") as caught:
        asyncio.run(Transport(Settings(api_key=Secret("sk-of-this-test"))).send(Request("GET", "/v1/models", "read")))
    assert "Nothing was sent" in str(caught.value)


# A script and a terminal, for real

SCRIPT = """
import yescale_widgets as ys
ys.connect(sandbox=True)
ys.chat()
ys.chat()
ys.studio("pika.generate", prompt="a paper boat")
print(ys.tasks())
reply = ys.ask("Say hello")
assert reply.text in str(reply)
song = ys.suno.lyrics("a lullaby")
print(song.wait(60))
print(ys.tasks())
print(ys.operations())
print(ys.check())
chat = ys.chat(name="boats")
chat.send_text("Say hello")
chat._at_rest.wait(30)
print(chat)
"""


def run(*command: str, folder: Path, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "YESCALE_HOME": str(folder / "home"), "IPYTHONDIR": str(folder / "ipython")}
    return subprocess.run(
        command,
        input=typed,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT * 3,
        check=False,
    )


def test_in_a_script_everything_is_readable_text(tmp_path: Path) -> None:
    (tmp_path / "boats.py").write_text(SCRIPT)
    done = run(sys.executable, "-W", "error", "boats.py", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert said.startswith("No tasks yet. ys.pika.generate(...)")
    assert "\nHello!" in said
    assert ": succeeded>" in said
    assert "suno.lyrics  a lullaby  succeeded" in said
    assert "pika.generate          Create a video from a prompt" in said
    assert "host: a plain Python script" in said
    assert "You:\nSay hello\n\ngpt-4o-mini:\nHello!" in said
    assert done.stderr.count("A chat panel can be drawn in a notebook only. Here, ys.ask(...)") == 1
    assert "Here, call ys.pika.generate(prompt='a paper boat')" in done.stderr
    assert not [word for word in WIDGETS if word in said + done.stderr]


TYPED = """import yescale_widgets as ys
session = ys.connect(sandbox=True)
ys.ask("Say hello")
ys.chat()
ys.studio()
ys.suno.lyrics("a lullaby").wait(60)
ys.tasks()
ys.operations()[:1]
ys.check()
"""


def test_in_ipythons_terminal_everything_is_readable_text(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=nocolor"]
    done = run(*command, "--no-confirm-exit", folder=tmp_path, typed=TYPED)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert said.count("Hello!") == 1
    assert "A chat panel can be drawn in a notebook only" in said
    assert "Here, call ys." in said
    assert "suno.lyrics  a lullaby  succeeded" in said
    assert "host: IPython in a terminal" in said
    assert not [word for word in WIDGETS if word in said + done.stderr]
    assert done.stderr.strip() == ""


def test_nobody_imports_a_host_to_ask_for_it() -> None:
    code = "import sys; from yescale_widgets import hosts; hosts.here(); print('IPython' in sys.modules, 'marimo' in sys.modules)"
    found: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT, check=True)
    assert found.stdout.strip() == "False False"


# An answer that is painted


def test_an_answer_is_painted_less_often_as_it_grows_older() -> None:
    clock, drawn = Clock(now=0.0), []
    caller = types.SimpleNamespace(give=lambda job: job())
    painting = Painting(caller, "Why?", clock)
    painting._bundle = lambda: drawn.append(clock.now) or {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "replace", lambda bundle, place: None)
        for _ in range(7 * 60):
            painting.news(None)
            clock.now += 1 / 7
    assert drawn[0] == 0.0
    assert len([at for at in drawn if at < 3]) <= 10
    assert 20 < len(drawn) < 50


def test_news_while_a_drawing_waits_for_its_thread_are_drawn_with_it() -> None:
    jobs: list[Any] = []
    painting = Painting(types.SimpleNamespace(give=jobs.append), "Why?", Clock(now=0.0))
    for _ in range(5):
        painting.news(None)
    assert len(jobs) == 1


# Who can be asked for a key


def test_in_marimo_nobody_is_asked_in_the_terminal_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(isatty=lambda: True))
    assert session._can_type()
    monkeypatch.setattr(hosts, "here", lambda: hosts.MARIMO)
    assert not session._can_type()
