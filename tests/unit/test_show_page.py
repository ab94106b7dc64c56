"""A page follows the stream by docs/protocol.md alone: offsets, lengths and snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.prose import drawn
from yescale_widgets.show.markdown import BlockStream, Piece
from yescale_widgets.show.stream import units


class Page:
    """What the page does with the pieces, written down from docs/protocol.md; text as UTF-16, two bytes a unit."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.start = 0
        self.tail = b""
        self.whole = b""

    def take(self, piece: Piece) -> None:
        assert piece.first_block == len(self.blocks)
        assert piece.offset == len(self.whole) // 2
        self.tail += piece.text.encode("utf-16-le")
        self.whole += piece.text.encode("utf-16-le")
        self.blocks += drawn(piece.blocks, self.tail)
        self.tail = self.tail[2 * (piece.committed - self.start) :]
        self.start = piece.committed


def follow(chunks: Iterable[str], *, every: int = 1) -> tuple[BlockStream, Page, list[Piece]]:
    stream, page, pieces = BlockStream(), Page(), []
    for number, chunk in enumerate(chunks, 1):
        stream.feed(chunk)
        if number % every == 0:
            pieces.append(stream.take())
            page.take(pieces[-1])
    pieces.append(stream.take(final=True))
    page.take(pieces[-1])
    return stream, page, pieces


def cut(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def test_a_snapshot_is_everything_so_far() -> None:
    stream = BlockStream()
    stream.feed("one\n\ntwo 😀")
    stream.take()
    stream.feed(" three")
    assert stream.snapshot() == (["<p>one</p>"], 5, "two 😀 three")
    assert stream.text == "one\n\ntwo 😀 three"


def test_offsets_follow_each_other() -> None:
    _, _, pieces = follow(cut("😀 a\n\n- b 😀\n- c\n\nd" * 5, 3))
    for before, after in pairwise(pieces):
        assert after.offset == before.offset + units(before.text)
        assert after.committed >= before.committed
        assert after.first_block == before.first_block + len(before.blocks)


def test_a_character_may_come_in_two_halves() -> None:
    stream, page, _ = follow(["a\ud83d", "\ude00b", "\ud83d"])
    assert stream.text == "a😀b\ufffd"
    assert page.blocks == ["<p>a😀b\ufffd</p>"]


def test_a_plain_paragraph_is_sent_as_its_length() -> None:
    stream = BlockStream()
    stream.feed("Two 😀 words\nand lines\n\nNext *one*\n\nthird\n\n")
    piece = stream.take()
    assert piece.blocks == [units("Two 😀 words\nand lines"), "<p>Next <em>one</em></p>", "<p>third</p>"]
    assert stream.snapshot()[0][0] == "<p>Two 😀 words\nand lines</p>"


@pytest.mark.parametrize(
    "text", ["a  b\n c\n\n", " a\n\n", "a &amp; b\n\n", "a\\*b\n\n", "a\r\nb\r\n\r\n", "`a`\n\n", "a\0\n\n"]
)
def test_a_paragraph_that_is_not_exactly_its_text_is_sent_as_html(text: str) -> None:
    stream = BlockStream()
    stream.feed(text)
    assert isinstance(stream.take().blocks[0], str)


def test_after_html_a_paragraph_is_html_too_since_the_page_cannot_know_where_it_starts() -> None:
    stream = BlockStream()
    stream.feed("# T\n\none\n\ntwo\n\n")
    assert all(isinstance(block, str) for block in stream.take().blocks)
    stream.feed("three\n\nfour\n\n")
    assert stream.take().blocks == [5, 4]


@settings(max_examples=200, deadline=None)
@given(chunks=st.lists(st.text(st.characters(exclude_categories=[]), max_size=12), max_size=12))
def test_no_text_breaks_it_not_even_half_characters(chunks: list[str]) -> None:
    stream, page, pieces = follow(chunks)
    assert page.tail == b""
    assert page.start == units(stream.text) == len(page.whole) // 2
    assert stream.text == "".join(piece.text for piece in pieces)
