"""Speech, transcripts and translations: their values, their requests, and the sandbox's answers to them."""

from __future__ import annotations

import io
import json
import re
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.conftest import Contract
from tests.unit.conftest import drops, says
from yescale_widgets import catalog, errors
from yescale_widgets.catalog.audio import Sound, Speech, Transcribe, Transcript, Translate
from yescale_widgets.client import Client
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.source import Source
from yescale_widgets.subtitles import Span, parse, srt
from yescale_widgets.values import Media

Connect = Callable[..., Client]
SAID = "The ferry leaves at nine. Bring a warm coat."
KINDS = {
    "mp3": ("audio/mpeg", ".mp3"),
    "opus": ("audio/ogg", ".ogg"),
    "aac": ("audio/aac", ".aac"),
    "flac": ("audio/flac", ".flac"),
    "wav": ("audio/wav", ".wav"),
    "pcm": ("audio/pcm", ".pcm"),
}
MP3 = b"ID3\x04" + bytes(200)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract()


@pytest.fixture
def speaker(sandbox: Sandbox, client: Connect) -> Client:
    return client(sandbox.url)


# speech


@pytest.mark.parametrize("form", KINDS)
def test_every_format_of_speech_is_a_sound_of_its_own_type(speaker: Client, tmp_path: Path, form: str) -> None:
    sound = speaker.send(Speech(prompt=SAID, response_format=form))
    mime, ending = KINDS[form]
    assert isinstance(sound, Sound)
    assert (sound.mime, sound.prompt) == (mime, SAID)
    saved = sound.save(tmp_path / "ferry")
    assert saved == tmp_path / f"ferry{ending}"
    assert saved.read_bytes() == sound.data
    assert sound.path == str(saved)
    assert sorted(p.name for p in tmp_path.iterdir()) == [saved.name]


def test_a_folder_gets_a_file_and_a_name_with_an_ending_is_kept(tmp_path: Path) -> None:
    sound = Sound(data=MP3, mime="audio/mpeg")
    assert sound.save(tmp_path) == tmp_path / "speech.mp3"
    assert sound.save(tmp_path / "new" / "a.bin") == tmp_path / "new" / "a.bin"


def test_a_sound_is_a_medium_that_can_be_sent_on(speaker: Client) -> None:
    sound = speaker.send(Speech(prompt=SAID))
    assert isinstance(sound.media, Media)
    assert (sound.media.kind, sound.media.mime, sound.media.size) == ("audio", "audio/mpeg", len(sound.data))
    assert Source.of(sound).read() == sound.data
    assert speaker.send(Transcribe(audio=sound)).text == SAID


def test_bare_samples_get_a_head_so_that_they_play(speaker: Client) -> None:
    sound = speaker.send(Speech(prompt=SAID, response_format="pcm"))
    with wave.open(io.BytesIO(Source.of(sound).read())) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.readframes(file.getnframes()) == sound.data
    assert sound.media.duration == pytest.approx(len(sound.data) / 48_000)


def test_a_sound_shows_a_player_and_as_text_no_base64() -> None:
    sound = Sound(data=MP3, mime="audio/mpeg", prompt="a <b>")
    bundle = sound._repr_mimebundle_()
    assert re.search(
        r'<audio controls preload="none" src="data:audio/mpeg;base64,[\w+/=]+"></audio>', bundle["text/html"]
    )
    assert "a &lt;b&gt;" in bundle["text/html"]
    for text in (repr(sound), str(sound), bundle["text/plain"], bundle["text/markdown"], repr(sound.media)):
        assert "base64" not in text
        assert "SUQz" not in text
    assert repr(sound) == "<Sound audio/mpeg, 204 bytes>"


def test_above_a_megabyte_there_is_a_note_in_the_players_place_and_a_saved_file_plays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sound = Sound(data=b"ID3" + bytes(1_100_000), mime="audio/mpeg")
    html = sound._repr_mimebundle_()["text/html"]
    assert len(html) < 10_000
    assert "too large to be kept in the notebook; .save() writes it to a file" in html
    sound.save("long.mp3")
    html = sound._repr_mimebundle_()["text/html"]
    assert 'src="long.mp3"' in html
    assert "too large" not in html


