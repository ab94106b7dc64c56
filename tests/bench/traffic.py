"""Point 3: what an answer sends from the kernel to a page, and what that costs the kernel, in a real kernel.

Bytes are those of the messages as ipykernel's session serialises them: envelope, content and signature.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
from typing import Any

from tests.bench import peers
from tests.bench.measure import ROOT, Line, exponent

POINT = "3 page"
TOKENS = (400, 4_000, 40_000)
RATE = 200
"""Tokens a second: 400 in two seconds, as the goal has it."""
LETTERS = 8.75
"""Letters of a token: 400 are 3.5 kB."""
MOST_BYTES, MOST_MESSAGES = 20_000, 60

IN_KERNEL = '''
import asyncio, contextvars, json, threading, time
from IPython import get_ipython
from IPython.display import display, update_display
from tests.unit.test_stream_growth import Clock, Spoken, written
from yescale_widgets.panels.ask import LiveAnswer
from yescale_widgets.panels.pace import Pace
from yescale_widgets.panels.relay import Relay
from yescale_widgets.values import Delta, Reply

kernel = get_ipython().kernel
sizes = []
serialize = kernel.session.serialize
def weighed(*given, **named):
    parts = serialize(*given, **named)
    sizes.append(sum(len(bytes(part)) for part in parts))
    return parts
kernel.session.serialize = weighed

def apart(work):
    """Run it in a thread: the kernel's own loop is running here."""
    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,))
    thread.start()
    thread.join()

class Tokens(Spoken):
    """So many tokens, one after another."""
    def __init__(self, text, number, rate):
        self.parts = [text[len(text) * n // number : len(text) * (n + 1) // number] for n in range(number)]
        self.rate, self.reply = rate, Reply()
    async def __aiter__(self):
        for part in self.parts:
            await asyncio.sleep(1 / self.rate)
            self.reply.text += part
            yield Delta(text=part)

def answered(number, rate, letters):
    """Messages, bytes and CPU seconds of one answer, from its first delta to its end."""
    text, clock = written("prose", int(number * letters)), Clock()
    view = []
    relay = Relay("0123abcd", "4o", lambda m: view[0].post(m), clock.now, pace=Pace(clock=clock.now))
    view.append(LiveAnswer(relay))
    tokens = Tokens(text, number, rate)
    sizes.clear()
    began = time.process_time()
    apart(lambda: clock.run(relay.run(tokens)))
    spent = time.process_time() - began
    found = len(sizes), sum(sizes)
    view[0].close()
    assert relay.text == text
    return *found, spent

def displayed(number, rate, letters):
    """The same by an update of a display for each token, with all text so far."""
    text, clock = written("prose", int(number * letters)), Clock()
    tokens = Tokens(text, number, rate)
    handle = display({"text/markdown": ""}, raw=True, display_id=True)
    async def follow():
        said = ""
        async for delta in tokens:
            said += delta.text
            update_display({"text/markdown": said}, raw=True, display_id=handle.display_id)
    sizes.clear()
    began = time.process_time()
    apart(lambda: clock.run(follow()))
    return len(sizes), sum(sizes), time.process_time() - began

def idle(number, rate, letters):
    """What the clock and the tokens cost by themselves."""
    tokens, clock = Tokens(written("prose", int(number * letters)), number, rate), Clock()
    async def follow():
        async for _ in tokens:
            pass
    began = time.process_time()
    apart(lambda: clock.run(follow()))
    return time.process_time() - began
'''


def _in_kernel(*expressions: str) -> list[Any]:
    """The values of expressions in one kernel. Nobody listens to what it publishes: only its own cost is measured."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(ROOT), env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)
    try:
        _evaluated(client, IN_KERNEL, "None")
        return [_evaluated(client, "", expression) for expression in expressions]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _evaluated(client: Any, code: str, expression: str) -> Any:
    client.execute(code, user_expressions={"found": f"__import__('json').dumps({expression})"}, store_history=False)
    content = client.get_shell_msg(timeout=300)["content"]
    found = content.get("user_expressions", {}).get("found", content)
    if found.get("status") != "ok":
        raise RuntimeError(found.get("evalue"))
    return json.loads(ast.literal_eval(found["data"]["text/plain"]))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YESCALE_")}
    return kept | {"PYTHONPATH": str(ROOT)}


def run(*, short: bool) -> list[Line]:
    asked = [f"answered({number}, {RATE}, {LETTERS})" for number in TOKENS]
    timed = (
        []
        if short
        else [
            f"{way}({number}, {RATE}, {LETTERS})"
            for number in TOKENS[:2]
            for _ in range(4 if number == TOKENS[0] else 2)
            for way in ("answered", "displayed", "idle")
        ]
    )
    found = _in_kernel(*asked, *timed)
    messages, sizes = [one[0] for one in found[:3]], [one[1] for one in found[:3]]
    text = [number * LETTERS for number in TOKENS]
    each = "; ".join(
        f"{n:,} tokens {m} messages, {b / 1000:.1f} kB" for n, m, b in zip(TOKENS, messages, sizes, strict=True)
    )
    lines = [
        Line(POINT, "bytes of 400 tokens in 2 s", sizes[0], unit="bytes", goal=MOST_BYTES, counted=True, note=each),
        Line(POINT, "messages of 400 tokens in 2 s", messages[0], unit="messages", goal=MOST_MESSAGES, counted=True),
        Line(
            POINT,
            "growth of bytes, 400 to 40,000 tokens",
            exponent(text, sizes),
            unit="exponent",
            goal=1.05,
            counted=True,
        ),
        Line(
            POINT,
            "growth of messages, 400 to 40,000 tokens",
            exponent(text, messages),
            unit="exponent",
            goal=1.0,
            counted=True,
        ),
    ]
    if not short:
        lines += peers.lines(POINT, sizes[0], messages[0])
        for number, goal, rounds in ((400, None, found[3:15]), (4000, 10.0, found[15:])):
            spent = (min(one[2] if isinstance(one, list) else one for one in rounds[k::3]) for k in range(3))
            ours, shown, idle = (1e6 / number * seconds for seconds in spent)
            what, beside = f"kernel CPU of a token, {number:,} tokens", "update_display of all text so far"
            note = "less the clock"
            lines.append(
                Line(POINT, what, ours - idle, shown - idle, "µs", beside, goal=goal, at_least=True, note=note)
            )
    return lines
