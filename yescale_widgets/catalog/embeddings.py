"""Embeddings in OpenAI's format: texts as vectors, so that what means the same lies close together."""

from __future__ import annotations

import base64
import sys
from array import array
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Struct

from yescale_widgets.declare import Call, Operation, opt
from yescale_widgets.errors import Problem
from yescale_widgets.show.hooks import TABLE_ROWS, Shown
from yescale_widgets.values import Json, cost_of
from yescale_widgets.words import t

if TYPE_CHECKING:
    import numpy
    import pandas

_SECTION = "Chat Models / ChatGPT(Embeddings)"
_MOST_INPUTS = 2048
_SHOWN_NUMBERS = 6


class Vectors(Shown, Struct, kw_only=True):
    """One vector for each input, in the order of the inputs; ``numpy.asarray`` makes them a float32 array.

    ``inputs`` are the texts or token lists that were sent, ``usage`` the gateway's own count of tokens, ``cost`` US
    dollars or None where unknown.
    """

    vectors: list[list[float]]
    model: str = ""
    usage: dict[str, Json] | None = None
    cost: float | None = None
    inputs: list[Json] = []
    raw: Json = None

    @property
    def dimensions(self) -> int:
        """How long each vector is."""
        return len(self.vectors[0]) if self.vectors else 0

    def __len__(self) -> int:
        return len(self.vectors)

    def __getitem__(self, index: int) -> list[float]:
        return self.vectors[index]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> numpy.ndarray:  # noqa: FBT001 - numpy's own face
        import numpy

        return numpy.asarray(self.vectors, dtype=dtype or numpy.float32)

    def frame(self) -> pandas.DataFrame:
        """One row an input, under its text (tokens: under its number); one column a dimension."""
        import numpy
        import pandas

        texts = self.inputs and all(isinstance(one, str) for one in self.inputs)
        return pandas.DataFrame(numpy.asarray(self), index=pandas.Index(self.inputs) if texts else None)

    def similarity(self) -> pandas.DataFrame:
        """How alike the inputs are, each with each: the cosine of their vectors, 1 for the same direction."""
        import numpy
        import pandas

        found = numpy.asarray(self)
        long = numpy.linalg.norm(found, axis=1, keepdims=True)
        unit = found / numpy.where(long == 0, 1, long)
        names = self.frame().index
        return pandas.DataFrame(unit @ unit.T, index=names, columns=names)

    def made_by(self, operation: Operation) -> None:
        """Keep what was sent, as the names of the rows."""
        given = getattr(operation, "input", None)
        single = isinstance(given, str) or (isinstance(given, list) and isinstance(given[0], int))
        found = [given] if single else list(given or [])
        self.inputs = found if len(found) == len(self.vectors) else []

    def __repr__(self) -> str:
        many = f"{len(self)} vector{'' if len(self) == 1 else 's'}"
        tokens = f", {self.usage['total_tokens']} tokens" if self.usage and "total_tokens" in self.usage else ""
        return f"<Vectors: {many} of {self.dimensions} dimensions, {self.model or 'unknown model'}{tokens}>"

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        """The first inputs, and how their vectors begin; what they are stands above."""
        from yescale_widgets.show.bundle import table_bundle
        from yescale_widgets.show.words import short

        given = self.inputs or [""] * len(self)
        rows = [
            [short(str(one)), ", ".join(f"{x:.3f}" for x in vector[:_SHOWN_NUMBERS]) + ", …"]
            for one, vector in zip(given[:TABLE_ROWS], self.vectors, strict=False)
        ]
        return table_bundle([t("input"), repr(self)[1:-1]], rows) | {"text/plain": repr(self)}


def _read(payload: Json) -> Vectors:
    """Vectors by their index: the order in the list is not promised."""
    entries = sorted(payload["data"], key=lambda entry: entry["index"])
    vectors = [_vector(entry["embedding"]) for entry in entries]
    if not vectors or len({len(vector) for vector in vectors}) != 1:
        raise ValueError("vectors of one length are promised")
    usage = payload.get("usage") if isinstance(payload.get("usage"), dict) else None
    return Vectors(
        vectors=vectors, model=str(payload.get("model") or ""), usage=usage, cost=cost_of(usage or {}), raw=payload
    )


def _vector(value: Json) -> list[float]:
    """A list as it is; a text is base64 of little-endian float32."""
    if not isinstance(value, str):
        return [float(part) for part in value]
    numbers = array("f", base64.b64decode(value, validate=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def _wrong(given: Json) -> str:
    """What is wrong with an input; empty where it is right."""
    items = [given] if isinstance(given, str) and given else given
    if not items:
        return t("input must have at least one text that is not empty")
    kinds = {type(item) for item in items}
    if kinds == {int}:
        return ""
    if len(items) > _MOST_INPUTS:
        return t(
            "input may have {most} texts at most, not {count}; send them in several calls",
            most=_MOST_INPUTS,
            count=len(items),
        )
    if kinds == {str}:
        empty = next((number for number, text in enumerate(items) if not text), None)
        return "" if empty is None else t("input must have no empty text; number {empty} is", empty=empty)
    tokens = kinds == {list} and all(item and {type(token) for token in item} == {int} for item in items)
    return (
        "" if tokens else t("input must be a text, a list of texts, a list of token numbers, or a list of such lists")
    )


class Create(Operation):
    """Turn one text or many into vectors.

    Gives ``Vectors``; it costs little, so a failed call is tried again. At most 2048 texts of 8192 tokens each. Source:
    contract operation ``embeddings``.
    """

    at = Call(method="POST", path="/v1/embeddings", id="embeddings")
    paid = False
    reads = _read
    rows = (f"{_SECTION} / Embedded Object", f"{_SECTION} / Create embed")

    input: Annotated[
        str | list[Any],
        opt("A text, a list of texts, a list of token numbers, or a list of such lists.", title="Texts", lines=3),
    ]
    model: Annotated[
        str,
        opt(
            "The model's name; any name the gateway knows.",
            suggestions=("text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002"),
        ),
    ] = "text-embedding-3-small"
    dimensions: Annotated[
        int | None, opt("Length of the vectors, for text-embedding-3; empty for the model's own.", least=1)
    ] = None
    encoding_format: Annotated[Literal["float", "base64"], opt("How vectors travel; base64 is shorter.", more=True)] = (
        "float"
    )
    user: Annotated[str | None, opt("Your own name for the end user.", more=True)] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        wrong = _wrong(values["input"])
        if wrong:
            yield Problem("input", wrong)
        if values.get("dimensions") and str(values.get("model", "")).startswith("text-embedding-ada"):
            yield Problem("dimensions", t("dimensions can be chosen for text-embedding-3 models only"))
