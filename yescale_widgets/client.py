"""The thin client: the core, run on the loop thread and waited for."""

from __future__ import annotations

import concurrent.futures
import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from yescale_widgets.core import AsyncClient
from yescale_widgets.declare import Operation
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.row import Row
from yescale_widgets.jobs.task import FOLDER, AsyncTask, Task, find
from yescale_widgets.keys import Secret
from yescale_widgets.runtime import runtime
from yescale_widgets.settings import Settings
from yescale_widgets.streaming import Stream
from yescale_widgets.values import Reply, Snapshot

if TYPE_CHECKING:
    from yescale_widgets.catalog.account import Entries

__all__ = ["AsyncClient", "Client"]


class Client:
    """The same verbs as ``AsyncClient``, waiting for their result; an interrupt cancels what is under way."""

    def __init__(
        self, api_key: str | Secret | None = None, *, base_url: str | None = None, core: AsyncClient | None = None
    ) -> None:
        given = Secret.of(api_key)
        del api_key  # a verbose traceback shows local names
        self.core = core or AsyncClient(given, base_url=base_url)
        self._runner = runtime()

    def __repr__(self) -> str:
        return f"Client(base_url={self.settings.base_url!r})"

    @property
    def settings(self) -> Settings:
        return self.core.settings

    @property
    def board(self) -> Board:
        """What is known of the tasks in the ledger."""
        return self.core.board

    def send(self, operation: Operation) -> Any:
        """As ``AsyncClient.send``, at once."""
        return self._own(self._runner.run(self.core.send(operation)))

    def stream(self, operation: Operation) -> Stream:
        """As ``AsyncClient.stream``, to be iterated at once."""
        return Stream(self.core.stream(operation), self._runner)

    def submit(self, operation: Operation) -> Task:
        """As ``AsyncClient.submit``; gives the task as soon as the gateway has accepted it."""
        return Task(self._runner.run(self.core.submit(operation)).key, self)

    def task(self, key: str) -> Task:
        """A task by the gateway's id or its key in the ledger.

        Raises:
            KeyError: the ledger has no such task.
        """
        return Task(find(self.board, key), self)

    def follow(self) -> None:
        """Look at the pending tasks of this gateway from now on."""
        self._runner.call(self.core.follow)

    def refresh(self, key: str) -> Row:
        """Look at a task now."""
        return self._runner.run(self.core.refresh(key))

    def watch(self, key: str, *, on: bool) -> None:
        """Go on or stop looking at a task."""
        self.core.mark_watched(key, on=on)
        if on:
            self.follow()

    def cancel(self, key: str) -> None:
        """As ``AsyncClient.cancel``."""
        self._runner.run(self.core.cancel(key))

    def reconcile(self, key: str) -> Row:
        """As ``AsyncClient.reconcile``."""
        return self._runner.run(self.core.reconcile(key))

    def candidates(self, key: str) -> Entries:
        """As ``AsyncClient.candidates``."""
        return self._runner.run(self.core.candidates(key))

    def adopt(self, key: str, task_id: str) -> Row:
        """As ``AsyncClient.adopt``."""
        return self._runner.run(self.core.adopt(key, task_id))

    def resubmit(self, key: str) -> Any:
        """As ``AsyncClient.resubmit``: a ``Task``, or the value of an operation that answers at once."""
        return self._own(self._runner.run(self.core.resubmit(key)))

    def _own(self, value: Any) -> Any:
        """A value of the core, waiting for its results where the core's is awaited."""
        if isinstance(value, AsyncTask):
            return Task(value.key, self)
        if isinstance(value, Snapshot | Reply):
            value.__dict__["saver"] = self.save
        return value

    def kept(self, key: str) -> concurrent.futures.Future[None] | None:
        """As ``AsyncClient.kept``."""
        return self.core.kept(key)

    def save(self, result: str | Snapshot | Reply, folder: str | os.PathLike[str] = FOLDER) -> list[Path]:
        """As ``AsyncClient.save``."""
        return self._runner.run(self.core.save(result, folder))

    def close(self) -> None:
        """Stop polling and close all connections; tasks stay in the ledger."""
        self._runner.run(self.core.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
