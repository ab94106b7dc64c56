"""A growing answer: nothing is lost, nothing is rendered twice, and the page can follow."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.prose import words
from tests.unit.test_show_page import cut, follow
from yescale_widgets.show import outline
from yescale_widgets.show.markdown import BlockStream, render
from yescale_widgets.show.stream import PURSE

SAMPLES = {
    "answer": "# T\n\nA *b* c.\n\nPlain one\ntwo lines\n\nHere:\n```python\ndef f():\n\n    return 1\n```\nAnd so on.",
    "loose list": "Steps:\n\n1. one\n\n   more\n\n2. two\n\n       code\n\n3. three\n\nEnd.",
    "nested list": "- a\n  - b\n    - c\n\n  d\n- e\n    lazy\nstill e\n* other\n* list\n",
    "table": "a | b\n--- | ---\n1 | 2\n3 | 4\n\nafter",
    "table after words": "words\n| a |\n|---|\n| $x$ |\n> quote\nlazy\n\n> two\n",
    "setext": "Title\nmore\n===\n\nSub\n---\ntext\n---\n",
    "formula": "so\n$$\na\n- b\n= c\n$$\nthen\n\n$$\nnever closed\n\n- x\n",
    "formula in list": "- a\n- $$\n  x\n- y\n  $$\n- b\n",
    "windows": "# T\r\n\r\npara\r\nmore\r\n\r\n- a\r\n- b\r\n\r\n```\r\ncode\r\n```\r\nx",
    "old mac": "# T\r\rpara\r\r- a\r- b\r",
    "tabs": "-\ta\n\n\tb\n-\tc\n\n\tcode\n",
    "html": "<div>\n\n<b>x</b>\n</div>\n\n<!-- -->\ntext",
    "emoji": "😀 é\n\n👩‍👩‍👧 *x*\n\n- 😀\n- 🎉\n\n😀😀",
    "right to left": "# مرحبا\n\nשלום *עולם*\n\n- א\n- ב\n",  # noqa: RUF001 - written from the right
    "references": "[r]: https://a.example\n\nSee [it][r].\n\n[s]: https://b.example 'two\nlines'\n\n[s]",
    "dummy items": "- x\n- a | b\n---|---\n- y\n",
    "fences": "```\n\n```\n~~~~\n~~~\n~~~~\n   ```py\n   x\n  ```\n````\n```\n````\nend",
    "rules": "a\n\n***\n- - -\n---\n+\n\n+ x\n",
    "odd blanks": "a  \n \t\n\n  b\n\x0c\nc\0d\n\u2028e",
}


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("name", SAMPLES)
def test_the_blocks_say_what_the_whole_text_says(name: str, size: int) -> None:
    text = SAMPLES[name]
    stream, page, pieces = follow(cut(text, size))
    assert stream.text == "".join(piece.text for piece in pieces) == text
    assert page.tail == b""
    assert page.blocks == stream.snapshot()[0]
    assert words("".join(page.blocks)) == words(render(text, static=False))


LINES = [line for text in SAMPLES.values() for line in re.split(r"\r\n?|\n", text)] + [
    "",
    "",
    "",
    "  ",
    "[r]",
    "\\[",
    "\\]",
]


@settings(max_examples=300, deadline=None)
@given(
    lines=st.lists(st.sampled_from([line for line in LINES if "]: http" not in line]), max_size=25),
    end=st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=30),
    every=st.integers(1, 4),
)
def test_any_text_in_any_chunks_says_what_the_whole_text_says(
    lines: list[str], end: str, sizes: list[int], every: int
) -> None:
    text, chunks = end.join(lines), []
    for at in range(len(text)):
        size = sizes[at % len(sizes)]
        chunks.append(text[:size])
        text = text[size:]
    stream, page, _ = follow(chunks, every=every)
    assert page.tail == b""
    assert page.whole.decode("utf-16-le") == stream.text == end.join(lines)
    assert page.blocks == stream.snapshot()[0]
    assert words("".join(page.blocks)) == words(render(stream.text, static=False))


def test_a_block_goes_out_as_soon_as_nothing_can_change_it() -> None:
    stream = BlockStream()
    for text, blocks in [
        ("# T", 0),
        ("\n", 1),
        ("para", 1),
        ("\n", 1),
        ("\n", 2),
        ("```\nx\n", 2),
        ("```\n", 3),
        ("- a\n", 3),
    ]:
        stream.feed(text)
        stream.take()
        assert len(stream.snapshot()[0]) == blocks, text
    stream.feed("- b\n")
    assert stream.take().blocks == ['<ul class="yw-open">\n<li>a</li>\n</ul>']
    stream.feed("\nafter\n")
    assert stream.take().blocks == ['<ul class="yw-joins">\n<li>b</li>\n</ul>']
    assert stream.snapshot()[2] == "after\n"


def test_nothing_goes_out_while_a_line_may_still_change_it() -> None:
    stream = BlockStream()
    for text in ("Title", "\n", "or | para", "\n", "-"):
        stream.feed(text)
        assert stream.take().blocks == []
    stream.feed("--|---\n1 | 2\n\n")
    assert [block[:4] for block in stream.take().blocks if isinstance(block, str)] == ["<tab"]


def test_numbers_run_on_over_the_pieces_of_a_list() -> None:
    text = "3. a\n\n3. b\n\n3. c\n\n   - x\n\n3. d\n\nend"
    _, page, _ = follow(cut(text, 1))
    assert [re.findall(r"<ol[^>]*>", block) for block in page.blocks[:4]] == [
        ['<ol start="3" class="yw-open">'],
        ['<ol class="yw-joins yw-open" start="4">'],
        ['<ol class="yw-joins yw-open" start="5">'],
        ['<ol class="yw-joins" start="6">'],
    ]


def test_items_of_a_loose_list_are_paragraphs_in_every_piece() -> None:
    _, page, _ = follow(cut("- a\n\n- b\n\n- c\n\nend", 1))
    assert all("<li>\n<p>" in block for block in page.blocks[:3])


def test_a_long_fence_comes_in_pieces_at_line_ends() -> None:
    code = "".join(f"line_{number} = {number}\n\n" for number in range(2000))
    _, page, _ = follow(cut(f"```python\n{code}```\nend", 50))
    first, *middle, last = (block for block in page.blocks if block.startswith("<pre"))
    assert len(middle) >= len(code) // outline.PIECE - 2
    assert first.startswith('<pre class="highlight yw-open">')
    assert all(block.startswith('<pre class="highlight yw-joins yw-open">') for block in middle)
    assert last.startswith('<pre class="highlight yw-joins">')
    assert all('<code class="language-python">' in block for block in page.blocks[:-1])
    text = re.sub(r"<[^>]*>", "", "".join(page.blocks[:-1]))
    assert text == code


def test_a_fence_that_ends_with_its_piece_leaves_no_empty_piece() -> None:
    stream = BlockStream()
    stream.feed("```\n" + "x\n" * outline.PIECE)
    stream.take()
    stream.feed("```\n")
    assert stream.take().blocks == []
    assert stream.take(final=True).blocks == []


def test_a_long_table_comes_in_pieces_that_repeat_its_head() -> None:
    rows = "".join(f"| {number} | *cell* |\n" for number in range(1500))
    _, page, _ = follow(cut(f"| n | c |\n|--:|---|\n{rows}\nend", 60))
    tables = page.blocks[:-1]
    assert len(tables) >= len(rows) // outline.PIECE - 1
    assert all("<th " in table for table in tables)
    assert "".join(re.findall(r'<td align="right">(\d+)', "".join(tables))) == "".join(map(str, range(1500)))


@pytest.mark.parametrize("after", ["\nend", "> quote", "# head", "```\nx\n```", ""])
def test_what_follows_a_cut_table_is_not_in_it(after: str) -> None:
    text = "| a |\n|---|\n" + "| row |\n" * 600 + after
    _, page, _ = follow(cut(text, 8 * 60))
    assert words("".join(page.blocks)) == words(render(text, static=False))


def _repeated(text: str, length: int) -> str:
    return text * (length // len(text))


GROWING = {
    "paragraphs": "hello *world* this is a paragraph of text.\n\n",
    "one paragraph": "hello *world* this is a line\n",
    "one line": "hello world ",
    "list": "- an item with *some* words\n",
    "loose list": "1. an item\n\n   and more of it\n\n",
    "one item": "  - nested item\n",
    "quote": "> quoted words\n",
    "formulas": "$$a\n",
    "references": "[r]: https://a.example\n",
    "blank": "\n",
    "headings": "# h\n",
}
OPENINGS = {
    "fence": ("```python\n", "x = f(1)\n"),
    "table": ("| a | b |\n|---|---|\n", "| 1 | 2 |\n"),
    "code": ("", "    x = 1\n"),
}


@pytest.mark.parametrize("length", [10_000, 40_000])
@pytest.mark.parametrize("name", [*GROWING, *OPENINGS])
def test_the_cost_is_linear_whatever_the_text_is(name: str, length: int) -> None:
    """Counted in characters given to the parser and in characters sent, not in time."""
    opening, repeated = OPENINGS.get(name) or ("", GROWING[name])
    text = opening + _repeated(repeated, length)
    stream, _, pieces = follow(cut(text, 40))
    assert stream.parsed <= (PURSE + 2) * len(text)
    sent = sum(len(piece.text) + sum(len(str(block)) for block in piece.blocks) for piece in pieces)
    assert sent <= 12 * len(text)


@pytest.mark.parametrize("name", ["list", "loose list", "fence", "table", "paragraphs", "headings"])
def test_the_tail_stays_short_in_what_may_grow_without_end(name: str) -> None:
    opening, repeated = OPENINGS.get(name) or ("", GROWING[name])
    stream = BlockStream()
    for chunk in cut(opening + _repeated(repeated, 60_000), 100):
        stream.feed(chunk)
        stream.take()
        assert len(stream.snapshot()[2]) <= 2 * outline.PIECE


def test_a_head_as_long_as_the_rest_is_not_repeated_all_the_time() -> None:
    text = "```" + "x" * 30_000 + "\n" + "y\n" * 30_000
    stream, _, _ = follow(cut(text, 200))
    assert stream.parsed <= 3 * len(text)


def test_links_in_the_stream_know_the_references_before_them() -> None:
    _, page, _ = follow(cut("[r]: https://a.example\n\n[x][r]\n\n[y][s]\n\n[s]: https://b.example\n", 5))
    assert 'href="https://a.example"' in page.blocks[0]
    assert page.blocks[1] == "<p>[y][s]</p>"


def test_a_second_stream_knows_nothing_of_the_first() -> None:
    follow(["[r]: https://a.example\n\nx"])
    _, page, _ = follow(["[x][r]"])
    assert page.blocks == ["<p>[x][r]</p>"]
