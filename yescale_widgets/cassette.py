"""``ys.record`` and ``ys.replay``: a lesson kept with its timing, and played without key, network or luck."""

from __future__ import annotations

import atexit
import datetime
import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import yescale_widgets
from yescale_widgets import session, tape
from yescale_widgets.errors import ConfigError
from yescale_widgets.keys import Secret, struck_value
from yescale_widgets.session import Session
from yescale_widgets.settings import Settings
from yescale_widgets.show.hooks import Shown
from yescale_widgets.tape_file import head, is_cassette, read, tidy
from yescale_widgets.taping import Player, Recorder
from yescale_widgets.whole import take_place
from yescale_widgets.words import spoken, t

INSTANT = 1000.0
"""How many times faster tasks go on where all answers come at once."""
_played: Cassette | None = None
_NO_KEY = "sk-replayed-needs-no-key"


class Cassette(Shown):
    """A cassette that runs, until ``stop()`` or the end of its ``with`` block."""

    def __init__(self, path: Path, running: Recorder | Player, stop: Callable[[], None], about: str) -> None:
        self.path, self.tape, self._stop, self._about = path, running, stop, about
        self.running = True
        if isinstance(running, Recorder):
            atexit.register(self.stop)

    def stop(self) -> None:
        """End it. A recording is whole only now; may be called twice."""
        if not self.running:
            return
        self.running = False
        atexit.unregister(self.stop)
        if tape.running() is self.tape:
            tape.run(None)
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        if isinstance(self.tape, Recorder):
            state = t("is being recorded") if self.running else t("was recorded")
            counts = t("{calls} calls, {files} media", calls=self.tape.calls, files=len(self.tape.files))
        else:
            state = t("is played; nothing is sent") if self.running else t("was played")
            counts = self._about
        return t("Cassette {name} {state}: {counts}", name=self.path.name, state=state, counts=counts)


def record(path: str | os.PathLike[str], *, note: str = "") -> Cassette:
    """Keep every exchange with the gateway from now on: timing, stream chunks, polls and media, without keys.

    ``with ys.record("lesson.yscassette"): …``, or ``tape = ys.record(…)`` and ``tape.stop()`` some cells later. The
    file is plain text, one JSON line an event; media lie beside it in ``lesson.yscassette.media``, by hash. One that is
    there is replaced when the new one is whole. ``note`` stands in its first line.

    Raises:
        ConfigError: there is no connection, a cassette runs already, the file cannot be written, or another that is no
            cassette has its name. ``stop`` raises it too, where the disk gave out meanwhile; the calls went on.
    """
    _refuse_second()
    here, target = session.current(), Path(path).absolute()
    part = target.with_name(f"{target.name}.part")
    facts = {
        "library": yescale_widgets.__version__,
        "made": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "base_url": here.base_url,
        "system_url": here.settings.system_url,
        "sandbox": here.settings.sandbox,
        "note": note or (t("Made on the sandbox: everything in it is made up.") if here.settings.sandbox else ""),
    }
    try:
        _refuse_other(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(f"{head(struck_value(facts))}\n", "utf-8", newline="\n")
    except OSError as error:
        raise _unwritable(target, error) from None
    recorder = Recorder(part, target, here.base_url)

    def stop() -> None:
        recorder.close()
        try:
            if recorder.trouble is not None:
                raise recorder.trouble
            take_place(part, target)
            tidy(target, recorder.files)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise _unwritable(target, error) from None

    tape.run(recorder)
    return Cassette(target, recorder, stop, "")


def _refuse_other(target: Path) -> None:
    """A slip in a name must not cost a notebook."""
    if target.is_file() and target.stat().st_size and not is_cassette(target):
        what = t("{file} is there already, and it is no cassette.", file=target)
        raise ConfigError(what, t("Name another place."))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


def _unwritable(target: Path, error: OSError) -> ConfigError:
    what = t("The cassette {file} cannot be written: {why}.", file=target, why=error.strerror or error)
    return ConfigError(what, t("Name another place."))


def replay(path: str | os.PathLike[str], *, speed: float | Literal["instant"] = 1) -> Cassette:
    """Let a cassette answer in the gateway's place: the same calls give the same results, and nothing is sent.

    ``speed`` 1 is as it was, 10 ten times faster, "instant" without any wait. No key is needed; ``ys.connect`` keeps to
    the cassette while it runs, and tasks go into a ledger of their own. A call that it does not hold raises
    ``NotRecorded`` with the nearest one. It begins anew when it is played again, and takes the place of another one
    that is played.

    Raises:
        ConfigError: it cannot be read, one is being recorded, or there is no such speed.
    """
    global _played
    if not tape.cut():
        _refuse_second()
    factor = _factor(speed)
    target = Path(path).absolute()
    facts, exchanges = read(target)
    if _played is not None:  # whoever runs the cell again has no name for it
        _played.stop()
    home = Path(tempfile.mkdtemp(prefix="yescale-replay-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    player = Player(target, str(facts["base_url"]), exchanges, factor)
    here = Session(_settings(facts, target, factor or INSTANT, home))
    session.take_place(here)

    def stop() -> None:
        session.leave(here)
        shutil.rmtree(home, ignore_errors=True)

    tape.run(player)
    about = t("{calls} calls of {made}. {note}", calls=len(exchanges), made=facts["made"], note=facts["note"])
    _played = Cassette(target, player, stop, about.strip())
    return _played


def _settings(facts: dict[str, Any], path: Path, speed: float, home: Path) -> Settings:
    sandbox = bool(facts["sandbox"])
    return Settings(
        base_url=str(facts["base_url"]),
        system_url=str(facts["system_url"]),
        api_key=Secret(_NO_KEY),
        access_key=Secret(_NO_KEY),
        sandbox=sandbox,
        poll_floor=(0.5 if sandbox else 1.0) / speed,
        home=home,
        language=spoken(),
        replayed=path.name,
        speed=speed,
    )


def _factor(speed: object) -> float | None:
    if speed == "instant":
        return None
    if isinstance(speed, int | float) and not isinstance(speed, bool) and 0 < speed < float("inf"):
        return float(speed)
    what = t("speed must be a number above 0 or 'instant', not {speed}.", speed=repr(speed))
    raise ConfigError(what, t("1 is as it was recorded, 10 is ten times faster."))


def _refuse_second() -> None:
    if tape.running() is not None:
        raise ConfigError(t("A cassette runs already."), t("Call stop() of it first."))
