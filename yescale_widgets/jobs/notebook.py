"""Which notebook this is: the same name in every kernel that the notebook has, as far as that can be known."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

from yescale_widgets import hosts
from yescale_widgets.jobs.owner import my_name


def notebook() -> str:
    """The notebook's path where Jupyter or an editor tells it, else the kernel's own id, else this process."""
    path = os.environ.get("JPY_SESSION_NAME") or getattr(hosts.ipython_shell(), "user_ns", {}).get("__vsc_ipynb_file__")
    return str(path) if path else _kernel() or my_name().rpartition("|")[0]


def workplace() -> str:
    """Where work is taken up again: the notebook, or in a plain script its file, so that it goes on when run again."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    named = os.environ.get("JPY_SESSION_NAME")
    return str(Path(main).resolve()) if main and not named and hosts.here() is hosts.SCRIPT else notebook()


def _kernel() -> str:
    """The id in the name of the kernel's connection file."""
    ipykernel = sys.modules.get("ipykernel")
    if ipykernel is not None:
        with suppress(Exception):  # there may be no kernel, or one of another make
            found = re.search(r"kernel-([\w-]+)\.json", ipykernel.get_connection_file())
            return found[1] if found else ""
    return ""
