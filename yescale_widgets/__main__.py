"""``python -m yescale_widgets demo | sandbox | check``."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from yescale_widgets.errors import ConfigError, YEScaleError
from yescale_widgets.words import t

TOUR = "00_tour.ipynb"


def tour() -> Path:
    """The tour notebook, in the installed package or in a checkout."""
    here = Path(__file__).parent
    places = (here / "notebooks" / TOUR, here.parent / "notebooks" / TOUR)
    return next(place for place in places if place.is_file())


def demo(folder: Path, *, headless: bool, port: int | None, browser: bool) -> int:
    """The tour against the sandbox: in JupyterLab, or executed where there is no browser."""
    folder.mkdir(parents=True, exist_ok=True)
    notebook = folder / TOUR
    if not notebook.exists():
        shutil.copyfile(tour(), notebook)
    os.environ["YESCALE_SANDBOX"] = "1"
    if headless:
        return _execute(notebook)
    _need("jupyterlab", "demo")
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        f"--ServerApp.root_dir={folder.absolute()}",
        str(notebook.absolute()),
    ]
    command += ["--ip=127.0.0.1"] + ([f"--port={port}"] if port else []) + ([] if browser else ["--no-browser"])
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return subprocess.call(command)  # noqa: S603 - our own interpreter and paths


def _execute(notebook: Path) -> int:
    _need("nbclient", "demo")
    import nbformat
    from nbclient import NotebookClient

    done = notebook.with_name(f"{notebook.stem}.executed.ipynb")
    document = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(document, timeout=300, resources={"metadata": {"path": str(notebook.parent)}})
    try:
        client.execute()
    finally:
        nbformat.write(document, done)  # type: ignore[no-untyped-call]
    print(f"The tour ran from top to bottom; its results are in {done}")
    return 0


def _need(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ConfigError(
            t("This needs {module}, which is not installed.", module=module),
            t("Install it: pip install 'yescale_widgets[{extra}]'", extra=extra),
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m yescale_widgets", description="A studio for the YEScale gateway in a notebook."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    shown = verbs.add_parser("demo", help="the tour in JupyterLab, against the built-in sandbox; needs no key")
    shown.add_argument(
        "--headless", action="store_true", help="run it without a browser and leave the executed notebook"
    )
    shown.add_argument(
        "--folder", type=Path, default=Path("yescale_demo"), help="where the notebook is put (yescale_demo)"
    )
    shown.add_argument("--port", type=int, help="JupyterLab's port")
    shown.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    box = verbs.add_parser("sandbox", help="the offline gateway on a port of this machine")
    box.add_argument("--port", type=int, default=0, help="its port; a free one if not given")
    box.add_argument("--pace", type=float, default=1.0, help="how long its tasks take: 0.1 is ten times faster")
    verbs.add_parser("check", help="what this host, key and base URL can do")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    given = _parser().parse_args(arguments)
    try:
        if given.verb == "demo":
            return demo(given.folder, headless=given.headless, port=given.port, browser=not given.no_browser)
        if given.verb == "sandbox":
            from yescale_widgets.sandbox.server import serve

            serve(given.port, given.pace)
            return 0
        from yescale_widgets.checks import check

        print(check())
    except YEScaleError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
