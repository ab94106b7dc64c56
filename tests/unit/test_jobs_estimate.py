"""What past tasks teach about how long one takes."""

from __future__ import annotations

from typing import Any

from yescale_widgets import catalog
from yescale_widgets.jobs.estimate import Estimates, Usual
from yescale_widgets.jobs.row import Row
from yescale_widgets.values import Status

ORIGIN = "https://api.yescale.io"


def row(took: float | None = None, *, at: float = 0, status: Status = "succeeded", **more: Any) -> Row:
    """A row that was submitted ``at`` a time."""
    facts: dict[str, Any] = {"key": f"k{at}", "origin": ORIGIN, "name": "pika.generate", "note": b"{}", **more}
    return Row(**facts, status=status, submitted_at=at, finished_at=None if took is None else at + took)


WORKING = row(status="running", at=5_000)


def usual(*past: Row, working: Row = WORKING) -> Usual | None:
    return Estimates(lambda: past).usual(working)


def declared(name: str = "pika.generate") -> Usual:
    follow = catalog.operation(name).follow
    assert follow is not None
    return Usual(*follow.typical)


def test_three_finished_tasks_say_range_and_median() -> None:
    assert usual(row(50), row(90, at=1), row(60, at=2)) == Usual(50, 90, 60, 3)


def test_two_are_too_few_and_the_declaration_speaks() -> None:
    assert usual(row(50), row(90, at=1)) == declared()


def test_only_those_that_succeeded_count() -> None:
    assert usual(row(50), row(60, at=1), row(1, at=2, status="failed"), row(status="running", at=3)) == declared()


def test_other_operations_and_other_places_teach_nothing() -> None:
    luma = [row(20, at=n, name="luma.generate") for n in range(4)]
    played = [row(1, at=n, origin="sandbox") for n in range(4)]
    assert usual(*luma, *played) == declared()


def test_the_sandbox_learns_from_itself_and_declares_nothing() -> None:
    working = row(status="running", origin="sandbox")
    assert usual(working=working) is None
    assert usual(*(row(n, at=n, origin="sandbox") for n in (1, 2, 4)), working=working) == Usual(1, 4, 2, 3)


def test_one_that_ended_while_nobody_looked_does_not_spoil_the_range() -> None:
    night = row(40_000, at=9)
    assert usual(row(50), row(90, at=1), row(60, at=2), night) == Usual(50, 90, 60, 3)
    slow = [row(60 + n, at=n) for n in range(9)] + [row(900, at=10)]
    assert usual(*slow) == Usual(61, 68, 64.5, 10)


def test_the_newest_count() -> None:
    old, new = [row(500, at=n) for n in range(40)], [row(50, at=1_000 + n) for n in range(30)]
    assert usual(*old, *new) == Usual(50, 50, 50, 30)


def test_an_operation_that_this_version_does_not_know_has_no_estimate() -> None:
    assert usual(working=row(status="running", name="future.thing")) is None
