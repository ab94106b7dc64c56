"""Other ways to show a stream, in an environment of their own: what they send to the page for the same 400 tokens.

``YW_PEERS`` names the Python of an environment with some of them (``shinychat``, ``panel``, ``marimo``, ``gradio``);
those that are not there are skipped with a word. Each runs as its own server, and a client speaks its protocol as its
page does: bytes and messages are those of the websocket, or of Gradio's server-sent events, as for us those of the
kernel's session. Only what comes after the question is counted where the protocol lets one ask.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.bench.measure import Line
from tests.unit.test_stream_growth import written

TOKENS, LETTERS = 400, 8.75
QUIET = 4.0
"""Seconds without a message after which the answer is over."""
START = 60.0
"""Seconds that a server may take to answer."""

WORDS = """
import asyncio, json, os
parts = json.loads(os.environ["YW_PARTS"])
port = int(os.environ["YW_PORT"])

async def words(*_given, whole=False):
    said = ""
    for part in parts:
        said += part
        yield said if whole else part
        await asyncio.sleep(1 / 200)
"""
SHINYCHAT = (
    WORDS
    + """
import uvicorn
from shiny import App, reactive, ui
from shinychat import Chat, chat_ui

def server(input, output, session):
    chat = Chat(id="chat")

    @reactive.effect
    async def begin():
        await chat.append_message_stream(words())

uvicorn.run(App(ui.page_fluid(chat_ui("chat")), server), port=port, log_level="error")
"""
)
PANEL = (
    WORDS
    + """
import panel

def app():
    feed = panel.chat.ChatFeed(callback=lambda *given: words(whole=True))
    panel.state.add_periodic_callback(lambda: feed.send("A boat?", respond=True), period=1000, count=1)
    return feed

panel.serve(app, port=port, address="127.0.0.1", show=False)
"""
)
GRADIO = (
    WORDS
    + """
import gradio

async def answer(message, history):
    async for said in words(whole=True):
        yield said

gradio.ChatInterface(answer, api_name="chat").launch(server_name="127.0.0.1", server_port=port, quiet=True)
"""
)
MARIMO = f"""
import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
{"".join(f"    {line}{chr(10)}" for line in WORDS.splitlines())}
    chat = mo.ui.chat(lambda messages, config: words())
    chat
    return

if __name__ == "__main__":
    import os, sys
    to = ["--headless", "--no-token", "--host", "127.0.0.1", "--port", os.environ["YW_PORT"]]
    os.execv(sys.executable, [sys.executable, "-m", "marimo", "run", __file__, *to])
"""


def parts() -> list[str]:
    """The tokens, as everybody says them."""
    text = written("prose", int(TOKENS * LETTERS))
    return [text[len(text) * n // TOKENS : len(text) * (n + 1) // TOKENS] for n in range(TOKENS)]


def lines(point: str, bytes_: float, messages: int) -> list[Line]:
    """Ours beside theirs."""
    python, found = os.environ.get("YW_PEERS", ""), []
    for name, (code, heard) in PEERS.items():
        if not _has(python, name):
            found.append(Line(point, "bytes of 400 tokens", beside=name, skipped="not installed"))
            continue
        sizes = _measured(python, code, heard)
        found.append(Line(point, "bytes of 400 tokens", bytes_, sum(sizes), "bytes", name))
        found.append(Line(point, "messages of 400 tokens", messages, len(sizes), "messages", name))
    return found


def _has(python: str, name: str) -> bool:
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('{name}') is None)"
    return bool(python) and subprocess.run([python, "-c", code], check=False, capture_output=True).returncode == 0


def _measured(python: str, code: str, heard: Callable[[int], Awaitable[list[int]]]) -> list[int]:
    """The sizes of the messages of one answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = kept | {"YW_PARTS": json.dumps(parts()), "YW_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False"}
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder) / "app.py"
        app.write_text(code, "utf-8")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen([python, str(app)], cwd=folder, env=environment, **quiet) as process:
            try:
                return asyncio.run(_listened(heard, port))
            finally:
                process.terminate()


