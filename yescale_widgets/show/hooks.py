"""The seam between values and their displays: panels register the live one; ``show`` knows the static form."""

from __future__ import annotations

from collections.abc import Callable

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
