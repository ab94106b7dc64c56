"""What a chat keeps and gives away: files that come from the page, media that go there, its file, exports, copies."""

from __future__ import annotations

import concurrent.futures
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yescale_widgets.catalog.chat import Complete
from yescale_widgets.panels import copy_as, media_bytes, transcripts
from yescale_widgets.panels.base import Message, session_or_none
from yescale_widgets.panels.branches import Branches
from yescale_widgets.panels.copy_files import in_python, in_shell
from yescale_widgets.panels.exporting import MIMES, exported
from yescale_widgets.panels.keepsakes import Shelf, Waiting, accepted
from yescale_widgets.panels.transcripts import SavedChat, Transcript
from yescale_widgets.panels.turns import Turn, file_message
from yescale_widgets.panels.uploads import Arrived, Uploads
from yescale_widgets.rounds import in_thread
from yescale_widgets.runtime import runtime
from yescale_widgets.values import Media
from yescale_widgets.whole import write_whole
from yescale_widgets.words import t


class Keeping(Uploads):
    """Mixin for the chat panel."""

    model: str
    options: dict[str, Any]
    name: str
    _lock: threading.RLock
    _branches: Branches[Turn]
    _shelf: Shelf
    _transcript: Transcript
    _waiting: Waiting
    _notice: Message | None
    _keeping: concurrent.futures.Future[None] | None = None

    def _operation(self, turns: list[Turn]) -> Complete:
        raise NotImplementedError

    # Files that come, media that go

    async def arrived(self, mark: str, file: Arrived) -> Message:
        """Keep a file on the shelf; it waits for the message that it goes with."""
        return {"file": await in_thread(lambda: self._shelved(mark, file))}

    def _shelved(self, mark: str, file: Arrived) -> Message:
        data = file.file.read_bytes()
        keepsake = self._shelf.put(file.name, data, accepted(file.name, data))
        self._waiting.add(mark, keepsake)
        return file_message(keepsake, self._shelf)

    def do_forget(self, content: Mapping[str, Any]) -> None:
        """The person has changed their mind."""
        super().do_forget(content)
        self._waiting.forget(str(content.get("id")))

    def do_media(self, content: Mapping[str, Any]) -> None:
        turn = self._branches.get(str(content.get("key")))
        self.spawn(self._media([] if turn is None else turn.media, str(content.get("key")), int(content["index"])))

    async def _media(self, media: list[Media], key: str, index: int) -> None:
        self.post(*await media_bytes.answer(key, media, index))

    # What is kept, and what is taken away

    def saved(self) -> SavedChat:
        """The whole conversation with all its branches, as it is kept."""
        with self._lock:
            turns, chosen = [turn.saved() for turn in self._branches.all()], self._branches.chosen()
        return SavedChat(name=self.name, model=self.model, options=dict(self.options), turns=turns, chosen=chosen)

    def _keep(self) -> None:
        """Bring the file up to date, once there is something to keep."""
        if self._branches.path():
            self._keeping = runtime().submit(self._guarded(in_thread(self._kept)))

    def _kept(self) -> None:
        try:
            self._keep_media()
            left = self._transcript.write(self.saved)
        except OSError as error:
            where = t("See to the folder {folder}, or export it.", folder=transcripts.folder())
            self._warn(
                t("This chat could not be kept: {why}.", why=error.strerror or error),
                t("It goes on all the same. {where}", where=where),
            )
            return
        if left is not None:
            self._warn(
                t("Something else has written to {left!r} since.", left=left),
                t("This is kept as {name!r}.", name=self._transcript.name),
            )
        if self.name != self._transcript.name:
            self.name = self._transcript.name or ""
            self.post({"is": "named", "name": self.name})

    def _keep_media(self) -> None:
        with self._lock:
            answers = [t for t in self._branches.all() if t.kept is None and t.relay and t.relay.status != "streaming"]
        for turn in answers:
            turn.keep(self._shelf)

    def _warn(self, what: str, hint: str) -> None:
        """Say something that a view which comes later should see, too."""
        self._notice = {"level": "warn", "what": what, "hint": hint}
        self.post({"is": "notice", **self._notice})

    def export(self, path: str | Path) -> Path:
        """Write the conversation into a file; its ending says how: .md and .html as shown, .json with all branches.

        Raises:
            OptionError: the ending is another one.
        """
        place = Path(path).expanduser()
        text = exported(place.suffix.removeprefix(".").lower(), self.saved(), self.bundle())
        write_whole(place, text.encode())
        return place

    def do_export(self, content: Mapping[str, Any]) -> None:
        wanted = str(content.get("form"))
        text = exported(wanted, self.saved(), self.bundle())
        head = {"is": "exported", "form": wanted, "name": f"{self.name or 'Chat'}.{wanted}", "mime": MIMES[wanted]}
        self.post(head, [text.encode("utf-8", "replace")])

    def do_copy(self, content: Mapping[str, Any]) -> None:
        turn, wanted = str(content.get("s")), str(content.get("form"))
        self.post({"is": "copied", "s": turn, "form": wanted, "text": self._copied(turn, wanted)})

    def _copied(self, id: str, wanted: str) -> str:
        with self._lock:
            chosen = self._branches.get(id) or self._branches.path()[0]
            line = self._branches.line(chosen.id)
        if wanted == "markdown":
            return chosen.relay.text if chosen.relay else chosen.text
        settings = copy_as.settings_of(session_or_none())
        operation = self._operation(line if chosen.relay is None else line[:-1])
        files = [(self._shelf.path(f), self._shelf.read(f)) for turn in line for f in turn.files if f.kind != "text"]
        if wanted == "curl":
            return in_shell(copy_as.as_curl(operation, settings), files)
        as_openai = wanted == "openai"
        text = copy_as.as_openai(operation, settings) if as_openai else copy_as.as_python(operation)
        return in_python(text, files)
