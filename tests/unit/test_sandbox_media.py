"""The sandbox's media are real files of the right length and size, the same every time, and can be fetched in parts."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from collections.abc import Iterator

import av
import httpx
import numpy as np
import pytest
import uvicorn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.samples import painted
from yescale_widgets.sandbox import media, moods
from yescale_widgets.sandbox.files import ranged
from yescale_widgets.sandbox.pictures import Format
from yescale_widgets.sandbox.scenes import scene
from yescale_widgets.sandbox.sounds import AudioFormat

BOAT = "a paper boat drifts on a lake at sunset"
DATA = bytes(range(256)) * 40


def opened(data: bytes) -> Image.Image:
    """The picture, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def far(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart on average, in steps of 0 to 255."""
    a, b = (np.asarray(image.convert("RGB"), dtype=np.float32) for image in (one, other))
    return float(np.abs(a - b).mean())


def seconds(data: bytes) -> float:
    """The length of a recording by its samples."""
    with av.open(io.BytesIO(data), "r") as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))


def boxes(data: bytes) -> list[bytes]:
    """The names of an MP4's outer boxes, in their order."""
    names, at = [], 0
    while at < len(data):
        names.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    return names


class TestPicture:
    @pytest.mark.parametrize(("kind", "name"), [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP")])
    @pytest.mark.parametrize("size", [(320, 200), (200, 321), (96, 96), (33, 17)])
    def test_has_the_size_and_format_asked_for(self, size: tuple[int, int], kind: Format, name: str) -> None:
        image = opened(media.picture(BOAT, 1, *size, format=kind))
        assert image.size == size
        assert image.format == name

    def test_is_the_same_for_the_same_words_and_seed_only(self) -> None:
        first = media.picture(BOAT, 1, 160, 90)
        media.clear()
        assert media.picture(BOAT, 1, 160, 90) == first
        assert media.picture(BOAT, 2, 160, 90) != first
        assert media.picture("a city at night", 1, 160, 90) != first

    def test_is_marked_in_its_corner(self) -> None:
        """The inscription is the only thing that tells the marked picture from its bare scene."""
        marked = opened(media.picture(BOAT, 3, 640, 360))
        change = np.abs(
            np.asarray(marked, dtype=np.int16) - np.asarray(scene(BOAT, 3, 640, 360).at(0.0), dtype=np.int16)
        )
        assert change[330:, 520:].max() > 60
        assert change[:300].max() == 0

    def test_a_label_stands_beside_the_mark(self) -> None:
        assert media.picture(BOAT, 3, 320, 200, label="U1") != media.picture(BOAT, 3, 320, 200)

    def test_captions_know_vietnamese_and_emoji(self) -> None:
        assert opened(media.picture("thuyền giấy trên hồ 🚣", 1, 320, 200)).size == (320, 200)

    @pytest.mark.parametrize(
        ("prompt", "place", "hour"),
        [
            ("a sailboat on the ocean at midnight", "sea", "night"),
            ("Misty forests at dawn", "forest", "dawn"),
            ("thành phố về đêm", "city", "night"),
            ("dunes of the Sahara at noon", "desert", "day"),
            ("a field of tulips in the evening", "meadow", "sunset"),
        ],
    )
    def test_words_choose_the_scene(self, prompt: str, place: str, hour: str) -> None:
        mood = moods.read(prompt, 1)
        assert (mood.place, mood.hour) == (place, hour)

    def test_night_is_darker_than_day(self) -> None:
        night, day = (
            opened(media.picture(f"mountains at {hour}", 1, 160, 90)).convert("L") for hour in ("night", "noon")
        )
        assert np.asarray(night).mean() < np.asarray(day).mean() - 40

    def test_every_place_weather_and_thing_can_be_drawn(self) -> None:
        words = [*moods.PLACES, *moods.HOURS, *moods.WEATHERS, *moods.THINGS, "night galaxy", "no such word"]
        for word in words:
            assert opened(media.picture(f"{word} at night", 5, 128, 72)).getextrema() != ((0, 0), (0, 0), (0, 0)), word

    @settings(max_examples=25)
    @given(st.text(max_size=60), st.integers(), st.integers(1, 300), st.integers(1, 300))
    @example("00000o", 0, 278, 1)  # blossoms that lie wholly off the left edge
    def test_any_prompt_seed_and_size_give_a_picture(self, prompt: str, seed: int, width: int, height: int) -> None:
        image = opened(media.picture(prompt, seed, width, height, format="jpeg"))
        assert image.size == (max(8, width), max(8, height))

    def test_a_quad_shows_the_pictures_of_four_seeds(self) -> None:
        grid = opened(media.quad(BOAT, 7, 320, 180))
        assert grid.size == (320, 180)
        second = opened(media.picture(BOAT, 8, 160, 90, label="2"))
        assert far(grid.crop((160, 0, 320, 90)), second) == 0

    def test_a_retouched_picture_is_still_itself(self) -> None:
        source = media.picture("a forest", 1, 200, 120)
        edited = opened(media.retouch(source, "make it night", 2))
        assert edited.size == (200, 120)
        assert 1 < far(edited, opened(source)) < 70
        assert opened(media.retouch(source, "make it night", 2, (64, 96))).size == (64, 96)


class TestClip:
    @pytest.mark.parametrize(
        ("length", "fps", "size"), [(1.0, 24, (320, 180)), (0.5, 12, (91, 161)), (1.5, 8, (200, 200))]
    )
    def test_decodes_as_h264_and_aac_of_the_right_length(self, length: float, fps: int, size: tuple[int, int]) -> None:
        data = media.clip(BOAT, 1, *size, length, fps)
        with av.open(io.BytesIO(data), "r") as container:
            video, audio = container.streams.video[0], container.streams.audio[0]
            assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
            assert video.codec_context.pix_fmt == "yuv420p"
            assert (video.width, video.height) == media.even(*size)
            assert video.average_rate == fps
            assert (container.duration or 0) / 1_000_000 == pytest.approx(length, abs=0.05)
            assert sum(1 for _ in container.decode(video=0)) == round(length * fps)

    def test_its_index_comes_before_its_data(self) -> None:
        names = boxes(media.clip(BOAT, 1, 160, 90, 0.5))
        assert names.index(b"moov") < names.index(b"mdat")

    def test_may_be_silent(self) -> None:
        with av.open(io.BytesIO(media.clip(BOAT, 1, 160, 90, 0.5, sound=False)), "r") as container:
            assert not container.streams.audio

    def test_the_usual_clip_is_of_a_sensible_weight_and_moves(self) -> None:
        data = media.clip(BOAT, 1)
        assert 100_000 < len(data) < 400_000
        with av.open(io.BytesIO(data), "r") as container:
            frames = [Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
        assert len(frames) == 120
        assert far(frames[0], opened(media.poster(BOAT, 1))) < 6
        assert far(frames[0], frames[60]) > 1

    def test_is_made_once_by_many_threads_and_is_the_same_in_the_next_process(self) -> None:
        found: list[bytes] = []
        threads = [threading.Thread(target=lambda: found.append(media.clip(BOAT, 9, 160, 90, 0.5))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({id(data) for data in found}) == 1
        media.clear()
        assert media.clip(BOAT, 9, 160, 90, 0.5) == found[0]

    def test_a_start_picture_is_what_it_shows(self) -> None:
        green = painted((30, 160, 60), (80, 60))
        poster = opened(media.poster(BOAT, 1, 160, 90, start=green))
        assert np.asarray(poster)[10:50, 40:120].mean(axis=(0, 1)) == pytest.approx((30, 160, 60), abs=6)
        with av.open(io.BytesIO(media.clip(BOAT, 1, 160, 90, 0.5, start=green)), "r") as container:
            frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
        assert frame[10:50, 40:120].mean(axis=(0, 1)) == pytest.approx((30, 160, 60), abs=12)

    def test_a_thumbnail_is_small(self) -> None:
        data = media.thumbnail(BOAT, 1)
        assert max(opened(data).size) == 160
        assert len(data) < 12_000

    @given(st.floats(0.4, 2.5))
    def test_any_aspect_ratio_gives_even_sides_of_that_ratio(self, ratio: float) -> None:
        width, height = media.of_ratio(ratio)
        assert width % 2 == height % 2 == 0
        assert width / height == pytest.approx(ratio, rel=0.02)
        assert media.even(width, height) == (width, height)


class TestSound:
    def test_a_song_is_an_mp3_of_its_length_with_something_to_hear(self) -> None:
        data = media.song("lo-fi about rain", 1, 4.0)
        with av.open(io.BytesIO(data), "r") as container:
            assert container.streams.audio[0].codec_context.name.startswith("mp3")
            peak = max(float(np.abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0))
        assert seconds(data) == pytest.approx(4.0, abs=0.06)
        assert 0.3 < peak <= 1.01

    def test_takes_seeds_and_words_differ_and_each_is_repeated(self) -> None:
        songs = [
            media.song("rain", 1, 2.0),
            media.song("rain", 1, 2.0, take=1),
            media.song("rain", 2, 2.0),
            media.song("sun", 1, 2.0),
        ]
        assert len(set(songs)) == 4
        media.clear()
        assert media.song("rain", 1, 2.0) == songs[0]

    def test_a_cover_is_a_square_jpeg(self) -> None:
        image = opened(media.cover("rain", 1, 128))
        assert (image.format, image.size) == ("JPEG", (128, 128))

    def test_lyrics_are_about_the_prompt_and_say_where_they_were_made(self) -> None:
        title, text = media.lyrics("a lullaby for a lighthouse keeper", 3)
        assert title == "Lullaby Lighthouse Keeper"
        assert "[Verse]" in text
        assert "[Chorus]" in text
        assert "lighthouse" in text.lower()
        assert "sand" in text
        assert media.lyrics("a lullaby for a lighthouse keeper", 3) == (title, text)
        assert media.lyrics("", 1)[1]

    @pytest.mark.parametrize("kind", ["wav", "mp3", "opus", "aac", "flac", "pcm", "pcm16"])
    def test_speech_is_real_in_every_format(self, kind: AudioFormat) -> None:
        short, long = (media.speech("The ferry leaves at nine. " * times, "alloy", kind) for times in (1, 4))
        if kind in {"pcm", "pcm16"}:
            lengths = [len(data) / 48_000 for data in (short, long)]
        else:
            lengths = [seconds(data) for data in (short, long)]
        assert 1 < lengths[0] < 3
        assert lengths[1] == pytest.approx(4 * lengths[0], rel=0.15)

    def test_speed_and_voice_matter(self) -> None:
        plain = media.speech("The ferry leaves at nine.", "alloy", "pcm")
        assert len(media.speech("The ferry leaves at nine.", "alloy", "pcm", 2.0)) < 0.65 * len(plain)
        assert media.speech("The ferry leaves at nine.", "onyx", "pcm") != plain

    @given(st.text(max_size=40))
    @settings(max_examples=30)
    def test_any_text_can_be_spoken(self, text: str) -> None:
        assert len(media.speech(text, "alloy", "pcm")) >= 2 * 24_000 * 0.1


async def _serve(request: Request) -> Response:
    return ranged(request, DATA, "video/mp4")


class Server(uvicorn.Server):
    """One that tells when it can be asked."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@contextlib.contextmanager
def running() -> Iterator[str]:
    """A server on a free port, for as long as the block lasts."""
    app = Starlette(routes=[Route("/clip", _serve, methods=["GET", "HEAD"])])
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        server = Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]})
        thread.start()
        try:
            assert server.up.wait(30)
            yield f"http://127.0.0.1:{ear.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def line() -> Iterator[httpx.Client]:
    """A client of a server that serves DATA at /clip."""
    with running() as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client


class TestRanges:
    def test_the_whole_file_says_that_parts_may_be_had(self, line: httpx.Client) -> None:
        answer = line.get("/clip")
        assert answer.status_code == 200
        assert answer.content == DATA
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["content-type"] == "video/mp4"
        assert answer.headers["content-length"] == str(len(DATA))

    @pytest.mark.parametrize(
        ("asked", "start", "stop"),
        [
            ("bytes=0-99", 0, 100),
            ("bytes=100-", 100, len(DATA)),
            ("bytes=-5", len(DATA) - 5, len(DATA)),
            ("bytes=0-0", 0, 1),
            (f"bytes=10-{10 * len(DATA)}", 10, len(DATA)),
            (f"bytes=-{10 * len(DATA)}", 0, len(DATA)),
            ("bytes = 4 - 7", 4, 8),
        ],
    )
    def test_a_part_comes_as_206(self, line: httpx.Client, asked: str, start: int, stop: int) -> None:
        answer = line.get("/clip", headers={"range": asked})
        assert answer.status_code == 206
        assert answer.content == DATA[start:stop]
        assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(DATA)}"
        assert answer.headers["content-length"] == str(stop - start)

    @pytest.mark.parametrize("asked", [f"bytes={len(DATA)}-", "bytes=-0", f"bytes={len(DATA) + 5}-{len(DATA) + 9}"])
    def test_a_part_beyond_the_end_is_416(self, line: httpx.Client, asked: str) -> None:
        answer = line.get("/clip", headers={"range": asked})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(DATA)}"
        assert answer.content == b""

    @pytest.mark.parametrize(
        "asked", ["bytes=0-1,4-5", "lines=0-1", "bytes=9-3", "bytes=-", "bytes", "bytes=a-b", "bytes=٣-٤"]
    )
    def test_what_is_not_one_range_of_bytes_gets_the_whole(self, line: httpx.Client, asked: str) -> None:
        answer = line.get("/clip", headers=[(b"range", asked.encode())])
        assert answer.status_code == 200
        assert answer.content == DATA

    def test_head_tells_the_length_and_sends_nothing(self, line: httpx.Client) -> None:
        answer = line.head("/clip", headers={"range": "bytes=0-9"})
        assert answer.status_code == 200
        assert answer.headers["content-length"] == str(len(DATA))
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.content == b""

    def test_a_tag_makes_ranges_safe_and_repeats_cheap(self, line: httpx.Client) -> None:
        tag = line.get("/clip").headers["etag"]
        part = {"range": "bytes=0-9"}
        assert line.get("/clip", headers={**part, "if-range": tag}).status_code == 206
        assert line.get("/clip", headers={**part, "if-range": '"another"'}).status_code == 200
        assert line.get("/clip", headers={"if-none-match": tag}).status_code == 304
        assert line.get("/clip", headers={"if-none-match": f'W/{tag}, "b"'}).status_code == 304
        assert line.get("/clip", headers={"if-none-match": '"b"'}).status_code == 200

    def test_parts_put_together_are_the_file(self, line: httpx.Client) -> None:
        step = 1_000
        parts = [
            line.get("/clip", headers={"range": f"bytes={at}-{at + step - 1}"}).content
            for at in range(0, len(DATA), step)
        ]
        assert b"".join(parts) == DATA
