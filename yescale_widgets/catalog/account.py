"""The account: which models a key may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Struct

from yescale_widgets.declare import Call, Operation, opt
from yescale_widgets.values import Json

if TYPE_CHECKING:
    import pandas


class ModelCard(Struct, kw_only=True):
    """One model: its id, who owns it, and the kinds of calls it takes where the gateway says so."""

    id: str
    owned_by: str = ""
    endpoints: list[str] = []
    raw: Json = None


class ModelList(Struct, kw_only=True):
    """The models a key may use."""

    models: list[ModelCard]
    raw: Json = None

    @property
    def ids(self) -> list[str]:
        """The names, as options take them."""
        return [m.id for m in self.models]

    def frame(self) -> pandas.DataFrame:
        """One row a model: id, owned_by, endpoints."""
        import pandas

        rows = [(m.id, m.owned_by, ", ".join(m.endpoints)) for m in self.models]
        return pandas.DataFrame(rows, columns=["id", "owned_by", "endpoints"])


def _card(entry: Json) -> ModelCard:
    kinds = entry.get("supported_endpoint_types") or []
    return ModelCard(
        id=str(entry.get("id", "")), owned_by=str(entry.get("owned_by") or ""), endpoints=list(kinds), raw=entry
    )


def _list(payload: Json) -> ModelList:
    return ModelList(models=[_card(entry) for entry in payload.get("data") or []], raw=payload)


class Models(Operation):
    """List the models that the key may use; the usual way to test a key."""

    at = Call(method="GET", path="/v1/models", id="list_models")
    paid = False
    rows = ("Docs / Introduction", "Docs / Quick Start Guide", "Docs / Make a request")
    reads = _list


class Model(Operation):
    """Describe one model."""

    at = Call(method="GET", path="/v1/models/{model}", id="retrieve_model")
    paid = False
    reads = _card

    model: Annotated[str, opt("The model's name.", least=1)]
