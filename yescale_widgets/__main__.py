"""``python -m yescale_widgets demo | sandbox | check``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from yescale_widgets.errors import YEScaleError
from yescale_widgets.signals import STOPPED, held_back, told_to_end
from yescale_widgets.words import t

_HIGHEST_PORT = 65535


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(t("a port is a number from 0 to 65535, not {given}", given=repr(text)))
    return int(text)


def _pace(text: str) -> float:
    with suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError(t("a pace is a number above 0, such as 0.1, not {given}", given=repr(text)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m yescale_widgets",
        description=t("A studio for the YEScale gateway in a notebook."),
        epilog=t("Each of them has --help. Ctrl+C stops what was started, and leaves nothing behind."),
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="demo | sandbox | check")
    _demo_parser(verbs)
    _sandbox_parser(verbs)
    checked = t("what this host, key and base URL can do")
    verbs.add_parser(
        "check",
        help=checked,
        description=t(
            "Says what this host, key and base URL can do; asks the gateway for its list of models, which costs "
            "nothing. The key comes from YESCALE_API_KEY, the keyring or .env. Exits with 1 where nothing answers."
        ),
    )
    return parser


def _demo_parser(verbs: Any) -> None:
    shown = verbs.add_parser(
        "demo",
        help=t("the tour in JupyterLab, against the built-in sandbox; needs no key"),
        description=t("Opens the tour in JupyterLab, against the built-in sandbox: no key, no network, nothing paid."),
    )
    headless = t("run it without a browser and leave the executed notebook")
    shown.add_argument("--headless", action="store_true", help=headless)
    folder = t("where the notebooks are put (yescale_demo)")
    shown.add_argument("--folder", type=Path, default=Path("yescale_demo"), help=folder)
    shown.add_argument("--port", type=_port, help=t("JupyterLab's port; it takes a free one if none is given"))
    shown.add_argument("--no-browser", action="store_true", help=t("print the address instead of opening it"))


def _sandbox_parser(verbs: Any) -> None:
    box = verbs.add_parser(
        "sandbox",
        help=t("the offline gateway on a port of this machine"),
        description=t(
            "Serves an offline YEScale on this machine's loopback address, for any client of the gateway; logs one "
            "line a request, without keys. What it makes is marked SANDBOX."
        ),
    )
    box.add_argument("--port", type=_port, default=0, help=t("its port; a free one if not given"))
    pace = t("how long its tasks take: 0.1 is ten times faster")
    box.add_argument("--pace", type=_pace, default=1.0, help=pace)


def _carry_out(given: argparse.Namespace) -> int:
    if given.verb == "demo":
        with held_back():
            from yescale_widgets.demo import demo

        return demo(given.folder, headless=given.headless, port=given.port, browser=not given.no_browser)
    if given.verb == "sandbox":
        with held_back():
            from yescale_widgets.sandbox.server import serve

        serve(given.port, given.pace)
        return 0
    with held_back():
        from yescale_widgets import session
        from yescale_widgets.checks import check

    try:
        report = check()
        print(report)
        return 0 if report.works else 1
    finally:
        if session.is_connected():
            session.leave(session.current())


@contextmanager
def _all_said() -> Iterator[None]:
    """What was said in the block has left at its end: that its reader has gone is else found out when Python ends."""
    try:
        yield
    finally:
        sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows the rest
    try:
        with told_to_end(), _all_said():
            return _carry_out(_parser().parse_args(arguments))
    except YEScaleError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:  # whoever read our lines has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
