"""What a script and a terminal show of a run: one line that is written over, the table, and a word where it ends."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest

from tests.unit.conftest import LIMIT

WIDE = 60
CONNECT = "import yescale_widgets as ys\nys.connect(sandbox=True)\n"
WAITING = f"""{CONNECT}
import asyncio, json, sys, threading

class Heard:
    # the terminal, and who wrote to it
    def __init__(self, inner):
        self.inner, self.threads = inner, set()
    def write(self, text):
        self.threads.add(threading.current_thread() is threading.main_thread())
        return self.inner.write(text)
    def __getattr__(self, name):
        return getattr(self.inner, name)

sys.stderr = heard = Heard(sys.stderr)
run = ys.sweep("chat.complete", prompt=[f"Say {{n}} in about 30 tokens" for n in range(6)], in_flight=2)
print(run.wait(60).counts())
print(ys.map([{{"text": "a"}}, {{"text": None}}], "Say {{text}}").frame()["answer"].notna().tolist())
side = ys.compare("Say hello", ["gpt-4o-mini", "nope-with-a-very-long-name"], check_models=False).wait(60)
print(repr(side))
print(side)

async def main():
    return (await ys.sweep("chat.complete", prompt="Say b", seed=range(3))).counts()

print(asyncio.run(main()))
print(json.dumps(sorted(heard.threads)))
"""


def on_a_terminal(*command: str, folder: Path, typed: str = "") -> tuple[str, str]:
    """Run a program whose standard error is a terminal; what it said, and what the terminal got."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, WIDE, 0, 0))
    surroundings = {k: v for k, v in os.environ.items() if k not in ("JPY_SESSION_NAME", "COLUMNS", "LINES")}
    surroundings |= {"YESCALE_HOME": str(folder / "home"), "IPYTHONDIR": str(folder / "ipython"), "COLUMNS": str(WIDE)}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs, cwd=folder, env=surroundings, text=True
    )
    os.close(theirs)
    got: list[bytes] = []

    def read() -> None:
        with open(ours, "rb", buffering=0) as terminal:  # noqa: PTH123 - a descriptor
            try:
                while piece := terminal.read(65536):
                    got.append(piece)
            except OSError:  # the other side is closed
                return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        said, _ = process.communicate(typed, timeout=LIMIT * 3)
    finally:
        process.kill()
        reader.join(LIMIT)
    assert process.returncode == 0, (said, b"".join(got))
    return said, b"".join(got).decode()


@pytest.mark.slow
def test_a_script_shows_one_line_that_is_written_over_and_only_from_its_own_thread(tmp_path: Path) -> None:
    (tmp_path / "boats.py").write_text(WAITING)
    said, terminal = on_a_terminal(sys.executable, "-W", "error", "boats.py", folder=tmp_path)
    lines = said.splitlines()
    assert lines[0] == "{'succeeded': 6}"
    assert lines[1] == "[True, False]"
    assert lines[2].startswith("<comparison of chat.complete · 2 of 2 cells · 1 failed")
    assert "> Say hello" in lines
    assert [line for line in lines if line.startswith("gpt-4o-mini: Hello")], "print shows the answers"
    assert lines[-2] == "{'succeeded': 3}"
    assert json.loads(lines[-1]) == [True], "nothing is written from a thread of the library"
    pieces = terminal.replace("\r\n", "\n").split("\r\x1b[K")
    assert pieces[0] == ""
    assert all(len(piece) < WIDE for piece in pieces[1:] if not piece.endswith("\n")), "no line is left behind"
    assert next(piece for piece in pieces if piece.endswith("\n")) == "sweep of chat.complete · 6 of 6 cells\n"
    assert "1 row not sent" in terminal


@pytest.mark.slow
def test_where_nobody_looks_a_script_writes_nothing_of_its_own(tmp_path: Path) -> None:
    code = f"{CONNECT}print(ys.sweep('chat.complete', prompt='Say a', seed=range(3)).wait(60).counts())"
    (tmp_path / "boats.py").write_text(code)
    done = ended(tmp_path)
    assert (done.stdout, done.stderr) == ("{'succeeded': 3}\n", "")


def ended(folder: Path) -> subprocess.CompletedProcess[str]:
    """A script that was run to its end."""
    surroundings = {k: v for k, v in os.environ.items() if k != "JPY_SESSION_NAME"}
    return subprocess.run(
        [sys.executable, "boats.py"],
        cwd=folder,
        env=surroundings | {"YESCALE_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        timeout=LIMIT * 3,
        check=True,
    )


@pytest.mark.slow
def test_a_script_that_ends_too_early_says_so_and_goes_on_when_it_is_run_again(tmp_path: Path) -> None:
    start = f"{CONNECT}run = ys.sweep('pika.generate', prompt=['a', 'b', 'c'], run=False)\n"
    (tmp_path / "boats.py").write_text(f"{start}print(run.id)\n")
    planned = ended(tmp_path)
    (tmp_path / "boats.py").write_text(f"{start}print(run.resume().id)\n")
    early = ended(tmp_path)
    assert "sweep of pika.generate · 0 of 3 cells" in early.stderr
    assert "The program has ended before it. .wait() waits for it" in early.stderr
    (tmp_path / "boats.py").write_text(f"{start}print(run.id)\nprint(run.resume().wait(60).ended)\n")
    last = ended(tmp_path)
    assert last.stderr == ""
    assert last.stdout.split() == [early.stdout.strip(), "3"]
    assert planned.stdout == early.stdout, "the same script's same sweep is the same run"


TYPED = f"""{CONNECT}
run = ys.sweep("chat.complete", prompt=["Say a", "Say b"], max_tokens=5)
run.wait(60)
ys.map([{{"text": "a"}}], "Say {{text}}", max_tokens=5).wait(60)
side = ys.compare("Say c", ["gpt-4o-mini", "gpt-4o"], max_tokens=5)
(await side).counts()
side
"""


@pytest.mark.slow
def test_ipythons_terminal_shows_the_table_and_the_answers_side_by_side(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=nocolor"]
    said, terminal = on_a_terminal(*command, "--no-confirm-exit", folder=tmp_path, typed=TYPED)
    assert said.count("sweep of chat.complete · 2 of 2 cells") == 1, "the table is shown once"
    assert "prompt  " in said
    assert "map of chat.complete · 1 of 1 cell" in said
    assert "{'succeeded': 2}" in said
    assert "gpt-4o-mini: " in said.partition("{'succeeded': 2}")[2]
    assert terminal.count("comparison of chat.complete · 2 of 2 cells\r\n") == 1
    assert not [word for word in ("anywidget", "Traceback", "Warning", "<p>") if word in said + terminal]
