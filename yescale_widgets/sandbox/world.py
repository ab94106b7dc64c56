"""What the routes of one sandbox share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from yescale_widgets.declare import Operation
from yescale_widgets.sandbox.cdn import Shelf
from yescale_widgets.sandbox.engine import Engine
from yescale_widgets.sandbox.faults import Faults
from yescale_widgets.sandbox.gate import Gate
from yescale_widgets.sandbox.record import Log
from yescale_widgets.values import Json


@dataclass(frozen=True)
class World:
    """A sandbox's parts; ``shelf`` has the media."""

    clock: Callable[[], float]
    pace: float
    engine: Engine
    gate: Gate
    faults: Faults
    log: Log
    shelf: Shelf


@dataclass(frozen=True)
class Asked:
    """One call of a direct operation, checked: what its handler answers from."""

    world: World
    request: Request
    body: dict[str, Json]
    operation: Operation

    @property
    def request_id(self) -> str:
        """The id of this request, which its answer repeats in a header."""
        found: str = self.request.state.request_id
        return found

    @property
    def base(self) -> str:
        """Where this sandbox is reached from."""
        return str(self.request.base_url).rstrip("/")

    @property
    def now(self) -> int:
        """Epoch seconds by the sandbox's clock."""
        return int(self.world.clock())
