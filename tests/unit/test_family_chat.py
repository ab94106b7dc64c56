"""Chat answers, whole and streamed: pictures wherever they hide, sound, reasoning, several choices, legacy completions."""

from __future__ import annotations

import base64
import io
import json
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.contract.conftest import Contract
from tests.samples import painted, wav
from tests.unit.conftest import Gateway, chunk, says
from yescale_widgets import catalog
from yescale_widgets.catalog._chat_pictures import Sieve
from yescale_widgets.catalog.chat import ChatStream, Complete, Completion
from yescale_widgets.client import Client
from yescale_widgets.errors import ApiError, MediaError, OptionError
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Delta, Media, Reply, Timing

Connect = Callable[..., Client]
Serve = Callable[..., Gateway]
DRAWS = "gemini-2.0-flash-exp-image-generation"


def base(data: bytes) -> str:
    return base64.b64encode(data).decode()


PNG, JPEG = base(painted()), base(painted(form="JPEG"))
DATA = f"data:image/png;base64,{PNG}"
LINK = "https://cdn.example/boat.png"


def sent(model: str = DRAWS, **message: Any) -> dict[str, Any]:
    """A whole answer with one message."""
    return {
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}],
    }


def whole(model: str = DRAWS, **message: Any) -> Reply:
    found: Reply = catalog.read("chat_completions", sent(model, **message))
    return found


