"""May this function run? The panel shows the call and waits for a press, or a function of the user's decides."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from yescale_widgets.functions import arguments_in
from yescale_widgets.panels.base import Message, fresh_id
from yescale_widgets.rounds import in_thread, written
from yescale_widgets.values import ToolCall

Approve = bool | Callable[[str, dict[str, Any]], object]


class Approver:
    """Asked before each call of one answer. ``show`` is told of the call that waits, and of None when it is decided."""

    def __init__(self, approve: Approve, show: Callable[[Message | None], None]) -> None:
        self._approve, self._show = approve, show
        self._lock = threading.Lock()
        self._waiting: tuple[str, asyncio.Future[bool]] | None = None

    async def __call__(self, call: ToolCall) -> bool:
        if self._approve is True:
            return await self._pressed(call)
        approve = self._approve
        return not callable(approve) or await in_thread(
            lambda: bool(approve(call.name, arguments_in(call.arguments) or {}))
        )

    async def _pressed(self, call: ToolCall) -> bool:
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        asked = fresh_id()
        with self._lock:
            self._waiting = (asked, answer)
        self._show({"id": asked, "name": call.name, "text": written(call)})
        try:
            return await answer
        finally:
            with self._lock:
                self._waiting = None
            self._show(None)

    def decide(self, asked: str, *, allow: bool) -> None:
        """What was pressed, from any thread; presses on what is decided change nothing."""
        with self._lock:
            if self._waiting is None or self._waiting[0] != asked:
                return
            answer, self._waiting = self._waiting[1], None
        answer.get_loop().call_soon_threadsafe(lambda: None if answer.done() else answer.set_result(allow))
