"""``python -m yescale_widgets``: what it says, what it refuses, and that Ctrl+C leaves no process behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import BlockingKernelClient

from tests.unit.conftest import CANARY
from yescale_widgets import __main__ as command_line
from yescale_widgets import demo
from yescale_widgets.errors import ConfigError
from yescale_widgets.sandbox import server
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.signals import held_back, told_to_end
from yescale_widgets.tape_file import read

LIMIT = 60.0
VERBS = ("demo", "sandbox", "check")
TOKEN = "a-token-of-this-test"
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes in /proc")


def started(*words: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-u", "-m", "yescale_widgets", *words]
    return subprocess.Popen(
        command,
        env={**os.environ, **environment},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ran(*words: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    with started(*words, folder=folder, **environment) as process:
        out, err = process.communicate(timeout=LIMIT)
        return process.returncode, out, err


def descendants(pid: int) -> set[int]:
    """Every living process under one, by what /proc says of parents."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents[int(stat.parent.name)] = int(parent)
    found: set[int] = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def until(wanted: Callable[[], object], what: str) -> None:
    """Look again until something is so."""
    end = time.monotonic() + LIMIT
    while not wanted():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def living(processes: set[int]) -> set[int]:
    return {
        pid for pid in processes if Path(f"/proc/{pid}").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text()
    }