def streamed(*deltas: dict[str, Any], model: str = DRAWS) -> tuple[Reply, list[Delta]]:
    """A stream of deltas of one choice: the reply, and what a reader saw of it."""
    reader, seen = ChatStream(), []
    for delta in (*deltas, {}):
        choice = {"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}
        found = reader.feed(json.dumps({"model": model, "choices": [choice]}).encode())
        seen += [found] if found else []
    assert reader.done
    return reader.reply(), seen


def text_of(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas)


# Pictures, wherever they hide

PLACES: list[tuple[str, dict[str, Any], list[str], str]] = [
    ("markdown data URI", {"content": f"Here.\n![image]({DATA})"}, [DATA], "Here."),
    ("two of them", {"content": f"![a]({DATA}) and ![b](data:image/jpeg;base64,{JPEG})"}, [DATA, f"data:image/jpeg;base64,{JPEG}"], "and"),
    ("a link to data", {"content": f"[media]({DATA})"}, [DATA], ""),
    ("URL in the text", {"content": f"Here: ![boat]({LINK})"}, [LINK], f"Here: ![boat]({LINK})"),
    ("images[] with image_url", {"content": "x", "images": [{"type": "image_url", "image_url": {"url": DATA}}]}, [DATA], "x"),
    ("images[] with a URL", {"content": None, "images": [{"image_url": {"url": LINK}}]}, [LINK], ""),
    ("images[] with a plain address", {"content": None, "images": [{"image_url": LINK}, {"url": DATA}]}, [LINK, DATA], ""),
    ("images[] as texts", {"content": None, "images": [DATA, LINK]}, [DATA, LINK], ""),
    ("images[] with b64_json", {"content": None, "images": [{"b64_json": JPEG}]}, [f"data:image/jpeg;base64,{JPEG}"], ""),
    ("image[] with bare base64", {"content": "x", "image": [{"data": PNG}]}, [DATA], "x"),
    ("image[] of a told type", {"content": "x", "image": [{"data": "AAAA", "mime_type": "image/webp"}]}, ["data:image/webp;base64,AAAA"], "x"),
    ("image of an unknown type", {"content": "x", "image": [{"data": "AAAA"}]}, ["data:image/png;base64,AAAA"], "x"),
    ("image as one", {"content": "x", "image": {"data": PNG}}, [DATA], "x"),
    ("the same twice", {"content": f"![i]({DATA})", "images": [{"image_url": {"url": DATA}}]}, [DATA], ""),
    ("a list of parts", {"content": [{"type": "text", "text": "Here."}, {"type": "image_url", "image_url": {"url": DATA}}]}, [DATA], "Here."),
    ("nothing that can be shown", {"content": "x", "images": [{}, {"image_url": {}}, None, 7, {"image_url": None}], "image": [None, {}]}, [], "x"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "message", "urls", "text"), PLACES, ids=[p[0] for p in PLACES])
def test_a_picture_is_found_wherever_it_hides(place: str, message: dict[str, Any], urls: list[str], text: str) -> None:
    plain = whole(**message)
    reply, deltas = streamed(message)
    for found in (plain, reply):
        assert [m.url for m in found.images] == urls
        assert found.text == text
        assert all(m.kind == "image" for m in found.images)
    assert "base64" not in text_of(deltas)


def test_a_picture_is_the_very_bytes_that_were_sent() -> None:
    data = painted(size=(200, 200))
    reply = whole(content=f"![image](data:image/png;base64,{base(data)})")
    assert base64.b64decode(reply.images[0].url.partition(",")[2]) == data
    assert reply.images[0].mime == "image/png"


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_a_picture_may_come_in_pieces(size: int) -> None:
    text = f"One [bracket] and ![image]({DATA})\nthen ![boat]({LINK})!"
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    reply, deltas = streamed(*({"content": piece} for piece in pieces))
    assert [m.url for m in reply.images] == [DATA, LINK]
    assert reply.text == f"One [bracket] and \nthen ![boat]({LINK})!"
    assert text_of(deltas) == reply.text


def test_a_long_picture_costs_no_more_than_its_length() -> None:
    """Each piece is looked at once: the sieve holds no text while it swallows a picture."""
    sieve = Sieve()
    sieve.feed("![image](data:image/png;base64,")
    for _ in range(2000):
        assert sieve.feed("A" * 1000) == ""
        assert sieve.held == ""
    assert sieve.feed(") done") == " done"
    assert len(sieve.media[0].url) == len("data:image/png;base64,") + 2_000_000


FRAGMENTS = st.sampled_from(
    ["a", "!", "[", "]", "(", ")", "![x](", "data:", "image/png;base64,", f"![i]({DATA})", "\n", "é"]
)


@settings(deadline=None)
@given(st.lists(FRAGMENTS, max_size=12), st.data())
def test_no_cut_between_pieces_changes_what_is_read(fragments: list[str], data: st.DataObject) -> None:
    text = "".join(fragments)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    parts, at_once = Sieve(), Sieve()
    joined = "".join([*map(parts.feed, pieces), parts.close()])
    assert joined == at_once.feed(text) + at_once.close()
    assert [m.url for m in parts.media] == [m.url for m in at_once.media]


def test_a_picture_that_is_cut_off_is_neither_shown_nor_written_out() -> None:
    reader = ChatStream()
    reader.feed(chunk(f"Here: ![image](data:image/png;base64,{PNG[:40]}").encode())
    reply = reader.reply()
    assert (reply.text, reply.images) == ("Here: ", [])


def test_clips_and_sounds_in_the_text_are_media_too() -> None:
    found = whole(content="[media](data:video/mp4;base64,AAAA) [media](data:audio/mpeg;base64,BBBB)")
    assert [m.kind for m in found.images] == ["video"]
    assert found.audio is not None
    assert found.audio.url == "data:audio/mpeg;base64,BBBB"


def test_an_address_in_the_text_of_a_model_that_does_not_draw_is_only_a_link() -> None:
    """It may have been put there to be told who reads it."""
    for found in (whole("gpt-4o", content=f"![x]({LINK})"), streamed({"content": f"![x]({LINK})"}, model="gpt-4o")[0]):
        assert [(m.url, m.extra) for m in found.images] == [(LINK, {"only_linked": True})]
    assert whole(DRAWS, content=f"![x]({LINK})").images[0].extra == {}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html;base64,AAAA", "//x.example/a.png"]
)
def test_no_other_address_in_the_text_is_a_picture(url: str) -> None:
    text = f"![x]({url})"
    assert (whole(content=text).images, whole(content=text).text) == ([], text)


