"""What a grid costs: 1,000 chats at 64 in flight beside openai's own client in the same run, and ten thousand cells.

    python tests/bench/grids.py

The sandbox runs in a process of its own, so that only the client's CPU is counted. It prints ratios and megabytes.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CALLS, TOGETHER, CELLS, ROUNDS = 1000, 64, 10_000, 3
GOAL, MOST_MB = 2.0, 300.0

_SERVER = """
from yescale_widgets.sandbox.server import Sandbox
import threading
with Sandbox(pace=0) as found:
    print(found.url, flush=True)
    threading.Event().wait()
"""


def cpu(work: Callable[[], None]) -> float:
    """CPU seconds of this process for some work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def with_openai(url: str) -> None:
    """As its own documentation would have it: one client, a semaphore, gather."""
    from openai import AsyncOpenAI

    async def main() -> None:
        gate = asyncio.Semaphore(TOGETHER)
        async with AsyncOpenAI(api_key="sk-any", base_url=f"{url}/v1", max_retries=2) as client:

            async def one(number: int) -> None:
                async with gate:
                    messages = [{"role": "user", "content": f"hi {number}"}]
                    await client.chat.completions.create(model="gpt-4o-mini", messages=messages, max_tokens=8)

            await asyncio.gather(*map(one, range(CALLS)))

    asyncio.run(main())


def with_sweep(cells: int) -> None:
    """The same as a sweep, written down as it goes."""
    import yescale_widgets as ys

    prompts = [f"hi {number} {time.time()}" for number in range(cells)]
    found = ys.sweep("chat.complete", prompt=prompts, max_tokens=8, in_flight=TOGETHER, check_models=False)
    found.wait()
    assert found.counts() == {"succeeded": cells}, found.counts()


def megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(url: str) -> int:
    """Print the figures; 1 where one is missed."""
    from yescale_widgets import session
    from yescale_widgets.keys import Secret
    from yescale_widgets.settings import Settings

    session._current = session.Session(Settings(base_url=url, api_key=Secret("sk-any")))
    for warm in (lambda: with_openai(url), lambda: with_sweep(50)):
        warm()
    pairs = [(cpu(lambda: with_openai(url)), cpu(lambda: with_sweep(CALLS))) for _ in range(ROUNDS)]
    ratio = statistics.median(theirs / ours for theirs, ours in pairs)
    for theirs, ours in pairs:
        print(f"CPU for {CALLS} chats: openai {theirs:.2f} s, sweep {ours:.2f} s, ratio {theirs / ours:.2f}")
    print(f"median: {ratio:.2f} times the calls a CPU second (goal {GOAL:g})")
    session._current.close()
    return int(ratio < GOAL)


def held(url: str) -> int:
    """A large sweep in a process of its own, with its table."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); from tests.bench import grids; "
        "from yescale_widgets import session; from yescale_widgets.keys import Secret; from yescale_widgets.settings import Settings; "
        "session._current = session.Session(Settings(base_url=sys.argv[1], api_key=Secret('sk-any'))); "
        "grids.with_sweep(grids.CELLS); import yescale_widgets as ys; print(len(ys.runs()[0].frame())); "
        "print(grids.megabytes())"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", code, url, root], capture_output=True, text=True, check=True)
    rows, most = done.stdout.split()
    print(f"{int(rows):,} cells and their table: {float(most):.0f} MB at the most (goal {MOST_MB:g})")
    return int(float(most) > MOST_MB)


def main() -> int:
    os.environ["YESCALE_HOME"] = tempfile.mkdtemp()
    server = subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        return max(measured(url), held(url))
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    raise SystemExit(main())
