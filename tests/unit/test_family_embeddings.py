"""Embeddings: what may be given, how vectors are read, and the sandbox's own."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pandas
import pytest

from tests.contract.conftest import Contract
from tests.unit.conftest import says
from yescale_widgets import catalog, errors
from yescale_widgets.catalog.embeddings import Create, Vectors
from yescale_widgets.client import Client
from yescale_widgets.sandbox.server import Sandbox

Connect = Callable[..., Client]
USAGE = {"prompt_tokens": 3, "total_tokens": 3}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract()


def answer(*vectors: Any, **more: Any) -> dict[str, Any]:
    data = [{"object": "embedding", "index": n, "embedding": vector} for n, vector in enumerate(vectors)]
    return {"object": "list", "data": data, "model": "text-embedding-3-small", "usage": USAGE} | more


def read(payload: Any) -> Vectors:
    found = catalog.read("embeddings", payload)
    assert isinstance(found, Vectors)
    return found


def packed(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def test_vectors_are_values_in_the_order_of_the_inputs() -> None:
    payload = answer([1, 0], [0.5, -0.5])
    payload["data"].reverse()
    found = read(payload)
    assert found.vectors == [[1, 0], [0.5, -0.5]]
    assert (len(found), found[1], found.dimensions) == (2, [0.5, -0.5], 2)
    assert (found.model, found.usage, found.cost, found.raw) == ("text-embedding-3-small", USAGE, None, payload)


def test_base64_is_little_endian_floats_of_32_bits() -> None:
    found = read(answer(packed(1, -0.5, 0.25), [1, -0.5, 0.25]))
    assert found.vectors == [[1, -0.5, 0.25], [1, -0.5, 0.25]]


def test_they_are_an_array_of_numpys() -> None:
    array = np.asarray(read(answer([1, 0], [0.5, -0.5])))
    assert (array.dtype, array.shape) == (np.float32, (2, 2))
    assert np.asarray(read(answer([1])), dtype=np.float64).dtype == np.float64
    assert np.array(read(answer([1])), copy=True).tolist() == [[1]]


@pytest.mark.parametrize(
    ("cost", "known"), [("0.0004", 0.0004), (0.5, 0.5), (None, None), ("free", None), (-1, None), ("inf", None)]
)
def test_cost_is_known_or_unknown(cost: Any, known: float | None) -> None:
    assert read(answer([1], usage=USAGE | {"cost": cost})).cost == known


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"data": None},
        {"data": []},
        answer([1, 2], [1]),
        answer("AAA"),
        answer("no base64!"),
        {"data": [{"index": 0}]},
        {"data": [{"embedding": [1]}]},
        answer([None]),
    ],
)
def test_another_shape_is_a_bad_answer(payload: Any) -> None:
    with pytest.raises(errors.BadAnswer):
        read(payload)


def test_what_is_shown_is_short() -> None:
    found = read(answer([0.123456] * 3072))
    assert repr(found) == "<Vectors: 1 vector of 3072 dimensions, text-embedding-3-small, 3 tokens>"
    bundle = found._repr_mimebundle_()
    assert bundle["text/plain"] == repr(found)
    for kind in ("text/html", "text/markdown"):
        assert "1 vector of 3072 dimensions" in bundle[kind]
        assert len(bundle[kind]) < 3_000, "some numbers of each, not all"


GOOD: dict[str, tuple[Any, Any]] = {
    "a text": ("lotus pond", "lotus pond"),
    "texts": (["lotus pond", "rice field"],) * 2,
    "a tuple": (("a", "b"), ["a", "b"]),
    "tokens": ([1042, 318],) * 2,
    "lists of tokens": ([[1042, 318], [15339]],) * 2,
    "an array": (np.array(["a", "b"]), ["a", "b"]),
    "an array of tokens": (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
    "a column": (pandas.Series(["a", "b"]), ["a", "b"]),
    "2048 texts": (["a"] * 2048,) * 2,
}


@pytest.mark.parametrize(("given", "sent"), GOOD.values(), ids=GOOD)
def test_texts_and_tokens_may_be_given_in_many_forms(given: Any, sent: Any) -> None:
    assert Create(input=given).payload()["input"] == sent


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "input is required"),
    "no text": ({"input": []}, "at least one text"),
    "an empty text": ({"input": ""}, "at least one text"),
    "an empty text among others": ({"input": ["a", ""]}, "number 1 is"),
    "texts and tokens": ({"input": ["a", 1]}, "a list of texts"),
    "an empty list of tokens": ({"input": [[1], []]}, "a list of texts"),
    "truth values": ({"input": [True]}, "a list of texts"),
    "fractions": ({"input": [1.5]}, "a list of texts"),
    "a number": ({"input": 3}, "input must be"),
    "too many": ({"input": ["a"] * 2049}, "2048 texts at most, not 2049"),
    "no dimensions": ({"input": "a", "dimensions": 0}, "from 1 up"),
    "dimensions of an old model": ({"input": "a", "model": "text-embedding-ada-002", "dimensions": 4}, "text-embedding-3"),
    "another form": ({"input": "a", "encoding_format": "hex"}, "one of 'float', 'base64'"),
}  # fmt: skip


@pytest.mark.parametrize(("options", "words"), BAD.values(), ids=BAD)
def test_an_input_that_the_contract_forbids_is_not_sent(options: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.OptionError, match=words):
        Create(**options)


def test_it_costs_little_so_it_is_tried_again(gateway: Any, client: Connect) -> None:
    busy = says({"error": {"message": "saturated", "code": None}}, 429)
    server = gateway(busy, busy, says(answer([1])))
    assert len(client(server.url).send(Create(input="a"))) == 1
    assert len(server.posts) == 3


# the sandbox


@pytest.fixture
def maker(sandbox: Sandbox, client: Connect) -> Client:
    return client(sandbox.url)


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": "Bearer sk-test"}, timeout=30) as found:
        yield found


def test_similar_texts_are_closer(maker: Client) -> None:
    texts = ["a red boat on the river", "red boats on a river", "quarterly tax report"]
    found = maker.send(Create(input=texts))
    alike = found.similarity()
    assert list(alike.index) == list(alike.columns) == texts
    assert alike.iloc[0, 1] > 0.4 > alike.iloc[0, 2]
    assert np.diag(alike) == pytest.approx([1, 1, 1], abs=1e-5)
    assert found.frame().shape == (3, 1536)
    assert list(found.frame().index) == texts


def test_both_forms_hold_the_same_numbers(maker: Client) -> None:
    pair = [maker.send(Create(input=["a boat", "a ship"], encoding_format=form)) for form in ("float", "base64")]
    assert pair[0].vectors == pair[1].vectors
    assert isinstance(pair[1].raw["data"][0]["embedding"], str)


def test_tokens_have_vectors_too_and_name_no_rows(maker: Client) -> None:
    found = maker.send(Create(input=[[1, 2, 3], [1, 2, 4], [900, 901, 902]]))
    alike = found.similarity()
    assert alike.iloc[0, 1] > alike.iloc[0, 2]
    assert list(alike.index) == [0, 1, 2]
    assert found.usage == {"prompt_tokens": 9, "total_tokens": 9}
    assert len(maker.send(Create(input=[1, 2, 3]))) == 1


@pytest.mark.parametrize(
    ("options", "length"),
    [
        ({}, 1536),
        ({"model": "text-embedding-3-large"}, 3072),
        ({"model": "text-embedding-ada-002"}, 1536),
        ({"dimensions": 4}, 4),
    ],
)
def test_lengths_are_the_models_own_or_chosen(maker: Client, options: dict[str, Any], length: int) -> None:
    found = maker.send(Create(input="lotus pond", **options))
    assert found.dimensions == length
    assert np.linalg.norm(np.asarray(found)) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("form", ["float", "base64"])
@pytest.mark.parametrize("given", ["a", ["a", "b"], [1, 2], [[1], [2, 3]]], ids=repr)
def test_the_sandboxs_answers_are_what_the_contract_promises(
    http: httpx.Client, contract: Contract, given: Any, form: str
) -> None:
    body = {"model": "text-embedding-3-small", "input": given, "encoding_format": form}
    found = contract.answer("embeddings", http.post("/v1/embeddings", json=body))
    assert [entry["index"] for entry in found["data"]] == list(range(2 if given in (["a", "b"], [[1], [2, 3]]) else 1))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"input": ""}),
        (400, {"input": None}),
        (400, {"input": {"text": "a"}}),
        (400, {"input": "word " * 9000}),
        (400, {"dimensions": 5000}),
        (400, {"dimensions": "many"}),
        (400, {"encoding_format": "hex"}),
        (404, {"model": "text-embedding-nope"}),
    ],
)
def test_the_sandbox_refuses_what_the_gateway_would(
    http: httpx.Client, contract: Contract, status: int, body: dict[str, Any]
) -> None:
    whole = {"model": "text-embedding-3-small", "input": "a"} | body
    response = http.post("/v1/embeddings", json=whole)
    assert response.status_code == status
    contract.answer("embeddings", response)