def test_a_call_that_draws_is_posted_once() -> None:
    assert [Complete(prompt="x", model=m).once for m in (DRAWS, "nano-banana", "gpt-4o-image", "gpt-4o")] == [
        True,
        True,
        True,
        False,
    ]
    assert Complete(prompt="x", modalities=["text", "image"]).once
    assert Complete(prompt="x", voice="alloy").once


# Sound


SAMPLES = bytes(range(256)) * 20


def read_wav(media: Media | None) -> tuple[int, bytes]:
    assert media is not None
    with wave.open(io.BytesIO(base64.b64decode(media.url.partition(",")[2]))) as file:
        return file.getframerate(), file.readframes(file.getnframes())


def test_a_spoken_answer_is_a_sound_with_its_words() -> None:
    file = wav(SAMPLES)
    reply = whole(
        "gpt-4o-audio-preview", content=None, audio={"id": "a", "data": base(file), "transcript": "Good morning."}
    )
    assert reply.text == "Good morning."
    assert reply.audio is not None
    assert (reply.audio.kind, reply.audio.mime, reply.audio.extra["transcript"]) == (
        "audio",
        "audio/wav",
        "Good morning.",
    )
    assert base64.b64decode(reply.audio.url.partition(",")[2]) == file


@pytest.mark.parametrize(
    ("head", "mime"), [(b"ID3\x04", "audio/mpeg"), (b"fLaC", "audio/flac"), (b"OggS", "audio/ogg")]
)
def test_a_spoken_answer_has_the_type_of_its_bytes(head: bytes, mime: str) -> None:
    data = head + bytes(300)
    reply = whole(audio={"data": base(data), "transcript": ""})
    assert reply.audio is not None
    assert (reply.audio.mime, reply.audio.url) == (mime, f"data:{mime};base64,{base(data)}")


def audio_deltas(size: int, *, padded: bool) -> Iterator[dict[str, Any]]:
    """Samples as a stream brings them: words first, then pieces of base64, cut before or after it is made."""
    yield {"role": "assistant", "audio": {"id": "a", "transcript": ""}}
    for word in ("Good ", "morning."):
        yield {"audio": {"transcript": word}}
    text = base(SAMPLES)
    for start in range(0, len(SAMPLES) if padded else len(text), size):
        yield {"audio": {"data": base(SAMPLES[start : start + size]) if padded else text[start : start + size]}}


@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("size", [101, 999, 100_000])
def test_streamed_samples_become_something_that_plays(size: int, padded: bool) -> None:
    reply, deltas = streamed(*audio_deltas(size, padded=padded), model="gpt-4o-audio-preview")
    assert read_wav(reply.audio) == (24_000, SAMPLES)
    assert reply.audio is not None
    assert reply.audio.duration == pytest.approx(len(SAMPLES) / 48_000)
    assert text_of(deltas) == reply.text == "Good morning."


def test_words_that_are_also_written_are_not_said_twice() -> None:
    reply, deltas = streamed({"content": "Hi."}, {"audio": {"transcript": "Hi."}}, {"audio": {"data": base(SAMPLES)}})
    assert text_of(deltas) == reply.text == "Hi."
    assert reply.audio is not None
    assert reply.audio.extra["transcript"] == "Hi."


@pytest.mark.parametrize("data", ["", "!!!", "A", "====", "é"])
def test_a_sound_that_is_none_is_no_crash(data: str) -> None:
    assert whole(audio={"data": data, "transcript": "Hi."}).text == "Hi."
    assert streamed({"audio": {"data": data, "transcript": "Hi."}})[0].text == "Hi."


def test_voice_and_format_are_asked_for_as_the_contract_says() -> None:
    for options in ({"voice": "nova", "voice_format": "mp3"}, {"audio": {"voice": "nova", "format": "mp3"}}):
        body = Complete(prompt="Hi", **options).payload()
        assert (body["modalities"], body["audio"]) == (["text", "audio"], {"voice": "nova", "format": "mp3"})
    assert Complete(prompt="Hi", voice="nova").payload()["audio"] == {"voice": "nova", "format": "wav"}
    assert Complete(prompt="Hi", voice="nova").stream_payload()["audio"] == {"voice": "nova", "format": "pcm16"}
    assert Complete(prompt="Hi", modalities=["text", "audio"]).payload()["audio"] == {"voice": "alloy", "format": "wav"}
    assert "audio" not in Complete(prompt="Hi").payload()


