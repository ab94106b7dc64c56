"""A sweep is every combination of its values, run once each, kept as it goes, and taken up where cells are missing."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT, Clock, Gateway, completion, drops, says
from tests.unit.grids import Connect, connect, here, posts
from yescale_widgets import catalog, session
from yescale_widgets.errors import BudgetExceeded, ConfigError, NotSent, OptionError, TaskTimeout, Unauthorized
from yescale_widgets.grids import gate, shelf
from yescale_widgets.grids.cells import RESULTS, Cell, content_of
from yescale_widgets.grids.crossing import crossed, kind_of
from yescale_widgets.grids.run import Run
from yescale_widgets.jobs.submit import KeyTaken, Posting
from yescale_widgets.options import options_of
from yescale_widgets.sandbox.server import Sandbox

__all__ = ["connect", "here"]  # fixtures

Serve = Callable[..., Gateway]
TASK = {"id": "t1", "videos": []}


def test_a_sweep_is_every_combination_as_a_tidy_table(here: Sandbox) -> None:
    found = ys.sweep("chat.complete", prompt=["one", "two"], model=["gpt-4o-mini", "gpt-4o"], seed=range(3), repeats=2)
    frame = found.wait(LIMIT).frame()
    assert list(frame.columns) == ["prompt", "model", "seed", "repeat", *RESULTS]
    assert len(frame) == len(found) == 24
    assert frame.groupby(["prompt", "model", "seed", "repeat"]).size().eq(1).all()
    assert set(frame["status"]) == {"succeeded"}
    assert frame["text"].str.len().gt(0).all()
    assert frame["seconds"].gt(0).all()
    assert frame["completion_tokens"].gt(0).all()
    assert sum(posts(here).values()) == 24
    assert str(found.plan) == "24 calls"
    assert repr(found) == "<sweep of chat.complete · 24 of 24 cells>"


def test_a_sweep_of_tasks_waits_for_their_ends_and_has_their_media(here: Sandbox) -> None:
    found = ys.sweep(ys.pika.generate, prompt=["a boat", "a fox [fail]"], motion=[1, 2])
    assert str(found.plan) == "4 calls, paid (cost unknown)"
    frame = found.wait(LIMIT).frame().set_index(["prompt", "motion"])
    assert list(frame["status"]) == ["succeeded", "succeeded", "failed", "failed"]
    assert frame.loc["a boat", "media"].str.endswith(".mp4").all()
    assert frame.loc["a fox [fail]", "error"].str.contains("moderation").all()
    rows = {row.key: row for row in session.current().client.board.rows()}
    assert set(frame["key"]) == set(rows), "each paid cell is a row of the ledger"


def test_what_is_a_list_by_nature_does_not_vary_until_it_is_told_to() -> None:
    chat = kind_of("chat.complete")
    assert [c.operation.stop for c in crossed(chat, {"prompt": "x", "stop": ["a", "b"]})] == [["a", "b"]]
    assert [c.operation.stop for c in crossed(chat, {"prompt": "x", "stop": ys.vary([["a"], ["b"]])})] == [["a"], ["b"]]
    pika = kind_of(ys.pika.generate)
    assert len(crossed(pika, {"prompt": "x", "aspect_ratio": (16, 9)})) == 1
    assert len(crossed(pika, {"prompt": "x", "aspect_ratio": ["16:9", "1:1"]})) == 2


def test_columns_ranges_and_arrays_vary() -> None:
    frame = pandas.DataFrame({"text": ["a", "b", "c"]})
    chat = kind_of("chat.complete")
    cells = crossed(chat, {"prompt": frame["text"], "seed": numpy.arange(2), "temperature": (0, 0.5)})
    assert len(cells) == 12
    assert cells[0].params == {"prompt": "a", "seed": 0, "temperature": 0}


def test_a_cell_is_named_by_what_it_asks_for() -> None:
    one, other = (
        crossed(kind_of("chat.complete"), given)[0]
        for given in ({"prompt": "x", "model": "gpt-4o"}, {"model": "gpt-4o", "prompt": "x"})
    )
    assert one.content == other.content == content_of(one.operation)
    assert one.row_key("run") != one.row_key("another")


@pytest.mark.parametrize(
    ("operation", "options", "said"),
    [
        ("chat.complete", {"prompt": []}, "prompt has no values"),
        ("chat.complete", {"prompt": ["a", "b", "a"]}, "prompt has 'a' twice; repeats=2"),
        ("chat.complete", {"prompt": ["a", float("nan")]}, "prompt has no value (NaN) at position 1"),
        ("chat.complete", {"prompt": "a", "temperature": [0, 9]}, "temperature must be a number from 0 to 2, not 9"),
        ("chat.complete", {"prompt": "a", "temprature": [0, 1]}, "did you mean 'temperature'"),
        ("chat.complete", {"prompt": "a", "model": ["gpt-4o", "gpt-4o-mnii"]}, "Did you mean 'gpt-4o-mini'?"),
        ("chat.complete", {"prompt": "a", "repeats": 0}, "repeats must be a whole number from 1 up"),
        ("chat.complete", {"prompt": "a", "in_flight": 500}, "in_flight must be a whole number from 1 to 64"),
        ("chat.complete", {"prompt": "a", "per_minute": 0}, "per_minute must be a number above 0"),
        ("chat.complete", {"prompt": "a", "per_minute": "many"}, "per_minute must be a number above 0, not 'many'"),
        ("chat.complete", {"prompt": "a", "executor": 5}, "executor must have submit()"),
        ("chat.complete", {"prompt": pandas.Series(["a", pandas.NA])}, "prompt has no value (NaN) at position 1"),
        ("chat.complete", {}, "give a prompt"),
        ("chat.complete", {"prompt": "a", "seed": range(100_001)}, "100,001 cells, and 100,000 is the most"),
        ("chat.complete", {"prompt": "a", "stop": ys.vary([["a"], ["a"]])}, "are the same call"),
        ("chat.complet", {"prompt": "a"}, "did you mean 'chat.complete'"),
        ("kling.image_to_video", {"prompt": "a", "image": ["a.png", "b.mp3"]}, "image"),
    ],
)
def test_a_grid_that_cannot_be_meant_is_refused_by_name_before_anything_is_posted(
    here: Sandbox, operation: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(OptionError) as caught:
        ys.sweep(operation, **options)
    assert said in str(caught.value)
    assert "Nothing was sent." in str(caught.value)
    assert not posts(here)
    assert len(ys.runs()) == 0


def test_pictures_and_sounds_in_one_option_are_told_apart(here: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "b.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(24))
    with pytest.raises(OptionError, match=r"image: .*(audio|WAV)"):
        ys.sweep("kling.image_to_video", prompt="a", image=["https://x.example/a.png", tmp_path / "b.wav"])
    assert not posts(here)


def test_the_budget_is_asked_for_the_whole_before_the_first_call(here: Sandbox) -> None:
    ys.budget(calls=5)
    with pytest.raises(BudgetExceeded) as caught:
        ys.sweep(ys.pika.generate, prompt=["a", "b"], motion=[1, 2, 3])
    assert caught.value.what == (
        "This sweep needs 6 paid calls, and nothing was sent: 5 of 5 are left in the budget for this notebook."
    )
    assert "ys.budget(calls=…, per='notebook') sets another limit" in caught.value.hint
    assert not posts(here)
    assert len(ys.runs()) == 0
    assert ys.sweep(ys.pika.generate, prompt=["a"], motion=[1, 2, 3]).wait(LIMIT).counts() == {"succeeded": 3}


def test_nothing_is_sent_by_a_plan(here: Sandbox) -> None:
    found = ys.sweep(ys.pika.generate, prompt=["a", "b"], run=False)
    assert (found.plan.calls, found.plan.paid, found.status) == (2, 2, "waiting")
    assert not posts(here)
    assert found.resume().wait(LIMIT).counts() == {"succeeded": 2}


def _watched(run: Run, hold: asyncio.Event) -> list[int]:
    """Carry the cells out by hand; gives how many were at work at the same time, each time that changed."""
    working, seen = 0, []

    async def carry(_client: Any, cell: Cell, _how: Posting) -> Any:
        nonlocal working
        working += 1
        seen.append(working)
        await hold.wait()
        working -= 1
        return None

    run.carry = carry
    return seen


def test_so_many_cells_are_in_flight_and_no_more(here: Sandbox) -> None:
    run = ys.sweep("chat.complete", prompt="x", seed=range(40), in_flight=7, run=False)
    hold = asyncio.Event()
    full = threading.Event()
    seen = _watched(run, hold)
    run.listen(lambda _cell, _outcome: full.set() if len(seen) >= 7 or run.ended else None)
    run.resume()
    from yescale_widgets.runtime import runtime

    with pytest.raises(TaskTimeout):
        run.wait(0.2)
    assert max(seen) == len(seen) == 7
    runtime().call(hold.set)
    run.wait(LIMIT)
    assert max(seen) == 7
    assert len(seen) == 40


def test_when_the_gateway_asks_for_patience_the_whole_family_waits_and_nothing_fails(
    here: Sandbox, clock: Clock
) -> None:
    core = session.current().client.core
    gate._GATES[core] = {"chat": gate.Gate(clock, clock.sleep)}
    here.faults.next("429=40", path="/v1/chat/completions", times=3)
    found = ys.sweep("chat.complete", prompt="x", seed=range(12), in_flight=3).wait(LIMIT)
    assert found.counts() == {"succeeded": 12}
    assert max(clock.naps) >= 40, "Retry-After is obeyed"
    assert sum(posts(here).values()) == 15


def test_a_paid_call_that_was_refused_for_now_gets_another_row_and_counts_once(here: Sandbox, clock: Clock) -> None:
    core = session.current().client.core
    gate._GATES[core] = {"pika": gate.Gate(clock, clock.sleep)}
    ys.budget(calls=2)
    here.faults.next("429=5", path="/pika/*")
    found = ys.sweep(ys.pika.generate, prompt=["a", "b"]).wait(LIMIT)
    assert found.counts() == {"succeeded": 2}
    assert ys.budget()["notebook"].used_calls == 2


def test_so_many_a_minute_and_no_more(clock: Clock) -> None:
    async def five() -> None:
        spacing = gate.Spacing(30, clock, clock.sleep)
        for _ in range(5):
            await spacing.enter()

    asyncio.run(five())
    assert clock.naps == [2, 2, 2, 2]


def test_what_was_stopped_goes_on_where_cells_are_missing(here: Sandbox) -> None:
    run = ys.sweep("chat.complete", prompt="x", seed=range(30), in_flight=2, run=False)
    enough = threading.Event()
    run.listen(lambda _cell, _outcome: enough.set() if run.ended >= 6 else None)
    run.resume()
    assert enough.wait(LIMIT)
    run.stop()
    assert run.status == "stopped"
    before = run.frame().query("status == 'succeeded'")
    assert 6 <= len(before) < 30
    run.resume().wait(LIMIT)
    assert run.counts() == {"succeeded": 30}
    after = run.frame().loc[before.index]
    assert list(after["request_id"]) == list(before["request_id"]), "what was done is not done again"
    assert max(posts(here).values()) <= 2, "only what was cut off is asked again"


def test_the_same_sweep_again_goes_on_and_a_fresh_one_begins_anew(here: Sandbox) -> None:
    given: dict[str, Any] = {"prompt": "x", "seed": range(3)}
    planned = ys.sweep("chat.complete", **given, run=False)
    assert ys.sweep("chat.complete", **given) is planned
    planned.wait(LIMIT)
    again = ys.sweep("chat.complete", **given)
    assert again.id != planned.id, "a finished one is done, and this is a new wish"
    again.wait(LIMIT)
    assert sum(posts(here).values()) == 6
    assert [run.id for run in (ys.runs()[0], ys.runs()[1])] == [again.id, planned.id]


def test_a_run_is_opened_again_in_a_fresh_kernel(here: Sandbox) -> None:
    run = ys.sweep("chat.complete", prompt=["x", "y"]).wait(LIMIT)
    before = run.frame()
    shelf.close()
    found = ys.runs()[run.id]
    assert found is not run
    assert found.done
    pandas.testing.assert_frame_equal(found.frame(), before)
    assert found.resume().wait(LIMIT).counts() == {"succeeded": 2}
    assert sum(posts(here).values()) == 2
    with pytest.raises(KeyError, match=r"ys\.runs\(\) lists them"):
        ys.runs()["nothere"]
    ys.runs().forget(run.id)
    assert len(ys.runs()) == 0


def test_what_was_planned_in_the_sandbox_is_never_posted_to_the_gateway(
    here: Sandbox, gateway: Serve, connect: Connect
) -> None:
    run = ys.sweep(ys.pika.generate, prompt=["a", "b"], run=False)
    server = gateway(says(TASK))
    connect(server.url)
    with pytest.raises(ConfigError, match=r"made with another connection \(sandbox\).*Nothing was sent"):
        ys.runs()[run.id].resume()
    assert server.heard == []
    assert not posts(here)


def test_a_run_goes_on_over_a_new_connection_to_the_same_place(here: Sandbox, connect: Connect) -> None:
    run = ys.sweep("chat.complete", prompt=["a", "b"], run=False)
    connect(here.url, sandbox=True)
    again = ys.sweep("chat.complete", prompt=["a", "b"])
    assert (again.id, again is run) == (run.id, False), "the closed connection's is not used any more"
    assert again.wait(LIMIT).counts() == {"succeeded": 2}


def test_a_cell_whose_answer_was_lost_is_uncertain_and_never_sent_again(gateway: Serve, connect: Connect) -> None:
    server = gateway(drops, says(TASK))
    connect(server.url)
    run = ys.sweep(ys.pika.generate, prompt=["a"], check_models=False, run=False)
    run.resume().wait(LIMIT)
    assert run.counts() == {"uncertain": 1}
    assert "not sent again" in run.frame()["error"][0]
    run.resume(failed=True).wait(LIMIT)
    shelf.close()
    ys.runs()[run.id].resume(failed=True)
    assert len(server.posts) == 1


def test_a_row_that_was_forgotten_is_not_posted_anew(here: Sandbox) -> None:
    run = ys.sweep(ys.pika.generate, prompt=["a"], run=False)
    key = run.cells[0].row_key(run.id)
    run.cells[0].begun = True
    run.resume().wait(LIMIT)
    assert run.counts() == {"uncertain": 1}
    assert not posts(here)
    assert run.frame()["key"][0] == key


def test_a_call_that_stands_in_the_ledger_is_taken_from_there_and_not_posted(here: Sandbox) -> None:
    """Two kernels at the same cell: the second finds the first one's row."""
    run = ys.sweep(ys.pika.generate, prompt=["a"], run=False)
    core = session.current().client.core
    cell = run.cells[0]
    how = Posting(key=cell.row_key(run.id))
    from yescale_widgets.runtime import runtime

    runtime().run(core.submit(cell.operation, how))
    with pytest.raises(KeyTaken):
        runtime().run(core.submit(cell.operation, how))
    assert run.resume().wait(LIMIT).counts() == {"succeeded": 1}
    assert sum(posts(here).values()) == 1


