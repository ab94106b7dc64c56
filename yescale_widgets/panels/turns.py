"""One turn of a chat: as the page draws it, as the model is told of it, as it is kept, and as the record shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from msgspec import UNSET, ValidationError, convert, to_builtins
from msgspec.structs import replace

from yescale_widgets.amounts import seconds
from yescale_widgets.errors import MediaError
from yescale_widgets.panels.base import Message
from yescale_widgets.panels.keepsakes import Keepsake, Shelf
from yescale_widgets.panels.relay import Relay
from yescale_widgets.panels.transcripts import SavedFault, SavedFoot, SavedMedia, SavedTurn, media_of
from yescale_widgets.source import Source
from yescale_widgets.values import Json, Media, Reply
from yescale_widgets.words import t


@dataclass
class Turn:
    """One message of the conversation: the user's text and files, or a relay with the model's answer.

    ``told`` is what the model is told of an answer later, where that is more than its text: calls and their results.
    """

    id: str
    parent: str | None = None
    text: str = ""
    files: tuple[Keepsake, ...] = ()
    relay: Relay | None = None
    told: list[Json] | None = None
    kept: list[SavedMedia] | None = None

    @property
    def role(self) -> str:
        return "user" if self.relay is None else "model"

    @property
    def media(self) -> list[Media]:
        """The pictures of an answer, then its sound; without what its text merely links to."""
        return [] if self.relay is None else self.relay.reply.media

    def message(self, shelf: Shelf) -> Message:
        """As the page draws it."""
        if self.relay is not None:
            return self.relay.turn()
        words = {"text": self.text, "b": [], "c": 0, "x": "", "r": "", "status": "done"}
        files = [file_message(file, shelf) for file in self.files]
        return {"s": self.id, "role": "user", "who": t("You"), **words, **({"attachments": files} if files else {})}

    def as_sent(self, shelf: Shelf) -> list[Json]:
        """As the model is told; an answer of which nothing came is left out.

        Raises:
            MediaError: a file that belongs to it is gone.
        """
        if self.relay is None:
            return [{"role": "user", "content": self._content(shelf)}]
        if self.told is not None:
            return self.told
        return [{"role": "assistant", "content": self.relay.text}] if self.relay.text else []

    def _content(self, shelf: Shelf) -> Json:
        if not self.files:
            return self.text
        words = [{"type": "text", "text": self.text}] if self.text else []
        return [*words, *(shelf.part(file) for file in self.files)]

    def keep(self, shelf: Shelf) -> None:
        """Put the media of an answer on the shelf, so that they outlive the kernel."""
        self.kept = [_saved_media(one, shelf) for one in self.media]

    def saved(self) -> SavedTurn:
        """As it is kept. An answer that is still being written is one that was cut, should nothing more come."""
        relay = self.relay
        if relay is None:
            return SavedTurn(id=self.id, role="user", parent=self.parent, text=self.text, files=list(self.files))
        return SavedTurn(
            id=self.id,
            role="model",
            parent=self.parent,
            who=relay.who,
            text=relay.text,
            reasoning=relay.reply.reasoning,
            status="cut" if relay.status == "streaming" else relay.status,
            model=str(relay.reply.model or ""),
            foot=None if relay.foot is None else _foot(relay.foot),
            error=None if relay.error is None else SavedFault(**{k: str(v or "") for k, v in relay.error.items()}),
            told=self.told,
            media=self.kept or [],
            object=relay.object if relay.object is UNSET else to_builtins(relay.object),
        )

    @classmethod
    def of(cls, saved: SavedTurn, shelf: Shelf) -> Turn:
        """A turn of former days."""
        if saved.role == "user":
            return cls(saved.id, saved.parent, saved.text, tuple(saved.files))
        media = [_media(one, shelf) for one in saved.media]
        reply = Reply(
            text=saved.text,
            reasoning=saved.reasoning,
            model=saved.model,
            images=[m for m in media if m.kind == "image"],
            audio=next((m for m in media if m.kind == "audio"), None),
        )
        ended = {"status": saved.status, "foot": to_builtins(saved.foot), "error": to_builtins(saved.error)}
        relay = Relay.over(saved.id, saved.who, reply, saved.text, ended)
        relay.object = saved.object
        return cls(saved.id, saved.parent, relay=relay, told=saved.told, kept=saved.media)


def _foot(foot: Message) -> SavedFoot:
    """What is of the right kind: a gateway may call anything a count, and the file must stay readable."""
    kinds = get_type_hints(SavedFoot)
    return SavedFoot(**{name: value for name, value in foot.items() if _fits(value, kinds[name])})


def _fits(value: Json, kind: Any) -> bool:
    try:
        convert(value, kind)
    except ValidationError:
        return False
    return True


def file_message(file: Keepsake, shelf: Shelf) -> Message:
    """An attachment as the page draws it."""
    return {"name": file.name, "kind": file.kind, "size": file.size, "thumb": shelf.thumb(file)}


def _saved_media(media: Media, shelf: Shelf) -> SavedMedia:
    """Its bytes where they came inside the answer, else its link."""
    try:
        source = Source.of(media)
        return media_of(shelf, media, source.read() if source.loaded else None)
    except MediaError:
        return SavedMedia(kind=media.kind, url=media.url, title=media.title)


def _media(saved: SavedMedia, shelf: Shelf) -> Media:
    if saved.file is None:
        return Media(kind=saved.kind, url=saved.url, title=saved.title)
    path = str(shelf.path(saved.file))
    return Media(kind=saved.kind, path=path, mime=saved.file.mime, title=saved.title, size=saved.file.size)


@dataclass(frozen=True)
class Recorded:
    """A turn as the record shows it; ``media`` are pairs of a medium and its small picture."""

    role: str
    who: str
    text: str
    reasoning: str
    status: str
    foot: str
    error: str | None
    media: Sequence[tuple[Media, str | None]] = ()


def recorded(turn: Turn, place: tuple[int, int], shelf: Shelf) -> Recorded:
    """``place``: which branch it begins, and of how many."""
    relay, (number, of) = turn.relay, place
    branch = [t("branch {number} of {of}", number=number, of=of)] if of > 1 else []
    if relay is None:
        files = [(_placeless(_media(media, shelf)), shelf.thumb(file)) for file, media in _shown_files(turn)]
        texts = "".join("\n\n" + t("{name} (attached)", name=file.name) for file in turn.files if file.kind == "text")
        return Recorded("user", t("You"), turn.text + texts, "", "done", " · ".join(branch), None, files)
    error = None if relay.error is None else f"{relay.error['what']} {relay.error['hint']}".strip()
    pairs = zip(turn.media, turn.kept or [], strict=False)
    media = [(_placeless(one), _thumb(one, kept, shelf)) for one, kept in pairs]
    foot = " · ".join([*foot_words(relay.foot), *branch])
    thoughts = relay.turn()["r"]
    return Recorded("model", relay.reply.model or relay.who, relay.text, thoughts, relay.status, foot, error, media)


def _placeless(media: Media) -> Media:
    """A notebook that is passed on need not say where its writer's home folder is."""
    return replace(media, path=None)


def _shown_files(turn: Turn) -> list[tuple[Keepsake, SavedMedia]]:
    pairs: list[tuple[Keepsake, Any]] = [(file, file.kind) for file in turn.files if file.kind != "text"]
    return [(file, SavedMedia(kind=kind, file=file, title=file.name)) for file, kind in pairs]


def _thumb(media: Media, kept: SavedMedia, shelf: Shelf) -> str | None:
    return shelf.thumb(kept.file) if kept.file is not None and media.kind == "image" else None


def foot_words(foot: Message | None) -> list[str]:
    """The small numbers under an answer, as far as they are known."""
    if foot is None:
        return []
    parts = [
        None if foot.get("ttft") is None else t("{seconds} to first token", seconds=seconds(foot["ttft"])),
        None if foot.get("tokens") is None else t("{tokens} tokens", tokens=foot["tokens"]),
        None if foot.get("tps") is None else t("{tps:.0f} tok/s", tps=foot["tps"]),
    ]
    return [part for part in parts if part]