@pytest.mark.parametrize(("data", "form"), [(wav(SAMPLES), "wav"), (b"ID3\x04" + bytes(200), "mp3")])
def test_a_recording_goes_in_with_the_question(tmp_path: Path, data: bytes, form: str) -> None:
    path = tmp_path / f"said.{form}"
    path.write_bytes(data)
    for given_ in (data, path, str(path)):
        body = Complete(prompt="What is said?", audio=given_).payload()
        text, heard = body["messages"][0]["content"]
        assert text == {"type": "text", "text": "What is said?"}
        assert heard == {"type": "input_audio", "input_audio": {"data": base(data), "format": form}}
        assert "audio" not in body


@pytest.mark.parametrize("wrong", [{"voice": "nova", "speed": 2}, b"not a sound", "no/such/file.wav", PNG])
def test_what_is_no_recording_is_refused(wrong: Any) -> None:
    with pytest.raises((OptionError, MediaError)):
        Complete(prompt="x", audio=wrong)


def test_a_recording_is_remembered_by_the_ledger_and_never_opened_for_a_request_body(tmp_path: Path) -> None:
    """A body's ``audio`` may come from anybody who reaches the sandbox: it names no file of this machine."""
    path = tmp_path / "said.wav"
    path.write_bytes(wav(SAMPLES))
    asked = Complete(prompt="What is said?", audio=path)
    assert Complete.from_note(asked.note()).payload() == asked.payload()
    for body in ({"path": str(path)}, asked.note()["audio"], {"url": "https://example.com/said.wav"}):
        with pytest.raises(OptionError, match="voice and format, and nothing else"):
            Complete(**Complete.values_of({"messages": [{"role": "user", "content": "Hi"}], "audio": body}))


# Pictures go in


def test_pictures_go_in_by_path_address_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "boat.png"
    path.write_bytes(painted())
    body = Complete(prompt="What?", images=[path, LINK, painted(form="JPEG")], detail="low").payload()
    text, *pictures = body["messages"][0]["content"]
    assert text == {"type": "text", "text": "What?"}
    assert [p["image_url"] for p in pictures] == [
        {"url": DATA, "detail": "low"},
        {"url": LINK, "detail": "low"},
        {"url": f"data:image/jpeg;base64,{JPEG}", "detail": "low"},
    ]


def test_requests_are_those_of_the_contracts_examples(tmp_path: Path) -> None:
    asked = Contract().requests("chat_completions")
    made = {
        "plain": Complete(prompt="Why is the sea salty?", system="Answer in one sentence.", temperature=0.7, max_tokens=200),
        "vision_url": Complete(prompt="What animal is this?", model="gpt-4o", max_tokens=300, images=["https://example.com/heron.jpg"], detail="low"),
        "n_choices": Complete(prompt="Suggest a name for a tea house.", n=2),
        "audio_out": Complete(prompt="Say good morning.", model="gpt-4o-audio-preview", voice="alloy"),
        "claude": Complete(prompt="Name three rivers of Vietnam.", model="claude-3-5-sonnet-20241022", max_tokens=512),
        "gemini_image": Complete(prompt="Draw a paper boat on a pond and output the picture.", model=DRAWS),
    }  # fmt: skip
    for name, operation in made.items():
        assert operation.payload() == asked[name], name
    assert Complete(prompt="Count to three.").stream_payload() == asked["streaming"]


def test_a_picture_by_base64_is_the_contracts(tmp_path: Path) -> None:
    example = Contract().requests("chat_completions")["vision_base64"]
    url = example["messages"][0]["content"][1]["image_url"]["url"]
    path = tmp_path / "sign.png"
    path.write_bytes(base64.b64decode(url.partition(",")[2]))
    body = Complete(prompt="Read the sign.", model="gpt-4o", images=[path]).stream_payload()
    body.pop("stream_options")
    assert body == example