def test_of_two_kernels_one_runs_a_sweep(here: Sandbox) -> None:
    run = ys.sweep("chat.complete", prompt="x", seed=range(3), run=False)
    with shelf.store()._transaction() as file:
        file.execute("UPDATE runs SET owner='far|1||x', until=?", (shelf.store().clock() + 60,))
    with pytest.raises(ConfigError, match="Another kernel runs this sweep"):
        run.resume()
    assert not posts(here)


def test_a_key_that_is_refused_halts_the_run_and_it_goes_on_later(gateway: Serve, connect: Connect) -> None:
    refused = {"error": {"message": "bad key", "type": "x", "code": "invalid_api_key"}}
    server = gateway(says(refused, 401), says(completion()))
    connect(server.url)
    run = ys.sweep("chat.complete", prompt="x", seed=range(5), in_flight=1, check_models=False)
    with pytest.raises(Unauthorized):
        run.wait(LIMIT)
    assert (run.status, len(run.missing()), len(server.posts)) == ("halted", 5, 1)
    assert "bad key" in run.headline()
    assert run.resume().wait(LIMIT).counts() == {"succeeded": 5}


def test_a_line_that_is_down_halts_the_run_and_no_cell_is_lost(connect: Connect, unused: int) -> None:
    core = connect(f"http://127.0.0.1:{unused}").client.core

    async def no_nap(_seconds: float) -> None: ...

    core.transport._wait.sleep = no_nap
    run = ys.sweep(ys.pika.generate, prompt=["a", "b", "c"], in_flight=1, check_models=False)
    with pytest.raises(NotSent):
        run.wait(LIMIT)
    assert (run.status, len(run.missing())) == ("halted", 3)


