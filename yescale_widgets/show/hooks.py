"""The seam between values and their displays: panels register the live one; ``show`` knows the static form.

``Shown`` is the side of the values: what can be shown takes it, or ``Table``, as its base.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas

TABLE_ROWS = 30
"""Rows of a table that a notebook shows."""

_live: Callable[[object], bool] | None = None
_present: Callable[[object], None] | None = None
_settle: Callable[[object], None] | None = None
_draw: Callable[[object], object] | None = None
_static: dict[type, Callable[..., dict[str, str]]] = {}


def set_live(display: Callable[[object], bool] | None) -> None:
    """Register what shows a value live; it answers whether it did (True also where nothing more is to be drawn)."""
    global _live
    _live = display


def set_presenter(present: Callable[[object], None] | None) -> None:
    """Register what shows the result of a call as soon as it is made."""
    global _present
    _present = present


def present(value: object) -> None:
    """Show the result of a call as soon as it is made, where somebody is there to see it."""
    if _present is not None:
        _present(value)


def set_settler(settle: Callable[[object], None] | None) -> None:
    """Register what puts the final form of a value in the place of its live display."""
    global _settle
    _settle = settle


def settle(value: object) -> None:
    """Somebody has waited for this value: leave its final form where it is shown live, from the thread that waited."""
    if _settle is not None:
        _settle(value)


def set_drawer(draw: Callable[[object], object] | None) -> None:
    """Register what turns a value into something that a host without IPython draws."""
    global _draw
    _draw = draw


def drawn(value: object) -> object:
    """A value in a form that a host without IPython draws; its text where nothing better is registered."""
    return repr(value) if _draw is None else _draw(value)


def set_static(kind: type, draw: Callable[..., dict[str, str]]) -> None:
    """Register the static MIME bundle of a type."""
    _static[kind] = draw


def show(value: object) -> bool:
    """Show a value live; False where no display is registered or it declines."""
    return _live is not None and _live(value)


def bundle(value: object) -> dict[str, str]:
    """The static MIME bundle of a value; plain text where nothing better is registered."""
    for kind in type(value).__mro__:
        if kind in _static:
            return _static[kind](value)
    return {"text/plain": repr(value)}


class Shown:
    """Mixin: how a value meets IPython. A live display registered by the panels comes first, a static bundle second."""

    __slots__ = ()

    def _ipython_display_(self) -> None:
        if not show(self):
            raise NotImplementedError

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        return bundle(self)

    def _display_(self) -> object:
        """How marimo shows it."""
        return drawn(self)


class Table(Shown):
    """Mixin: a value that is a table. ``table()`` gives its columns and rows; times are epoch seconds in ``*_at``."""

    __slots__ = ()

    def table(self) -> tuple[list[str], list[list[Any]]]:
        raise NotImplementedError

    def frame(self) -> pandas.DataFrame:
        """The same as a DataFrame; columns that end in ``_at`` are times in UTC."""
        import pandas

        columns, rows = self.table()
        frame = pandas.DataFrame(rows, columns=columns)
        for name in columns:
            if name.endswith("_at"):
                frame[name] = pandas.to_datetime(frame[name], unit="s", utc=True)
        return frame

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        return self._drawn()

    def __repr__(self) -> str:
        return self._drawn()["text/plain"]

    def _drawn(self) -> dict[str, str]:
        """The first rows; a notebook need not hold ten thousand."""
        from yescale_widgets.show.bundle import table_bundle
        from yescale_widgets.show.words import when

        columns, rows = self.table()
        times = [number for number, name in enumerate(columns) if name.endswith("_at")]
        shown = [[when(cell) if n in times else cell for n, cell in enumerate(row)] for row in rows[:TABLE_ROWS]]
        left = len(rows) - len(shown)
        more = [[t("… {count} more in .frame()", count=f"{left:,}"), *[""] * (len(columns) - 1)]] if left else []
        none = [] if rows else [[t("none"), *[""] * (len(columns) - 1)]]
        return table_bundle([name.removesuffix("_at") for name in columns], shown + more + none)
