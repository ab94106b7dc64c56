"""One thread does all network work; waiting for it can be interrupted, and what was waited for stops."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
import types
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.conftest import LIMIT
from yescale_widgets.runtime import Runtime, runtime


class Watch:
    """What became of a piece of work."""

    def __init__(self) -> None:
        self.begun, self.stopped = threading.Event(), threading.Event()

    async def work(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped.set()

    async def items(self, *first: int) -> AsyncIterator[int]:
        try:
            for item in first:
                yield item
            self.begun.set()
            await asyncio.Event().wait()
        finally:
            self.stopped.set()


@pytest.fixture
def own() -> Iterator[Runtime]:
    """A runtime that ends with the test."""
    found = Runtime()
    yield found
    loop = found.loop()
    loop.call_soon_threadsafe(loop.stop)
    assert found._thread is not None
    found._thread.join(2)
    loop.close()


def interrupt_when(event: threading.Event) -> None:
    """Send SIGINT when the event is set and the main thread waits for the loop.

    It has to sleep already: a signal that comes between its last look at them and its sleep is not noticed (a gap of
    Python's own, which a second Ctrl+C closes).
    """
    main, native = threading.main_thread().ident, threading.main_thread().native_id
    assert main is not None

    def sleeps() -> bool:
        stat = Path(f"/proc/self/task/{native}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "S"

    def waits() -> bool:
        names = {frame.f_code.co_name for frame, _ in traceback.walk_stack(sys._current_frames()[main])}
        return bool(names & {"_wait", "_get"})

    def send() -> None:
        assert event.wait(LIMIT)
        end = time.monotonic() + LIMIT
        while not (waits() and sleeps()) and time.monotonic() < end:
            os.sched_yield()
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=send, daemon=True).start()


def told(error: Any) -> list[str]:
    """What IPython shows of an error; here without the reader's own lines, since there is no cell."""
    lines: list[str] = error._render_traceback_()
    return lines


def test_a_coroutine_runs_on_the_loops_thread_and_gives_its_value(own: Runtime) -> None:
    async def where() -> str:
        return threading.current_thread().name

    assert own.run(where()) == "yescale-io"
    assert threading.current_thread().name != "yescale-io"


def test_an_exception_of_the_work_reaches_the_caller(own: Runtime) -> None:
    async def broken() -> None:
        raise ValueError("of the work")

    with pytest.raises(ValueError, match="of the work"):
        own.run(broken())


def test_an_interrupt_stops_the_work(own: Runtime) -> None:
    watch = Watch()
    interrupt_when(watch.begun)
    with pytest.raises(KeyboardInterrupt) as stopped:
        own.run(watch.work())
    assert watch.stopped.wait(LIMIT)
    assert told(stopped.value) == ["KeyboardInterrupt: Stopped here."]


def test_an_interrupt_of_an_iteration_stops_the_work(own: Runtime) -> None:
    watch, seen = Watch(), []
    interrupt_when(watch.begun)
    with pytest.raises(KeyboardInterrupt) as stopped:
        seen.extend(own.iterate(watch.items(1, 2)))
    assert watch.stopped.wait(LIMIT)
    assert told(stopped.value) == ["KeyboardInterrupt: Stopped here."]


def test_what_was_cancelled_comes_to_its_end_before_the_process_does() -> None:
    code = """
import asyncio
from yescale_widgets.runtime import runtime
async def work():
    try:
        await asyncio.Event().wait()
    finally:
        for _ in range(1000):
            await asyncio.sleep(0)
        print("put away", flush=True)
runtime().cancel(runtime().submit(work()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT, check=True)
    assert (done.stdout, done.stderr) == ("put away\n", "")


def test_the_process_of_an_interrupted_call_goes_on_and_ends_cleanly() -> None:
    code = """
import asyncio, sys
from yescale_widgets.runtime import runtime
async def work():
    print("begun", flush=True)
    await asyncio.Event().wait()
try:
    runtime().run(work())
except KeyboardInterrupt:
    print("stopped", flush=True)
async def two():
    return 2
print(runtime().run(two()))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT)
    assert (out, err, process.returncode) == ("stopped\n2\n", "", 0)


@pytest.mark.usefixtures("at_once_cancelled")
def test_work_that_is_cancelled_before_its_first_step_still_comes_to_its_end(own: Runtime) -> None:
    watch, free = Watch(), threading.Event()
    own.call(free.wait)
    work = own.submit(watch.work())
    own.cancel(work)
    free.set()
    assert watch.stopped.wait(LIMIT)
    with pytest.raises(concurrent.futures.CancelledError):
        work.result(LIMIT)