def test_a_failed_cell_is_run_again_only_when_asked(here: Sandbox) -> None:
    here.faults.next("500", path="/pika/generate")
    run = ys.sweep(ys.pika.generate, prompt=["a", "b"], in_flight=1).wait(LIMIT)
    assert list(run.frame()["status"]) == ["failed", "succeeded"]
    run.resume().wait(LIMIT)
    assert run.counts() == {"failed": 1, "succeeded": 1}
    run.resume(failed=True).wait(LIMIT)
    assert run.counts() == {"succeeded": 2}
    assert sum(posts(here).values()) == 3


def test_two_runs_are_merged_and_told_apart(here: Sandbox) -> None:
    one = ys.sweep("chat.complete", prompt="x", seed=range(2)).wait(LIMIT)
    other = ys.sweep("chat.complete", prompt="y", seed=range(2)).wait(LIMIT)
    frame = one.merged(other).frame()
    assert list(frame["run"]) == [one.id] * 2 + [other.id] * 2
    assert list(frame["prompt"]) == ["x", "x", "y", "y"]
    clip = ys.sweep(ys.pika.generate, prompt="x", run=False)
    with pytest.raises(OptionError, match=r"the one is of chat\.complete, the other of pika\.generate"):
        one.merged(clip)


def test_no_option_bears_the_name_of_a_result() -> None:
    names = {name for kind in catalog.operations() for name in options_of(kind)}
    assert not names & {*RESULTS, "repeat", "run"}
    assert not names & {"repeats", "in_flight", "per_minute", "fresh", "check_models"}