def status(url: str) -> int:
    """What who has no key is answered."""
    try:
        with urllib.request.urlopen(url, timeout=LIMIT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:  # it holds the line
            return error.code


@contextmanager
def surely_ended(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            for child in descendants(process.pid):
                os.kill(child, signal.SIGTERM)
            process.kill()
        process.communicate(timeout=LIMIT)


# What it says


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_each_tells_what_it_does(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command_line.main([*([verb] if verb else []), "--help"])
    said = capsys.readouterr().out
    assert end.value.code == 0
    assert f"yescale_widgets {verb or '[-h]'}" in said
    assert verb or all(one in said for one in VERBS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sandbox", "--port", "99999"], "a port is a number from 0 to 65535, not '99999'"),
        (["sandbox", "--pace", "0"], "a pace is a number above 0"),
        (["demo", "--port", "lab"], "a port is a number"),
        (["demos"], "invalid choice"),
        ([], "required"),
    ],
)
def test_wrong_words_are_refused_with_what_is_right(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        command_line.main(words)
    assert end.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["sandbox", "demo"])
def test_a_port_that_is_taken_is_named(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        more = ["--folder", str(tmp_path / "demo")] if verb == "demo" else []
        assert command_line.main([verb, "--port", port, *more]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"ConfigError: Port {port} cannot be used")
    assert "another" in said


def test_what_is_not_installed_is_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = demo.importlib.util.find_spec
    monkeypatch.setattr(demo.importlib.util, "find_spec", lambda name: None if name == "jupyterlab" else there(name))
    assert command_line.main(["demo", "--folder", str(tmp_path / "demo")]) == 1
    said = capsys.readouterr().err
    assert "jupyterlab, which is not installed" in said
    assert "pip install 'yescale_widgets[demo]'" in said
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert command_line.main(["demo", "--folder", str(tmp_path / "file" / "demo")]) == 1
    assert "--folder" in capsys.readouterr().err


def test_jupyterlab_is_started_as_the_line_says_and_its_exit_code_is_ours(
    tmp_path: Path, unused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[list[str], list[str], str]] = []

    def start(command: list[str], environment: dict[str, str]) -> int:
        places = environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
        defaults = Path(places[0], "labconfig", "default_setting_overrides.json").read_text()
        assert json.loads(defaults) == demo._NO_NEWS
        begun.append((command, places[1:], environment["YESCALE_SANDBOX"]))
        return 7

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YESCALE_SANDBOX", "0")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    monkeypatch.setattr(demo, "_until_stopped", start)
    monkeypatch.setattr(demo, "_refuse_taken", lambda port: None)
    assert command_line.main(["demo"]) == command_line.main(["demo", "--no-browser", "--port", str(unused)]) == 7
    (plain, theirs, sandbox), (other, _, _) = begun
    assert (theirs, sandbox) == (["/mine"], "1")
    assert {f"--ServerApp.root_dir={tmp_path / 'yescale_demo'}", "--ip=127.0.0.1"} <= set(plain)
    assert (tmp_path / "yescale_demo" / demo.TOUR).is_file()
    assert set(other) - set(plain) == {"--no-browser", f"--port={unused}", "--ServerApp.port_retries=0"}
    assert set(plain) <= set(other)


def test_the_sandbox_is_served_as_the_line_says(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[int, float]] = []
    monkeypatch.setattr(server, "serve", lambda port, pace: served.append((port, pace)))
    lines = (["sandbox"], ["sandbox", "--port", "65535", "--pace", "0.1"])
    assert [command_line.main(line) for line in lines] == [0, 0]
    assert served == [(0, 1.0), (65535, 0.1)]


def test_the_copy_of_the_tour_asks_no_other_host_for_pictures(tmp_path: Path) -> None:
    copy = json.loads(demo._placed(tmp_path / "demo").read_text("utf-8"))
    head = "".join(copy["cells"][0]["source"])
    assert head.startswith("# A tour in five minutes\n\nYEScale is")
    assert "http" not in "".join("".join(c["source"]) for c in copy["cells"] if c["cell_type"] == "markdown")
    whole = json.loads(demo.tour().read_text("utf-8"))
    assert [c["source"] for c in copy["cells"][1:]] == ["".join(c["source"]) for c in whole["cells"][1:]]


def test_what_the_tour_leads_to_lies_beside_it_and_cassettes_can_be_played(tmp_path: Path) -> None:
    folder = demo._placed(tmp_path / "demo").parent
    cells = [c for file in folder.glob("*.ipynb") for c in json.loads(file.read_text("utf-8"))["cells"]]
    links = set(re.findall(r"\]\((?!http|#)([^)\s]+)\)", "".join("".join(cell["source"]) for cell in cells)))
    assert {"01_chat.ipynb", "10_side_by_side.ipynb", "recipes"} <= links
    assert [link for link in links if not (folder / link).exists()] == []
    for cassette in (folder / "cassettes").glob("*.yscassette"):
        assert read(cassette)[1]
    assert not list(folder.rglob("*.executed.ipynb"))


def test_the_readers_copy_of_the_tour_is_not_written_over(tmp_path: Path) -> None:
    copy = demo._placed(tmp_path / "demo")
    copy.write_text("mine")
    assert demo._placed(tmp_path / "demo").read_text() == "mine"


def test_a_cell_that_fails_is_said_and_what_ran_is_kept(tmp_path: Path) -> None:
    notebook = tmp_path / "broken.ipynb"
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": None, "outputs": [], "source": "1 / 0"}
    notebook.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    with pytest.raises(ConfigError, match="ZeroDivisionError: division by zero"):
        demo._execute(notebook)
    assert "ZeroDivisionError" in (tmp_path / "broken.executed.ipynb").read_text()


EMPTY = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@pytest.mark.parametrize("damaged", [b"mine", b"{}", b"[]", b"\xff\xfe", b'{"cells": 1, "nbformat": 4}', None])
def test_a_readers_notebook_that_cannot_be_run_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damaged: bytes | None
) -> None:
    notebook = tmp_path / demo.TOUR
    if damaged is None:
        notebook.mkdir()
    else:
        notebook.write_bytes(damaged)
    assert command_line.main(["demo", "--headless", "--folder", str(tmp_path)]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"ConfigError: {notebook} cannot be run: ")
    assert said.endswith("Move it away, and the tour is put there anew; or name another with --folder.")


def test_results_that_cannot_be_written_are_said_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / demo.TOUR).write_text(EMPTY)
    (tmp_path / "00_tour.executed.ipynb").mkdir()
    assert command_line.main(["demo", "--headless", "--folder", str(tmp_path)]) == 1
    assert "00_tour.executed.ipynb cannot be written: Is a directory" in capsys.readouterr().err


def test_a_terminal_that_lacks_a_letter_shows_the_rest(tmp_path: Path) -> None:
    code, out, err = ran("check", folder=tmp_path, YESCALE_LANGUAGE="vi", PYTHONIOENCODING="ascii")
    assert code == 1
    assert "kh?a API" in out
    assert err == ""


@pytest.mark.parametrize("words", [["check"], ["--help"], ["demo", "--help"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_whoever_stops_reading_is_told_nothing_more(tmp_path: Path, words: list[str], unbuffered: str) -> None:
    read_from, write_to = os.pipe()
    os.close(read_from)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "yescale_widgets", *words],
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            cwd=tmp_path,
            stdout=write_to,
            stderr=subprocess.PIPE,
            text=True,
            timeout=LIMIT,
            check=False,
        )
    finally:
        os.close(write_to)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_sandbox_goes_on_when_nobody_reads_its_lines_any_more(tmp_path: Path) -> None:
    process = started("sandbox", folder=tmp_path)
    with surely_ended(process):
        assert process.stdout is not None
        url = process.stdout.readline().split()[4]
        process.stdout.close()
        assert [status(f"{url}/v1/models") for _ in range(2)] == [401, 401]
        process.terminate()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(LIMIT) == 0


def test_a_taken_port_is_named_in_the_readers_language(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        _, _, err = ran("sandbox", "--port", port, folder=tmp_path, YESCALE_LANGUAGE="vi")
    assert f"Không dùng được cổng {port}" in err
    assert "hoặc không cho cổng" in err


def test_check_says_what_works_and_exits_by_it(tmp_path: Path) -> None:
    code, out, _ = ran("check", folder=tmp_path)
    assert code == 1
    assert "No API key" in out
    with Sandbox() as sandbox:
        code, out, err = ran("check", folder=tmp_path, YESCALE_API_KEY=CANARY, YESCALE_BASE_URL=sandbox.url)
        assert code == 0
        assert "the key works" in out
        assert CANARY not in out + err
        code, out, _ = ran("check", folder=tmp_path, YESCALE_API_KEY="no-key", YESCALE_BASE_URL=sandbox.url)
        assert code == 1


def test_check_leaves_no_line_open(tmp_path: Path) -> None:
    code, out, err = ran("check", folder=tmp_path, YESCALE_SANDBOX="1", PYTHONWARNINGS="error")
    assert code == 0
    assert "the sandbox answers" in out
    assert err == ""


# Ctrl+C


@needs_proc
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_the_sandbox_ends_at_once_and_lets_go_of_its_port(name: str, tmp_path: Path) -> None:
    process = started("sandbox", folder=tmp_path)
    with surely_ended(process):
        assert process.stdout is not None
        url = process.stdout.readline().split()[4]
        assert status(f"{url}/v1/models") == 401
        assert process.stdout.readline() == "GET /v1/models\n"
        children = descendants(process.pid)
        process.send_signal(getattr(signal, name))
        _, err = process.communicate(timeout=LIMIT)
        assert process.returncode == 0
        assert err == ""
        assert not living(children)
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", int(url.rpartition(":")[2])))


def test_the_sandbox_answers_on_where_nobody_reads_its_lines_any_more(tmp_path: Path) -> None:
    process = started("sandbox", folder=tmp_path)
    with surely_ended(process):
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().split()[4]
        process.stdout.close()
        wanted = urllib.request.Request(f"{url}/v1/models", headers={"Authorization": "Bearer sk-any"})
        for _ in range(2):
            with urllib.request.urlopen(wanted, timeout=LIMIT) as answer:
                assert answer.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT) == 0
        assert process.stderr.read() == ""


@needs_proc
def test_jupyterlab_and_its_kernels_end_with_the_demo(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    words = ("demo", "--no-browser", "--port", str(port), "--folder", str(tmp_path / "demo"))
    process = started(*words, folder=tmp_path, JUPYTER_TOKEN=TOKEN, IPYTHONDIR=str(tmp_path / "ipython"), **places)
    with surely_ended(process):
        until(lambda: answers(port, "GET") is not None or process.poll() is not None, "JupyterLab did not come up")
        assert opens(port) == "/lab/tree/00_tour.ipynb"
        assert answers(port, "POST")
        news = answers(port, "GET", "lab/api/settings/@jupyterlab/apputils-extension:notification")
        assert news["schema"]["properties"]["fetchNews"]["default"] == "false"
        assert answers(port, "GET", "api/contents/00_tour.ipynb")  # JupyterLab itself would call it not trusted
        (line,) = (tmp_path / "RUNTIME").glob("kernel-*.json")
        wait_for_kernel(line)
        children = descendants(process.pid)
        assert len(children) > 1
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT)
        assert process.returncode == 130
        first, *others = out.splitlines()
        assert first.startswith("JupyterLab opens the tour")
        assert others == []
        assert re.fullmatch(r"\[C [^]]*\] received signal 15, stopping\n", err), err  # no warning, and nothing else
        until(lambda: not living(children), "processes are left behind")


def answers(port: int, method: str, what: str = "api/kernels") -> Any:
    """What JupyterLab says of its kernels, of a new one, or of something else; None while it is not there."""
    url = f"http://127.0.0.1:{port}/{what}?token={TOKEN}"
    asked = urllib.request.Request(url, data=b"{}" if method == "POST" else None, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=LIMIT) as answer:
            return json.load(answer)
    except OSError:
        return None


def wait_for_kernel(line: Path) -> None:
    client = BlockingKernelClient(connection_file=str(line))
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT)
    finally:
        client.stop_channels()


def opens(port: int) -> str:
    """Where JupyterLab leads who has only its address."""
    address = f"http://127.0.0.1:{port}/?token={TOKEN}"
    with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(address, timeout=LIMIT) as page:
        return str(urllib.parse.urlsplit(page.url).path)


@needs_proc
def test_the_headless_demo_takes_its_kernel_along(tmp_path: Path, home: Path) -> None:
    process = started("demo", "--headless", "--folder", str(tmp_path / "demo"), folder=tmp_path)
    with surely_ended(process):
        until(lambda: descendants(process.pid), "there is no kernel")
        children = descendants(process.pid)
        until(lambda: (home / "sandbox-port").exists() or process.poll() is not None, "nothing ran")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT)
        assert process.returncode == 130
        assert "Traceback" not in err, err
        (said,) = out.splitlines()
        assert "half a minute" in said
        until(lambda: not living(children), "the kernel is left behind")
        assert (tmp_path / "demo" / "00_tour.executed.ipynb").exists()


