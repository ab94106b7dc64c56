"""Writes what follows from the catalog: the typed face ``__init__.pyi``, ``docs/operations.md``
and, from the docstrings, ``docs/reference.md``; then the texts.

``python -m yescale_widgets.tools.generate`` writes them, ``--check`` fails where they differ from the catalog.
"""

from __future__ import annotations

import csv
import inspect
import json
import re
import sys
import typing
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yescale_widgets
from yescale_widgets import catalog, words
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.declare import Operation, Spec, spec_of
from yescale_widgets.options import Option, options_of
from yescale_widgets.tools import texts
from yescale_widgets.tools.home import home
from yescale_widgets.values import Snapshot

PACKAGE = Path(yescale_widgets.__file__).parent
ROWS = PACKAGE.parent / "tests" / "contract" / "spec" / "rows.csv"
PAGES = {
    "Docs / Introduction": "connecting.md",
    "Docs / Quick Start Guide": "connecting.md",
    "Docs / Make a request": "connecting.md",
    "Chat Models / ChatGPT (Chat) / Chat completion object": "chat.md",
    "Chat Models / ChatGPT (Completions) / Completion object": "chat.md",
    "Chat Models / ChatGPT(Embeddings) / Embedded Object": "chat.md",
    "Music Model - Suno / Illustrate": "music.md",
    "Music Model - Suno / Parameter": "music.md",
    "Help Center / HTTP status codes": "errors.md",
}
"""Where the facts of a row are that is prose: a row, or the beginning of several."""
RECIPES = PACKAGE.parent / "notebooks" / "recipes"
FACE, TABLE = PACKAGE / "__init__.pyi", PACKAGE.parent / "docs" / "operations.md"
REFERENCE = TABLE.with_name("reference.md")

_HEAD = '''"""The typed face. Written from the catalog by ``python -m yescale_widgets.tools.generate``."""

from collections.abc import Sequence
from typing import Any, Literal

'''


def face() -> str:
    """The text of ``__init__.pyi``."""
    names: dict[str, str] = vars(yescale_widgets)["_FACE"]
    modules: tuple[str, ...] = vars(yescale_widgets)["_MODULES"]
    imports = [f"from yescale_widgets import {m} as {m}" for m in modules]
    imports += [f"from yescale_widgets.{module} import {name} as {name}" for name, module in names.items()]
    imports += ["from yescale_widgets.declare import RatioLike, SourceLike"]
    classes, values = [], []
    for family in catalog.families():
        kinds = list(catalog.kinds(family).values())
        returned = {_returns(kind) for kind in kinds}
        imports += [f"from {t.__module__} import {t.__name__}" for t in returned if t.__module__ != "builtins"]
        title = f"_{family.capitalize()}"
        classes.append(f"class {title}:\n" + "\n".join(_method(kind) for kind in kinds))
        if family not in names:
            values.append(f"{family}: {title}")
    known = [line for line in dict.fromkeys(imports) if f"{line} as {line.rpartition(' ')[2]}" not in imports]
    listed: list[str] = sorted(vars(yescale_widgets)["__all__"])
    every = "__all__ = [\n" + "".join(f'    "{name}",\n' for name in listed) + "]\n__version__: str\n"
    return _HEAD + "\n".join(sorted(known)) + "\n\n" + every + "\n" + "\n".join([*classes, *values]) + "\n"


def _returns(kind: type[Operation]) -> Any:
    if kind.follow is not None:
        from yescale_widgets.jobs.task import Task

        return Task
    if kind.makes:
        return Snapshot
    reader: Callable[..., Any] | None = kind.reads or kind.reads_body
    return typing.get_type_hints(reader)["return"] if reader is not None else object


def _method(kind: type[Operation]) -> str:
    options = list(options_of(kind).values())
    parts = ["self", *([_parameter(options[0]), "*"] if len(options) > 1 else [_parameter(o) for o in options])]
    parts += [_parameter(option) for option in options[1:]]
    lines = "".join(f"        {part},\n" for part in parts)
    title = spec_of(kind).title
    return f'    def {kind.verb()}(\n{lines}    ) -> {_returns(kind).__name__}:\n        """{title}."""\n'


