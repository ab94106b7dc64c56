"""Other ways to show a stream, each in an environment of its own: what they send to the page for the same 400 tokens.

``YW_PEERS`` names the Python of an environment with some of them (``shinychat``); those that are not there are skipped
with a word. Bytes and messages are those of the websocket, as for us those of the kernel's session.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import time

from tests.bench.measure import ROOT, Line
from tests.unit.test_stream_growth import written

TOKENS, RATE, LETTERS = 400, 200, 8.75
QUIET = 4.0
"""Seconds without a message after which the answer is over."""
SHINY = """
import asyncio, json, os
from shiny import App, reactive, ui
from shinychat import Chat, chat_ui

parts = json.loads(os.environ["YW_PARTS"])

def server(input, output, session):
    chat = Chat(id="chat")

    async def words():
        for part in parts:
            yield part
            await asyncio.sleep(1 / 200)

    @reactive.effect
    async def begin():
        await chat.append_message_stream(words())

app = App(ui.page_fluid(chat_ui("chat")), server)
"""
OTHERS = ("panel", "marimo", "gradio")


def parts() -> list[str]:
    """The tokens, as everybody says them."""
    text = written("prose", int(TOKENS * LETTERS))
    return [text[len(text) * n // TOKENS : len(text) * (n + 1) // TOKENS] for n in range(TOKENS)]


def lines(point: str, bytes_: float, messages: int) -> list[Line]:
    """Ours beside theirs."""
    python = os.environ.get("YW_PEERS", "")
    found = [_shiny(point, python, bytes_, messages)]
    missing = [name for name in OTHERS if not _has(python, name)]
    return [line for lines in found for line in lines] + [
        Line(point, "bytes of 400 tokens", beside=name, skipped="not installed") for name in missing
    ]


def _has(python: str, name: str) -> bool:
    return (
        bool(python)
        and subprocess.run([python, "-c", f"import {name}"], check=False, capture_output=True).returncode == 0
    )


def _shiny(point: str, python: str, bytes_: float, messages: int) -> list[Line]:
    if not _has(python, "shinychat"):
        return [Line(point, "bytes of 400 tokens", beside="shinychat", skipped="not installed")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"{SHINY}\nimport uvicorn\nuvicorn.run(app, port={port}, log_level='error')"
    environment = os.environ | {"YW_PARTS": json.dumps(parts())}
    with subprocess.Popen([python, "-c", code], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            sizes = asyncio.run(_heard(f"ws://127.0.0.1:{port}/websocket/"))
        finally:
            process.terminate()
    return [
        Line(point, "bytes of 400 tokens", bytes_, sum(sizes), "bytes", "shinychat"),
        Line(point, "messages of 400 tokens", messages, len(sizes), "messages", "shinychat"),
    ]


async def _heard(url: str) -> list[int]:
    """The sizes of all messages of a session that begins by itself."""
    import websockets

    until = time.monotonic() + 30
    while True:
        try:
            connection = await websockets.connect(url)
            break
        except OSError:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.1)
    sizes: list[int] = []
    async with connection:
        await connection.send(json.dumps({"method": "init", "data": {}}))
        while True:
            try:
                message = await asyncio.wait_for(connection.recv(), QUIET)
            except TimeoutError:
                return sizes
            sizes.append(len(message if isinstance(message, bytes) else message.encode()))
