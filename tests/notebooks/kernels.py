"""A real kernel without a browser, and what its cells send."""

from __future__ import annotations

import os
import queue
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client import BlockingKernelClient, KernelManager

WIDGET = "application/vnd.jupyter.widget-view+json"
CANARY = "sk-canary-77e1f00dd00d4242"
CHAT = "/v1/chat/completions"
LIMIT = 60.0
Message = dict[str, Any]


@dataclass
class Cell:
    """What one cell sent, in order."""

    messages: list[Message] = field(default_factory=list)

    def all(self, kind: str) -> list[Any]:
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    @property
    def printed(self) -> str:
        return "".join(m["text"] for m in self.all("stream"))

    @property
    def error(self) -> Message:
        """The error the cell ended with; none is an empty one."""
        return next(iter(self.all("error")), {})

    @property
    def traceback(self) -> str:
        """What a reader sees of it, without colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(self.error.get("traceback", [])))

    @property
    def displays(self) -> list[Message]:
        """New outputs and replacements, as they came."""
        return [m for m in self.messages if m["msg_type"] in ("display_data", "update_display_data", "execute_result")]

    @property
    def said(self) -> list[Message]:
        """The panels' own messages."""
        found = [m["data"].get("content") or {} for m in self.all("comm_msg")]
        return [content for content in found if "is" in content]

    @property
    def everything(self) -> str:
        return repr([m["content"] for m in self.messages])


@dataclass
class Kernel:
    """One living kernel."""

    manager: KernelManager
    client: BlockingKernelClient

    def start(self, code: str) -> str:
        """Send a cell and do not wait for it."""
        return str(self.client.execute(code))

    def run(self, code: str) -> Cell:
        """Run a cell to its end; it must not fail."""
        cell = self.follow(self.start(code))
        assert not cell.error, cell.traceback
        return cell

    def fails(self, code: str) -> Cell:
        """Run a cell that must end with an error."""
        cell = self.follow(self.start(code))
        assert cell.error, cell.printed
        return cell

    def follow(self, number: str, until: Callable[[Cell], object] | None = None, cell: Cell | None = None) -> Cell:
        """What a cell sends until something is there, or else until it is at rest."""
        cell, end = cell or Cell(), time.monotonic() + LIMIT
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"the kernel said no more: {cell.everything[-2000:]}") from None
            if message["msg_type"] == "status" and (message.get("parent_header") or {}).get("msg_id") == number:
                if message["content"]["execution_state"] == "idle":
                    return cell
            elif message["msg_type"] != "status":
                cell.messages.append(message)
            if until is not None and until(cell):
                return cell


@contextmanager
def kernel_with(folder: Path, **environment: str) -> Iterator[Kernel]:
    """A kernel in a folder of its own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("YESCALE_")}
    keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "YESCALE_HOME": str(folder / "home")}
    manager = KernelManager()
    manager.start_kernel(env={**clean, **keyring, **environment}, cwd=str(folder))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
