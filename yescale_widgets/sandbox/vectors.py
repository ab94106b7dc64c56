"""Embeddings: vectors in which texts that share words, or parts of them, lie close together."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable

import numpy as np
from starlette.responses import JSONResponse, Response

from yescale_widgets.catalog import embeddings
from yescale_widgets.sandbox import brain
from yescale_widgets.sandbox.gate import bad_request, check_model
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

_LENGTHS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
_USUAL = 1536
_LONGEST = 8192


async def embed(asked: Asked) -> Response:
    """A vector for each input, as numbers or as base64."""
    wanted = asked.operation
    assert isinstance(wanted, embeddings.Create)  # the route's own class
    check_model(wanted.model)
    texts, counts = _texts(wanted.input)
    _check_lengths(counts)
    size = _size(wanted)
    vectors = await asyncio.to_thread(lambda: [brain.embedding(text, size) for text in texts])
    data = [_entry(n, vector, wanted.encoding_format) for n, vector in enumerate(vectors)]
    usage = {"prompt_tokens": sum(counts), "total_tokens": sum(counts)}
    return JSONResponse({"object": "list", "data": data, "model": wanted.model, "usage": usage})


def _texts(given: Json) -> tuple[list[str], list[int]]:
    """The inputs as texts, and how many tokens each has; of token numbers each stands for a word of its own."""
    single = isinstance(given, str) or isinstance(given[0], int)
    items = [given] if single else given
    texts = [item if isinstance(item, str) else " ".join(f"t{token}" for token in item) for item in items]
    counts = [brain.count(item) if isinstance(item, str) else len(item) for item in items]
    return texts, counts


def _check_lengths(counts: list[int]) -> None:
    for count in counts:
        if count > _LONGEST:
            message = f"This model's maximum context length is {_LONGEST} tokens, however you requested {count} tokens"
            raise bad_request(message, "input")


def _size(wanted: embeddings.Create) -> int:
    whole = _LENGTHS.get(wanted.model, _USUAL)
    if wanted.dimensions and wanted.dimensions > whole:
        raise bad_request(
            f"Invalid value for 'dimensions' = {wanted.dimensions}. Must be at most {whole}", "dimensions"
        )
    return wanted.dimensions or whole


def _entry(number: int, vector: list[float], form: str) -> dict[str, Json]:
    """Both forms hold the same numbers: those of 32 bits."""
    narrow = np.asarray(vector, dtype="<f4")
    value: Json = base64.b64encode(narrow.tobytes()).decode() if form == "base64" else narrow.tolist()
    return {"object": "embedding", "index": number, "embedding": value}


HANDLERS: dict[str, Callable[[Asked], Awaitable[Response]]] = {embeddings.Create.at.id: embed}
