"""Sound from numbers: plucked and sung tones, soft drums, echo, and the writing of audio files."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any, Literal, cast

import av
import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.floating[Any]]
AudioFormat = Literal["wav", "mp3", "opus", "aac", "flac", "pcm", "pcm16"]
RATE = 44_100
SPEECH_RATE = 24_000

# container, codec, rate (None: as given), bit rate
_FILES: dict[str, tuple[str, str, int | None, int]] = {
    "mp3": ("mp3", "libmp3lame", None, 96_000),
    "opus": ("ogg", "libopus", 48_000, 40_000),
    "aac": ("adts", "aac", None, 64_000),
    "flac": ("flac", "flac", None, 0),
    "wav": ("wav", "pcm_s16le", None, 0),
}
_FAST = {"libmp3lame": {"compression_level": "8"}, "aac": {"aac_coder": "fast"}}


def clock(seconds: float, rate: int = RATE) -> Wave:
    """The times of the samples."""
    return np.arange(round(seconds * rate), dtype=np.float32) / rate


def pitch(note: float) -> float:
    """The frequency of a MIDI note."""
    return float(440.0 * 2 ** ((note - 69) / 12))


@lru_cache(maxsize=128)
def pluck(note: float, seconds: float, bright: float = 0.5) -> Wave:
    """A soft string: partials that die the sooner the higher they are."""
    t = clock(seconds)
    total = np.zeros_like(t)
    for partial in range(1, 6):
        strength = bright ** (partial - 1) / partial
        total += strength * np.sin(2 * np.pi * pitch(note) * partial * t) * np.exp(-t * (2.2 + 1.6 * partial))
    return total * np.minimum(t * 180, 1)


@lru_cache(maxsize=64)
def pad(note: float, seconds: float) -> Wave:
    """A held tone that swells and fades, two voices a little apart."""
    t = clock(seconds)
    swell = np.clip(np.minimum(t / 0.5, (seconds - t) / 0.6), 0, 1)
    voices = [np.sin(2 * np.pi * pitch(note) * detune * t) for detune in (0.9985, 1.0015)]
    return np.asarray(
        (voices[0] + voices[1]) * 0.5 * swell * (1 + 0.15 * np.sin(2 * np.pi * 0.8 * t)), dtype=np.float32
    )


@lru_cache(maxsize=4)
def kick(seconds: float = 0.28) -> Wave:
    """A bass drum: a tone that falls fast."""
    t = clock(seconds)
    return np.asarray(np.sin(2 * np.pi * (46 * t + 5.5 * (1 - np.exp(-t * 26)))) * np.exp(-t * 13), dtype=np.float32)


@lru_cache(maxsize=32)
def brush(kind: int, seconds: float, decay: float) -> Wave:
    """Noise that fades: a hat when short, a snare brush when longer; ``kind`` tells one stroke from another."""
    rng, t = np.random.default_rng(kind), clock(seconds)
    hiss = np.diff(rng.standard_normal(t.size + 1).astype(np.float32))
    return np.asarray(hiss * np.exp(-t * decay) * 0.5, dtype=np.float32)


def put(track: Wave, sound: Wave, at: float, gain: float) -> None:
    """Add a sound to a track; what runs over the end is cut."""
    start = round(at * RATE)
    part = sound[: max(0, track.size - start)]
    track[start : start + part.size] += part * gain


def room(track: Wave, delay: float = 0.31, back: float = 0.28) -> Wave:
    """The track with three echoes, each weaker."""
    wet = track.copy()
    for turn in range(1, 4):
        shift = round(delay * turn * RATE)
        if shift < track.size:
            wet[shift:] += track[:-shift] * back**turn
    return wet


def mastered(left: Wave, right: Wave, fade: float = 1.2) -> Wave:
    """Two channels, even in loudness, with a soft start and end."""
    both = np.stack([left, right])
    both /= max(float(np.abs(both).max()), 1e-6) / 0.9
    both = np.tanh(both * 1.4) / np.tanh(1.4) * 0.82
    t = np.arange(both.shape[1], dtype=np.float32) / RATE
    ends = np.clip(np.minimum(t / 0.03, (t[-1] - t) / fade), 0, 1) if t.size else t
    return np.asarray(both * ends, dtype=np.float32)


def frame_of(samples: Wave, rate: int) -> av.AudioFrame:
    """Samples (channels, time) as a frame."""
    layout = "mono" if samples.shape[0] == 1 else "stereo"
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, dtype=np.float32), format="fltp", layout=layout)
    frame.sample_rate = rate
    return frame


def pcm(samples: Wave) -> bytes:
    """16-bit little-endian samples without a header."""
    return (np.clip(samples.T, -1, 1) * 32767).astype("<i2").tobytes()


def written(samples: Wave, rate: int, kind: AudioFormat, note: str = "") -> bytes:
    """An audio file of the samples (channels, time); ``note`` goes into its comment where the format has one."""
    if kind in {"pcm", "pcm16"}:
        return pcm(samples)
    container, codec, wanted, bit_rate = _FILES[kind]
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        output.metadata["comment"] = note
        stream = cast("av.AudioStream", output.add_stream(codec, rate=wanted or rate, options=_FAST.get(codec, {})))
        stream.layout = "mono" if samples.shape[0] == 1 else "stereo"
        if bit_rate:
            stream.bit_rate = bit_rate
        frame = frame_of(samples, rate)
        frame.pts = 0
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()