def _parameter(option: Option) -> str:
    words = _annotation(option)
    if option.required:
        return f"{option.name}: {words}"
    default = "None" if option.default is None else "..." if option.kind == "json" else repr(_plain(option.default))
    return f"{option.name}: {words}{' | None' if option.default is None and words != 'Any' else ''} = {default}"


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else str(value)


def _annotation(option: Option) -> str:
    if option.kind == "choice":
        return f"Literal[{', '.join(repr(c) for c in option.choices)}]"
    plain = {
        "text": "str",
        "integer": "int",
        "number": "float",
        "boolean": "bool",
        "ratio": "RatioLike",
        "source": "SourceLike",
        "sources": "Sequence[SourceLike]",
    }
    return plain.get(option.kind) or _spelled(option.type)


def _spelled(kind: Any) -> str:
    """A type as it is written today: "str | list[int]"."""
    union = typing.get_origin(kind) is typing.Union
    return (
        " | ".join(map(_spelled, typing.get_args(kind)))
        if union
        else (
            kind.__name__ if isinstance(kind, type) and not typing.get_args(kind) else str(kind).replace("typing.", "")
        )
    )


def rows() -> list[str]:
    """Every documented row as "section / title", in the order of the vendor's sidebar; titles alone repeat."""
    return [f"{row['section']} / {row['row']}" for row in csv.DictReader(ROWS.read_text("utf-8").splitlines())]


def table() -> str:
    """The text of ``docs/operations.md``."""
    head = (
        "# Operations\n\nGenerated from the catalog by `python -m yescale_widgets.tools.generate`; do not edit.\n\n"
        "## The documented rows\n\nEvery row of the vendor's sidebar, in its order, and what lies beyond it. A page "
        "stands where the row is prose; a row of the samples is a recipe, a notebook of its own.\n"
    )
    lines = ["", "| section / title | operation | contract id | page |", "|---|---|---|---|"]
    known = rows()
    others = dict.fromkeys(row for spec in catalog.specs() for row in spec.rows if row not in known)
    lines += [_row_line(row) for row in (*known, *others)]
    unnamed = [f"`{_called(spec)}` (`{spec.id}`)" for spec in catalog.specs() if not spec.rows]
    lines += ["", f"No row of its own: {', '.join(unnamed)}."] if unnamed else []
    lines += ["", "## Options", *(line for spec in catalog.specs() for line in _options(spec))]
    return head + "\n".join(lines) + "\n"


def _options(spec: Spec) -> list[str]:
    kind = "task" if spec.task else "answers at once"
    paid = "posted once" if spec.paid else "may be tried again"
    head = ["", f"### {spec.name}", "", f"{spec.title} ({kind}, {paid}).", ""]
    columns = ["| option | what may be given | default | meaning |", "|---|---|---|---|"]
    return [*head, *columns, *map(_option_line, spec.options)] if spec.options else head[:-1]


def reference() -> str:
    """The text of ``docs/reference.md``: every public name with its signature and its docstring."""
    head = (
        "# Functions\n\nGenerated from the docstrings by `python -m yescale_widgets.tools.generate`; "
        "do not edit. The families (`ys.pika`, `ys.suno`, …) are in [operations.md](operations.md).\n"
    )
    names: dict[str, str] = vars(yescale_widgets)["_FACE"]
    return head + "".join(_entry(name) for name in sorted(names, key=lambda name: (name[0].isupper(), name)))


def _entry(name: str) -> str:
    value = getattr(yescale_widgets, name)
    parts = [f"\n## ys.{name}\n\n```text\nys.{name}{_signature(value)}\n```\n", _prose(value)]
    if inspect.isclass(value):
        ours = [base for base in reversed(value.__mro__) if base.__module__.startswith("yescale_widgets")]
        told = {n: v for base in ours for n, v in vars(base).items() if not n.startswith("_") and inspect.getdoc(v)}
        shown = {n: v for n, v in told.items() if isinstance(v, property) or inspect.isfunction(v)}
        parts += [f"\n- `.{n}{_signature(v)}`: {_first(v)}" for n, v in shown.items()]
        parts += ["\n"] if shown else []
    return "".join(parts)


