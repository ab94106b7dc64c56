"""Point 2: what importing costs over the bare interpreter, in CPU beside anywidget's import, and in modules."""

from __future__ import annotations

from tests.bench.measure import Line, child

POINT = "2 import"
CORE = "import sys; sys.modules.update(dict.fromkeys(('keyring', 'rich', 'click')))"
"""What the extra ``keyring`` and the tests bring along is not there in a plain install; httpx and connect() look for it."""
ANYWIDGET = "import anywidget"
OURS = "import yescale_widgets"
READY = f"{CORE}; import yescale_widgets as ys; ys.connect('sk-any', base_url='http://127.0.0.1:9'); ys.ask"
PANEL = f"{CORE}; import yescale_widgets as ys; ys.connect('sk-any', base_url='http://127.0.0.1:9'); ys.chat()"
LIST = "\nimport sys; print(len(sys.modules), *sorted(sys.modules))"
HEAVY = frozenset({"pandas", "ipywidgets", "IPython", "httpx"})


def _modules(code: str) -> tuple[int, set[str]]:
    number, *names = child(code + LIST)[1].split()
    return int(number), set(names)


def counted() -> list[Line]:
    """Modules that are loaded."""
    bare, _ = _modules("pass")
    theirs, _ = _modules(ANYWIDGET)
    ours, names = _modules(OURS)
    ready, _ = _modules(READY)
    return [
        Line(POINT, "modules of the import", ours - bare, theirs - bare, "modules", ANYWIDGET, goal=0.15, counted=True),
        Line(POINT, "of pandas, ipywidgets, IPython, httpx", len(HEAVY & names), unit="modules", goal=0, counted=True),
        Line(
            POINT,
            "modules until ys.ask is there",
            ready - bare,
            theirs - bare,
            "modules",
            ANYWIDGET,
            goal=2.0,
            counted=True,
        ),
    ]


def timed(rounds: int = 7) -> list[Line]:
    """CPU of child processes over that of a bare interpreter, alternating."""
    codes = ("pass", ANYWIDGET, OURS, READY, PANEL)
    best = [min(costs) for costs in zip(*([child(code)[0] for code in codes] for _ in range(rounds)), strict=True)]
    _, theirs, ours, ready, panel = (1000 * (cost - best[0]) for cost in best)
    note = f"bare interpreter {1000 * best[0]:.0f} ms; in seconds {ours / 1000:.3f} over it"
    return [
        Line(POINT, OURS, ours, theirs, "ms", ANYWIDGET, goal=0.3, note=note),
        Line(POINT, "until ys.ask is there, connected", ready, theirs, "ms", ANYWIDGET, goal=1.5),
        Line(POINT, "until ys.chat() is built, connected", panel, theirs, "ms", ANYWIDGET, goal=1.5),
    ]


def run(*, short: bool) -> list[Line]:
    return counted() + ([] if short else timed())
