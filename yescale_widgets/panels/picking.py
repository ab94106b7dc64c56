"""Some of a run's results, picked in the grid and written to the folder of the notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from yescale_widgets import session
from yescale_widgets.errors import YEScaleError
from yescale_widgets.jobs import saving
from yescale_widgets.jobs.fetching import TaskFiles
from yescale_widgets.jobs.results import light
from yescale_widgets.jobs.row import Row
from yescale_widgets.panels.at_once import Run
from yescale_widgets.panels.pages import shown
from yescale_widgets.panels.tasking import TaskVerbs
from yescale_widgets.show.words import beside
from yescale_widgets.values import Media


class Picking(TaskVerbs):
    """Mixin for the studio: ``save`` with the indexes of the media that are meant."""

    _runs: dict[str, Run]

    def do_save(self, content: Mapping[str, Any]) -> None:
        """Write these media, their recipes with them; what is on this machine already stays where it is."""
        self.spawn(self._saved(str(content["key"]), [int(index) for index in content.get("indexes") or ()]))

    async def _saved(self, key: str, indexes: list[int]) -> None:
        row: Row = self.row(key)
        core, media = session.current().client.core, row.read().media
        wanted = _numbers(row, indexes)
        folder = core.keeper.folder if core.keeper else session.media_folder().absolute()
        try:
            found = await TaskFiles(row, core.transport, folder).some(wanted)
            saved = dict(zip(wanted, found, strict=True))
            await self._noted(row, [_better(saved.get(n), one) for n, one in enumerate(media, 1)])
            places = saving.paths(saving.complete(found, folder))
        except YEScaleError as error:
            self.post({"is": "saved", "key": key, "error": str(error)})
            return
        folder_name = beside(str(places[0].parent)) if places else ""
        self.post({"is": "saved", "key": key, "folder": folder_name, "names": [place.name for place in places]})

    async def _noted(self, row: Row, media: list[Media]) -> None:
        """Remember where they are: in the run as the panel has it, and in the ledger."""
        run, board = self._runs.get(row.key), session.current().client.board
        if run is not None:
            payload = run.row.read()
            payload.media = media
            run.row = msgspec.structs.replace(run.row, payload=msgspec.json.encode(payload), fetch=None)
            self.post({"is": "task", "task": run.message()})
        if board.get(row.key) is not None:
            await saving.note(board, row, [light(one) for one in media] if run is not None else media)


def _numbers(row: Row, indexes: list[int]) -> list[int]:
    """Where the media that a reader sees stand among all, counted from 1."""
    every, seen = row.read().media, shown(row.read())
    return [every.index(seen[index]) + 1 for index in indexes if 0 <= index < len(seen)]


def _better(found: object, old: Media) -> Media:
    return found if isinstance(found, Media) else old