@pytest.mark.parametrize(
    ("answer", "asked", "mime"),
    [
        ((MP3, "application/octet-stream"), "mp3", "audio/mpeg"),
        ((MP3, "audio/wav"), "wav", "audio/mpeg"),
        ((b"\x01\x02\x03\x04", "application/octet-stream"), "pcm", "audio/pcm"),
        ((b"\x01\x02\x03\x04", "audio/pcm; rate=24000"), "pcm", "audio/pcm"),
        ((b"\x01\x02\x03\x04", "application/octet-stream"), "opus", "audio/ogg"),
        ((b"{\x02[\x04", "application/octet-stream"), "pcm", "audio/pcm"),
        ((b"[1]\x04", "audio/pcm"), "pcm", "audio/pcm"),
        ((b"\xff\xfb\x00\x00", "audio/pcm"), "pcm", "audio/pcm"),
        ((b"\xff\xf1\x50\x80", "application/octet-stream"), "aac", "audio/aac"),
    ],
)
def test_the_first_bytes_are_believed_before_the_content_type(
    gateway: Any, client: Connect, answer: tuple[bytes, str], asked: str, mime: str
) -> None:
    server = gateway(says(answer[0], Content_Type=answer[1]))
    assert client(server.url).send(Speech(prompt="Hi.", response_format=asked)).mime == mime


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": {"message": "Invalid token (request id: 20260412083144118840216Hk27TrWx)", "code": ""}}, errors.Unauthorized),
        ({"success": False, "message": "user quota is not enough"}, errors.QuotaExceeded),
        (b"<html><title>524: A timeout occurred</title></html>", errors.BadAnswer),
        ({"data": "not a sound"}, errors.BadAnswer),
    ],
)  # fmt: skip
@pytest.mark.parametrize("operation", [Speech(prompt="Hi."), Transcribe(audio=MP3), Translate(audio=MP3)], ids=repr)
def test_what_is_no_sound_or_transcript_though_http_says_200_is_an_error(
    gateway: Any, client: Connect, operation: Any, body: Any, kind: type[errors.ApiError]
) -> None:
    server = gateway(says(body))
    with pytest.raises(kind) as caught:
        client(server.url).send(operation)
    assert type(caught.value) is kind
    assert len(server.posts) == 1


def test_an_empty_body_is_no_sound(gateway: Any, client: Connect) -> None:
    with pytest.raises(errors.BadAnswer):
        client(gateway(says(b"")).url).send(Speech(prompt="Hi."))


def test_speech_is_posted_once_though_the_line_drops(gateway: Any, client: Connect) -> None:
    server = gateway(drops)
    with pytest.raises(errors.LostAnswer):
        client(server.url).send(Speech(prompt="Hi."))
    assert len(server.posts) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"prompt": ""}, "not empty"),
        ({"prompt": "a" * 4097}, "4096 characters at most, not 4097"),
        ({"speed": 5}, "from 0.25 to 4"),
        ({"response_format": "ogg"}, "one of 'mp3'"),
    ],
)
def test_a_speech_that_the_contract_forbids_is_not_sent(options: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.OptionError, match=words):
        Speech(**({"prompt": "Hi."} | options))


# transcripts

VERBOSE = {
    "task": "transcribe",
    "language": "english",
    "duration": "2.4",
    "text": " The ferry leaves. ",
    "segments": [{"id": 0, "start": 0, "end": 2.4, "text": " The ferry leaves."}],
    "words": [{"word": "The", "start": 0, "end": 0.2}],
    "usage": {"type": "duration", "seconds": 3},
    "new_field": 1,
}
SRT = "1\r\n00:00:00,000 --> 00:00:01,500\r\nThe ferry\r\nleaves.\r\n\r\n2\r\n01:00:01,500 --> 01:00:02,400\r\nAt nine.\r\n\r\n"
VTT = "WEBVTT\n\nNOTE made up\n\n00:00.000 --> 00:01.500 align:left\nThe ferry leaves.\n\n01:00:01.500 --> 01:00:02.400\nAt nine.\n"


def test_a_verbose_transcript_has_length_language_segments_and_words() -> None:
    found = catalog.read("audio_transcriptions", VERBOSE)
    assert isinstance(found, Transcript)
    assert (found.text, found.language, found.duration) == ("The ferry leaves.", "english", 2.4)
    assert found.segments == [Span(start=0, end=2.4, text="The ferry leaves.")]
    assert found.words == [Span(start=0, end=0.2, text="The")]
    assert found.usage == {"type": "duration", "seconds": 3}
    assert found.raw == VERBOSE
    assert found.frame().to_dict("records") == [{"start": 0, "end": 2.4, "text": "The ferry leaves."}]
    assert str(found) == "The ferry leaves."
    assert repr(found) == "<Transcript 'The ferry leaves.', english, 2.4 s, 1 segments>"


