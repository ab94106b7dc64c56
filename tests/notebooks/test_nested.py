"""``ys.enable_nested`` in a real kernel: a coroutine that belongs to the kernel's loop, run from sync code in a cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

MAKE = """
import asyncio
loop = asyncio.get_running_loop()
box = asyncio.Queue()
async def answer():
    asyncio.get_running_loop().call_soon(box.put_nowait, 42)
    value = await box.get()
    return value, asyncio.get_running_loop() is loop
"""
ENTER = "asyncio.get_event_loop().run_until_complete(answer())"


class Kernel:
    """A kernel; a cell gives what its last expression is, or the name of its error."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str) -> str:
        found: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "execute_result":
                found.append(content["data"]["text/plain"])
            elif message["msg_type"] == "error":
                found.append(content["ename"])

        self._client.execute_interactive(code, output_hook=hear, timeout=60)
        return found[-1] if found else ""


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    manager, client = start_new_kernel(kernel_name="python3", startup_timeout=60)
    try:
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def test_a_coroutine_of_the_kernels_loop_runs_from_sync_code_once_it_was_asked_for(kernel: Kernel) -> None:
    kernel.run(MAKE)
    kernel.run("import yescale_widgets as ys\nrun = ys.enable_nested()")
    assert kernel.run("def plain():\n    return run(answer())\nplain()") == "(42, True)"
    assert kernel.run(ENTER) == "(42, True)"


def test_nothing_applies_it_by_itself(kernel: Kernel) -> None:
    before = kernel.run(
        "import asyncio\nasyncio.run.__module__, asyncio.get_event_loop().run_until_complete.__module__"
    )
    kernel.run(
        "import yescale_widgets as ys\nsession = ys.connect(sandbox=True)\nreply = ys.ask('Say hello')\nys.chat()"
    )
    after = kernel.run("asyncio.run.__module__, asyncio.get_event_loop().run_until_complete.__module__")
    assert before == after == "('asyncio.runners', 'asyncio.base_events')"
    kernel.run(MAKE)
    assert (
        kernel.run(
            "work = answer()\ntry:\n    asyncio.get_event_loop().run_until_complete(work)\nfinally:\n    work.close()"
        )
        == "RuntimeError"
    )
