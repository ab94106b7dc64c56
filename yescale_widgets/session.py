"""What a notebook holds: a client, its ledger and poller."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yescale_widgets import hosts, tape, words
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError
from yescale_widgets.jobs.keeping import MediaKeeper
from yescale_widgets.jobs.task import Task
from yescale_widgets.keys import Secret
from yescale_widgets.runtime import runtime
from yescale_widgets.settings import (
    THREE_WAYS,
    Settings,
    clean_base_url,
    find_access_key,
    find_base_url,
    find_key,
    find_system_url,
    home_folder,
    settings_for,
)
from yescale_widgets.show import hooks
from yescale_widgets.show.hooks import Shown
from yescale_widgets.show.words import homely
from yescale_widgets.words import later, t

if TYPE_CHECKING:
    from yescale_widgets.sandbox.server import Sandbox


class Session(Shown):
    """One connection: where it points, its client, and ``call`` for any operation."""

    def __init__(self, settings: Settings, sandbox: Sandbox | None = None) -> None:
        self.settings = settings
        self.client = Client(core=AsyncClient(settings=settings))
        self.sandbox = sandbox
        """The sandbox that this session has started, to play faults and see requests; None where there is none."""
        if settings.save:
            self._save_by_itself()
        if any(not row.final for row in self.client.board.rows()):
            self.client.follow()

    @property
    def base_url(self) -> str:
        return self.settings.base_url

    @property
    def language(self) -> str:
        return self.settings.language

    def call(self, operation: Operation) -> Any:
        """Carry an operation out: a task gives its handle at once, any other operation its result."""
        value = self.client.send(operation) if operation.follow is None else self.client.submit(operation)
        hooks.present(value)
        return value

    def _save_by_itself(self) -> None:
        """Fetch what tasks make into the folder beside the notebook, whatever the working directory becomes."""
        core = self.client.core
        core.keeper = MediaKeeper(core.board, core.transport, media_folder().absolute())
        runtime().call(core.keeper.start)

    def origin_label(self) -> str:
        """Where answers come from, for the head of a panel."""
        if self.settings.replayed:
            return t("replayed: {cassette}", cassette=self.settings.replayed)
        return t("sandbox: made up") if self.settings.sandbox else self.settings.base_url.partition("://")[2]

    def close(self) -> None:
        """Stop polling, close connections and stop the sandbox; tasks stay in the ledger."""
        self.client.close()
        if self.sandbox is not None:
            self.sandbox.stop()

    @property
    def is_free(self) -> bool:
        """Whether nothing is paid here: the sandbox or a cassette answers."""
        return bool(self.settings.sandbox or self.settings.replayed)

    def facts(self) -> dict[str, str]:
        """What this session is, in words, without a key."""
        rows, keeper = self.client.board.rows(), self.client.core.keeper
        pending = sum(not row.final and row.status != "uncertain" for row in rows)
        key = t("not needed") if self.is_free else t("set") if self.settings.api_key else t("missing")
        return {
            later("points to"): self._points_to(),
            later("API key"): key,
            later("ledger"): homely(str(self.client.board.ledger.path)),
            later("tasks"): t("{count}, {pending} pending", count=len(rows), pending=pending),
            later("results"): t("saved when asked to")
            if keeper is None
            else t("saved to {folder}", folder=homely(str(keeper.folder))),
        }

    def _points_to(self) -> str:
        if self.settings.replayed:
            made = t("made up by the sandbox") if self.settings.sandbox else t("of {base_url}", base_url=self.base_url)
            name = self.settings.replayed
            return t("the cassette {name}: recorded answers, {made}; nothing is sent", name=name, made=made)
        if self.settings.sandbox:
            return t("the sandbox at {base_url} (everything is made up)", base_url=self.base_url)
        return self.base_url

    def __repr__(self) -> str:
        return t("YEScale session") + "\n" + "\n".join(f"  {t(name)}: {value}" for name, value in self.facts().items())


_lock = threading.RLock()
_current: Session | None = None


def connect(
    api_key: str | None = None,
    base_url: str | None = None,
    sandbox: bool = False,  # noqa: FBT001, FBT002 - the fixed public face
    access_key: str | None = None,
    language: str | None = None,
) -> Session:
    """Connect this notebook: to the gateway with a key, or to the built-in sandbox.

    Without arguments the key is looked for in ``YESCALE_API_KEY``, Colab's user data, the keyring and ``.env``, then
    asked for.
    A new connection takes the place of the old one; tasks stay in the ledger. ``language`` is what panels, notes and
    errors speak, "en" or "vi"; without it ``YESCALE_LANGUAGE`` says so.

    Raises:
        ConfigError: no key was found, the base URL cannot be used, or the language is none that is spoken here.
    """
    wanted = sandbox or (api_key is None and _flag("YESCALE_SANDBOX"))
    tongue = _tongue(language)
    given, given_access = Secret.of(api_key), Secret.of(access_key)
    del api_key, access_key  # a verbose traceback shows local names
    if tape.cut() and _current is not None:  # the cassette answers, whatever the recorded notebook connects to
        hooks.present(_current)
        return _current
    key = None if wanted else find_key(given, ask=_can_type())
    access = find_access_key(given_access)
    with _lock:
        if wanted:
            return _replace(_sandboxed(tongue))
        if key is None:
            raise ConfigError(t("No API key was found."), t(THREE_WAYS))
        settings = Settings(
            base_url=clean_base_url(base_url or find_base_url()),
            system_url=find_system_url(),
            api_key=key,
            access_key=access,
            language=tongue,
        )
        return _replace(Session(settings))


def _tongue(asked: str | None) -> str:
    """The language to speak from now on. One that was asked for by name must be known; the environment's may be any."""
    if asked is not None and not words.knows(asked):
        raise ConfigError(
            t("The language {language!r} is not spoken here.", language=asked),
            t("There are {names}.", names=", ".join(map(repr, words.LANGUAGES))),
        )
    return words.speak(asked or os.environ.get("YESCALE_LANGUAGE", ""))


