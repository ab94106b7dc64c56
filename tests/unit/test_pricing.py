"""Prices: a dated table that can be replaced; what stands in none is unknown, before and after."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import Gateway, completion, says
from yescale_widgets import catalog, pricing
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.images import Generate
from yescale_widgets.catalog.kling import TextToVideo
from yescale_widgets.catalog.pika import Generate as Clip
from yescale_widgets.client import Client
from yescale_widgets.errors import ConfigError

TABLE = """
dated = "2026-06-01"
source = "my own bill"

[[price]]
operation = "images.generate"
model = "flux-dev"
usd = 0.04
times = ["n"]

[[price]]
operation = "images.generate"
model = "flux-schnell"
usd = 0.003
times = ["n"]

[[price]]
operation = "kling.text_to_video"
usd = 0.05
times = ["duration"]

[[price]]
operation = "kling.text_to_video"
options = {mode = "pro"}
usd = 0.10
times = ["duration"]

[[price]]
operation = "chat.complete"
model = "gpt-4o-mini"
input = 0.15
output = 0.60
"""


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    yield
    pricing.forget_choice()


@pytest.fixture
def table(tmp_path: Path) -> pricing.Prices:
    path = tmp_path / "mine.toml"
    path.write_text(TABLE)
    return pricing.read(path)


def test_the_shipped_table_is_dated_and_names_only_what_is_documented() -> None:
    shipped = pricing.read(pricing.SHIPPED)
    assert shipped.dated >= "2026"
    assert len(shipped) == 0, "the vendor's documents name no price"
    assert "every cost is unknown" in repr(shipped)


def test_every_price_shipped_is_of_an_operation_that_there_is() -> None:
    names = {spec.name for spec in catalog.specs()}
    assert {price.operation for price in pricing.read(pricing.SHIPPED).prices} <= names


@pytest.mark.parametrize(
    ("operation", "cost"),
    [
        (Generate(prompt="a", model="flux-dev"), 0.04),
        (Generate(prompt="a", model="flux-dev", n=3), 0.12),
        (Generate(prompt="a", model="flux-pro"), None),
        (TextToVideo(prompt="a"), 0.25),
        (TextToVideo(prompt="a", duration=10), 0.5),
        (TextToVideo(prompt="a", duration=10, mode="pro"), 1.0),
        (Complete(prompt="a"), None),
    ],
)
def test_a_cost_before_the_call_follows_the_options(table: pricing.Prices, operation: Any, cost: float | None) -> None:
    assert table.cost(operation) == (None if cost is None else pytest.approx(cost))


@pytest.mark.parametrize(
    ("usage", "cost"),
    [
        ({"prompt_tokens": 1_000_000, "completion_tokens": 500_000}, 0.45),
        ({"input_tokens": 1000, "output_tokens": 0}, 0.00015),
        ({"prompt_tokens": 1000}, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_chat_costs_what_its_tokens_cost(table: pricing.Prices, usage: Any, cost: float | None) -> None:
    found = table.cost(Complete(prompt="a", model="gpt-4o-mini"), usage)
    assert found == (None if cost is None else pytest.approx(cost))


def test_a_reply_knows_its_cost_where_the_table_does(
    gateway: Callable[..., Gateway], client: Callable[..., Client], home: Path
) -> None:
    counted = completion() | {"usage": {"prompt_tokens": 2_000_000, "completion_tokens": 0}}
    session = client(gateway(says(counted)).url)
    assert session.send(Complete(prompt="a", model="gpt-4o-mini")).cost is None
    assert not list(home.glob("ledger*")), "a chat of unknown price needs no ledger"
    home.mkdir(exist_ok=True)
    (home / "prices.toml").write_text(TABLE)
    assert session.send(Complete(prompt="a", model="gpt-4o-mini")).cost == pytest.approx(0.3)
    assert session.send(Complete(prompt="a", model="another")).cost is None


def test_a_table_in_the_ledgers_folder_takes_the_place_of_the_shipped_one_and_is_read_again(home: Path) -> None:
    assert ys.prices().path == str(pricing.SHIPPED)
    home.mkdir()
    own = home / "prices.toml"
    own.write_text(TABLE)
    assert (ys.prices().dated, len(ys.prices())) == ("2026-06-01", 5)
    own.write_text('dated = "2026-07-01"')
    os.utime(own, (1, 2))
    assert (ys.prices().dated, len(ys.prices())) == ("2026-07-01", 0)


def test_a_table_that_was_given_holds_from_then_on(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(TABLE)
    found = ys.prices(tmp_path / "mine.toml")
    assert ys.prices() is found
    assert list(found.frame()["operation"])[:2] == ["images.generate"] * 2
    assert "my own bill" in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "this is no table",
        "price = []",
        'dated = "2026"\n[[price]]\noperation = "images.generate"\nusd = -1',
        'dated = "2026"\n[[price]]\noperation = "images.generate"\ndollars = 1',
        'dated = "2026"\n[[price]]\noperation = "images.generate"\nusd = nan',
    ],
)
def test_a_file_that_is_no_table_of_prices_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"wrong\.toml is no table of prices"):
        ys.prices(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        ys.prices(tmp_path / "absent.toml")


def test_changes_that_fit_are_the_nearest_of_each_option_the_cheapest_first(table: pricing.Prices) -> None:
    def named(operation: Any, most: float) -> list[tuple[dict[str, Any], float]]:
        return [(fit.changes, round(fit.usd, 4)) for fit in table.fits(operation, most)]

    assert named(Generate(prompt="a", model="flux-dev", n=4), 0.1) == [({"model": "flux-schnell"}, 0.012), ({"n": 2}, 0.08)]  # fmt: skip
    clip = TextToVideo(prompt="a", duration=10, mode="pro")
    assert named(clip, 0.6) == [({"duration": 5}, 0.5), ({"mode": "std"}, 0.5)]
    assert named(clip, 0.3) == [({"duration": 5, "mode": "std"}, 0.25)]
    assert named(Generate(prompt="a", model="flux-schnell"), 0.001) == []
    assert named(Generate(prompt="a", model="flux-pro"), 0.01) == [({"model": "flux-schnell"}, 0.003)], (
        "of unknown price"
    )


def test_the_table_that_the_documentation_shows_gives_its_prices(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "tasks.md").read_text("utf-8")
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "prices.toml").write_text(shown, "utf-8")
    table = pricing.read(tmp_path / "prices.toml")
    million = {"prompt_tokens": 1_000_000, "completion_tokens": 1_000_000}
    assert table.cost(Clip(prompt="a boat")) == pytest.approx(0.4)
    assert table.cost(Generate(prompt="a boat", model="gpt-image-1", n=4)) == pytest.approx(0.2)
    assert table.cost(Complete(prompt="Hi", model="gpt-4o-mini"), million) == pytest.approx(0.75)
    assert all(price.operation in {spec.name for spec in catalog.specs()} for price in table.prices)
