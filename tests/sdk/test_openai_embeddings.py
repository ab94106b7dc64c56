"""The openai package's embeddings, unchanged, against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import openai
import pytest

from yescale_widgets.sandbox.server import Sandbox

MODEL = "text-embedding-3-small"


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0, timeout=30) as found:
        yield found


def test_a_text(client: openai.OpenAI) -> None:
    found = client.embeddings.create(model=MODEL, input="lotus pond")
    assert len(found.data) == 1
    assert len(found.data[0].embedding) == 1536
    assert found.usage.prompt_tokens == found.usage.total_tokens > 0
    assert found.model == MODEL


def test_texts_that_are_alike_are_close(client: openai.OpenAI) -> None:
    texts = ["a red boat on the river", "red boats on a river", "quarterly tax report"]
    found = client.embeddings.create(model=MODEL, input=texts)
    assert [entry.index for entry in found.data] == [0, 1, 2]
    boat, boats, tax = (np.array(entry.embedding) for entry in found.data)
    assert boat @ boats > 0.4 > abs(boat @ tax)
    assert np.linalg.norm(boat) == pytest.approx(1, abs=1e-5)


def test_token_arrays(client: openai.OpenAI) -> None:
    assert len(client.embeddings.create(model=MODEL, input=[1042, 318]).data) == 1
    found = client.embeddings.create(model="text-embedding-ada-002", input=[[1042, 318], [15339]])
    assert len(found.data) == 2
    assert found.usage.prompt_tokens == 3


def test_the_packages_own_default_is_base64_and_says_the_same_as_float(client: openai.OpenAI) -> None:
    """Without a format the package asks for base64 and decodes it."""
    raw = client.embeddings.with_raw_response.create(model=MODEL, input="lotus pond")
    assert b'"encoding_format":"base64"' in raw.http_request.read()
    assert isinstance(raw.http_response.json()["data"][0]["embedding"], str)
    default = raw.parse().data[0].embedding
    plain = client.embeddings.create(model=MODEL, input="lotus pond", encoding_format="float").data[0].embedding
    assert list(default) == pytest.approx(plain, abs=0)
    asked = client.embeddings.create(model=MODEL, input="lotus pond", encoding_format="base64").data[0].embedding
    assert isinstance(asked, str)


def test_chosen_dimensions(client: openai.OpenAI) -> None:
    found = client.embeddings.create(model="text-embedding-3-large", input="lotus pond", dimensions=256)
    assert len(found.data[0].embedding) == 256
    assert len(client.embeddings.create(model="text-embedding-3-large", input="lotus pond").data[0].embedding) == 3072


def test_what_cannot_be_embedded_is_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError):
        client.embeddings.create(model=MODEL, input="")
    with pytest.raises(openai.BadRequestError, match="maximum context length"):
        client.embeddings.create(model=MODEL, input="word " * 9000)
    with pytest.raises(openai.NotFoundError, match="nope"):
        client.embeddings.create(model="nope", input="a")
