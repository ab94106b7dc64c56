"""Budgets refuse before the POST, count over all kernels that share the ledger, and name what would fit."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT, Clock, Gateway, completion, drops, says
from tests.unit.test_pricing import TABLE
from yescale_widgets import session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.images import Generate
from yescale_widgets.catalog.pika import Generate as Clip
from yescale_widgets.client import Client
from yescale_widgets.errors import BudgetExceeded, ConfigError, LostAnswer, NotSent, OptionError
from yescale_widgets.jobs.budget import Budgets, Limits, dollars, midnight
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import Intent

Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
PICTURE = {"data": [{"url": "https://cdn.example.com/1.png"}]}
TASK = {"id": "t1", "videos": []}


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Callable[[str], None]]:
    """``connect(url)``: this notebook, with prices, is connected to a server."""
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/lan/boats.ipynb")
    home.mkdir()
    (home / "prices.toml").write_text(TABLE)
    opened: list[session.Session] = []

    def start(url: str) -> None:
        opened.append(session.Session(session.Settings(base_url=url, api_key=session.Secret(CANARY), home=home)))
        monkeypatch.setattr(session, "_current", opened[-1])

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def here(gateway: Serve, connect: Callable[[str], None]) -> Callable[..., Gateway]:
    """``here(reply, …)``: a gateway to which this notebook is connected."""

    def start(*script: object) -> Gateway:
        server = gateway(*script)
        connect(server.url)
        return server

    return start


def picture(n: int = 1) -> object:
    return ys.images.generate("a boat", model="flux-dev", n=n)


def test_no_budget_is_set_until_one_is(here: Serve) -> None:
    here(says(PICTURE))
    assert len(ys.budget()) == 0
    assert "No budget is set" in repr(ys.budget())


def test_calls_beyond_a_budget_are_refused_before_they_are_posted(here: Serve) -> None:
    server = here(says(PICTURE), says(TASK))
    ys.budget(calls=2)
    picture()
    ys.pika.generate("a boat")
    for act in (picture, lambda: ys.pika.generate("a boat")):
        with pytest.raises(BudgetExceeded, match=r"budget of 2 paid calls for this notebook is used up") as caught:
            act()
        assert "ys.budget(calls=3" in str(caught.value)
    assert len(server.posts) == 2
    assert len(session.current().client.board.ledger.rows()) == 2
    assert ys.budget()["notebook"].left_calls == 0
    assert repr(ys.budget()) == "Budget for this notebook: 2 of 2 calls used (1 of unknown cost)"


def test_a_budget_of_one_call_is_spoken_of_in_the_singular(here: Serve) -> None:
    here(says(PICTURE))
    ys.budget(calls=1)
    picture()
    with pytest.raises(BudgetExceeded, match=r"the budget of 1 paid call for this notebook is used up"):
        picture()


@pytest.mark.parametrize(
    "usage",
    [
        {"cost": -5},
        {"cost": "-inf"},
        {"cost": "inf"},
        {"cost": True},
        {"prompt_tokens": -(10**9), "completion_tokens": 1},
    ],
    ids=str,
)
def test_a_cost_that_nothing_can_cost_neither_widens_a_budget_nor_uses_it_up(
    here: Serve, usage: dict[str, object]
) -> None:
    server = here(says(completion() | {"usage": usage}), says(PICTURE))
    ys.budget(usd=0.1)
    assert session.current().client.send(Complete(prompt="Hi")).cost is None
    picture()
    with pytest.raises(BudgetExceeded, match=r"of the budget of \$0.10 for this notebook \$0.06 are left"):
        picture(3)
    assert len(server.posts) == 2


def test_dollars_beyond_a_budget_are_refused_with_the_cheapest_change_that_fits(here: Serve) -> None:
    server = here(says(PICTURE))
    ys.budget(usd=0.1)
    picture()
    with pytest.raises(BudgetExceeded) as caught:
        picture(3)
    assert "would cost $0.12, and of the budget of $0.10 for this notebook $0.06 are left" in str(caught.value)
    assert "The cheapest change that fits: model='flux-schnell' ($0.009). Others: n=1 ($0.04)." in str(caught.value)
    assert [fit.changes for fit in caught.value.fits] == [{"model": "flux-schnell"}, {"n": 1}]
    assert caught.value.cost == pytest.approx(0.12)
    assert len(server.posts) == 1
    picture(1)
    assert ys.budget()["notebook"].used_usd == pytest.approx(0.08)


def test_a_call_of_unknown_price_does_not_slip_through_a_budget_in_dollars(here: Serve) -> None:
    server = here(says(TASK))
    ys.budget(usd=5)
    with pytest.raises(BudgetExceeded, match=r"its price is unknown.*ys\.prices"):
        ys.pika.generate("a boat")
    assert server.heard == []
    assert session.current().client.board.ledger.rows() == []


def test_setting_a_budget_again_keeps_its_count_and_lifting_it_ends_it(here: Serve) -> None:
    here(says(PICTURE))
    ys.budget(calls=1)
    picture()
    assert ys.budget(calls=2)["notebook"].used_calls == 1
    picture()
    both = ys.budget(usd=9)["notebook"]
    assert (both.calls, both.usd) == (2, 9), "the limit that is not named stays"
    with pytest.raises(BudgetExceeded, match="2 paid calls"):
        picture()
    assert len(ys.budget(None)) == 0
    picture()
    assert ys.budget(calls=5)["notebook"].used_calls == 0


def test_a_call_that_was_refused_or_never_left_is_not_counted_and_a_lost_one_is(
    here: Serve, connect: Callable[[str], None], unused: int
) -> None:
    refused = {"error": {"message": "no", "type": "new_api_error", "code": "prompt_blocked"}}
    here(says(refused, 400), drops)
    ys.budget(calls=5)
    for error, used in ((ys.errors.ApiError, 0), (LostAnswer, 1)):
        with pytest.raises(error):
            picture()
        assert ys.budget()["notebook"].used_calls == used
    connect(f"http://127.0.0.1:{unused}")
    with pytest.raises(NotSent):
        picture()
    assert ys.budget()["notebook"].used_calls == 1


def test_a_call_that_its_environment_does_not_let_leave_has_failed_and_is_not_counted(
    connect: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "odd://127.0.0.1:9")
    connect("https://api.yescale.io")
    ys.budget(calls=5)
    with pytest.raises(ConfigError, match="odd"):
        picture()
    (row,) = session.current().client.board.rows()
    assert row.status == "failed"
    assert ys.budget()["notebook"].used_calls == 0


def test_forgetting_a_row_gives_no_money_back(here: Serve) -> None:
    here(says(PICTURE))
    ys.budget(calls=1)
    picture()
    board = session.current().client.board
    board.forget([row.key for row in board.rows()])
    with pytest.raises(BudgetExceeded):
        picture()


def test_chats_count_in_dollars_and_never_as_calls(here: Serve) -> None:
    counted = completion() | {"usage": {"prompt_tokens": 1_000_000, "completion_tokens": 0}}
    server = here(says(counted))
    ys.budget(calls=1, usd=0.2)
    core = session.current().client
    priced, other = Complete(prompt="a", model="gpt-4o-mini"), Complete(prompt="a", model="another")
    core.send(priced)
    core.send(priced)
    found = ys.budget()["notebook"]
    assert (found.used_calls, found.used_usd) == (0, pytest.approx(0.3))
    with pytest.raises(BudgetExceeded, match="used up"):
        core.send(priced)
    with pytest.raises(BudgetExceeded, match="used up"):
        list(core.stream(priced))
    core.send(other)
    assert len(server.posts) == 3


@pytest.mark.parametrize(
    "wrong", [{"calls": -1}, {"calls": 1.5}, {"calls": True}, {"usd": -0.1}, {"usd": float("nan")}, {"per": "week"}]
)
def test_a_limit_that_is_none_is_refused_by_name(here: Serve, wrong: dict[str, object]) -> None:
    here(says(PICTURE))
    with pytest.raises(OptionError, match=next(iter(wrong))):
        ys.budget(**wrong)
    with pytest.raises(OptionError, match="name the limit: calls=5"):
        ys.budget(5)
    with pytest.raises(KeyError, match="No budget is set for today"):
        ys.budget()["day"]


def test_a_paid_stream_is_refused_before_it_is_posted(here: Serve) -> None:
    server = here(says(completion()))
    ys.budget(calls=0, per="ledger")
    spoken = Complete(prompt="say it", model="gpt-4o-audio-preview", modalities=["text", "audio"])
    with pytest.raises(BudgetExceeded, match="0 paid calls"):
        list(session.current().client.stream(spoken))
    assert server.heard == []


def test_the_budgets_are_a_table(here: Serve) -> None:
    here(says(PICTURE))
    ys.budget(calls=3, per="day")
    ys.budget(usd=1, per="ledger")
    frame = ys.budget().frame()
    assert frame["per"].tolist() == ["ledger", "day"]
    assert "left_calls" in frame.columns
    assert "text/html" in ys.budget()._repr_mimebundle_()


# Over kernels, notebooks and days


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with contextlib.closing(Ledger(tmp_path / "ledger.sqlite3", clock=clock)) as found:
        yield found


def begin(
    ledger: Ledger, notebook: str = "a", origin: str = "https://api.yescale.io", cost: float | None = None
) -> None:
    ledger.begin(Clip(prompt="a boat"), origin, Intent(notebook=notebook, cost=cost))


def limit(ledger: Ledger, limits: Limits, notebook: str = "a") -> None:
    from yescale_widgets.jobs import budget

    with ledger.money() as connection:
        budget.put(connection, limits, budget.Place(notebook=notebook, at=ledger.clock()))


def test_a_notebooks_budget_is_its_own_and_a_ledgers_is_for_all(ledger: Ledger, clock: Clock) -> None:
    limit(ledger, Limits(per="notebook", calls=1))
    begin(ledger)
    begin(ledger, "b")
    with pytest.raises(BudgetExceeded, match="for this notebook"):
        begin(ledger)
    clock.now += 60
    limit(ledger, Limits(per="ledger", calls=1))
    begin(ledger, "b")
    with pytest.raises(BudgetExceeded, match="for this ledger"):
        begin(ledger, "c")


def test_a_days_budget_is_whole_again_at_midnight(ledger: Ledger, clock: Clock) -> None:
    clock.now = midnight(clock.now) + 12 * 3600
    limit(ledger, Limits(per="day", calls=1))
    begin(ledger)
    clock.now += 11 * 3600
    with pytest.raises(BudgetExceeded, match="for today"):
        begin(ledger)
    clock.now += 2 * 3600
    begin(ledger)


def test_what_the_sandbox_makes_is_counted_apart(ledger: Ledger) -> None:
    limit(ledger, Limits(per="ledger", calls=1))
    begin(ledger, origin="sandbox")
    begin(ledger)
    for origin in ("sandbox", "https://api.yescale.io"):
        with pytest.raises(BudgetExceeded):
            begin(ledger, origin=origin)


RACER = """
import sys, pathlib
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.errors import BudgetExceeded
from yescale_widgets.jobs.ledger import Ledger
from yescale_widgets.jobs.row import Intent
ledger = Ledger(pathlib.Path(sys.argv[1]))
sys.stdin.read(1)
taken = 0
for _ in range(6):
    try:
        ledger.begin(Generate(prompt="a boat"), "https://api.yescale.io", Intent(cost=0.1))
        taken += 1
    except BudgetExceeded:
        pass