def test_awaiting_a_sweep_waits_for_it(here: Sandbox) -> None:
    async def main() -> int:
        return len((await ys.sweep("chat.complete", prompt="x", seed=range(2))).frame())

    assert asyncio.run(main()) == 2


def test_no_key_is_kept_exported_or_sent_to_a_worker(here: Sandbox, home: Path, tmp_path: Path) -> None:
    orders: list[bytes] = []

    class Listening(concurrent.futures.ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **named: Any) -> Any:
            orders.extend(args)
            return super().submit(fn, *args, **named)

    run = ys.compare(["x", "y"], ["gpt-4o", "nope"], check_models=False, max_tokens=5).wait(LIMIT)
    for write in (run.to_bundle, run.to_json, run.to_html, run.to_csv):
        write(tmp_path / f"{write.__name__}.out")
    with Listening(2) as pool:
        ys.sweep("chat.complete", prompt=["x", "y"], max_tokens=5, executor=pool).wait(LIMIT)
    shelf.close()
    files = [file for folder in (home, tmp_path) for file in folder.rglob("*") if file.is_file()]
    assert {"grids.sqlite3", "to_bundle.out", "to_json.out", "to_html.out", "to_csv.out"} <= {f.name for f in files}
    assert len(orders) == 2
    assert all(CANARY.encode() not in data for data in (*orders, *(file.read_bytes() for file in files)))