async def _listened(heard: Callable[[int], Awaitable[list[int]]], port: int) -> list[int]:
    sizes = await heard(port)
    if len(sizes) < 2:
        raise RuntimeError("the peer's page was told nothing")
    return sizes


async def _page(client: httpx.AsyncClient, path: str) -> httpx.Response:
    """A page of a server that may still be starting."""
    until = time.monotonic() + START
    while True:
        try:
            return await client.get(path)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.2)


@asynccontextmanager
async def _at(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=START) as client:
        yield client


async def _frames(connection: Any) -> AsyncIterator[str | bytes]:
    """What a websocket brings until it falls silent."""
    while True:
        try:
            yield await asyncio.wait_for(connection.recv(), QUIET)
        except TimeoutError:
            return


def _size(frame: str | bytes) -> int:
    return len(frame if isinstance(frame, bytes) else frame.encode())


async def _shinychat(port: int) -> list[int]:
    import websockets

    async with _at(port) as client:
        await _page(client, "/")
    async with websockets.connect(f"ws://127.0.0.1:{port}/websocket/", max_size=None) as connection:
        await connection.send(json.dumps({"method": "init", "data": {}}))
        return [_size(frame) async for frame in _frames(connection)]


async def _panel(port: int) -> list[int]:
    """A message of Bokeh's protocol is a header and the frames that follow it."""
    import websockets

    async with _at(port) as client:
        token = re.findall(r'"token":"([^"]+)"', (await _page(client, "/")).text)[0]
    sizes: list[int] = []
    where, names = f"ws://127.0.0.1:{port}/ws", ["bokeh", token]
    async with websockets.connect(where, subprotocols=names, max_size=None) as connection:
        async for frame in _frames(connection):
            if isinstance(frame, str) and '"msgtype"' in frame[:200]:
                sizes.append(0)
            sizes[-1] += _size(frame)
    return sizes


async def _gradio(port: int) -> list[int]:
    async with _at(port) as client:
        known = (await _page(client, "/config")).json()
        queue = f"{known['api_prefix']}/queue"
        number = next(one["id"] for one in known["dependencies"] if one["api_name"] == "chat")
        asked = {"data": ["A boat?", None], "fn_index": number, "session_hash": "bench"}
        (await client.post(f"{queue}/join", json=asked)).raise_for_status()
        sizes = []
        async with client.stream("GET", f"{queue}/data", params={"session_hash": "bench"}) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    sizes.append(_size(line) + 2)  # with the empty line behind it
                if '"close_stream"' in line:
                    break
        return sizes


async def _marimo(port: int) -> list[int]:
    """The page runs the cells, finds the chat in what they show, and asks."""
    import websockets

    sizes: list[int] = []
    async with _at(port) as client:
        token = re.findall(r'data-token="([^"]*)"|serverToken"?\s*:\s*"([^"]*)"', (await _page(client, "/")).text)
        client.headers.update({"Marimo-Session-Id": "s_bench", "Marimo-Server-Token": "".join(token[0])})
        where = f"ws://127.0.0.1:{port}/ws?session_id=s_bench"
        async with websockets.connect(where, max_size=None) as connection:
            asked = False
            async for frame in _frames(connection):
                if asked:
                    sizes.append(_size(frame))
                elif found := re.findall(r"object-id=\W*([\w-]+).*marimo-chatbot", str(frame)):
                    asked = True
                    (await client.post("/api/kernel/function_call", json=_question(found[0]))).raise_for_status()
    return sizes


def _question(chat: str) -> dict[str, Any]:
    message = {"id": "1", "role": "user", "content": "A boat?", "parts": [{"type": "text", "text": "A boat?"}]}
    asked = {"messages": [message], "config": {}}
    return {"functionCallId": "1", "namespace": chat, "functionName": "send_prompt", "args": asked}


PEERS: dict[str, tuple[str, Callable[[int], Awaitable[list[int]]]]] = {
    "shinychat": (SHINYCHAT, _shinychat),
    "panel": (PANEL, _panel),
    "marimo": (MARIMO, _marimo),
    "gradio": (GRADIO, _gradio),
}