@pytest.mark.parametrize(
    "text", [SRT, VTT, SRT.encode(), b"\xef\xbb\xbf" + VTT.encode()], ids=["srt", "vtt", "bytes", "bom"]
)
def test_subtitles_are_words_with_times(text: Any) -> None:
    found = catalog.read("audio_translations", text)
    assert (found.text, found.duration) == ("The ferry leaves. At nine.", 3602.4)
    assert [(s.start, s.end) for s in found.segments] == [(0, 1.5), (3601.5, 3602.4)]
    assert "-->" in found.raw


def test_spans_are_written_as_srt_and_read_again() -> None:
    spans = [Span(start=0, end=59.9996, text="One."), Span(start=3661.25, end=3662, text="Two.")]
    text = srt(spans)
    assert text.startswith("1\n00:00:00,000 --> 00:01:00,000\nOne.\n\n2\n01:01:01,250 --> 01:01:02,000\n")
    assert [s.text for s in parse(text)] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("The ferry leaves.\n", "text/plain", "The ferry leaves."),
        ('"Quoted," she said, "twice."', "text/plain", '"Quoted," she said, "twice."'),
        ('"The ferry leaves.\\n"', "application/json", "The ferry leaves."),
        ("The ferry leaves.", "application/json", "The ferry leaves."),
        ('{"text": "The ferry leaves."}', "text/plain", "The ferry leaves."),
        ("{curly} words", "text/plain", "{curly} words"),
        ("", "text/plain", ""),
        ("WEBVTT\n\n", "text/plain", ""),
        ('{"text": ""}', "application/json", ""),
    ],
)
def test_a_transcript_is_read_whatever_the_content_type_says(
    gateway: Any, client: Connect, body: str, kind: str, text: str
) -> None:
    server = gateway(says(body, Content_Type=kind))
    assert client(server.url).send(Transcribe(audio=MP3)).text == text


def test_a_transcript_without_times_is_one_row_and_has_no_subtitles(tmp_path: Path) -> None:
    found = Transcript(text="Hello.", raw={"text": "Hello."})
    assert found.frame()["text"].tolist() == ["Hello."]
    assert found.srt() == ""
    with pytest.raises(errors.MediaError, match="no times"):
        found.save(tmp_path / "a.srt")
    assert found.save(tmp_path / "a.txt").read_text("utf-8") == "Hello."
    assert json.loads(found.save(tmp_path / "b" / "a.json").read_text("utf-8")) == {"text": "Hello."}


def test_what_a_recording_says_is_text_and_not_markup() -> None:
    bundle = Transcript(text="<script>alert(1)</script> [x](javascript:y)")._repr_mimebundle_()
    assert "<script" not in bundle["text/html"] + bundle["text/markdown"]
    assert "\\(javascript" in bundle["text/markdown"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timestamp_granularities": ["word"]}, "needs response_format='verbose_json'"),
        ({"timestamp_granularities": ["letter"], "response_format": "verbose_json"}, "timestamp_granularities"),
        ({"model": "gpt-4o-transcribe", "response_format": "srt"}, "'json' for the gpt-4o models"),
        ({"temperature": 1.5}, "from 0 to 1"),
        ({"audio": "nowhere.mp3"}, "There is no file"),
        ({"file": MP3}, "did you mean|there are audio"),
    ],
)
def test_a_transcription_that_the_contract_forbids_is_not_sent(options: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.OptionError, match=words):
        Transcribe(**({"audio": MP3} | options))


def parts_of(heard: Any) -> dict[str, list[tuple[str, bytes]]]:
    """The fields of a form by name: file name and content of each."""
    mark = heard.headers["content-type"].partition("boundary=")[2].encode()
    found: dict[str, list[tuple[str, bytes]]] = {}
    for part in heard.body.split(b"--" + mark)[1:-1]:
        head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        names = dict(re.findall(r'(name|filename)="([^"]*)"', head.decode()))
        found.setdefault(names["name"], []).append((names.get("filename", ""), content))
    return found


