"""The sandbox streams at its pace, also where a machine lets each wait take longer than it should."""

from __future__ import annotations

import asyncio

import pytest

from yescale_widgets.sandbox.streams import Tempo


class Busy:
    """A clock on a machine that is late by so much with every wait."""

    def __init__(self, late: float) -> None:
        self.now, self._late = 0.0, late

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + self._late


@pytest.mark.parametrize("late", [0.0, 0.001, 0.009])
def test_four_hundred_pieces_take_no_longer_than_they_should_where_each_wait_does(late: float) -> None:
    busy = Busy(late)

    async def stream() -> None:
        tempo = Tempo(busy.read, busy.sleep)
        for _ in range(400):
            await tempo.rest(0.01)

    asyncio.run(stream())
    assert busy.now == pytest.approx(4.0 + late)


def test_what_cannot_be_made_good_is_late_and_the_rest_follows_at_once() -> None:
    busy = Busy(0.5)

    async def stream() -> None:
        tempo = Tempo(busy.read, busy.sleep)
        for _ in range(10):
            await tempo.rest(0.01)

    asyncio.run(stream())
    assert busy.now == pytest.approx(0.01 + 10 * 0.5)
