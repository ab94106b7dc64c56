"""``python -m yescale_widgets demo``: the tour in JupyterLab against the sandbox, or executed without a browser."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from yescale_widgets.errors import ConfigError
from yescale_widgets.signals import STOPPED, held_back
from yescale_widgets.words import t

TOUR = "00_tour.ipynb"
PATIENCE = 15.0
"""Seconds that JupyterLab has to end its kernels and itself."""
HOST = "127.0.0.1"
_BADGES = re.compile(r"^\[!\[Open in .*\n\n?", re.MULTILINE)
_CALM = ("--log-level=ERROR", "--LabApp.log_level=ERROR")
"""JupyterLab without its log and its warnings to itself; its address is said all the same."""
_NO_NEWS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
"""JupyterLab asks at its first start whether it may look for news and updates; who has answered keeps the answer."""


def tour() -> Path:
    """The tour notebook, in the installed package or in a checkout.

    Raises:
        ConfigError: this installation has none.
    """
    here = Path(__file__).parent
    for place in (here / "notebooks" / TOUR, here.parent / "notebooks" / TOUR):
        if place.is_file():
            return place
    raise ConfigError(t("The tour is missing from this installation."), t("Install the package again."))


def demo(folder: Path, *, headless: bool, port: int | None, browser: bool) -> int:
    """The tour against the sandbox: in JupyterLab, or executed where there is no browser.

    Raises:
        ConfigError: a package is missing, the port is taken, or the folder cannot be written.
    """
    for module in ("starlette", "uvicorn", "av", "ipykernel", *(("nbclient",) if headless else ("jupyterlab",))):
        _need(module, "demo")
    notebook = _placed(folder)
    os.environ["YESCALE_SANDBOX"] = "1"
    if headless:
        print(t("The tour runs from top to bottom; that takes about half a minute."), flush=True)
        return _execute(notebook)
    if port is not None:
        _refuse_taken(port)
    print(t("JupyterLab opens the tour, which is kept in {folder}. Ctrl+C here ends both.", folder=folder), flush=True)
    with _lab_settings() as settings:
        return _until_stopped(_lab(folder, notebook, port, browser=browser), settings)


def _without_badges(document: str) -> str:
    """A notebook's text without them: they are pictures on other hosts, and the demo promises to do without network."""
    told = json.loads(document)
    for cell in told["cells"]:
        cell["source"] = _BADGES.sub("", "".join(cell["source"]))
    return json.dumps(told, indent=1, ensure_ascii=False)


def _is_lesson(file: Path) -> bool:
    """A notebook, or what a cassette holds; not what was made when somebody ran one there."""
    kept = file.suffix == ".ipynb" or any(part.endswith((".yscassette", ".yscassette.media")) for part in file.parts)
    return file.is_file() and kept and ".ipynb_checkpoints" not in file.parts and ".executed" not in file.suffixes


def _copy(file: Path, to: Path) -> None:
    if to.exists():
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".ipynb":
        to.write_text(_without_badges(file.read_text("utf-8")), "utf-8")
    else:
        to.write_bytes(file.read_bytes())


def _placed(folder: Path) -> Path:
    """The reader's own copy of the tour, and of the lessons to which it leads; what is there stays as it is."""
    notebook, ours = folder / TOUR, tour().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for lesson in filter(_is_lesson, ours.rglob("*")):
            _copy(lesson, folder / lesson.relative_to(ours))
        if not os.access(folder, os.W_OK):
            raise PermissionError(None, "Permission denied")
    except OSError as error:
        what = t("The folder {folder} cannot be used: {why}.", folder=folder, why=error.strerror or error)
        raise ConfigError(what, t("Name another with --folder.")) from None
    return notebook


def _refuse_taken(port: int) -> None:
    """JupyterLab would take another port in silence."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            what = t("Port {port} cannot be used: {why}.", port=port, why=error.strerror or error)
            raise ConfigError(what, t("Stop what uses it, or choose another with --port.")) from None


def _lab(folder: Path, notebook: Path, port: int | None, *, browser: bool) -> list[str]:
    command = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={folder.absolute()}"]
    command += [f"--LabApp.default_url=/lab/tree/{notebook.name}", f"--ip={HOST}", *_CALM, *_encrypted()]
    command += [f"--port={port}", "--ServerApp.port_retries=0"] if port is not None else []
    command += [] if browser else ["--no-browser"]
    return command + (["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])


@contextmanager
def _lab_settings() -> Iterator[dict[str, str]]:
    """The environment in which JupyterLab has our defaults; the reader's own settings win."""
    with tempfile.TemporaryDirectory(prefix="yescale-lab-") as folder:
        place = Path(folder) / "labconfig"
        place.mkdir()
        (place / "default_setting_overrides.json").write_text(json.dumps(_NO_NEWS), "utf-8")
        others = filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])
        yield os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join([folder, *others])}