def test_a_recording_goes_as_a_form_with_its_name_and_its_bytes(gateway: Any, client: Connect, tmp_path: Path) -> None:
    path = tmp_path / "meeting.mp3"
    path.write_bytes(MP3)
    server = gateway(says({"text": "Hello."}))
    times: Any = ["word", "segment"]
    client(server.url).send(Transcribe(audio=path, response_format="verbose_json", timestamp_granularities=times))
    parts = parts_of(server.posts[0])
    assert parts["file"] == [("meeting.mp3", MP3)]
    assert parts["timestamp_granularities[]"] == [("", b"word"), ("", b"segment")]
    assert (parts["model"], parts["temperature"]) == ([("", b"whisper-1")], [("", b"0")])
    assert "language" not in parts


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (MP3, "file.mp3"),
        (b"RIFF....WAVEfmt ", "file.wav"),
        (b"OggS" + bytes(9), "file.ogg"),
        (b"fLaC", "file.flac"),
        (b"\x00\x00\x00\x20ftypM4A ", "file.m4a"),
        (b"\x1aE\xdf\xa3", "file.webm"),
    ],
)
def test_bytes_get_a_file_name_with_an_ending_the_gateway_knows(data: bytes, name: str) -> None:
    source = Source.of(data)
    source.read()
    assert source.file_name == name