# Reasoning, refusals, choices, calls


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_stays_apart_from_the_answer(name: str) -> None:
    reply, deltas = streamed({name: "Two and "}, {name: "two."}, {"content": "4"})
    for found in (reply, whole(**{name: "Two and two.", "content": "4"})):
        assert (found.reasoning, found.text) == ("Two and two.", "4")
    assert [(d.reasoning, d.text) for d in deltas[:3]] == [("Two and ", ""), ("two.", ""), ("", "4")]


def test_a_refusal_is_the_answer() -> None:
    assert whole(content=None, refusal="I cannot help with that.").text == "I cannot help with that."
    assert streamed({"refusal": "I "}, {"refusal": "cannot."})[0].text == "I cannot."


def test_every_choice_is_kept_and_the_first_is_streamed() -> None:
    reader, seen = ChatStream(), []
    for index, text in ((0, "Jade "), (1, "Quiet "), (1, f"Leaf ![i]({DATA})"), (0, "Kettle")):
        seen.append(reader.feed(json.dumps({"choices": [{"index": index, "delta": {"content": text}}]}).encode()))
    assert not reader.done
    for index, why in ((1, "stop"), (0, "length")):
        assert not reader.done
        reader.feed(json.dumps({"choices": [{"index": index, "delta": {}, "finish_reason": why}]}).encode())
    reply = reader.reply()
    assert reader.done
    assert [d.text if d else None for d in seen] == ["Jade ", None, None, "Kettle"]
    assert [(c.text, c.finish_reason) for c in reply.choices] == [("Jade Kettle", "length"), ("Quiet Leaf", "stop")]
    assert (reply.text, reply.finish_reason) == ("Jade Kettle", "length")
    assert [[m.url for m in c.images] for c in reply.choices] == [[], [DATA]]
    assert reply.images == []


def test_choices_of_a_whole_answer_may_come_in_any_order() -> None:
    body = {"choices": [{"index": 1, "message": {"content": "b"}}, {"index": 0, "message": {"content": "a"}}]}
    reply = catalog.read("chat_completions", body)
    assert [c.text for c in reply.choices] == ["a", "b"]


def tool(index: int | None, identity: str | None, name: str | None, arguments: str) -> dict[str, Any]:
    function = {"arguments": arguments, **({"name": name} if name else {})}
    return {
        "function": function,
        **({"id": identity} if identity else {}),
        **({} if index is None else {"index": index}),
    }


CALLS: list[tuple[str, list[list[dict[str, Any]]]]] = [
    ("as OpenAI does", [[tool(0, "a", "f", "")], [tool(0, None, None, '{"x"')], [tool(0, None, None, ":1}")],
                        [tool(1, "b", "g", "")], [tool(1, None, None, '{"y":2}')]]),
    ("at once", [[tool(0, "a", "f", '{"x":1}'), tool(1, "b", "g", '{"y":2}')]]),
    ("all with index 0", [[tool(0, "a", "f", '{"x":1}')], [tool(0, "b", "g", '{"y"')], [tool(0, None, None, ":2}")]]),
    ("without an index", [[tool(None, "a", "f", '{"x":1}'), tool(None, "b", "g", '{"y":2}')]]),
    ("the id in every piece", [[tool(0, "a", "f", '{"x"')], [tool(0, "a", None, ":1}")], [tool(1, "b", "g", '{"y":2}')]]),
]  # fmt: skip


