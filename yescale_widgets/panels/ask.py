"""``ys.ask``: one question, streamed into the cell, left behind as a static answer."""

from __future__ import annotations

import concurrent.futures
import sys
import uuid
from collections.abc import Sequence
from typing import Any

from yescale_widgets import session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.client import AsyncStream
from yescale_widgets.declare import SourceLike
from yescale_widgets.errors import YEScaleError
from yescale_widgets.panels import display, output
from yescale_widgets.panels.base import Message, Panel, fresh_id
from yescale_widgets.panels.relay import Relay, short_name
from yescale_widgets.runtime import runtime
from yescale_widgets.show.bundle import reply_bundle
from yescale_widgets.values import Reply

_Future = concurrent.futures.Future[Reply]


class LiveAnswer(Panel):
    """The view of one answer while it is being written."""

    kind = "ask"
    has_record = False

    def __init__(self, relay: Relay) -> None:
        super().__init__()
        self.relay = relay
        self.future: _Future | None = None

    def state(self) -> Message:
        return {"turn": self.relay.turn()}

    def do_resync(self, _content: Any) -> None:
        self.post(self.relay.snapshot())

    def do_stop(self, _content: Any) -> None:
        if self.future is not None:
            self.future.cancel()


def ask(
    prompt: str,
    *,
    model: str = "gpt-4o-mini",
    images: Sequence[SourceLike] | None = None,
    system: str | None = None,
    **options: Any,
) -> Reply:
    """Ask a model and stream its answer into the cell; in a script, to standard output.

    ``options`` are those of ``chat.complete`` (``ys.operations()`` lists them). Interrupting the kernel stops it, and
    the text so far stays in the cell.

    Raises:
        OptionError, ConfigError: nothing was sent.
        ApiError, NotSent, LostAnswer: the gateway said no, or could not be reached.
        StreamCut: the answer broke off; ``partial`` has what had arrived.
    """
    pictures = None if images is None else list(images)
    operation = Complete(prompt=prompt, model=model, images=pictures, system=system, **options)
    stream = session.current().client.core.stream(operation)
    if output.in_notebook():
        return _in_notebook(stream, prompt, model)
    return _in_terminal(stream)


def _in_notebook(stream: AsyncStream, prompt: str, model: str) -> Reply:
    view: LiveAnswer
    relay = Relay(fresh_id(), short_name(model), lambda message: view.post(message))  # noqa: PLW0108 - it comes into being below
    view = LiveAnswer(relay)
    place = f"yw-ask-{uuid.uuid4().hex[:8]}"
    view.post_state()  # a cell that blocks cannot answer a view that asks
    output.display(view.view(), place)
    view.future = runtime().submit(relay.run(stream))
    try:
        _wait(view.future)
    except YEScaleError:
        _leave(view, place, prompt, keep=bool(relay.text))
        raise
    except concurrent.futures.CancelledError:
        pass
    except BaseException:
        view.future.cancel()
        concurrent.futures.wait([view.future], timeout=5)
        _leave(view, place, prompt, keep=True)
        raise
    _leave(view, place, prompt, keep=True)
    display.mark_shown(relay.reply)
    return relay.reply


def _wait(future: _Future) -> Reply:
    """Wait in turns where a wait without end could not be interrupted."""
    while sys.platform == "win32" and not concurrent.futures.wait([future], timeout=0.2).done:
        continue
    return future.result()


def _leave(view: LiveAnswer, place: str, prompt: str, *, keep: bool) -> None:
    """Put the static answer in the place of the live one, then take the widget away."""
    reply = view.relay.reply
    bundle = reply_bundle(reply, prompt=prompt) if keep else {"text/plain": ""}
    output.replace(bundle, place)
    view.close()


def _in_terminal(stream: AsyncStream) -> Reply:
    from yescale_widgets.client import Stream

    deltas = Stream(stream, runtime())
    for delta in deltas:
        sys.stdout.write(delta.text)
        sys.stdout.flush()
    sys.stdout.write("\n")
    display.mark_shown(deltas.reply)
    return deltas.reply
