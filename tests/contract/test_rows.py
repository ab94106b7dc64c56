"""Every documented row has what serves it, by its section and title: titles alone repeat."""

from __future__ import annotations

import csv
import re

import pytest

from tests.contract.reader import SPEC
from yescale_widgets import catalog
from yescale_widgets.tools import generate

ROWS = list(csv.DictReader((SPEC / "rows.csv").read_text("utf-8").splitlines()))
LINE = re.compile(r"\| (.+?) \| (.*?) \| (.*?) \| (.*?) \|")
# Ids of the contract that the catalog serves under the row of another: the fetch of a batch has no row of its own.
NAMED = {call for spec in catalog.specs() for call in generate._calls_of(spec)}


def lines() -> dict[str, tuple[str, str, str]]:
    """The table of docs/operations.md: operation, contract ids and page by row."""
    table = generate.TABLE.read_text("utf-8").split("# Options")[0]
    found = [match.groups() for line in table.splitlines() if (match := LINE.fullmatch(line))]
    return {row: (operation, ids, page) for row, operation, ids, page in found}


def test_the_table_has_every_row_in_the_order_of_the_sidebar() -> None:
    wanted = [f"{row['section']} / {row['row']}" for row in ROWS]
    assert len(wanted) == len(set(wanted)) == 77
    assert [row for row in lines() if row in wanted] == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["row"])
def test_a_row_is_served_by_what_the_contract_says(row: dict[str, str]) -> None:
    operation, ids, page = lines()[f"{row['section']} / {row['row']}"]
    named = [
        word for word in row["served_by"].split() if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+|completions|embeddings", word)
    ]
    if "recipe" in row["served_by"]:
        found = re.fullmatch(r"\[(\d\d_\w+\.ipynb)\]\(https://github\.com/\S+/blob/main/notebooks/recipes/\1\)", page)
        assert found
        assert (generate.RECIPES / found[1]).is_file()
    elif "error tree" in row["served_by"]:
        assert page == "[errors.md](errors.md)"
    else:
        served = re.findall(r"`([^`]+)`", ids)
        assert operation.startswith(("`ys.", "`catalog."))
        assert set(named) <= set(served)
        assert set(served) <= NAMED


def test_the_pages_of_prose_rows_are_there_and_say_something() -> None:
    pages = {page for page in generate.PAGES.values() if page.endswith(".md")}
    assert pages == {"connecting.md", "chat.md", "music.md", "errors.md"}
    for page in pages:
        assert len((generate.TABLE.parent / page).read_text("utf-8")) > 1000