def test_items_come_in_order_and_in_batches(own: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    from yescale_widgets import runtime as module

    handed: list[int] = []
    get = module._get

    def counted(box: Any) -> Any:
        batch = get(box)
        handed.append(len(batch) if isinstance(batch, list) else 0)
        return batch

    monkeypatch.setattr(module, "_get", counted)

    async def many() -> AsyncIterator[int]:
        for item in range(1000):
            yield item

    assert list(own.iterate(many())) == list(range(1000))
    assert sum(handed) == 1000
    assert len(handed) < 20


def test_items_are_handed_over_while_the_work_goes_on(own: Runtime) -> None:
    watch = Watch()
    items = own.iterate(watch.items(1, 2))
    assert [next(items), next(items)] == [1, 2]
    assert not watch.stopped.is_set()
    items.close()
    assert watch.stopped.wait(LIMIT)


def test_leaving_the_loop_stops_the_work(own: Runtime) -> None:
    watch = Watch()
    for item in own.iterate(watch.items(1, 2)):
        assert item == 1
        break
    assert watch.stopped.wait(LIMIT)


def test_an_iteration_that_fails_gives_its_items_first(own: Runtime) -> None:
    async def broken() -> AsyncIterator[int]:
        yield 1
        yield 2
        raise ValueError("in the middle")

    items = own.iterate(broken())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(ValueError, match="in the middle"):
        next(items)


def test_a_blocking_call_on_the_loops_own_thread_is_an_error(own: Runtime) -> None:
    async def nested() -> None:
        own.run(asyncio.sleep(0))

    with pytest.raises(RuntimeError, match="await"):
        own.run(nested())


def test_a_blocking_iteration_on_the_loops_own_thread_is_an_error(own: Runtime) -> None:
    watch = Watch()

    async def nested() -> None:
        for _ in own.iterate(watch.items(1)):
            raise AssertionError("unreachable")

    future = own.submit(nested())
    with pytest.raises(RuntimeError, match="await"):
        future.result(2)


def test_many_threads_may_wait_at_once(own: Runtime) -> None:
    all_of_them = asyncio.Barrier(8)

    async def meet() -> None:
        await all_of_them.wait()

    threads = [threading.Thread(target=own.run, args=(meet(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_gets_a_loop_of_its_own() -> None:
    code = """
import os
from yescale_widgets.runtime import runtime
async def two():
    return 2
runtime().run(two())
child = os.fork()
if child == 0:
    os._exit(runtime().run(two()))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT, check=True)
    assert done.stdout == "2\n"


def test_a_cell_that_computes_does_not_stop_the_loop(own: Runtime) -> None:
    beats = threading.Event()

    async def beat() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        beats.set()

    own.submit(beat())
    assert beats.wait(LIMIT)


def test_the_process_has_one_runtime() -> None:
    assert runtime() is runtime()


# Where there are no threads


def test_without_a_thread_the_running_loop_does_the_work() -> None:
    borrowed = Runtime(thread=False)

    async def where() -> tuple[asyncio.AbstractEventLoop, str]:
        await asyncio.sleep(0)
        return asyncio.get_running_loop(), threading.current_thread().name

    async def main() -> None:
        mine = asyncio.get_running_loop()
        found, thread = await asyncio.wrap_future(borrowed.submit(where()))
        assert (found, thread) == (mine, threading.current_thread().name)
        called = asyncio.Event()
        borrowed.call(called.set)
        await asyncio.wait_for(called.wait(), LIMIT)
        assert not borrowed.inside()

    asyncio.run(main())


def test_without_a_thread_nothing_blocks_and_the_words_say_what_to_do() -> None:
    borrowed, watch = Runtime(thread=False), Watch()

    async def main() -> None:
        with pytest.raises(RuntimeError, match=r"await the form of ys\.AsyncClient"):
            borrowed.run(watch.work())
        with pytest.raises(RuntimeError, match=r"await the form of ys\.AsyncClient"):
            list(borrowed.iterate(watch.items(1)))

    asyncio.run(main())
    assert not watch.begun.is_set()


def test_without_a_thread_python_is_suspended_where_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``pyodide.ffi`` does it in browsers with JSPI, here by driving the coroutine."""

    def driven(work: Any) -> Any:
        with pytest.raises(StopIteration) as end:
            work.send(None)
        return end.value.value

    ffi = types.SimpleNamespace(can_run_sync=lambda: True, run_sync=driven)
    monkeypatch.setitem(sys.modules, "pyodide", types.ModuleType("pyodide"))
    monkeypatch.setitem(sys.modules, "pyodide.ffi", ffi)

    async def seven() -> int:
        return 7

    async def items() -> AsyncIterator[int]:
        yield 1
        yield 2

    borrowed = Runtime(thread=False)
    assert borrowed.run(seven()) == 7
    assert list(borrowed.iterate(items())) == [1, 2]