def test_a_path_without_an_ending_gets_one(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(MP3)
    source = Source.of(tmp_path / "upload")
    source.read()
    assert source.file_name == "upload.mp3"


def test_a_result_that_is_only_a_link_is_fetched_first_and_without_the_key(gateway: Any, client: Connect) -> None:
    server = gateway(says(MP3, Content_Type="audio/mpeg"), says({"text": "Hello."}))
    link = Media(kind="audio", url=f"{server.url}/media/song.mp3")
    assert client(server.url).send(Transcribe(audio=link)).text == "Hello."
    assert [(h.method, "authorization" in h.headers) for h in server.heard] == [("GET", False), ("POST", True)]
    assert parts_of(server.posts[0])["file"][0][1] == MP3


def test_a_link_that_leads_nowhere_posts_nothing(gateway: Any, client: Connect) -> None:
    server = gateway(says("gone", 404))
    with pytest.raises(errors.MediaError, match="HTTP 404"):
        client(server.url).send(Transcribe(audio=f"{server.url}/media/song.mp3"))
    assert not server.posts


# the sandbox


@pytest.fixture
def http(sandbox: Sandbox) -> Any:
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": "Bearer sk-test"}, timeout=30) as found:
        yield found


def test_the_sandbox_knows_the_real_length_and_its_own_words(speaker: Client) -> None:
    short, long = (speaker.send(Speech(prompt=text, response_format="wav")) for text in (SAID, SAID * 3))
    heard = [speaker.send(Transcribe(audio=s, response_format="verbose_json")) for s in (short, long)]
    for sound, found in zip((short, long), heard, strict=True):
        assert found.duration == pytest.approx((len(sound.data) - 44) / 48_000, abs=0.05)
        assert found.segments[-1].end == pytest.approx(found.duration, abs=0.05)
        assert found.language == "english"
    assert heard[0].text == SAID
    assert heard[1].duration > 2 * heard[0].duration


@pytest.mark.parametrize("kind", [Transcribe, Translate])
def test_every_form_of_a_transcript_says_the_same(speaker: Client, kind: Any) -> None:
    sound = speaker.send(Speech(prompt=SAID))
    forms = ("json", "text", "srt", "verbose_json", "vtt")
    found = {form: speaker.send(kind(audio=sound, response_format=form)) for form in forms}
    assert {one.text for one in found.values()} == {SAID}
    assert [len(found[form].segments) for form in forms] == [0, 0, 2, 2, 2]
    assert isinstance(found["vtt"].raw, str)


def test_words_are_timed_where_they_were_asked_for(speaker: Client) -> None:
    options: dict[str, Any] = {"audio": speaker.send(Speech(prompt=SAID)), "response_format": "verbose_json"}
    words = speaker.send(Transcribe(**options, timestamp_granularities=["word"]))
    assert [w.text for w in words.words][:3] == ["The", "ferry", "leaves"]
    assert words.segments == []
    assert words.frame()["text"].tolist()[:2] == ["The", "ferry"]
    assert len(speaker.send(Transcribe(**options, timestamp_granularities=["word", "segment"])).segments) == 2


def test_a_translation_is_english_and_names_the_language_that_was_spoken(speaker: Client) -> None:
    sound = speaker.send(Speech(prompt="Xin chào các bạn, hôm nay trời đẹp quá."))
    found = speaker.send(Translate(audio=sound, response_format="verbose_json"))
    assert found.language == "vietnamese"
    assert found.text.startswith("Somebody speaks Vietnamese for ")
    assert found.raw["task"] == "translate"


@pytest.mark.parametrize(
    ("model", "form"), [("whisper-1", "json"), ("whisper-1", "verbose_json"), ("gpt-4o-transcribe", "json")]
)
@pytest.mark.parametrize("call", ["transcriptions", "translations"])
def test_the_sandboxs_transcripts_are_what_the_contract_promises(
    http: httpx.Client, contract: Contract, call: str, model: str, form: str
) -> None:
    spoken = http.post("/v1/audio/speech", json={"model": "tts-1", "input": SAID, "voice": "alloy"}).content
    fields: dict[str, Any] = {"model": model, "response_format": form}
    if form == "verbose_json" and call == "transcriptions":
        fields["timestamp_granularities[]"] = ["word", "segment"]
    response = http.post(f"/v1/audio/{call}", data=fields, files={"file": ("a.mp3", spoken)})
    answer = contract.answer(f"audio_{call}", response)
    assert answer["text"] == SAID
    assert answer["usage"]["type"] == ("duration" if model == "whisper-1" else "tokens")
    assert ("words" in answer) == ("timestamp_granularities[]" in fields)


BAD: dict[str, tuple[int, dict[str, Any], Any]] = {
    "no recording": (400, {"model": "whisper-1"}, ("a.mp3", b"this is no recording")),
    "no file": (400, {"model": "whisper-1"}, None),
    "a text for a file": (400, {"model": "whisper-1", "file": "hello"}, None),
    "no such form": (400, {"response_format": "docx"}, ("a.mp3", MP3)),
    "too warm": (400, {"temperature": "2"}, ("a.mp3", MP3)),
    "no such model": (404, {"model": "whisper-nope"}, ("a.mp3", MP3)),
}


@pytest.mark.parametrize("call", ["transcriptions", "translations"])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_the_sandbox_refuses_bad_recordings_in_the_gateways_words(
    http: httpx.Client, contract: Contract, call: str, bad: tuple[int, dict[str, Any], Any]
) -> None:
    status, fields, file = bad
    blank = {"nothing": (None, b"")}
    response = http.post(f"/v1/audio/{call}", data=fields, files={"file": file} if file else blank)
    assert response.status_code == status
    contract.answer(f"audio_{call}", response)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"input": ""}),
        (400, {"input": "a" * 5000}),
        (400, {"speed": 9}),
        (400, {"response_format": "midi"}),
        (404, {"model": "tts-nope"}),
    ],
)
def test_the_sandbox_refuses_bad_speech(http: httpx.Client, contract: Contract, status: int, body: Any) -> None:
    whole = {"model": "tts-1", "input": "Hi.", "voice": "alloy"} | body
    response = http.post("/v1/audio/speech", json=whole)
    assert response.status_code == status
    contract.answer("audio_speech", response)


def test_speech_without_quota_or_key_is_refused(http: httpx.Client, contract: Contract, sandbox: Sandbox) -> None:
    body = {"model": "tts-1", "input": "Hi.", "voice": "alloy"}
    nobody = http.post("/v1/audio/speech", json=body, headers={"Authorization": "Bearer no"})
    sandbox.gate.quota = 0
    broke = http.post("/v1/audio/speech", json=body)
    assert (nobody.status_code, broke.status_code) == (401, 403)
    for response in (nobody, broke):
        contract.answer("audio_speech", response)


@pytest.mark.parametrize("form", KINDS)
def test_the_sandbox_speaks_with_the_contracts_content_type(http: httpx.Client, contract: Contract, form: str) -> None:
    facts = contract.files["audio"]["paths"]["/v1/audio/speech"]["post"]["x-media"]
    body = {"model": "tts-1", "input": SAID, "voice": "nova", "response_format": form}
    assert http.post("/v1/audio/speech", json=body).headers["content-type"] == facts["mime_by_format"][form]
