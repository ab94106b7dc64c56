"""The operations as functions: ``ys.pika.generate(…)``, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yescale_widgets import catalog
from yescale_widgets.declare import Operation, Spec
from yescale_widgets.options import options_of
from yescale_widgets.session import current
from yescale_widgets.show.hooks import Shown

if TYPE_CHECKING:
    import pandas


class Verb:
    """One operation as a function: ``ys.pika.generate("a boat", motion=3)``."""

    def __init__(self, kind: type[Operation]) -> None:
        self.kind = kind
        self.__doc__ = kind.__doc__
        self.__name__ = kind.verb()

    def __call__(self, prompt: Any = None, /, **options: Any) -> Any:
        operation = self.kind(**self._named(prompt, options))
        return current().call(operation)

    def _named(self, prompt: Any, options: dict[str, Any]) -> dict[str, Any]:
        """What stands without a name is the operation's first option."""
        name = next(iter(options_of(self.kind)), "")
        if prompt is None:
            return options
        if name in options or not name:
            raise TypeError(f"{self!r} got {name or 'an option'!r} twice" if name else f"{self!r} takes no options")
        return {name: prompt, **options}

    def __repr__(self) -> str:
        return f"<operation {self.kind.family()}.{self.kind.verb()}>"


class Family:
    """The operations of one family as attributes."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.__doc__ = catalog.family(name).__doc__

    def __getattr__(self, verb: str) -> Verb:
        kinds = catalog.kinds(self._name)
        if verb not in kinds:
            raise AttributeError(f"{self._name} has no operation {verb!r}; it has {', '.join(kinds)}")
        return Verb(kinds[verb])

    def __dir__(self) -> list[str]:
        return list(catalog.kinds(self._name))

    def __repr__(self) -> str:
        return f"<family {self._name}: {', '.join(catalog.kinds(self._name))}>"


class Operations(list[Spec], Shown):
    """Every operation; ``frame()`` is the same as a table."""

    def frame(self) -> pandas.DataFrame:
        """One row an operation: name, title, family, options, paid, task, rows (the documented rows it serves)."""
        import pandas

        return pandas.DataFrame(
            {
                "name": [s.name for s in self],
                "title": [s.title for s in self],
                "family": [s.family for s in self],
                "options": [", ".join(o.name for o in s.options) for s in self],
                "paid": [s.paid for s in self],
                "task": [s.task for s in self],
                "rows": ["; ".join(s.rows) for s in self],
            }
        )

    def __repr__(self) -> str:
        width = max((len(s.name) for s in self), default=0)
        return "\n".join(f"{s.name:<{width}}  {s.title}" for s in self)


def operations() -> Operations:
    """Every operation of the catalog: name, title, family, options and the documented rows it serves."""
    return Operations(catalog.specs())
