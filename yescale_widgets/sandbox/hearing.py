"""Listening without understanding: the real length of a recording, whether it is silent, and words to fill it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import av
import numpy as np

from yescale_widgets.sandbox.moods import generator
from yescale_widgets.sandbox.music import SPOKEN

_WORDS_A_SECOND = 2.4
_AUDIBLE = 0.004
# The middle and the greatest value of whole-number samples; others run from -1 to 1.
_SCALES = {"uint8": (128, 128), "int16": (0, 1 << 15), "int32": (0, 1 << 31), "int64": (0, 1 << 63)}
_SAID = (
    "This is the sandbox listening.",
    "The recording was really opened, and its length was really measured.",
    "What was said in it stays between you and the microphone.",
    "With a key, a model would write down the words here.",
    "Until then these sentences keep time with the sound.",
    "Somebody takes a breath, and the next sentence begins.",
    "There may have been rain in the background, or applause.",
    "The speaker comes to the point and then walks past it.",
)
_VIET = (
    "Đây là sandbox đang lắng nghe.",
    "Bản ghi đã được mở thật và đo độ dài thật.",
    "Nội dung lời nói ở đây chỉ là văn bản mẫu.",
    "Khi có khoá, một mô hình sẽ chép lại lời nói.",
    "Các câu này chỉ giữ nhịp cùng âm thanh.",
)


@dataclass(frozen=True)
class Span:
    """A stretch of a recording and what is said in it; times in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Heard:
    """What a recording gives away: its length, its loudest moment (0 to 1), the words its file carries, if any."""

    seconds: float
    peak: float
    words: str

    @property
    def loud(self) -> bool:
        """Whether there is anything to hear."""
        return self.peak >= _AUDIBLE


def listened(audio: bytes) -> Heard:
    """Open and measure a recording; ``ValueError`` where it is none."""
    try:
        with av.open(io.BytesIO(audio), "r") as container:
            if not container.streams.audio:
                raise ValueError("the file has no sound")
            tags = {**container.metadata, **container.streams.audio[0].metadata}
            frames = [(frame.samples / frame.sample_rate, _loudest(frame)) for frame in container.decode(audio=0)]
    except av.FFmpegError as error:
        raise ValueError(f"the file is not a recording that can be opened ({type(error).__name__})") from error
    comment = next((value for key, value in tags.items() if key.lower() == "comment"), "")
    spoken = comment.removeprefix(SPOKEN) if comment.startswith(SPOKEN) else ""
    return Heard(round(sum(length for length, _ in frames), 3), max((peak for _, peak in frames), default=0.0), spoken)


def _loudest(frame: av.AudioFrame) -> float:
    """The peak of a frame as a share of full scale."""
    samples = frame.to_ndarray()
    middle, full = _SCALES.get(samples.dtype.name, (0, 1))
    return float(np.abs(samples.astype(np.float64) - middle).max(initial=0)) / full


def transcript(audio: bytes, name: str = "", language: str | None = None) -> tuple[str, float, str]:
    """Text, length in seconds and language of a recording. The sandbox's own speech is written down word for word."""
    heard = listened(audio)
    spoken = _tongue(heard.words, name, language)
    if heard.words:
        return heard.words, heard.seconds, spoken
    if not heard.loud:
        return "", heard.seconds, spoken
    lines = list(_VIET if spoken == "vietnamese" else _SAID)
    rng = generator("hearing", name, len(audio), audio[:512])
    wanted = max(1, round(heard.seconds * _WORDS_A_SECOND))
    words: list[str] = lines[0].split()
    while len(words) < wanted:
        words += str(rng.choice(lines[1:])).split()
    return " ".join(words[: max(wanted, 4)]).rstrip(".,") + ".", heard.seconds, spoken


def _tongue(words: str, name: str, language: str | None) -> str:
    """The language by its English name, as transcripts give it."""
    from yescale_widgets.sandbox.hints import vietnamese

    given = (language or "").lower()
    if given:
        return {
            "vi": "vietnamese",
            "en": "english",
            "fr": "french",
            "de": "german",
            "ja": "japanese",
            "zh": "chinese",
        }.get(given, given)
    marked = bool(re.search(r"(?i)(^|[-_. ])(vi|vn|viet\w*)([-_. ]|$)", name))
    return "vietnamese" if vietnamese(words) or marked else "english"


def segments(text: str, seconds: float) -> list[Span]:
    """The sentences of a transcript, each with its share of the time."""
    return _shared(re.findall(r"[^.!?…]+[.!?…]*", text), seconds)


def words(text: str, seconds: float) -> list[Span]:
    """The words of a transcript, each with its share of the time."""
    return _shared(re.findall(r"\w[\w'-]*", text), seconds)


def _shared(parts: list[str], seconds: float) -> list[Span]:
    total = sum(map(len, parts)) or 1
    spans: list[Span] = []
    passed = 0
    for part in parts:
        start, passed = passed / total * seconds, passed + len(part)
        spans.append(Span(round(start, 2), round(passed / total * seconds, 2), part.strip()))
    return spans


def audio_tokens(seconds: float) -> int:
    """What a recording costs in tokens: ten a second."""
    return round(seconds * 10)
