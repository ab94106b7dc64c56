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
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def is_dead(owner: str) -> bool:
    """Whether the owner is surely gone: it ran on this machine and its process is no more. In doubt it lives until its
    lease ends.
    """
    host, _, rest = owner.partition("|")
    pid, _, rest = rest.partition("|")
    if host != socket.gethostname() or not pid.isdigit() or os.name == "nt":
        return False
    started = rest.partition("|")[0]
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return bool(started) and _started(int(pid)) not in ("", started)
