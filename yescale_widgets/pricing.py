"""What a call costs: a dated table that can be replaced. What stands in no table is unknown, and never guessed."""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations, product
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from yescale_widgets.declare import Operation
from yescale_widgets.errors import ConfigError, NotInClass, OptionError
from yescale_widgets.options import Option, options_of
from yescale_widgets.show.hooks import Table
from yescale_widgets.values import Json
from yescale_widgets.words import later, t

SHIPPED = Path(__file__).with_name("prices.toml")
NAME = "prices.toml"
_MILLION = 1_000_000
_LEAST = 1e-9
_MOST_STEPS, _FEW = 64, 5

Usd = Annotated[float, Meta(ge=0, le=1e6)]


class Price(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the table, in US dollars: ``usd`` for a call, times the values of the options in ``times``.

    ``input`` and ``output`` are for a million tokens. Without ``model`` and ``options`` it holds for any.
    """

    operation: str
    model: str = ""
    options: dict[str, Json] = field(default_factory=dict)
    usd: Usd | None = None
    times: tuple[str, ...] = ()
    input: Usd | None = None
    output: Usd | None = None

    def fits(self, operation: Operation) -> bool:
        """Whether it is this operation's price."""
        wanted = self.options | ({"model": self.model} if self.model else {})
        return self.operation == operation.name and all(
            str(getattr(operation, name, None)) == str(value) for name, value in wanted.items()
        )

    def cost(self, operation: Operation, usage: Mapping[str, Json] | None) -> float | None:
        """US dollars, None where a count that it needs is not known."""
        factors = [_number(getattr(operation, name, None)) for name in self.times]
        tokens = [
            (price, _number((usage or {}).get(name, (usage or {}).get(other))))
            for price, name, other in (
                (self.input, "prompt_tokens", "input_tokens"),
                (self.output, "completion_tokens", "output_tokens"),
            )
            if price is not None
        ]
        if any(f is None for f in factors) or any(count is None for _, count in tokens):
            return None
        once = (self.usd or 0.0) * math.prod(f for f in factors if f is not None)
        return once + sum(price * (count or 0) / _MILLION for price, count in tokens)

    @property
    def known(self) -> bool:
        return any(price is not None for price in (self.usd, self.input, self.output))


def _number(value: Any) -> float | None:
    """A count; what a gateway counts below nothing is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    dated: str
    source: str = ""
    price: list[Price] = []


class Fit(Struct, frozen=True, kw_only=True):
    """Other values of one or two options, and what the call would cost then (US dollars)."""

    changes: dict[str, Any]
    usd: float

    def __str__(self) -> str:
        return t(" with ").join(f"{name}={value!r}" for name, value in self.changes.items())


class Prices(Table, Struct, frozen=True, kw_only=True):
    """A table of prices: ``dated`` says when it held, ``source`` who says so, ``path`` where it stands."""

    dated: str
    source: str
    path: str
    prices: tuple[Price, ...]

    def __len__(self) -> int:
        return len(self.prices)

    def price(self, operation: Operation) -> Price | None:
        """The line that says most about an operation; None where there is none."""
        fitting = [p for p in self.prices if p.known and p.fits(operation)]
        return max(fitting, key=lambda p: len(p.options) + bool(p.model), default=None)

    def cost(self, operation: Operation, usage: Mapping[str, Json] | None = None) -> float | None:
        """What a call costs in US dollars, ``usage`` being the tokens it took; None where that is unknown."""
        price = self.price(operation)
        return None if price is None else price.cost(operation, usage)

    def fits(
        self, operation: Operation, most: float, rules: Callable[[Operation], None] | None = None
    ) -> tuple[Fit, ...]:
        """For each option the change that costs at most so much and lowers the price least; the cheapest of them first.

        Where no change of one option is enough, the least one of two. ``rules`` are a lesson's: what they refuse, with
        ``NotInClass``, fits nobody.
        """
        now = self.cost(operation)
        most = most if now is None else min(most, now - _LEAST)
        kinds = [o for o in options_of(type(operation)).values() if o.name in self._decisive(operation)]
        others = {o.name: list(_others(o, getattr(operation, o.name))) for o in kinds}
        found = [self._least(operation, [{name: v} for v in values], most, rules) for name, values in others.items()]
        if not any(found):
            few = {name: [*values[:1], *values[1:][-_FEW:]] for name, values in others.items()}
            pairs = [{a: x, b: y} for a, b in combinations(few, 2) for x, y in product(few[a], few[b])]
            found = [self._least(operation, pairs, most, rules)]
        return tuple(sorted((fit for fit in found if fit is not None), key=lambda fit: fit.usd))

    def _decisive(self, operation: Operation) -> set[str]:
        """The options that a price of this operation hangs on."""
        own = [price for price in self.prices if price.operation == operation.name]
        return {"model", *(name for price in own for name in (*price.options, *price.times))}

    def _least(
        self,
        operation: Operation,
        changes: list[dict[str, Any]],
        most: float,
        rules: Callable[[Operation], None] | None,
    ) -> Fit | None:
        """Of several changes that fit the one that lowers the price least."""
        costs = [(self._changed(operation, change, rules), change) for change in changes]
        fitting = [Fit(changes=to, usd=usd) for usd, to in costs if usd is not None and usd <= most + _LEAST]
        return max(fitting, key=lambda fit: fit.usd, default=None)

    def _changed(
        self, operation: Operation, changes: dict[str, Any], rules: Callable[[Operation], None] | None
    ) -> float | None:
        """The price with other values; None where the operation or the rules do not take them so."""
        try:
            changed = type(operation)(**{**operation.options(), **changes})
            if rules is not None:
                rules(changed)
            return self.cost(changed)
        except (OptionError, NotInClass):
            return None

    def table(self) -> tuple[list[str], list[list[Json]]]:
        """Money in US dollars; input and output for a million tokens."""
        names = ["operation", "model", "options", "usd", "times", "input", "output"]
        rows = [
            [p.operation, p.model, _words(p.options), p.usd, " * ".join(p.times), p.input, p.output]
            for p in self.prices
        ]
        return names, rows

    def __repr__(self) -> str:
        head = t("Prices of {dated} ({source})", dated=self.dated, source=self.source or self.path)
        return (
            f"{head}\n{self._drawn()['text/plain']}"
            if self.prices
            else t("{head}: none, so every cost is unknown.", head=head)
        )


def _words(options: Mapping[str, Json]) -> str:
    return ", ".join(f"{name}={value}" for name, value in options.items())


def _others(option: Option, value: Any) -> Iterator[Any]:
    """Other values of an option: what it may be or is usual, and smaller whole numbers."""
    yield from (v for v in (*option.choices, *option.opt.suggestions) if v != value)
    if option.kind == "integer" and isinstance(value, int) and not option.choices:
        least = int(option.opt.least) if option.opt.least is not None else 1
        yield from range(max(least, value - _MOST_STEPS), value)


def read(path: Path) -> Prices:
    """The table in a file.

    Raises:
        ConfigError: it cannot be read, or is no such table; the message says where.
    """
    try:
        found = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except OSError as error:
        raise ConfigError(
            t("The prices in {path} cannot be read ({why}).", path=path, why=error.strerror or error),
            t(_FORM, place=SHIPPED),
        ) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ConfigError(
            t("{path} is no table of prices: {error}.", path=path, error=error), t(_FORM, place=SHIPPED)
        ) from None
    return Prices(dated=found.dated, source=found.source, path=str(path), prices=tuple(found.price))


_FORM = later("{place} shows how one is written.")
_chosen: Prices | None = None


@lru_cache(maxsize=8)
def _read_once(path: Path, _changed: float) -> Prices:
    return read(path)


def choose(path: str | os.PathLike[str]) -> Prices:
    """Use this table from now on, in this kernel.

    Raises:
        ConfigError: it is none.
    """
    global _chosen
    _chosen = read(Path(path).expanduser())
    return _chosen


def forget_choice() -> None:
    """Use the usual table again."""
    global _chosen
    _chosen = None


@lru_cache(maxsize=8)
def _own(home: Path) -> Path:
    """Every call asks for it."""
    return home / NAME


def table(home: Path) -> Prices:
    """The table that holds: the chosen one, that in the ledger's folder, or the one that comes with the library.

    Raises:
        ConfigError: the one in the ledger's folder cannot be read.
    """
    if _chosen is not None:
        return _chosen
    own = _own(home)
    try:
        changed = own.stat().st_mtime
    except OSError:
        own, changed = SHIPPED, 0.0
    return _read_once(own, changed)
