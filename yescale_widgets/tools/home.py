"""Where the repository lives on GitHub: said once, in pyproject.toml, and written into every badge and Colab cell.

``python -m yescale_widgets.tools.home OWNER/NAME`` moves it; without an argument it is told.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from yescale_widgets.errors import ConfigError

ROOT = Path(__file__).parents[2]
SETTING = "pyproject.toml"
PLACES = (SETTING, "README.md", "docs/*.md", "notebooks/**/*.md", "notebooks/**/*.ipynb", "binder/*")
_HOME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_LINK = r"((?:github\.com|colab\.research\.google\.com/github|mybinder\.org/v2/gh)/){home}(?![\w.-]*\w)"
"""What a home stands behind: the repository itself, Colab's and Binder's way to it."""


def home(root: Path = ROOT) -> str:
    """ "OWNER/NAME", as pyproject.toml has it."""
    urls = tomllib.loads((root / SETTING).read_text("utf-8"))["project"]["urls"]
    return str(urls["Repository"]).removeprefix("https://github.com/")


def move(to: str, root: Path = ROOT) -> list[Path]:
    """Write another home into every place that has the old one; gives the files that were changed.

    Raises:
        ConfigError: ``to`` is no OWNER/NAME.
    """
    if _HOME.fullmatch(to) is None:
        raise ConfigError(f"{to!r} is no home on GitHub.", "Give it as OWNER/NAME, such as jupyter/notebook.")
    link = re.compile(_LINK.format(home=re.escape(home(root))))
    changed = []
    for path in files(root):
        text = path.read_text("utf-8")
        moved = link.sub(rf"\g<1>{to}", text)
        if moved != text:
            path.write_text(moved, "utf-8")
            changed.append(path)
    return changed


def files(root: Path = ROOT) -> Iterator[Path]:
    """Every file that may name the home."""
    for pattern in PLACES:
        yield from sorted(path for path in root.glob(pattern) if path.is_file())


def main(arguments: list[str]) -> int:
    """The command line; gives the exit code."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        sys.stdout.write("python -m yescale_widgets.tools.home [OWNER/NAME]\n")
        return 2 if len(arguments) > 1 else 0
    try:
        said = f"{len(move(arguments[0]))} files changed" if arguments else home()
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