def _signature(value: Any) -> str:
    """Names and defaults; the types are in ``__init__.pyi``, where editors show them."""
    if isinstance(value, property):
        return ""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    plain = [p.replace(annotation=p.empty) for p in found.parameters.values() if p.name != "self"]
    if inspect.isclass(value) and [p.name for p in plain] == ["args", "kwargs"]:
        return ""
    return re.sub(r"<[^<>]+>|\b[A-Z]\w*\([^()]*\)", "…", str(inspect.Signature(plain)))


def _prose(value: Any) -> str:
    """A docstring as Markdown: what is raised as a list, names in single marks."""
    text = (inspect.getdoc(value) or "").replace("``", "`")
    about, _, raised = text.partition("\nRaises:\n")
    lines = "".join(
        f"- {line.strip()}\n" if ":" in line else f"  {line.strip()}\n" for line in raised.splitlines() if line
    )
    return f"\n{about.strip()}\n" + (f"\nRaises:\n\n{lines}" if raised else "")


def _first(value: Any) -> str:
    return " ".join((inspect.getdoc(value) or "").replace("``", "`").partition("\n\n")[0].split())


def _row_line(row: str) -> str:
    serving = [spec for spec in catalog.specs() if row in spec.rows]
    calls = dict.fromkeys(call for spec in serving for call in _calls_of(spec))
    names, ids = (" ".join(f"`{one}`" for one in some) for some in (map(_called, serving), calls))
    page = PAGES.get(row) or next((page for start, page in PAGES.items() if row.startswith(f"{start} /")), "")
    page = page or notebooks().get(row, "")
    return f"| {row} | {names} | {ids} | {f'[{Path(page).name}]({page})' if page else ''} |"


@cache
def notebooks() -> dict[str, str]:
    """The recipe of each row of the samples: a notebook names its row in its first cell."""
    found: dict[str, str] = {}
    for path in sorted(RECIPES.glob("*.ipynb")):
        head = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
        place = f"https://github.com/{home()}/blob/main/notebooks/recipes/{path.name}"  # the site has no notebooks
        found |= {row: place for row in rows() if f"*{row}*" in head}
    return found


def _called(spec: Spec) -> str:
    """How an operation is reached; ``ys.chat`` is the panel, so that family has ``ys.ask`` and its classes."""
    if spec.family not in vars(yescale_widgets)["_FACE"]:
        return f"ys.{spec.name}"
    return "ys.ask" if spec.kind is Complete else f"catalog.{spec.family}.{spec.kind.__name__}"


def _calls_of(spec: Spec) -> list[str]:
    """Contract ids: the call, and how its task is read."""
    follow = spec.kind.follow
    batch = [follow.batch.call.id] if follow is not None and follow.batch is not None else []
    return [spec.id, *([follow.poll.id] if follow is not None else []), *batch]


def _option_line(option: Option) -> str:
    default = "required" if option.required else "" if option.default is None else f"`{option.default}`"
    allowed = option.allowed().replace("|", "\\|")
    return f"| `{option.name}` | {allowed} | {default} | {option.help} |"


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` say which differ."""
    words.speak("en")
    check, wrong = "--check" in arguments, []
    for path, text in ((FACE, _formatted(face())), (TABLE, table()), (REFERENCE, reference())):
        if check:
            if not path.exists() or path.read_text("utf-8") != text:
                wrong.append(path.name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    if wrong:
        sys.stderr.write(f"not as the catalog says: {', '.join(wrong)}; run python -m yescale_widgets.tools.generate\n")
    return max(1 if wrong else 0, texts.main(arguments))


def _formatted(text: str) -> str:
    """As ruff sorts and formats it, so that the generated file passes the same checks as all others."""
    for step in (["check", "--select", "I", "--fix", "--quiet"], ["format"]):
        text = _ruff(step, text)
    return text


def _ruff(step: list[str], text: str) -> str:
    import subprocess

    command = [sys.executable, "-m", "ruff", *step, "--stdin-filename", str(FACE), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)  # noqa: S603 - our own text
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
