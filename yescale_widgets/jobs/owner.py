"""Who holds a lease: a name for this process that another process on the same machine can check for life."""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path


def my_name() -> str:
    """Host, process id, start time and a random part, so that a process id used again is not taken for the same
    process.
    """
    return f"{socket.gethostname()}|{os.getpid()}|{_started(os.getpid())}|{uuid.uuid4().hex[:8]}"


def _started(pid: int) -> str:
    """When a process began, in clock ticks; "" where nobody can know, or it has ended already."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state == "Z" else fields[18]
    except (OSError, IndexError, ValueError):
        return ""


def is_dead(owner: str) -> bool:
    """Whether the owner is surely gone: it ran on this machine and its process is no more. In doubt it lives until its
    lease ends.
    """
    return _lives(owner) is False


def is_alive(owner: str) -> bool:
    """Whether the owner surely lives: its process runs on this machine."""
    return _lives(owner) is True


def _lives(owner: str) -> bool | None:
    """None in doubt."""
    host, _, rest = owner.partition("|")
    pid, _, rest = rest.partition("|")
    if host != socket.gethostname() or not pid.isdigit() or os.name == "nt":
        return None
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return None
    started, now = rest.partition("|")[0], _started(int(pid))
    return now == started if started and now else None