@pytest.mark.parametrize(("way", "pieces"), CALLS, ids=[c[0] for c in CALLS])
def test_calls_are_put_together_however_they_come(way: str, pieces: list[list[dict[str, Any]]]) -> None:
    reply, _ = streamed(*({"tool_calls": piece} for piece in pieces))
    assert [(c.id, c.name, c.arguments) for c in reply.tool_calls] == [("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')]


def test_the_older_form_of_a_call_is_read_too() -> None:
    for found in (
        whole(content=None, function_call={"name": "f", "arguments": '{"x":1}'}),
        streamed({"function_call": {"name": "f", "arguments": '{"x"'}}, {"function_call": {"arguments": ":1}"}})[0],
    ):
        assert [(c.name, c.arguments) for c in found.tool_calls] == [("f", '{"x":1}')]


def test_counts_and_costs_are_the_gateways_own() -> None:
    usage = {"total_tokens": 3, "cost": "0.25"}
    assert catalog.read("chat_completions", {**sent(content="x"), "usage": usage}).cost == 0.25
    assert catalog.read("chat_completions", {**sent(content="x"), "usage": {"total_tokens": 3}}).cost is None
    reader = ChatStream()
    reader.feed(chunk("x").encode())
    assert reader.feed(json.dumps({"choices": [], "usage": usage}).encode()) == Delta(usage=usage)
    assert reader.reply().cost == 0.25


@pytest.mark.parametrize("data", [b"{", b"[]", b"7", b'{"choices": 7}', b'{"choices": [{"index": "x"}]}', b"\xff"])
def test_a_chunk_that_is_none_is_an_error(data: bytes) -> None:
    with pytest.raises(ApiError, match="not what the contract promises"):
        ChatStream().feed(data)


@pytest.mark.parametrize("error", ["gone", {"message": "gone", "code": "x"}, {}, ["gone"]])
def test_an_error_in_a_stream_is_raised(error: Any) -> None:
    with pytest.raises(ApiError):
        ChatStream().feed(json.dumps({"error": error}).encode())


# The sandbox, by the same call


@pytest.fixture
def own(sandbox: Sandbox, client: Connect) -> Client:
    return client(sandbox.url)


@pytest.mark.parametrize("model", ["gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-flash", "deepseek-v3.2"])
def test_models_of_every_house_answer_by_the_same_call(own: Client, model: str) -> None:
    plain = own.send(Complete(prompt="Name three rivers.", model=model))
    stream = own.stream(Complete(prompt="Name three rivers.", model=model))
    deltas = list(stream)
    assert plain.text == stream.reply.text == text_of(deltas) != ""
    assert (plain.model, plain.finish_reason, stream.reply.finish_reason) == (model, "stop", "stop")
    assert plain.usage == stream.reply.usage
    assert stream.reply.timing.ttft is not None


def test_a_model_that_draws_gives_a_picture(own: Client) -> None:
    for reply in (
        own.send(Complete(prompt="A paper boat", model=DRAWS, seed=7)),
        last(own, "A paper boat", DRAWS, seed=7),
    ):
        (found,) = reply.images
        with Image.open(io.BytesIO(base64.b64decode(found.url.partition(",")[2]))) as opened:
            assert opened.size == (768, 768)
        assert "base64" not in reply.text
        assert reply.text


def last(own: Client, prompt: str, model: str, **options: Any) -> Reply:
    """The reply of a stream that was followed to its end."""
    stream = own.stream(Complete(prompt=prompt, model=model, **options))
    assert list(stream)
    return stream.reply


def test_sound_goes_in_and_comes_out(own: Client) -> None:
    spoken = own.send(Complete(prompt="Say good morning.", model="gpt-4o-audio-preview", voice="nova"))
    heard = last(own, "Say good morning.", "gpt-4o-audio-preview", voice="nova")
    assert read_wav(spoken.audio)[1]
    assert read_wav(heard.audio)[0] == 24_000
    assert spoken.text == heard.text
    assert spoken.audio is not None
    again = own.send(Complete(prompt="How long is it?", model="gpt-4o-audio-preview", audio=spoken.audio))
    seconds = len(read_wav(spoken.audio)[1]) / 2 / read_wav(spoken.audio)[0]
    assert f"{seconds:.1f} s" in again.text


def test_several_answers_are_several_choices(own: Client) -> None:
    plain = own.send(Complete(prompt="Suggest a name for a tea house.", n=3))
    assert len({c.text for c in plain.choices}) > 1
    assert [c.text for c in last(own, "Suggest a name for a tea house.", "gpt-4o-mini", n=3).choices] == [
        c.text for c in plain.choices
    ]


def test_reasoning_models_think_apart(own: Client) -> None:
    reply = last(own, "Why is the sky blue?", "deepseek-r1")
    assert reply.reasoning
    assert reply.reasoning not in reply.text


def test_an_object_by_schema_is_checked_whole_and_streamed(own: Client) -> None:
    schema = {"type": "object", "properties": {"eggs": {"type": "integer"}}, "required": ["eggs"]}
    operation = Complete(prompt="A recipe with 2 eggs.", schema=schema)
    stream = own.stream(operation)
    list(stream)
    assert own.send(operation).object == stream.reply.object == {"eggs": 2}


# What is refused before anything is sent


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({}, "prompt"),
        ({"prompt": "x", "stop": list("abcde")}, "stop"),
        ({"prompt": "x", "schema": {"type": "object"}, "response_format": {"type": "json_object"}}, "schema"),
        ({"prompt": "x", "temperature": 3}, "temperature"),
        ({"prompt": "x", "n": 0}, "n"),
    ],
)
def test_what_cannot_be_asked_is_refused(options: dict[str, Any], option: str) -> None:
    with pytest.raises(OptionError) as caught:
        Complete(**options)
    assert [p.option for p in caught.value.problems] == [option]


