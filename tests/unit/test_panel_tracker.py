"""The tracker and the task card without a browser; the record beside a panel."""

from __future__ import annotations

import contextlib
import datetime
import json
import operator
import statistics
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas
import pytest
from msgspec.structs import replace

import yescale_widgets as ys
from tests.unit.conftest import LIMIT
from tests.unit.desk import Desk, MakeSettings, Page, hurried
from yescale_widgets import hosts, session
from yescale_widgets.catalog.images import Generate as Picture
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.errors import YEScaleError
from yescale_widgets.jobs import row as row_module
from yescale_widgets.jobs.board import Board
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import COLUMNS
from yescale_widgets.panels import base, output
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.card import TaskCard
from yescale_widgets.panels.card import settle as settle_cards
from yescale_widgets.panels.tracker import Tracker
from yescale_widgets.runtime import runtime
from yescale_widgets.session import Session
from yescale_widgets.values import Media, Snapshot

PIKA = "/pika/generate"


def rows(page: Page) -> dict[str, Message]:
    """The table as the page has it."""
    found: dict[str, Message] = {}
    for m in page.messages:
        if m["is"] == "state":
            found = {row["key"]: row for row in m["rows"]}
        elif m["is"] == "rows":
            found |= {row["key"]: row for row in m["rows"]}
        elif m["is"] == "gone":
            found = {key: row for key, row in found.items() if key not in m["keys"]}
    return found


def settled(page: Page, number: int = 1) -> list[Message]:
    """The rows once so many tasks have succeeded."""

    def done() -> list[Message]:
        return [row for row in rows(page).values() if row["status"] == "succeeded"]

    page.wait(lambda: len(done()) >= number)
    return done()


# The tracker