SLEEPS = "import time; time.sleep(600)"


def test_a_program_that_ends_by_itself_gives_its_exit_code() -> None:
    assert demo._until_stopped([sys.executable, "-c", "raise SystemExit(5)"], dict(os.environ)) == 5


@needs_proc
def test_who_is_stopped_while_it_starts_a_program_ends_that_too(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    class Stopped(subprocess.Popen[bytes]):
        def __init__(self, *words: Any, **options: Any) -> None:
            super().__init__(*words, **options)
            begun.append(self.pid)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(demo.subprocess, "Popen", Stopped)
    assert demo._until_stopped([sys.executable, "-c", SLEEPS], dict(os.environ)) == 130
    assert not living(set(begun))


@needs_proc
def test_what_does_not_end_when_it_is_told_is_ended_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "PATIENCE", 0.01)
    deaf = (
        "import signal, subprocess, sys, time, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"subprocess.Popen([sys.executable, '-c', {SLEEPS!r}], start_new_session=True)\n"
        f"pathlib.Path({str(tmp_path / 'ready')!r}).touch()\n{SLEEPS}"
    )
    child = subprocess.Popen([sys.executable, "-c", deaf])
    until((tmp_path / "ready").exists, "it did not start")
    family = {child.pid} | descendants(child.pid)
    assert len(family) == 2
    demo._end(child)
    until(lambda: not living(family), "somebody is left behind")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_that_is_held_back_is_raised_afterwards_and_signals_are_as_before(name: str) -> None:
    before = signal.getsignal(getattr(signal, name))
    passed = []

    def worked() -> None:
        with held_back():
            os.kill(os.getpid(), getattr(signal, name))
            passed.append(True)

    with pytest.raises(KeyboardInterrupt):
        worked()
    assert passed == [True]
    assert signal.getsignal(getattr(signal, name)) == before


def test_outside_the_main_thread_signals_are_left_as_they_are() -> None:
    """Python lets only the main thread handle them; who calls from another is not interrupted at all."""
    before, passed = signal.getsignal(signal.SIGINT), []

    def worked() -> None:
        with held_back(), told_to_end():
            passed.append(signal.getsignal(signal.SIGINT))

    work = threading.Thread(target=worked)
    work.start()
    work.join(LIMIT)
    assert passed == [before]