def test_a_recording_or_a_picture_may_stand_alone() -> None:
    assert Complete(audio=wav(SAMPLES)).payload()["messages"][0]["content"][0]["type"] == "input_audio"
    assert Complete(images=[LINK]).payload()["messages"][0]["content"][0]["type"] == "image_url"


# Legacy completions


def test_a_legacy_completion_goes_on_with_a_text(own: Client) -> None:
    plain = own.send(Completion(prompt="Once upon a time", max_tokens=20))
    stream = own.stream(Completion(prompt="Once upon a time", max_tokens=20))
    deltas = list(stream)
    assert plain.text == stream.reply.text == text_of(deltas) != ""
    assert plain.usage is not None
    assert plain.usage["completion_tokens"] <= 20


def test_a_legacy_completion_may_have_several_prompts_and_answers(own: Client) -> None:
    reply = own.send(Completion(prompt=["One", "Two"], n=2, echo=True, max_tokens=5))
    assert [c.text[:3] for c in reply.choices] == ["One", "One", "Two", "Two"]
    assert reply.prompt == "One\nTwo"


def test_a_legacy_answer_is_read_as_the_contract_has_it() -> None:
    body = {"model": "m", "choices": [{"text": " a", "index": 0, "logprobs": None, "finish_reason": "length"}]}
    reader = ChatStream()
    for text, why in ((" ", None), ("a", "length")):
        choice = {"text": text, "index": 0, "logprobs": None, "finish_reason": why}
        reader.feed(json.dumps({"model": "m", "choices": [choice]}).encode())
    for reply in (catalog.read("completions", body), reader.reply()):
        assert (reply.text, reply.finish_reason, reply.model) == (" a", "length", "m")


@pytest.mark.parametrize(
    ("options", "option"),
    [({"best_of": 1, "n": 2}, "best_of"), ({"stop": list("abcde")}, "stop"), ({"logprobs": 9}, "logprobs")],
)
def test_what_a_legacy_model_cannot_do_is_refused(options: dict[str, Any], option: str) -> None:
    with pytest.raises(OptionError) as caught:
        Completion(prompt="x", **options)
    assert [p.option for p in caught.value.problems] == [option]


def test_a_list_of_tokens_is_one_prompt(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"model": "m", "choices": [{"text": "x", "index": 0, "finish_reason": "stop"}]}))
    client(server.url).send(Completion(prompt=[1, 2, 3]))
    assert json.loads(server.posts[0].body)["prompt"] == [1, 2, 3]


def test_a_timing_reads_in_thousandths_of_a_second_and_keeps_what_was_measured() -> None:
    timing = Timing(ttft=0.5821977339983277, total=3.76600466599848)
    assert repr(timing) == "Timing(ttft=0.582, total=3.766, tokens_per_second=None)"
    assert timing.ttft == 0.5821977339983277