print(taken)
"""


@pytest.mark.parametrize("limits", [Limits(per="ledger", calls=7), Limits(per="ledger", usd=0.7)], ids=["calls", "usd"])
def test_several_kernels_together_never_get_more_than_the_budget(tmp_path: Path, limits: Limits) -> None:
    path = tmp_path / "ledger.sqlite3"
    with contextlib.closing(Ledger(path)) as ledger:
        limit(ledger, limits)
    command = [sys.executable, "-c", RACER, str(path)]
    racers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {})
        for _ in range(3)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("!")
        racer.stdin.flush()
    assert sum(int(racer.communicate(timeout=LIMIT)[0]) for racer in racers) == 7
    with contextlib.closing(Ledger(path)) as ledger:
        assert len(ledger.rows()) == 7


def test_a_budget_outlives_the_kernel(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/lan/boats.ipynb")
    code = "import yescale_widgets as ys; ys.budget(calls=4); print(ys.budget())"
    environment = os.environ | {"YESCALE_API_KEY": CANARY}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "Budget for this notebook: 0 of 4 calls used"
    with contextlib.closing(Ledger(home / "ledger.sqlite3")) as ledger:
        for _ in range(4):
            begin(ledger, "/home/lan/boats.ipynb")
        with pytest.raises(BudgetExceeded):
            begin(ledger, "/home/lan/boats.ipynb")


def test_money_is_written_as_people_read_it() -> None:
    assert [dollars(usd) for usd in (None, 0, 1.5, 0.04, 0.00042)] == ["unknown", "$0.00", "$1.50", "$0.04", "$0.00042"]
    assert midnight(time.time()) <= time.time()
    assert repr(Budgets(budgets=[])).startswith("No budget")


def test_a_picture_of_unknown_price_has_an_unknown_cost_before_and_after(here: Serve) -> None:
    here(says(PICTURE))
    till = session.current().client.core.till
    assert till.cost(Generate(prompt="a", model="imagen4")) is None
    ys.images.generate("a boat", model="imagen4")
    ys.images.generate("a boat", model="flux-dev", n=2)
    rows = session.current().client.board.rows()
    assert sorted((row.cost for row in rows), key=str) == [pytest.approx(0.08), None]