def _encrypted() -> list[str]:
    """Encrypt the line to kernels where that can be had: a kernel that could have it warns when it does not."""
    import zmq
    from jupyter_client.manager import KernelManager

    known = "transport_encryption" in KernelManager.class_trait_names() and zmq.has("curve")
    return ["--KernelManager.transport_encryption=auto"] if known else []


def _until_stopped(command: list[str], environment: dict[str, str]) -> int:
    """Run a program until it ends or we are told to; then it is told once, ends its own children, and we wait.

    It has a session of its own: else a terminal's Ctrl+C would reach it too, and it would ask back.
    """
    group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows only
    apart: dict[str, Any] = {"creationflags": group} if group else {"start_new_session": True}
    child: subprocess.Popen[bytes] | None = None
    try:
        with held_back():
            child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, **apart)  # noqa: S603 - our own interpreter and paths
        return child.wait()
    except KeyboardInterrupt:
        if child is not None:
            _end(child)
        return STOPPED


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        child.terminate()
        child.wait(PATIENCE)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):  # a second Ctrl+C means it
        with suppress(KeyboardInterrupt), held_back():
            _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a program and all that it has started: its kernels have sessions of their own."""
    import psutil  # type: ignore[import-untyped]  # comes with ipykernel

    family = []
    with suppress(psutil.Error):  # it may have ended by itself
        family = psutil.Process(child.pid).children(recursive=True)
    child.kill()
    for one in family:
        with suppress(psutil.Error):
            one.kill()
    child.wait()


def _execute(notebook: Path) -> int:
    import nbformat
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    done = notebook.with_name(f"{notebook.stem}.executed.ipynb")
    document = _read(notebook)
    try:
        done.open("ab").close()  # half a minute later would be late to find out
    except OSError as error:
        what = t("{file} cannot be written: {why}.", file=done, why=error.strerror or error)
        raise ConfigError(what, t("Name another with --folder.")) from None
    try:
        _run_cells(document, notebook.parent)
    except CellExecutionError as error:
        what = t("A cell of the tour failed: {name}: {value}.", name=error.ename, value=error.evalue)
        raise ConfigError(what, t("What ran before it is in {file}.", file=done)) from None
    except DeadKernelError:
        what = t("The kernel ended before the tour did.")
        raise ConfigError(what, t("What ran before it is in {file}.", file=done)) from None
    finally:
        nbformat.write(document, done)  # type: ignore[no-untyped-call] # nor here
    print(t("The tour ran from top to bottom; its results are in {file}", file=done))
    return 0


def _read(notebook: Path) -> Any:
    """The reader's notebook, which may be anything by now."""
    import nbformat

    try:
        document = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call] # nbformat has no types
        nbformat.validate(document)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, nbformat.ValidationError) as error:
        why = getattr(error, "strerror", None) or next(iter(str(error).splitlines()), type(error).__name__)
        what = t("{file} cannot be run: {why}.", file=notebook, why=why.rstrip("."))
        raise ConfigError(
            what, t("Move it away, and the tour is put there anew; or name another with --folder.")
        ) from None
    return document


def _run_cells(document: Any, folder: Path) -> None:
    """Run a notebook in a kernel of our own, beside the main thread: nbclient takes signals there, and loses them."""
    from jupyter_client.manager import KernelManager
    from nbclient import NotebookClient

    kernel = KernelManager()
    runner = NotebookClient(document, km=kernel, timeout=300)
    work: Future[object] = Future()

    def run() -> None:
        try:
            work.set_result(runner.execute(cleanup_kc=True))
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            work.set_exception(error)

    try:
        with held_back():
            kernel.start_kernel(cwd=str(folder), extra_arguments=["--log-level=ERROR"])
        threading.Thread(target=run, daemon=True).start()  # it is not waited for when its kernel is taken away
        work.result()
    finally:
        with held_back():
            kernel.shutdown_kernel(now=True)
            kernel.cleanup_resources()


def _need(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ConfigError(
            t("This needs {module}, which is not installed.", module=module),
            t("Install it: {command}", command=f"pip install 'yescale_widgets[{extra}]'"),
        )