def _replace(fresh: Session) -> Session:
    global _current
    old, _current = _current, fresh
    if old is not None:
        old.close()
    hooks.present(fresh)
    return fresh


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in ("1", "true", "yes", "on")


def _sandboxed(language: str) -> Session:
    from yescale_widgets.sandbox.server import Sandbox

    global _current
    if _current is not None and _current.settings.sandbox:
        _current.close()
        _current = None
    try:
        server = _on_usual_port(Sandbox).start()
    except OSError as error:
        what = t("The folder {folder} cannot be used: {why}.", folder=home_folder(), why=error.strerror or error)
        raise ConfigError(what, t("Set YESCALE_HOME to another folder.")) from None
    settings = Settings(
        base_url=server.url,
        system_url=server.url,
        access_key=Secret("sandbox-access-needs-no-key"),
        api_key=Secret("sk-sandbox-needs-no-key"),
        sandbox=True,
        language=language,
        poll_floor=0.5,
    )
    return Session(settings, server)


def _on_usual_port(kind: type[Sandbox]) -> Sandbox:
    """With yesterday's tasks, on a port of last time, so that links in yesterday's notebook work again today.

    Where other kernels have those ports it takes a free one, which is a usual one from then on.
    """
    note, store = home_folder() / "sandbox-port", home_folder() / "sandbox"
    ports = _ports(note)
    for port in ports:
        with suppress(ConfigError):
            return kind(port=port, store=store)
    note.parent.mkdir(parents=True, exist_ok=True)
    server = kind(port=0, store=store)
    note.write_text("".join(f"{port}\n" for port in [*ports, server.port]))
    return server


def _ports(note: Path) -> list[int]:
    try:
        return [int(line) for line in note.read_text().split()]
    except (OSError, ValueError):
        return []


def _can_type() -> bool:
    """Whether someone sits at a prompt: a terminal, or a notebook whose front end takes input.

    marimo's cells have the terminal of their server, where nobody looks.
    """
    if hosts.here() is hosts.MARIMO:
        return False
    kernel = getattr(hosts.ipython_shell(), "kernel", None)
    if kernel is not None:
        return bool(getattr(kernel, "_allow_stdin", False))
    return sys.stdin is not None and sys.stdin.isatty()


def current() -> Session:
    """The session of this notebook; the first use connects from the environment, without asking for anything.

    Raises:
        ConfigError: there is no key; the message names the three ways to connect.
    """
    global _current
    found = _current
    if found is not None:  # without the lock: a new connection holds it while it waits for work that asks for this
        return found
    with _lock:
        if _current is None:
            if _flag("YESCALE_SANDBOX"):
                _current = _sandboxed(_tongue(None))
            else:
                settings = replace(settings_for(), language=_tongue(None))
                settings.key  # noqa: B018 - raises where there is none
                _current = Session(settings)
        return _current


def take_place(fresh: Session) -> None:
    """Let a session be this notebook's, in the place of the one before, which is closed."""
    with _lock:
        _replace(fresh)


def leave(old: Session) -> None:
    """Close a session; where it was this notebook's, the next use connects anew."""
    global _current
    with _lock:
        _current = None if _current is old else _current
    old.close()


def is_connected() -> bool:
    """Whether there is a session already."""
    return _current is not None


def task(id: str) -> Task:
    """A task by the gateway's id or its key in the ledger, also one that another kernel submitted.

    Raises:
        KeyError: the ledger has no such task.
    """
    session = current()
    found = session.client.task(id)
    if not found.done:
        session.client.follow()
    return found


def media_folder() -> Path:
    """Where results are saved: ``yescale_media`` beside the notebook."""
    return Path("yescale_media")
