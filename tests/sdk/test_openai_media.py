"""Pictures and sound in chats of the openai package, unchanged, against the sandbox, by the names of all makers."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import av
import openai
import pytest
from PIL import Image

from yescale_widgets.sandbox.server import Sandbox

MODELS = pytest.mark.parametrize(
    "model", ["gpt-4o", "claude-3-5-sonnet-20241022", "claude-sonnet-4-5", "gemini-2.5-flash"]
)
STREAMED = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
DRAWS = "gemini-2.0-flash-exp-image-generation"
SPEAKS = "gpt-4o-audio-preview"


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0, timeout=30) as found:
        yield found


def said(client: openai.OpenAI, model: str, content: Any, *, streamed: bool = False) -> str:
    """The whole answer to one message."""
    messages: Any = [{"role": "user", "content": content}]
    if not streamed:
        answer = client.chat.completions.create(model=model, messages=messages)
        assert (answer.model, answer.choices[0].finish_reason) == (model, "stop")
        return answer.choices[0].message.content or ""
    chunks = list(client.chat.completions.create(model=model, messages=messages, stream=True))
    assert {chunk.model for chunk in chunks} == {model}
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert len(chunks) > 4
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


def shown(url: str, **more: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url, **more}}


@MODELS
@STREAMED
def test_a_text_is_answered(client: openai.OpenAI, model: str, streamed: bool) -> None:
    assert said(client, model, "Count to three.", streamed=streamed) == "1, 2, 3"


@MODELS
@STREAMED
def test_a_picture_inside_the_message_is_looked_at(
    client: openai.OpenAI, model: str, streamed: bool, png: bytes
) -> None:
    parts = [
        {"type": "text", "text": "What is it?"},
        shown(f"data:image/png;base64,{base64.b64encode(png).decode()}", detail="low"),
    ]
    text = said(client, model, parts, streamed=streamed)
    assert "64 \N{MULTIPLICATION SIGN} 48" in text
    assert "red" in text


@MODELS
@STREAMED
def test_a_picture_behind_a_link_is_looked_at(client: openai.OpenAI, model: str, streamed: bool) -> None:
    drawn = client.images.generate(model="dall-e-2", prompt="a boat", size="256x256").data
    assert drawn
    parts = [{"type": "text", "text": "What is it?"}, shown(str(drawn[0].url))]
    assert "256 \N{MULTIPLICATION SIGN} 256" in said(client, model, parts, streamed=streamed)


@STREAMED
def test_a_picture_is_drawn_in_the_answer(client: openai.OpenAI, streamed: bool) -> None:
    text = said(client, DRAWS, "Draw a paper boat and output the picture.", streamed=streamed)
    found = re.search(r"!\[image\]\(data:image/png;base64,([\w+/=]+)\)", text)
    assert found
    assert Image.open(io.BytesIO(base64.b64decode(found[1]))).format == "PNG"


def test_an_answer_is_spoken(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model=SPEAKS,
        modalities=["text", "audio"],
        audio={"voice": "alloy", "format": "wav"},
        messages=[{"role": "user", "content": "Count to three."}],
    )
    message = answer.choices[0].message
    assert message.content is None
    assert message.audio is not None
    assert message.audio.transcript == "1, 2, 3"
    with av.open(io.BytesIO(base64.b64decode(message.audio.data))) as container:
        assert container.streams.audio[0].duration


def test_a_spoken_answer_is_streamed_as_samples(client: openai.OpenAI) -> None:
    chunks = client.chat.completions.create(
        model=SPEAKS,
        modalities=["text", "audio"],
        audio={"voice": "alloy", "format": "pcm16"},
        messages=[{"role": "user", "content": "Count to three."}],
        stream=True,
    )
    pieces = [getattr(chunk.choices[0].delta, "audio", None) or {} for chunk in chunks if chunk.choices]
    assert "".join(piece.get("transcript") or "" for piece in pieces) == "1, 2, 3"
    samples = b"".join(base64.b64decode(piece["data"]) for piece in pieces if piece.get("data"))
    assert len(samples) > 24_000


def test_a_recording_is_listened_to(client: openai.OpenAI) -> None:
    words = "The ferry leaves at nine."
    recording = client.audio.speech.create(model="tts-1", voice="alloy", input=words, response_format="wav").content
    part = {"type": "input_audio", "input_audio": {"data": base64.b64encode(recording).decode(), "format": "wav"}}
    text = said(client, "gpt-4o-mini-audio-preview", [{"type": "text", "text": "What is said here?"}, part])
    assert words in text
