"""Writes what follows from the catalog: the typed face ``__init__.pyi`` and ``docs/operations.md``.

``python -m yescale_widgets.tools.generate`` writes them, ``--check`` fails where they differ from the catalog.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yescale_widgets
from yescale_widgets import catalog
from yescale_widgets.declare import Operation, spec_of
from yescale_widgets.options import Option, options_of
from yescale_widgets.values import Snapshot

PACKAGE = Path(yescale_widgets.__file__).parent
FACE, TABLE = PACKAGE / "__init__.pyi", PACKAGE.parent / "docs" / "operations.md"

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
    listed = sorted([*names, *modules, "__version__"])
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


def table() -> str:
    """The text of ``docs/operations.md``."""
    head = "# Operations\n\nGenerated from the catalog by `python -m yescale_widgets.tools.generate`; do not edit.\n"
    lines = ["", "| documented row | operation | contract id |", "|---|---|---|"]
    for spec in catalog.specs():
        lines += [f"| {row} | `ys.{spec.name}` | `{spec.id}` |" for row in spec.rows or ("beyond the sidebar",)]
    for spec in catalog.specs():
        kind = "task" if spec.task else "answers at once"
        paid = "posted once" if spec.paid else "may be tried again"
        lines += [
            "",
            f"## {spec.name}",
            "",
            f"{spec.title} ({kind}, {paid}).",
            "",
            "| option | what may be given | default | meaning |",
        ]
        lines += ["|---|---|---|---|"] + [_option_line(option) for option in spec.options]
    return head + "\n".join(lines) + "\n"


def _option_line(option: Option) -> str:
    default = "required" if option.required else "" if option.default is None else f"`{option.default}`"
    allowed = option.allowed().replace("|", "\\|")
    return f"| `{option.name}` | {allowed} | {default} | {option.help} |"


def main(arguments: list[str]) -> int:
    """Write both files, or with ``--check`` say which differ."""
    check, wrong = "--check" in arguments, []
    for path, text in ((FACE, _formatted(face())), (TABLE, table())):
        if check:
            if not path.exists() or path.read_text("utf-8") != text:
                wrong.append(path.name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    if wrong:
        sys.stderr.write(f"not as the catalog says: {', '.join(wrong)}; run python -m yescale_widgets.tools.generate\n")
    return 1 if wrong else 0


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
