"""Speech: texts spoken, recordings written down or put into English. Rows of "ChatGPT (Audio)"."""

# ruff: noqa: SIM905 - a list of names is read more easily as text

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Struct

from yescale_widgets.declare import Call, Operation, SourceLike, opt
from yescale_widgets.errors import MediaError, Problem
from yescale_widgets.failures import error_of
from yescale_widgets.show.hooks import Shown
from yescale_widgets.show.words import beside
from yescale_widgets.source import sniff, suffix_of
from yescale_widgets.subtitles import Span, parse, srt
from yescale_widgets.values import Json, Media
from yescale_widgets.whole import write_whole
from yescale_widgets.words import t

if TYPE_CHECKING:
    import pandas

_SECTION = "Chat Models / ChatGPT (Audio)"
_LONGEST = 4096
_MODEL = "The model's name; any name the gateway knows."
_PCM_RATE = 24_000
_VOICES = tuple("alloy echo fable onyx nova shimmer ash ballad coral sage verse marin cedar".split())
_MIMES = {"mp3": "audio/mpeg", "opus": "audio/ogg", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav"}
_SOUND: Mapping[str, Any] = {"kinds": ("audio",), "most_bytes": 25_000_000}
Written = Literal["json", "text", "srt", "verbose_json", "vtt"]


class Sound(Shown, Struct, kw_only=True):
    """A spoken text: ``data`` is the audio file itself, ``mime`` its media type, ``prompt`` what was said.

    ``audio/pcm`` is bare samples: 24 kHz, 16 bit, one channel, little-endian.
    """

    data: bytes
    mime: str
    prompt: str = ""
    path: str | None = None

    @property
    def media(self) -> Media:
        """The sound as a medium, as families and players take it; bare samples get the head of a WAV file."""
        bare = self.mime == "audio/pcm"
        data, mime = (_wav(self.data), "audio/wav") if bare else (self.data, self.mime)
        url = f"data:{mime};base64,{base64.b64encode(data).decode()}"
        seconds, path = (len(self.data) / (2 * _PCM_RATE), None) if bare else (None, self.path)
        return Media(kind="audio", url=url, path=path, mime=mime, size=len(data), duration=seconds)

    def save(self, path: str | Path = "speech") -> Path:
        """Write the file; a name without an ending gets the right one, a folder a file of its own name."""
        target = Path(path).expanduser()
        target = target / "speech" if target.is_dir() else target
        ending = ".pcm" if self.mime == "audio/pcm" else suffix_of(self.mime) or ".bin"
        target = target if target.suffix else target.with_name(f"{target.name}{ending}")
        write_whole(target, self.data)
        self.path = str(target)
        return target

    def made_by(self, operation: Operation) -> None:
        """Keep what was said; where the answer does not tell its type, the format that was asked for does."""
        self.prompt = str(getattr(operation, "prompt", "") or "")
        asked = str(getattr(operation, "response_format", ""))
        if not self.mime.startswith("audio/"):
            self.mime = _MIMES.get(asked, f"audio/{asked}" if asked else self.mime)

    def __repr__(self) -> str:
        saved = f", saved as {beside(self.path)}" if self.path else ""
        return f"<Sound {self.mime}, {len(self.data):,} bytes{saved}>"

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        from yescale_widgets.show.bundle import result_bundle

        return result_bundle([self.media], prompt=self.prompt, known=[self.mime]) | {"text/plain": repr(self)}


def _wav(samples: bytes) -> bytes:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_PCM_RATE)
        file.writeframes(samples)
    return stream.getvalue()


def _sound(body: bytes, headers: Mapping[str, str]) -> Sound:
    """The sound that an answer is. Its first bytes are believed before its content type, which may be a shrug."""
    said = headers.get("content-type", "").split(";")[0].strip().lower()
    found = said if said == "audio/pcm" else sniff(body)
    if not body or (not found and (said.startswith(("text/", "application/json")) or _is_json(body))):
        raise error_of(200, headers, body)
    return Sound(data=body, mime=found or said or "application/octet-stream")


