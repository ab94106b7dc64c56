"""``enable_nested``: run your own coroutine on the kernel's loop from sync code in a cell."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from yescale_widgets.errors import ConfigError
from yescale_widgets.words import t

T = TypeVar("T")


def enable_nested() -> Callable[[Coroutine[Any, Any, T]], T]:
    """Let a running event loop be entered again, and return ``run(coroutine)``, which does so.

    It is for coroutines of your own that belong to the kernel's loop, such as an object of another library made there.
    Nothing of this library needs it, and nothing calls it for you: it patches asyncio for the whole process (by
    nest-asyncio2). While such a coroutine runs, widget events wait until the cell has ended.

    Raises:
        ConfigError: nest-asyncio2 is not installed.
    """
    try:
        import nest_asyncio2
    except ImportError:
        raise ConfigError(t("nest-asyncio2 is not installed."), t("Install it: pip install nest-asyncio2")) from None
    import asyncio

    nest_asyncio2.apply()

    def run(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.get_event_loop().run_until_complete(work)

    return run
