"""The openai package's audio calls, unchanged, against the sandbox."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av
import openai
import pytest

from yescale_widgets.sandbox.server import Sandbox

SAID = "The ferry leaves at nine. Bring a warm coat."


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0, timeout=30) as found:
        yield found


@pytest.fixture
def recording(client: openai.OpenAI, tmp_path: Path) -> Path:
    path = tmp_path / "talk.mp3"
    path.write_bytes(client.audio.speech.create(model="tts-1", voice="alloy", input=SAID).content)
    return path


def seconds_of(data: bytes) -> float:
    with av.open(io.BytesIO(data)) as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))


def test_speech_streams_into_a_file(client: openai.OpenAI, tmp_path: Path) -> None:
    path = tmp_path / "speech.mp3"
    with client.audio.speech.with_streaming_response.create(model="tts-1", voice="nova", input=SAID) as response:
        assert response.headers["content-type"] == "audio/mpeg"
        response.stream_to_file(path)
    assert 1.5 < seconds_of(path.read_bytes()) < 8


def test_speech_as_a_whole_is_bytes_of_the_format_asked_for(client: openai.OpenAI, tmp_path: Path) -> None:
    spoken = client.audio.speech.create(model="tts-1-hd", voice="alloy", input=SAID, response_format="wav", speed=2)
    assert spoken.content[:4] == b"RIFF"
    slow = client.audio.speech.create(model="tts-1", voice="alloy", input=SAID, response_format="wav", speed=0.5)
    assert seconds_of(slow.content) > 2 * seconds_of(spoken.content)
    spoken.write_to_file(tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == spoken.content


def test_a_transcription_as_json_from_an_open_file(client: openai.OpenAI, recording: Path) -> None:
    with recording.open("rb") as file:
        found = client.audio.transcriptions.create(model="whisper-1", file=file)
    assert found.text == SAID


def test_a_transcription_as_text(client: openai.OpenAI, recording: Path) -> None:
    found = client.audio.transcriptions.create(model="whisper-1", file=recording, response_format="text")
    assert found.strip() == SAID


def test_a_transcription_with_segments_and_words(client: openai.OpenAI, recording: Path) -> None:
    found = client.audio.transcriptions.create(
        model="whisper-1",
        file=recording,
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    length = seconds_of(recording.read_bytes())
    assert float(found.duration) == pytest.approx(length, abs=0.1)
    assert found.language == "english"
    assert [s.text.strip() for s in found.segments or []] == ["The ferry leaves at nine.", "Bring a warm coat."]
    assert [w.word for w in found.words or []][:2] == ["The", "ferry"]
    assert (found.words or [])[-1].end == pytest.approx(length, abs=0.1)


@pytest.mark.parametrize(("form", "head"), [("srt", "1\n00:00:00,000 --> "), ("vtt", "WEBVTT\n\n00:00:00.000 --> ")])
def test_a_transcription_as_subtitles(client: openai.OpenAI, recording: Path, form: str, head: str) -> None:
    options = {"model": "whisper-1", "file": recording, "response_format": form}
    found = client.audio.transcriptions.create(**options)
    assert found.startswith(head)
    assert found.count("-->") == 2


@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # newer versions of openai say so of whisper-1
def test_a_translation_is_english(client: openai.OpenAI, recording: Path) -> None:
    found = client.audio.translations.create(model="whisper-1", file=recording)
    assert found.text == SAID
    vietnamese = client.audio.speech.create(
        model="tts-1", voice="alloy", input="Xin chào các bạn, trời đẹp quá."
    ).content
    other = client.audio.translations.create(
        model="whisper-1", file=("a.mp3", vietnamese), response_format="verbose_json"
    )
    assert other.language == "vietnamese"
    assert "Vietnamese" in other.text


def test_what_is_no_recording_is_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="file"):
        client.audio.transcriptions.create(model="whisper-1", file=("a.mp3", b"no recording"))
    with pytest.raises(openai.BadRequestError):
        client.audio.speech.create(model="tts-1", voice="alloy", input="")


@pytest.mark.anyio
async def test_async_speech_streams(sandbox: Sandbox) -> None:
    async with openai.AsyncOpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0) as client:
        create = client.audio.speech.with_streaming_response.create
        async with create(model="tts-1", voice="alloy", input=SAID, response_format="pcm") as response:
            pieces = [piece async for piece in response.iter_bytes(4096)]
    assert len(pieces) > 5
    assert len(b"".join(pieces)) % 2 == 0