def _is_json(body: bytes) -> bool:
    """Whether a body is JSON, and not samples that happen to begin like it."""
    try:
        return body.lstrip()[:1] in (b"{", b"[", b'"') and msgspec.json.decode(body) is not None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


class Transcript(Shown, Struct, kw_only=True):
    """What is said in a recording.

    ``language`` is a word such as "english", ``duration`` seconds, both where the answer tells them; ``segments`` are
    sentences and ``words`` single words with their times, where they were asked for. ``raw`` is the whole answer: JSON,
    or the text of the subtitles.
    """

    text: str
    language: str = ""
    duration: float | None = None
    segments: list[Span] = []
    words: list[Span] = []
    usage: dict[str, Json] | None = None
    raw: Json = None

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        text = self.text if len(self.text) <= 60 else f"{self.text[:57]}..."
        facts = "".join(f", {fact}" for fact in self._facts())
        return f"<Transcript {text!r}{facts}>"

    def _facts(self) -> list[str]:
        seconds = "" if self.duration is None else f"{self.duration:g} s"
        many = t("{count} segments", count=len(self.segments)) if self.segments else ""
        return [fact for fact in (self.language, seconds, many) if fact]

    def frame(self) -> pandas.DataFrame:
        """One row a segment, else one a word, else one for all of it: start and end (seconds), text."""
        import pandas

        spans = self.segments or self.words or [Span(start=0, end=self.duration or float("nan"), text=self.text)]
        return pandas.DataFrame([(s.start, s.end, s.text) for s in spans], columns=["start", "end", "text"])

    def srt(self) -> str:
        """The segments as SubRip subtitles; empty where the answer has no times (ask for verbose_json, srt or vtt)."""
        return srt(self.segments)

    def save(self, path: str | Path) -> Path:
        """Write it down: ``.srt`` as subtitles, ``.json`` as the answer came, any other ending as text.

        Raises:
            MediaError: subtitles are wanted, and the answer has no times.
        """
        target = Path(path).expanduser()
        if target.suffix == ".srt" and self.text and not self.segments:
            raise MediaError(t("This transcript has no times."), t("Ask for response_format='verbose_json' or 'srt'."))
        raw = msgspec.json.encode(self.raw).decode()
        write_whole(target, {".srt": self.srt(), ".json": raw}.get(target.suffix, self.text).encode())
        return target

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        from yescale_widgets.show.bundle import result_bundle

        return result_bundle([], text=self.text, known=self._facts())


def _transcript(body: bytes, headers: Mapping[str, str]) -> Transcript:
    """A transcript from any of the forms: JSON, subtitles, or bare text."""
    text = body.decode("utf-8-sig")
    as_json = "json" in headers.get("content-type", "")
    try:
        found = msgspec.json.decode(body) if as_json or text.lstrip().startswith("{") else text
    except msgspec.DecodeError:
        found = text  # some gateways call every transcript JSON
    if isinstance(found, dict):
        return _of_json(found)
    if not isinstance(found, str):
        raise TypeError("a transcript is an object or a text")
    spans = parse(found)
    if not spans:
        return Transcript(text=_bare(found), raw=found)
    return Transcript(text=" ".join(s.text for s in spans), duration=spans[-1].end, segments=spans, raw=found)


def _of_json(payload: dict[str, Json]) -> Transcript:
    length = payload.get("duration")
    return Transcript(
        text=str(payload["text"]).strip(),
        language=str(payload.get("language") or ""),
        duration=None if length in (None, "") else float(length),
        segments=[_span(entry, "text") for entry in payload.get("segments") or []],
        words=[_span(entry, "word") for entry in payload.get("words") or []],
        usage=payload.get("usage"),
        raw=payload,
    )


def _span(entry: Mapping[str, Json], name: str) -> Span:
    return Span(start=float(entry["start"]), end=float(entry["end"]), text=str(entry[name]).strip())


def _bare(text: str) -> str:
    """Bare text; the head of subtitles that have no cue (a silent recording) is none."""
    return "" if text.strip() == "WEBVTT" else text.strip()


