"""Operations that answer at once. A family's handler is looked up by its operation id; one without is a 501."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from starlette.responses import JSONResponse, Response

from yescale_widgets import catalog
from yescale_widgets.catalog import account
from yescale_widgets.declare import Operation
from yescale_widgets.options import options_of
from yescale_widgets.sandbox import accounts, claude, gemini, legacy, vectors, voices
from yescale_widgets.sandbox.chat import complete
from yescale_widgets.sandbox.gate import Refusal
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

Handler = Callable[[Asked], Awaitable[Response]]

_BORN = 1626777600
_OWNERS = (
    ("claude", "anthropic"),
    ("gemini", "vertex-ai"),
    ("deepseek", "deepseek"),
    ("gpt", "openai"),
    ("dall", "openai"),
)


def known_models() -> dict[str, dict[str, Json]]:
    """Every model that a declaration names, by its id, as the gateway lists it."""
    found: dict[str, dict[str, Json]] = {}
    for kind in catalog.operations():
        for name in _names(kind):
            owner = next((who for start, who in _OWNERS if name.startswith(start)), kind.family())
            card = {"id": name, "object": "model", "created": _BORN, "owned_by": owner}
            endpoints = found.setdefault(name, {**card, "supported_endpoint_types": []})["supported_endpoint_types"]
            endpoint = "openai" if kind.at.path.startswith("/v1/") else kind.family()
            if endpoint not in endpoints:
                endpoints.append(endpoint)
    return found


def _names(kind: type[Operation]) -> Iterator[str]:
    option = options_of(kind).get("model")
    if option is not None:
        names = (*option.choices, *option.opt.suggestions, option.default)
        # A family's bare version numbers ("2.1") are no names of models to the gateway.
        yield from dict.fromkeys(name for name in names if isinstance(name, str) and name[:1].isalpha())


async def _models(_asked: Asked) -> Response:
    return JSONResponse({"success": True, "object": "list", "data": list(known_models().values())})


async def _model(asked: Asked) -> Response:
    """An unknown model is answered with HTTP 200 and an error body, as the gateway's software does."""
    assert isinstance(asked.operation, account.Model)  # the route's own class
    name = asked.operation.model
    card = known_models().get(name)
    if card is not None:
        return JSONResponse(card)
    refusal = Refusal(200, f"The model '{name}' does not exist", "model_not_found", "invalid_request_error", "model")
    return refusal.response("openai", "")


DIRECT: dict[str, Handler] = {
    account.Models.at.id: _models,
    account.Model.at.id: _model,
    "chat_completions": complete,
    **legacy.HANDLERS,
    **claude.HANDLERS,
    **gemini.HANDLERS,
    **voices.HANDLERS,
    **vectors.HANDLERS,
    **accounts.HANDLERS,
}
"""What answers each direct operation, by the contract's operation id. A family may add its own."""
