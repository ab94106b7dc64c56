"""What a poller remembers of one task, and of a gateway that asks for patience."""

from __future__ import annotations

import random

from msgspec import Struct, field

from yescale_widgets.amounts import about
from yescale_widgets.errors import ApiError, LostAnswer, NotSent, Unauthorized, YEScaleError
from yescale_widgets.jobs.pacing import Glimpse, jitter
from yescale_widgets.values import Snapshot
from yescale_widgets.words import t

_LONGEST = 60.0  # seconds: the longest pause for all tasks where the gateway names none
_HOUR = 3600.0  # seconds: no header stops the looking for longer
_TOO_MANY = 429


class Watch(Struct):
    """One task while it is followed: when the next look is ``due``, how long the pause before it is (``gap``), how
    many looks have failed in a row, since when it stands as it does. Times are those of the poller's clock.
    """

    due: float
    gap: float = 0
    failures: int = 0
    state: object = None
    since: float = 0
    seen: Glimpse = field(default_factory=Glimpse)

    def saw(self, found: Snapshot, now: float) -> None:
        """Note a look that came back."""
        self.failures = 0
        self.seen.looks += 1
        self.seen.progress = found.progress
        if found.media and not self.seen.heard:
            self.seen.heard, self.seen.looks = True, 0  # looks for a first sound are not counted against the rest
        state = (found.status, found.raw_status, found.progress, len(found.media), len(found.previews), found.text)
        if self.state != state:
            self.state, self.since = state, now

    def standing(self, found: Snapshot, now: float, after: float) -> str | None:
        """A sentence where nothing has changed for so many seconds."""
        still = now - self.since
        if found.status not in ("queued", "running") or still < after:
            return None
        return t("No change for {time}; it is still looked at.", time=about(still))


class Hold(Struct):
    """Until when no task at all is looked at: the gateway has had too many requests, or cannot be reached."""

    rng: random.Random
    until: float = 0
    refusals: int = 0

    def takes(self, error: YEScaleError, now: float, floor: float) -> bool:
        """Whether a failure is the gateway's or the line's and not one task's; then the hold begins."""
        named = error.retry_after if isinstance(error, ApiError) else None
        busy = isinstance(error, ApiError) and error.status == _TOO_MANY
        if named is None and not busy and not isinstance(error, NotSent):
            return False
        together = now < self.until  # one of several looks that were under way together
        if together and named is None:
            return True
        self.refusals += not together
        wait = min(named, _HOUR) if named is not None else min(2.0 ** min(self.refusals, 8), _LONGEST)
        self.until = max(self.until, now + max(wait, floor) * jitter(self.rng.random()))
        return True

    def over(self) -> None:
        """A look came back."""
        self.refusals = 0


def said(error: YEScaleError) -> str:
    """What people should know of a look that failed."""
    if isinstance(error, ApiError) and error.retry_after:
        return t("The gateway asks for patience; tasks are looked at again in {time}.", time=about(error.retry_after))
    if isinstance(error, NotSent | LostAnswer):
        return t("No connection; it goes on at the gateway and is looked at again soon.")
    if isinstance(error, Unauthorized):
        return t("The key was refused, so the task cannot be looked at. Connect with the key that made it.")
    return t("{what} It is looked at again soon.", what=error.what)
