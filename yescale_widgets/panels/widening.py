"""More of a comparison from inside its panel: another model, another prompt, a failed answer again.

What costs money is said, and asked for a second time, before it is sent.
"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from yescale_widgets import session
from yescale_widgets.errors import ConfigError, OptionError, Problem
from yescale_widgets.grids.cells import Cell
from yescale_widgets.grids.growing import further_columns, further_prompt
from yescale_widgets.jobs.till import Plan
from yescale_widgets.options import options_of
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.voting import ComparingVerbs
from yescale_widgets.values import Json
from yescale_widgets.words import t


class Widening(ComparingVerbs):
    """Mixin for the panel of a comparison: the verbs ``add``, ``again`` and ``retry``."""

    _asking: asyncio.Lock

    def do_add(self, content: Mapping[str, Any]) -> None:
        """Another column: a model, and options of its own as ``temperature=0, seed=3``."""

        def cells() -> list[Cell]:
            model, own = str(content.get("model", "")).strip(), read_options(str(content.get("options", "")))
            return further_columns(self.run, [{**({"model": model} if model else {}), **own}])

        self.spawn(self._more(content, cells, self.run.take_in))

    def do_again(self, content: Mapping[str, Any]) -> None:
        """Another prompt for every column."""
        prompt = str(content.get("prompt", "")).strip()
        self.spawn(self._more(content, lambda: further_prompt(self.run, prompt), self.run.take_in))

    def do_retry(self, content: Mapping[str, Any]) -> None:
        """One answer that failed, again."""
        cell = self._cell(content.get("s"))

        def cells() -> list[Cell]:
            found = self.run.again_wanted([cell])
            if not found:
                raise ConfigError(
                    t("This answer is not asked for again: it may be on its way, or may have been billed."),
                    t("Look at the tracker, ys.tasks()."),
                )
            return found

        self.spawn(self._more({**content, "at": cell.number}, cells, self.run.run_also))

    async def _more(
        self, content: Mapping[str, Any], cells: Callable[[], list[Cell]], go: Callable[[list[Cell]], object]
    ) -> None:
        """Ask for more; paid calls only once they were said and are wanted nevertheless."""
        if self.hidden:
            raise ConfigError(t("Names are hidden just now."), t("Vote first, or switch the blind vote off."))
        async with self._asking:  # a second press finds that it is asked already
            await self._more_now(content, cells, go)

    async def _more_now(
        self, content: Mapping[str, Any], cells: Callable[[], list[Cell]], go: Callable[[list[Cell]], object]
    ) -> None:
        found = await asyncio.to_thread(cells)
        plan: Plan = await asyncio.to_thread(self.run.permit, found)
        if plan.paid and not content.get("sure"):
            said = await asyncio.to_thread(_said, plan)
            again = {
                name: value for name, value in content.items() if name in ("do", "model", "options", "prompt", "s")
            }
            self.post({"is": "offer", "ask": again, "words": said})
            return
        self.leaves(found)
        await asyncio.to_thread(go, found)
        self.arrived(found)
        self.post({"is": "asked", "do": content.get("do")})

    def leaves(self, cells: list[Cell]) -> None:
        """Forget what was shown of them: it is asked for anew."""
        raise NotImplementedError

    def arrived(self, cells: list[Cell]) -> None:
        """These are at work now."""
        raise NotImplementedError

    def offered(self) -> Message:
        """What the page needs to ask for more: the models that may be added, and whether there is a choice of them."""
        option = options_of(type(self.run.cells[0].operation)).get("model")
        names = [] if option is None else [str(name) for name in (*option.choices, *option.opt.suggestions)]
        there = {str(cell.params.get("model", "")) for cell in self.run.cells}
        return {"models": [name for name in dict.fromkeys(names) if name not in there], "named": option is not None}


def read_options(text: str) -> dict[str, Json]:
    """Options as they are written in a call: ``temperature=0, stop=["a"]``.

    Raises:
        OptionError: they cannot be read.
    """
    try:
        call = ast.parse(f"f({text.strip()})", mode="eval").body
        if isinstance(call, ast.Call) and not call.args and all(one.arg for one in call.keywords):
            return {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        pass
    words = t("options are written as temperature=0, seed=3; {text!r} cannot be read so", text=text[:80])
    raise OptionError("compare", [Problem("options", words)])


def _said(plan: Plan) -> str:
    """What it takes, and how the budgets stand."""
    return t("This takes {plan}. {budgets}", plan=plan, budgets=repr(session.current().client.core.till.budgets()))