def test_tasks_appear_and_move_by_themselves(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    assert page.last("state")["rows"] == []
    assert page.last("state")["origin"] == desk.sandbox.url.removeprefix("http://")
    boat = ys.pika.generate("a paper boat")
    (row,) = settled(page)
    assert (row["key"], row["id"], row["name"], row["prompt"]) == (boat.key, boat.id, "pika.generate", "a paper boat")
    assert (row["progress"], row["media"], row["again"], row["note"]) == (100.0, ["video"], True, None)
    assert row["thumb"].startswith(desk.sandbox.url)


def test_tasks_of_before_are_there_newest_first(desk: Desk) -> None:
    first, second = ys.suno.lyrics("a lullaby"), ys.suno.lyrics("a march")
    page = desk.page(ys.tasks())
    assert [row["key"] for row in page.last("state")["rows"]] == [second.key, first.key]


def test_a_task_of_another_kernel_appears_too(desk: Desk, settings: MakeSettings) -> None:
    page = desk.page(ys.tasks())
    other = Session(settings(desk.sandbox.url))
    key = other.client.submit(ys.catalog.operation("suno.lyrics")(prompt="a lullaby")).key
    other.close()
    page.wait(lambda: key in rows(page))
    settled(page)


def test_changes_that_come_at_once_are_one_message(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    songs = [ys.suno.lyrics(f"song {number}") for number in range(3)]
    settled(page, 3)
    board, over = desk.session.client.board, threading.Event()
    runtime().loop().call_soon_threadsafe(over.wait, LIMIT)
    for look in range(100):
        for song in songs:
            board.publish(replace(board.row(song.key), remark=f"look {look}"))
    over.set()
    page.wait(lambda: [row["note"] for row in rows(page).values()] == ["look 99"] * 3)
    assert len([message for message in page.all("rows") if "look" in str(message)]) == 1


def test_open_shows_the_whole_task(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    song = ys.suno.song("lo-fi about rain")
    settled(page)
    page.does("open", key=song.key)
    task = page.last("task")["task"]
    assert task["key"] == song.key
    assert [m["kind"] for m in task["media"]] == ["audio", "audio"]
    assert task["media"][0]["extra"]["lyrics"]


def test_forget_takes_a_row_away_for_good(desk: Desk) -> None:
    panel = ys.tasks()
    page = desk.page(panel)
    boat, song = ys.suno.lyrics("a boat"), ys.suno.lyrics("a song")
    settled(page, 2)
    page.does("forget", key=boat.key)
    page.wait(lambda: [gone["keys"] for gone in page.all("gone")] == [[boat.key]])
    assert list(rows(page)) == [song.key]
    assert list(panel.frame()["id"]) == [song.id]
    page.does("attach")
    assert [row["key"] for row in page.last("state")["rows"]] == [song.key]
    with pytest.raises(KeyError):
        ys.task(boat.key)


def test_a_task_that_works_may_be_forgotten(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    key = ys.suno.lyrics("a song [stall]").key
    page.wait(lambda: rows(page).get(key, {}).get("status") == "running")
    page.does("stop", key=key)
    page.does("forget", key=key)
    ys.suno.lyrics("another")
    assert [row["prompt"] for row in settled(page)] == ["another"]
    assert key not in rows(page)


def test_again_runs_the_same_once_more(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    boat = ys.pika.generate("a boat", seed=7, motion=3)
    settled(page)
    page.does("again", key=boat.key)
    newest, oldest = sorted(settled(page, 2), key=lambda row: -row["started"])
    assert oldest["key"] == boat.key
    assert ys.task(newest["key"]).options == boat.options
    assert desk.sandbox.log.posts(PIKA) == 2


def test_save_writes_the_media_and_names_the_folder(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = desk.page(ys.tasks())
    boat = ys.pika.generate("a boat")
    settled(page)
    page.does("save", key=boat.key)
    saved = page.wait(lambda: page.all("saved"))[0]
    assert (saved["key"], saved["folder"]) == (boat.key, "yescale_media")
    assert [(tmp_path / "yescale_media" / name).stat().st_size > 0 for name in saved["names"]] == [True]
    task = page.wait(lambda: page.all("task"))[-1]["task"]
    assert task["media"][0]["path"] == f"yescale_media/{saved['names'][0]}"


def test_what_cannot_be_saved_is_a_notice(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    words = ys.suno.lyrics("a song")
    settled(page)
    page.does("save", key=words.key)
    assert page.wait(lambda: page.all("notice"))[0]["level"] == "bad"
    assert page.all("saved") == []


def test_a_row_is_copied_as_code_without_the_key(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    boat = ys.pika.generate("a boat", seed=7)
    for form in ("python", "curl"):
        page.does("copy", key=boat.key, form=form)
    python, curl = page.all("copied")
    assert "ys.pika.generate('a boat', seed=7)" in python["text"]
    assert (python["key"], python["form"], curl["form"]) == (boat.key, "python", "curl")
    assert '"Authorization: Bearer $YESCALE_API_KEY"' in curl["text"]
    secret = desk.session.settings.api_key
    assert secret
    assert secret.reveal() not in json.dumps(page.messages)


def test_many_are_forgotten_at_once_but_none_that_works_or_may_be_billed(desk: Desk) -> None:
    board = desk.session.client.board
    many(board, 3)
    doubtful = board.ledger.begin(Generate(prompt="lost on its way"), "https://api.yescale.io")
    board.publish(board.ledger.settle(doubtful.key, "uncertain", remark="The answer never came."))
    working = ys.suno.lyrics("a song [stall]")
    page = desk.page(ys.tasks())
    page.does("forget", keys=[*(row.key for row in board.rows()), "no such key"])
    (gone,) = page.wait(lambda: page.all("gone"))
    assert sorted(gone["keys"]) == ["k0", "k1", "k2"]
    assert sorted(row.key for row in board.rows()) == sorted([doubtful.key, working.key])


def test_the_size_is_said_when_it_is_asked_for(desk: Desk) -> None:
    many(desk.session.client.board, 3)
    page = desk.page(ys.tasks())
    page.does("size")
    assert "3 tasks, " in page.wait(lambda: page.all("size"))[0]["text"]


def test_a_working_row_says_what_past_ones_took_and_others_are_sent_no_estimate(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    for number in range(3):
        ys.suno.lyrics(f"song {number}").wait(LIMIT)
    done = settled(page, 3)
    key = ys.suno.lyrics("a song [stall]").key
    row = page.wait(lambda: rows(page).get(key))
    took = sorted(one["finished"] - one["started"] for one in done)
    assert row["typical"] == pytest.approx([took[0], took[-1]])
    assert row["learned"] == {"tasks": 3, "median": pytest.approx(took[1])}
    assert {one["typical"] for one in done} == {None}


@pytest.mark.parametrize("verb", ["again", "resubmit"])
def test_two_presses_post_once(desk: Desk, verb: str) -> None:
    page = desk.page(ys.tasks())
    song = ys.suno.lyrics("a song")
    settled(page)
    desk.sandbox.faults.next("slow=0.3", path="/suno/*")
    page.does(verb, key=song.key)
    page.does(verb, key=song.key)
    settled(page, 2)
    page.does(verb, key=song.key)
    settled(page, 3)
    assert desk.sandbox.log.posts("/suno/submit/lyrics") == 3


def test_an_action_that_answers_at_once_is_sent_once(desk: Desk) -> None:
    panel = ys.tasks()
    page, picture = desk.page(panel), Picture(prompt="a boat", size="64x64")
    desk.sandbox.faults.next("slow=0.3", path="/v1/images/*")
    panel.carry_out(picture)
    panel.carry_out(picture)
    settled(page)
    assert desk.sandbox.log.posts("/v1/images/generations") == 1
    assert not page.all("notice")


def test_a_refused_again_is_a_notice(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    song = ys.suno.lyrics("a song")
    settled(page)
    desk.sandbox.faults.next("503", path="/suno/*")
    page.does("again", key=song.key)
    notice = page.wait(lambda: page.all("notice"))[0]
    assert (notice["level"], notice["code"]) == ("bad", "model_not_found")
    assert notice["request_id"]


def test_watching_can_stop_and_go_on(desk: Desk) -> None:
    page = desk.page(ys.tasks())
    key = ys.suno.lyrics("a song [stall]").key
    page.wait(lambda: rows(page).get(key, {}).get("status") == "running")
    page.does("stop", key=key)
    row = page.wait(lambda: next((r for r in rows(page).values() if not r["watching"]), {}))
    assert "No longer watched" in row["note"]
    page.does("watch", key=key)
    page.wait(lambda: rows(page)[key]["watching"])
    page.does("refresh", key=key)
    page.wait(lambda: page.all("task"))


@pytest.mark.parametrize("verb", ["open", "again", "stop", "watch", "refresh", "media", "save", "copy"])
def test_a_row_that_is_gone_is_a_notice(desk: Desk, verb: str) -> None:
    page = desk.page(ys.tasks())
    page.does(verb, key="no such key", index=0, form="python")
    assert page.wait(lambda: page.all("notice"))[0]["level"] == "bad"
    assert "Traceback" not in json.dumps(page.messages)


def test_after_a_new_connection_the_table_goes_on(desk: Desk, settings: MakeSettings) -> None:
    panel = ys.tasks()
    page = desk.page(panel)
    first = ys.suno.lyrics("a song")
    settled(page)
    session._replace(hurried(Session(settings(desk.sandbox.url))))
    page.does("forget", key=first.key)
    assert list(panel.frame()["id"]) == []
    page.does("attach")
    second = ys.suno.lyrics("another")
    page.wait(lambda: second.key in rows(page))


def test_a_closed_tracker_lets_go(desk: Desk) -> None:
    listening = len(desk.session.client.board._listeners)
    panel = ys.tasks()
    page = desk.page(panel)
    panel.close()
    said = len(page.messages)
    ys.suno.lyrics("a song").wait(LIMIT)
    assert len(page.messages) == said
    assert len(desk.session.client.board._listeners) == listening


# The table


def test_the_types_of_the_columns_are_the_same_with_and_without_rows(desk: Desk) -> None:
    panel = ys.tasks()
    empty = panel.frame()
    desk.page(panel)
    ys.suno.lyrics("a song").wait(LIMIT)
    desk.sandbox.faults.next("503", path="/suno/*")
    with pytest.raises(YEScaleError):
        ys.suno.lyrics("refused")
    ys.suno.lyrics("a song [stall]")
    full = panel.frame()
    assert len(empty) == 0
    assert len(full) == 3
    assert empty.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()
    assert str(full["submitted_at"].dtype).startswith("datetime64[")
    assert str(full["submitted_at"].dtype).endswith("UTC]")
    assert full["progress"].dtype == full["cost"].dtype == "float64"


def test_what_is_known_of_the_cost_is_in_the_table_and_the_rest_is_missing(desk: Desk) -> None:
    board = desk.session.client.board
    many(board, 2)
    board.publish(board.ledger.remark("k1", cost=0.04))
    frame = ys.tasks().frame().set_index("id")
    assert frame["cost"]["t1"] == pytest.approx(0.04)
    assert pandas.isna(frame["cost"]["t0"])


def test_the_table_says_what_became_of_each(desk: Desk) -> None:
    ys.suno.lyrics("first").wait(LIMIT)
    desk.sandbox.faults.next("503", path="/suno/*")
    with pytest.raises(YEScaleError):
        ys.suno.lyrics("second")
    frame = ys.tasks().frame()
    assert list(frame["prompt"]) == ["second", "first"]
    assert list(frame["status"]) == ["failed", "succeeded"]
    assert "No available channel" in frame["error"][0]
    assert pandas.isna(frame["error"][1])
    assert (frame["finished_at"] >= frame["submitted_at"]).all()
    assert list(frame.columns) == [
        "id", "operation", "prompt", "status", "progress", "raw_status", "submitted_at", "finished_at", "error", "note",
        "cost",
    ]  # fmt: skip


def test_the_record_shows_the_newest_and_says_how_many_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yescale_widgets.panels.tracker.RECORDED", 2)
    for prompt in ("one", "two", "<three>"):
        ys.suno.lyrics(prompt).wait(LIMIT)
    bundle = ys.tasks().bundle()
    assert "and 1 more" in bundle["text/html"]
    assert "&lt;three&gt;" in bundle["text/html"]
    assert "one" not in bundle["text/plain"].replace("and 1 more", "")


# The card of one task


@dataclass
class Drawn:
    """What a notebook was given to draw: new outputs, and replacements by display id."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    all: list[tuple[str, dict[str, Any], str | None]] = field(default_factory=list)

    def take(self, what: str, bundle: Mapping[str, Any], place: str | None) -> None:
        with self.changed:
            self.all.append((what, dict(bundle), place))
            self.changed.notify_all()

    def wait(self, text: str, place: str | None) -> None:
        """Wait until a text stands under a display id."""
        with self.changed:
            assert self.changed.wait_for(
                lambda: any(text in bundle["text/plain"] for _, bundle, at in self.all if at == place), LIMIT
            )

    @property
    def ways(self) -> list[str]:
        return [what for what, _, _ in self.all]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    found = Drawn()
    monkeypatch.setattr(output, "display", lambda bundle, place=None, _mark=None: found.take("new", bundle, place))
    monkeypatch.setattr(output, "replace", lambda bundle, place, _mark=None: found.take("instead", bundle, place))
    return found


def test_a_card_gives_way_to_its_result(desk: Desk, drawn: Drawn) -> None:
    task = ys.suno.lyrics("a lullaby")
    card = TaskCard(task)
    page = desk.page(card)
    card.show()
    page.wait(lambda: page.traits["_stamp"], "the end of the card")
    (what, live, place), (after, static, there) = drawn.all
    assert (what, after, place) == ("new", "instead", there)
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "application/vnd.jupyter.widget-view+json" not in static
    assert "a lullaby" in static["text/plain"]
    assert page.all("task")[-1]["task"]["status"] == "succeeded"


def test_a_card_that_comes_late_gives_way_too(desk: Desk, drawn: Drawn) -> None:
    task = ys.suno.lyrics("a lullaby").wait(LIMIT)
    card = TaskCard(task)
    page = desk.page(card)
    card.show()
    page.wait(lambda: page.traits["_stamp"])
    assert drawn.ways == ["new", "instead"]


def test_a_card_that_is_waited_for_is_replaced_once(desk: Desk, drawn: Drawn) -> None:
    task = ys.suno.lyrics("a lullaby")
    card = TaskCard(task)
    page = desk.page(card)
    card.show()
    task.wait(LIMIT)
    card.settle()
    assert page.traits["_stamp"] == 2
    runtime().run(card._settle_later())
    assert drawn.ways == ["new", "instead"]


def test_a_card_stays_until_a_page_has_kept_its_result(desk: Desk, drawn: Drawn) -> None:
    card = TaskCard(ys.suno.lyrics("a lullaby"))
    page = desk.page(card)
    card.show()
    assert page.traits["_stamp"] == 0
    page.does("placed")
    page.wait(lambda: page.traits["_stamp"] == 2)  # the card was the first there
    assert not page.closed
    page.does("attach")  # the page was closed meanwhile, and comes again
    assert page.last("state")["task"]["status"] == "succeeded"
    page.does("place")
    told = page.last("place")
    assert (told["stamp"], told["data"]) == (2, drawn.all[-1][1])
    page.does("placed")
    assert page.closed
    assert drawn.ways == ["new", "instead"]


def test_who_waits_for_a_task_has_its_result_in_the_waiting_cell_even_when_the_loop_is_just_placing_it(
    desk: Desk, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    placing, waited = threading.Event(), threading.Event()

    def replace(bundle: Mapping[str, Any], place: str, _mark: object = None) -> None:
        drawn.take(threading.current_thread().name, bundle, place)
        if not placing.is_set():
            placing.set()
            assert waited.wait(LIMIT)

    monkeypatch.setattr(output, "replace", replace)
    task = ys.suno.lyrics("a lullaby")
    card = TaskCard(task)
    card.show()
    assert placing.wait(LIMIT)
    waiter = threading.Thread(target=settle_cards, args=[task], name="the cell that waits")
    waiter.start()
    waited.set()
    waiter.join(LIMIT)
    assert drawn.ways[-1] == "the cell that waits"
    assert len(drawn.ways) == 3


def test_a_card_that_no_page_will_ask_for_goes_at_once(
    desk: Desk, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "_heard_a_page", False)
    card = TaskCard(ys.suno.lyrics("a lullaby").wait(LIMIT))
    card.show()
    card.settle()
    assert card.closed
    assert drawn.ways == ["new", "instead"]


# The record beside a panel


def test_a_panel_that_is_shown_again_has_its_record_there_too(
    desk: Desk, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "here", lambda: hosts.JUPYTER)
    panel = Tracker()
    page = desk.page(panel)
    for _ in range(2):
        panel._ipython_display_()
    assert drawn.ways == ["new"] * 4
    assert [place for _, _, place in drawn.all][1::2] == [page.traits["_place"]] * 2
    assert page.traits["_stamp"] == 1
    panel.close()
    assert drawn.ways[4:] == ["instead"], "it stays as things were at the end"


def test_a_panel_leaves_a_record_that_is_kept_up_to_date(
    desk: Desk, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "QUIET", 0.0)
    monkeypatch.setattr(hosts, "here", lambda: hosts.JUPYTER)
    panel = Tracker()
    page = desk.page(panel)
    panel._ipython_display_()
    (_, widget, _), (_, record, place) = drawn.all
    assert "application/vnd.jupyter.widget-view+json" in widget
    assert place == f"yw-record-{page.last('state')['record']}"
    assert "application/vnd.jupyter.widget-view+json" not in record
    ys.suno.lyrics("a lullaby").wait(LIMIT)
    settled(page)
    drawn.wait("a lullaby", place)
    assert [what for what, _, at in drawn.all if at == place].count("new") == 1


def test_a_panel_whose_line_the_host_has_closed_closes_with_its_next_word(desk: Desk) -> None:
    panel = Tracker()
    page = desk.page(panel)
    said = len(page.messages)
    page.line._closed = True
    panel.post_state()
    assert panel.closed
    assert len(page.messages) == said


# Ten thousand rows, and keeping the ledger small

LONG_AGO = 1_700_000_000.0
TABLE = (
    "id",
    "operation",
    "prompt",
    "status",
    "progress",
    "raw_status",
    "submitted_at",
    "finished_at",
    "error",
    "note",
    "cost",
)


def many(board: Board, number: int) -> None:
    """So many finished clips of long ago, with answers of a kilobyte."""
    first = board.ledger.begin(Generate(prompt="a paper boat"), "https://api.yescale.io")
    clip = Media(kind="video", url="https://cdn.example/clip.mp4")
    done = Snapshot(status="succeeded", progress=100, media=[clip], raw_status="finished", raw={"said": "x" * 1000})
    row = board.ledger.update(board.ledger.accepted(first.key, Snapshot(status="queued", id="t"), "").key, done)
    for name in ("submitted_at", "finished_at", "updated_at"):
        setattr(row, name, LONG_AGO)
    insert = f"INSERT INTO tasks ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    facts = {name: getattr(row, name) for name in COLUMNS} | {"change": row.change + 1}
    with board.ledger._transaction(board.ledger._money):
        for count in range(number):
            fresh = {"key": f"k{count}", "task_id": f"t{count}", "prompt": f"boat {count}"}
            facts |= fresh | {"submitted_at": LONG_AGO + count}
            board.ledger._money.execute(insert, list(facts.values()))
    board.ledger.forget([row.key])
    board.catch_up()


def work(do: Callable[[], Any], times: int = 9) -> float:
    """CPU seconds, at the median."""
    took = []
    for _ in range(times):
        before = time.process_time()
        do()
        took.append(time.process_time() - before)
    return statistics.median(took)


def test_ten_thousand_rows_are_a_table_without_reading_a_payload(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    many(desk.session.client.board, 10_000)
    panel = ys.tasks()
    for decoder in ("_decode", "_decode_media"):
        monkeypatch.setattr(row_module, decoder, lambda _payload: pytest.fail("a payload was parsed"))
    monkeypatch.setattr(Ledger, "payload", lambda *_given: pytest.fail("a payload was read"))
    frame = panel.frame()
    assert len(frame) == 10_000
    read = operator.attrgetter(
        "task_id",
        "name",
        "prompt",
        "status",
        "progress",
        "raw_status",
        "submitted_at",
        "finished_at",
        "error",
        "remark",
        "cost",
    )
    tuples = [read(row) for row in panel._board.rows()]
    ours, theirs = work(panel.frame), work(lambda: pandas.DataFrame(tuples, columns=TABLE))
    assert ours <= 2 * theirs, f"{ours * 1000:.1f} ms, pandas from tuples {theirs * 1000:.1f} ms"


def test_of_ten_thousand_rows_one_change_sends_one(desk: Desk) -> None:
    board = desk.session.client.board
    many(board, 10_000)
    page = desk.page(ys.tasks())
    assert len(page.last("state")["rows"]) == 10_000
    board.publish(board.ledger.remark("k77", remark="Looked at."))
    (change,) = page.wait(lambda: page.all("rows"))
    assert [(row["key"], row["note"]) for row in change["rows"]] == [("k77", "Looked at.")]
    assert len(json.dumps(change)) < 1_000


def test_tasks_go_by_name_by_status_and_by_age(desk: Desk) -> None:
    many(desk.session.client.board, 5)
    panel = ys.tasks()
    page = desk.page(panel)
    boat = ys.suno.lyrics("a boat").wait(LIMIT)
    with pytest.raises(YEScaleError):
        ys.suno.lyrics("a song [fail]").wait(LIMIT)
    assert panel.forget(status="failed") == 1
    assert panel.forget("t0", "k1", status=["succeeded"], older_than=30) == 2
    assert sorted(panel.frame()["id"]) == sorted(["t2", "t3", "t4", boat.id])
    assert panel.forget(older_than=datetime.timedelta(days=1)) == 3
    assert list(panel.frame()["id"]) == [boat.id]
    assert panel.forget(boat) == 1
    assert desk.session.client.board.ledger.rows() == []
    page.wait(lambda: len([key for gone in page.all("gone") for key in gone["keys"]]) == 7)


def test_what_still_works_goes_by_its_name_only(desk: Desk) -> None:
    panel = ys.tasks()
    task = ys.suno.lyrics("a song [stall]")
    assert panel.forget(older_than=-1) == 0
    with pytest.raises(ValueError, match="goes by its id"):
        panel.forget(status="running")
    with pytest.raises(ValueError, match="Say which tasks"):
        panel.forget()
    with pytest.raises(KeyError, match="no task 'nope'"):
        panel.forget("nope")
    assert panel.forget(task.id) == 1


def test_an_uncertain_task_goes_only_where_it_is_meant(desk: Desk) -> None:
    board, panel = desk.session.client.board, ys.tasks()
    row = board.ledger.begin(Generate(prompt="a boat"), desk.sandbox.url)
    board.publish(board.ledger.settle(row.key, "uncertain"))
    assert panel.forget(older_than=-1) == 0
    assert [task.status for task in board.rows()] == ["uncertain"]
    assert panel.forget(status="uncertain", older_than=-1) == 1


def test_the_size_is_told_in_words_and_in_numbers(desk: Desk, tmp_path: Path) -> None:
    panel = ys.tasks()
    assert "0 tasks" in str(panel.size())
    assert "no saved media" in str(panel.size())
    (file,) = ys.pika.generate("a boat").wait(LIMIT).save(tmp_path)
    size = panel.size()
    assert (size.rows, size.files, size.media_bytes) == (1, 1, file.stat().st_size)
    assert size.bytes >= size.path.stat().st_size > 0
    assert "1 task, " in str(size)
    assert "1 saved file" in repr(size)
    file.unlink()
    assert panel.size().files == 0


def test_what_another_kernel_forgets_is_gone_here_too(desk: Desk) -> None:
    board = desk.session.client.board
    many(board, 3)
    with contextlib.closing(Ledger(board.ledger.path)) as other:
        other.forget(["k1"])
    board.catch_up()
    assert sorted(row.key for row in board.rows()) == ["k0", "k2"]
