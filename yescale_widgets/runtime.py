"""One daemon thread with one event loop does all network work, so that streams and polls go on while a cell sleeps.

Where there can be no threads, as in a browser, the running loop does it; blocking calls then need a browser that can
suspend Python (JSPI).
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextlib
import os
import queue
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from typing import Any, TypeVar

from yescale_widgets import hosts
from yescale_widgets.errors import shorten
from yescale_widgets.words import t

T = TypeVar("T")
_END = object()
PATIENCE = 2.0
"""Seconds that what was cancelled has to end with the process."""
HOPS = 5
"""Turns of the loop after which a cancellation has come to its task."""


class Runtime:
    """The loop thread. It starts with the first use and never keeps the process alive.

    With ``thread=False`` work goes to the loop that runs already, whosever it is.
    """

    def __init__(self, *, thread: bool = True) -> None:
        self._own = thread
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._thread: threading.Thread | None = None

    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop; a forked child gets its own."""
        if not self._own:
            return _running()
        with self._lock:
            if self._loop is None or self._pid != os.getpid() or self._loop.is_closed():
                self._start()
            assert self._loop is not None
            return self._loop

    def _start(self) -> None:
        loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=_serve, args=(loop,), name="yescale-io", daemon=True)
        self._loop, self._pid = loop, os.getpid()
        self._thread.start()
        atexit.register(_let_end, loop, self._pid)

    def inside(self) -> bool:
        """Whether the caller is on the loop's own thread, where waiting for it would never end."""
        return self._own and self._thread is threading.current_thread()

    def submit(self, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Start a coroutine on the loop and return at once."""
        return asyncio.run_coroutine_threadsafe(work, self.loop())

    def call(self, function: Callable[[], object]) -> None:
        """Have a function called on the loop's thread soon."""
        self.loop().call_soon_threadsafe(function)

    def cancel(self, work: concurrent.futures.Future[Any]) -> None:
        """Cancel what ``submit`` started, one hop later on the loop: cancelled before its first step, a coroutine does
        not even come to its ``finally``.
        """
        self.call(lambda: asyncio.get_running_loop().call_soon(work.cancel))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop and wait for it; an interrupt cancels it.

        Raises:
            RuntimeError: called from the loop's own thread, which would wait for itself; or there is no such thread,
                and Python cannot be suspended here.
        """
        if not self._own:
            return _suspended(work)
        try:
            self._refuse_inside()
        except RuntimeError:
            work.close()
            raise
        return _wait(self.submit(work))

    def iterate(self, work: AsyncIterator[T]) -> Generator[T]:
        """The items of an async iterator, handed over in batches; leaving the loop or an interrupt cancels the work."""
        if not self._own:
            yield from _one_by_one(work)
            return
        self._refuse_inside()
        box: queue.SimpleQueue[Any] = queue.SimpleQueue()
        future: concurrent.futures.Future[None] | None = None
        try:
            future = self.submit(_pump(work, box.put))
            while (batch := _get(box)) is not _END:
                yield from batch
            future.result()
        except KeyboardInterrupt as error:
            shorten(error)
            raise
        finally:
            if future is not None:
                future.cancel()

    def _refuse_inside(self) -> None:
        if self.inside():
            raise RuntimeError(t("A blocking call was made on the I/O thread; await the async form instead."))


def _running() -> asyncio.AbstractEventLoop:
    """The loop that runs now. Pyodide's is always there, also between two of its turns."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.get_event_loop()


def _suspended(work: Coroutine[Any, Any, T]) -> T:
    """Wait on the running loop itself: only Pyodide can, in browsers that suspend WebAssembly."""
    from importlib import import_module

    try:
        ffi = import_module("pyodide.ffi")
        able = bool(ffi.can_run_sync())
    except ImportError:
        able = False
    if not able:
        work.close()
        raise RuntimeError(t("A blocking call cannot be made here, without threads; await the form of ys.AsyncClient."))
    found: T = ffi.run_sync(work)
    return found


def _one_by_one(work: AsyncIterator[T]) -> Iterator[T]:
    async def after() -> Any:
        return await anext(work, _END)

    while (item := _suspended(after())) is not _END:
        yield item


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()


def _let_end(loop: asyncio.AbstractEventLoop, pid: int) -> None:
    """When the process ends, what was cancelled comes to its end first; what is under way is left as it is."""
    if pid == os.getpid() and loop.is_running():
        with contextlib.suppress(TimeoutError, RuntimeError):
            asyncio.run_coroutine_threadsafe(_cancelled(), loop).result(PATIENCE)


async def _cancelled() -> None:
    for _ in range(HOPS):
        await asyncio.sleep(0)
    ending = [task for task in asyncio.all_tasks() if task.cancelling()]
    if ending:
        await asyncio.wait(ending)


async def _pump(work: AsyncIterator[T], put: Callable[[object], None]) -> None:
    """Gather what comes within one turn of the loop: a hand-over costs far more than an item."""
    batch: list[T] = []
    waiting = False
    loop = asyncio.get_running_loop()

    def flush() -> None:
        nonlocal batch, waiting
        ready, batch, waiting = batch, [], False
        if ready:
            put(ready)

    try:
        async for item in work:
            batch.append(item)
            if not waiting:
                waiting = True
                loop.call_soon(flush)
    finally:
        flush()
        put(_END)


def _get(box: queue.SimpleQueue[Any]) -> Any:
    """Windows cannot interrupt a wait without an end, so it waits in turns there."""
    if sys.platform != "win32":
        return box.get()
    while True:
        try:
            return box.get(timeout=0.2)
        except queue.Empty:
            continue


def _wait(future: concurrent.futures.Future[T]) -> T:
    try:
        if sys.platform != "win32":
            return future.result()
        while True:
            done, _ = concurrent.futures.wait([future], timeout=0.2)
            if done:
                return future.result()
    except BaseException as error:
        future.cancel()
        shorten(error)
        raise


_shared = Runtime(thread=hosts.here().threads)


def runtime() -> Runtime:
    """The process's one runtime."""
    return _shared
