"""Speech: texts hummed as audio files, recordings measured and written down in every form."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from yescale_widgets.catalog import audio
from yescale_widgets.sandbox import brain, media
from yescale_widgets.sandbox.gate import bad_request, check_model
from yescale_widgets.sandbox.hearing import audio_tokens
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.subtitles import Span, srt
from yescale_widgets.values import Json

_MIMES = {
    "mp3": "audio/mpeg",
    "opus": "audio/opus",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}
_SECONDS = 0.6  # at pace 1
_CHUNK = 16_384
_LARGEST = 25_000_000
_FORMATS = "flac, m4a, mp3, mp4, mpeg, mpga, oga, ogg, wav, webm"


async def speak(asked: Asked) -> Response:
    """The text as an audio file, in pieces as it would be made."""
    wanted = asked.operation
    assert isinstance(wanted, audio.Speech)  # the route's own class
    check_model(wanted.model)
    await asyncio.sleep(_SECONDS * asked.world.pace)
    data = await asyncio.to_thread(media.speech, wanted.prompt, wanted.voice, wanted.response_format, wanted.speed)
    pieces = (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
    return StreamingResponse(_sent(pieces), media_type=_MIMES[wanted.response_format])


async def _sent(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def write_down(asked: Asked) -> Response:
    """What is said in a recording, or sentences of its length where that is beyond the sandbox."""
    wanted = asked.operation
    assert isinstance(wanted, audio.Transcribe)
    check_model(wanted.model)
    text, seconds, spoken = await _heard(asked, wanted.audio, wanted.language)
    return _written(wanted, text, seconds, spoken)


async def translate(asked: Asked) -> Response:
    """The same in English; of another language it can only say that it was spoken."""
    wanted = asked.operation
    assert isinstance(wanted, audio.Translate)
    check_model(wanted.model)
    text, seconds, spoken = await _heard(asked, wanted.audio, None)
    if text and spoken != "english":
        language = spoken.capitalize()
        text = f"Somebody speaks {language} for {seconds:.1f} seconds. The sandbox does not understand {language}."
    return _written(wanted, text, seconds, spoken)


async def _heard(asked: Asked, source: Json, language: str | None) -> tuple[str, float, str]:
    """Text, length in seconds and language.

    Raises:
        Refusal: 400, it is no recording, or too long.
    """
    data = source.read() if source.loaded else b""
    if len(data) > _LARGEST:
        raise bad_request(f"Maximum content size limit ({_LARGEST}) exceeded ({len(data)} bytes read)", "file")
    await asyncio.sleep(_SECONDS * asked.world.pace)
    try:
        return await asyncio.to_thread(brain.transcript, data, "", language)
    except ValueError:
        raise bad_request(f"Invalid file format. Supported formats: {_FORMATS}", "file") from None


def _written(wanted: audio.Transcribe | audio.Translate, text: str, seconds: float, spoken: str) -> Response:
    form = wanted.response_format
    if form in _TEXTS:
        return PlainTextResponse(_TEXTS[form](text, seconds))
    if form == "json":
        return JSONResponse({"text": text, "usage": _usage(wanted.model, text, seconds)})
    granular = getattr(wanted, "timestamp_granularities", None) or ["segment"]
    answer: dict[str, Json] = {
        "task": "translate" if isinstance(wanted, audio.Translate) else "transcribe",
        "language": spoken,
        "duration": seconds,
        "text": text,
        "usage": _usage(wanted.model, text, seconds),
    }
    if "segment" in granular:
        answer["segments"] = [_segment(n, s, wanted.temperature) for n, s in enumerate(_spans(text, seconds))]
    if "word" in granular:
        answer["words"] = [{"word": w.text, "start": w.start, "end": w.end} for w in brain.words(text, seconds)]
    return JSONResponse(answer)


def _spans(text: str, seconds: float) -> list[Span]:
    return [Span(start=s.start, end=s.end, text=s.text) for s in brain.segments(text, seconds)]


def _vtt(text: str, seconds: float) -> str:
    cues = srt(_spans(text, seconds)).split("\n\n")[:-1]
    return "WEBVTT\n\n" + "".join(cue.partition("\n")[2].replace(",", ".", 2) + "\n\n" for cue in cues)


_TEXTS: dict[str, Callable[[str, float], str]] = {
    "text": lambda text, _seconds: f"{text}\n",
    "srt": lambda text, seconds: srt(_spans(text, seconds)),
    "vtt": _vtt,
}


def _segment(number: int, span: Span, temperature: float) -> dict[str, Json]:
    """A segment with whisper's own numbers, made up but of the right kind."""
    return {
        "id": number,
        "seek": int(span.start // 30) * 3000,
        "start": span.start,
        "end": span.end,
        "text": f" {span.text}",
        "tokens": [50364 + ord(piece[-1]) for piece in brain.pieces(span.text)],
        "temperature": temperature,
        "avg_logprob": -0.21,
        "compression_ratio": 0.9,
        "no_speech_prob": 0.01,
    }


def _usage(model: str, text: str, seconds: float) -> dict[str, Json]:
    """Whisper counts seconds, the gpt-4o models tokens."""
    if not model.startswith("gpt-4o"):
        return {"type": "duration", "seconds": math.ceil(seconds)}
    heard, said = audio_tokens(seconds), brain.count(text)
    details = {"text_tokens": 0, "audio_tokens": heard}
    return {
        "type": "tokens",
        "input_tokens": heard,
        "output_tokens": said,
        "total_tokens": heard + said,
        "input_token_details": details,
    }


HANDLERS: dict[str, Callable[[Asked], Awaitable[Response]]] = {
    audio.Speech.at.id: speak,
    audio.Transcribe.at.id: write_down,
    audio.Translate.at.id: translate,
}