class Speech(Operation):
    """Speak a text.

    Gives a ``Sound`` that plays where it is shown; ``save`` writes its file. It is paid, so it is posted once. Source:
    contract operation ``audio_speech``.
    """

    at = Call(method="POST", path="/v1/audio/speech", id="audio_speech")
    rows = (f"{_SECTION} / Create a voice",)
    reads_body = _sound

    prompt: Annotated[str, opt("What to say, 4096 characters at most.", "/input", title="Text", least=1, lines=3)]
    voice: Annotated[str, opt("Who speaks; the voices from ash on are for newer models.", suggestions=_VOICES)] = (
        "alloy"
    )
    model: Annotated[str, opt(_MODEL, suggestions=("tts-1", "tts-1-hd", "gpt-4o-mini-tts"))] = "tts-1"
    speed: Annotated[float, opt("1 is as usual.", least=0.25, most=4)] = 1
    response_format: Annotated[
        Literal["mp3", "opus", "aac", "flac", "wav", "pcm"],
        opt("The kind of file; pcm is bare 24 kHz samples.", title="Format"),
    ] = "mp3"
    instructions: Annotated[str | None, opt("How to speak; tts-1 and tts-1-hd do not listen.", lines=2, more=True)] = (
        None
    )

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        if len(values["prompt"]) > _LONGEST:
            yield Problem(
                "prompt",
                t(
                    "prompt may have {most} characters at most, not {count}",
                    most=_LONGEST,
                    count=len(values["prompt"]),
                ),
            )


class Transcribe(Operation):
    """Write down the speech of a recording, in its own language.

    Gives a ``Transcript``. It is paid, so it is posted once. Source: contract operation ``audio_transcriptions``.
    """

    at = Call(method="POST", path="/v1/audio/transcriptions", id="audio_transcriptions", body="form")
    rows = (f"{_SECTION} / Create a transcript",)
    reads_body = _transcript

    audio: Annotated[
        SourceLike, opt("The recording: mp3, m4a, wav, flac, ogg or webm.", "/file", source="file", **_SOUND)
    ]
    model: Annotated[str, opt(_MODEL, suggestions=("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"))] = (
        "whisper-1"
    )
    language: Annotated[str | None, opt("ISO code of what is spoken, such as vi; empty to let it be heard.")] = None
    prompt: Annotated[str | None, opt("Names and words to expect, in the language spoken.", lines=2)] = None
    response_format: Annotated[
        Written, opt("verbose_json has times and length, srt and vtt are subtitles; gpt-4o models know json only.")
    ] = "json"
    temperature: Annotated[float, opt("0 is steady.", least=0, most=1, more=True)] = 0
    timestamp_granularities: Annotated[
        list[Literal["word", "segment"]] | None,
        opt("Which times verbose_json has: word, segment or both.", "/timestamp_granularities[]", more=True),
    ] = None

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> Iterable[Problem]:
        form = values.get("response_format") or "json"
        if values.get("timestamp_granularities") and form != "verbose_json":
            yield Problem("timestamp_granularities", t("timestamp_granularities needs response_format='verbose_json'"))
        if str(values.get("model", "")).startswith("gpt-4o") and form != "json":
            yield Problem("response_format", t("response_format must be 'json' for the gpt-4o models"))


class Translate(Operation):
    """Write down the speech of a recording, in English.

    Gives a ``Transcript``; its ``language`` is the one that was spoken. It is paid, so it is posted once. Source:
    contract operation ``audio_translations``.
    """

    at = Call(method="POST", path="/v1/audio/translations", id="audio_translations", body="form")
    rows = (f"{_SECTION} / Create translation",)
    reads_body = _transcript

    audio: Annotated[
        SourceLike, opt("The recording: mp3, m4a, wav, flac, ogg or webm.", "/file", source="file", **_SOUND)
    ]
    model: Annotated[str, opt(_MODEL, suggestions=("whisper-1",))] = "whisper-1"
    prompt: Annotated[str | None, opt("Names and words to expect, in English.", lines=2)] = None
    response_format: Annotated[Written, opt("verbose_json has times and length, srt and vtt are subtitles.")] = "json"
    temperature: Annotated[float, opt("0 is steady.", least=0, most=1, more=True)] = 0
