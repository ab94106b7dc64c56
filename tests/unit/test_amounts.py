"""Bytes and spans of time are put in words in one place."""

from __future__ import annotations

import pytest

from yescale_widgets.amounts import about, seconds, sized


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (312, "312 bytes"),
        (999.4, "999 bytes"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (640_000, "640 kB"),
        (3_750_000, "3.75 MB"),
        (20_000_000, "20 MB"),
        (1_234_000_000, "1.23 GB"),
        (2.5e12, "2.5 TB"),
    ],
)
def test_bytes_have_three_digits_and_the_unit_that_suits_them(count: float, words: str) -> None:
    assert sized(count) == words


@pytest.mark.parametrize(
    ("value", "exact", "rough"),
    [
        (0.421, "0.42 s", "0 s"),
        (10, "10 s", "10 s"),
        (38.2, "38 s", "38 s"),
        (89.4, "1 min 29 s", "89 s"),
        (90, "1 min 30 s", "2 min"),
        (250, "4 min 10 s", "4 min"),
        (5400, "90 min 0 s", "1.5 h"),
    ],
)
def test_a_span_is_said_to_the_second_or_roughly(value: float, exact: str, rough: str) -> None:
    assert (seconds(value), about(value)) == (exact, rough)
