"""When a task is looked at next: rarely while its end is unlikely, oftener where it is to be expected.

Measured against a loop that looks every five seconds: a task of more than a minute costs at most a third of that
loop's looks and its end is seen a tenth of its length late at the median, a shorter one costs no more looks than the
loop's. ``tests/unit/test_polling_cost.py`` holds this over each family's usual times.
"""

from __future__ import annotations

from msgspec import Struct

from yescale_widgets.following import Follow

LOOP = 5.0
"""Seconds between the looks of the loop that this is measured against."""
LONGEST = 30.0
_LONG = 60.0  # seconds from which a task is a long one
_GROWTH = 0.17  # share of a long task's age after which it is looked at again
_GROWTH_MIXED = 0.14  # the same where a family's tasks may be short or long, and the glances before are fewer
_LATE = 0.15  # the same for a short one
_DENSE = 65.0  # seconds from which a long task is looked at in earnest; at 60 its end could only be missed
_GLANCES = (3.0, 12.0, 35.0, 64.0, 92.0)  # seconds: is it known, has it failed at once, does it move?
_TRUST = 1.05  # progress promises an end; it is looked for a little later
_TRIES = 2
_FEWEST = 5.0  # percent below which progress promises nothing
_JITTER = 1.08


class Glimpse(Struct):
    """What the next look depends on beside a task's age: ``looks`` so far, ``progress`` (percent) at the last one, the
    promises of progress that were gone by (``believed``), whether its first medium is there (``heard``).
    """

    looks: int = 0
    progress: float | None = None
    believed: tuple[float, ...] = ()
    heard: bool = False


def next_look(follow: Follow, age: float, seen: Glimpse) -> float:
    """The age (seconds) at which a task of this age is looked at next; a promise that is used up is noted in
    ``seen``.
    """
    usual = _usual(follow, age)
    if follow.closely and not seen.heard and age < follow.typical[1]:
        return min(usual, age + follow.closely)
    promised = _promised(age, seen)
    if promised is None or promised >= usual:
        return usual
    seen.believed += (seen.progress or 0,)
    return promised


def _usual(follow: Follow, age: float) -> float:
    """By the family's usual times alone."""
    least, most = follow.typical
    if most <= _LONG:
        return max(least, LOOP * 1.04) if age <= 0 else max(least, age + max(LOOP * 1.04, _LATE * age))
    glances, dense = _before(least)
    if age < 0.9 * dense:
        return next((t for t in glances if 1.25 * age < t < 0.8 * dense), dense)
    return age + min((_GROWTH if least >= _LONG else _GROWTH_MIXED) * age, LONGEST)


def _before(least: float) -> tuple[tuple[float, ...], float]:
    """The few looks at a task that may take long before its end is likely, and when it is likely."""
    if least >= _LONG:
        return _GLANCES, max(_DENSE, 1.05 * least)
    first = max(LOOP, 0.4 * least)
    return (first, 1.12 * (first * _DENSE) ** 0.5), _DENSE


def _promised(age: float, seen: Glimpse) -> float | None:
    """When progress says that a short task ends, if a look then is still within the measure. A task is believed twice,
    and not at all where it stands still; long ones are looked at often enough as it is.
    """
    if seen.progress is None or not _FEWEST <= seen.progress < 100:
        return None
    if len(seen.believed) >= _TRIES or seen.progress in seen.believed:
        return None
    end = max(_TRUST * age * 100 / seen.progress, 1.1 * age)
    return end if end <= _LONG and (seen.looks + 1) * LOOP <= end else None


def jitter(random: float) -> float:
    """What a pause is multiplied with, from a random number in 0 to 1; never below 1, so that the measure holds."""
    return 1 + (_JITTER - 1) * random
