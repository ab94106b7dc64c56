"""Questions that bring passages along are answered from them, however a program words it."""

from __future__ import annotations

import time

import pytest

from yescale_widgets.sandbox import brain
from yescale_widgets.sandbox.passages import told

PASSAGES = "Red boats lie on the river.\nThe tax report is due in March. Green tea grows on the hills."
WORDINGS = {
    "a chain's": f"Answer the question based only on the following context:\n{PASSAGES}\n\nQuestion: Where do teas grow?",
    "an index's": (
        f"Context information is below.\n---------------------\n{PASSAGES}\n---------------------\n"
        "Given the context information and not prior knowledge, answer the query.\n"
        "Query: Where do teas grow?\nAnswer: "
    ),
    "one of an earlier round": f"Context:\nQuestion: Who?\n{PASSAGES}\nUser question: Where do teas grow?",
}


@pytest.mark.parametrize("text", WORDINGS.values(), ids=WORDINGS)
def test_the_sentence_that_fits_is_the_answer(text: str) -> None:
    assert told(text) == "Green tea grows on the hills."
    answer = brain.answer([{"role": "user", "content": text}], model="gpt-4o-mini")
    assert answer.text == "Green tea grows on the hills."


def test_what_the_passages_do_not_say_is_not_made_up() -> None:
    assert told(f"Context:\n{PASSAGES}\n\nQuestion: How old is Saturn?") == "The passages do not say."
    assert told("Context:\n---\n\nQuestion: How old is Saturn?") == "The passages do not say."


@pytest.mark.parametrize("text", ["Question: why?", "In this context, what is tea?", "Context:\nnothing asked", ""])
def test_other_texts_are_none_of_these(text: str) -> None:
    assert told(text) is None


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    def seconds(size: int) -> float:
        text, taken = "context \n" * size + "\n" * size + "Question: why?", []
        for _ in range(5):
            begin = time.process_time()
            told(text)
            taken.append(time.process_time() - begin)
        return min(taken)

    assert seconds(40_000) < 100 * max(seconds(2_000), 1e-4)
