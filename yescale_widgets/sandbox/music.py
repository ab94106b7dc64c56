"""Songs and voices of the sandbox: tunes from chords, hums from sentences, lyrics from a prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from yescale_widgets.sandbox import sounds
from yescale_widgets.sandbox.moods import generator
from yescale_widgets.sandbox.sounds import RATE, SPEECH_RATE, AudioFormat, Wave

# What a voice says is in the comment of its file: so the sandbox can transcribe its own speech.
SPOKEN = "SANDBOX speech: "
_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
# Degrees of the scale, four bars each; all of them come home.
_TURNS = ((0, 4, 5, 3), (5, 3, 0, 4), (0, 5, 3, 4), (0, 3, 5, 4), (1, 4, 0, 5))
_SAD = ("sad", "rain", "night", "minor", "melanch", "dark", "blue", "lonely", "buồn", "đêm", "mưa")
_FAST = ("dance", "rock", "upbeat", "party", "pop", "fast", "energetic", "shanty", "happy", "vui")


@dataclass(frozen=True)
class Tune:
    """What a song is made of; ``beat`` is the length of one in seconds."""

    scale: tuple[int, ...]
    key: int
    beat: float
    turn: tuple[int, ...]

    def note(self, degree: int, octave: int = 0) -> int:
        """The MIDI note of a degree of the scale, counted on over the octave."""
        return self.key + 12 * (octave + degree // 7) + self.scale[degree % 7]


def tune(prompt: str, seed: int, take: int) -> Tune:
    """Key, tempo and chords, from the words where they say something."""
    rng, text = generator("tune", prompt, seed, take), prompt.lower()
    sad = any(word in text for word in _SAD)
    pace = rng.uniform(112, 128) if any(word in text for word in _FAST) else rng.uniform(72, 96)
    turn = _TURNS[int(rng.integers(len(_TURNS)))]
    return Tune(_MINOR if sad else _MAJOR, 57 + int(rng.integers(-4, 5)), 60 / float(pace), turn)


def played(prompt: str, seed: int, seconds: float, take: int = 0) -> Wave:
    """The samples of a song: pads, an arpeggio, a melody, bass and brushed drums."""
    song, rng = tune(prompt, seed, take), generator("notes", prompt, seed, take)
    left, right = (np.zeros(round(seconds * RATE), dtype=np.float32) for _ in range(2))
    hum, drums = np.zeros_like(left), np.zeros_like(left)
    bars = int(seconds / (4 * song.beat)) + 1
    motif = [int(step) for step in rng.integers(0, 5, 8)]
    shape = [int(step) for step in rng.permutation([0, 2, 4, 7])]
    for bar in range(bars):
        start, chord = bar * 4 * song.beat, song.turn[bar % 4]
        _harmony(song, hum, start, chord)
        _arpeggio(song, (left, right), start, chord, shape)
        if bar % 8 >= 2:
            _melody(song, rng, left if bar % 2 else right, start, [chord + step for step in motif])
        if bar >= 1:
            _rhythm(song, rng, drums, start)
    return sounds.mastered(
        sounds.room(left) + hum + drums, sounds.room(right, 0.37) + hum + drums, min(1.5, seconds / 4)
    )


def _harmony(song: Tune, track: Wave, start: float, chord: int) -> None:
    for step in (0, 2, 4):
        sounds.put(track, sounds.pad(song.note(chord + step), 4 * song.beat + 0.3), start, 0.10)
    for beat in (0.0, 2.5):
        sounds.put(track, sounds.pluck(song.note(chord, -2), song.beat * 2, 0.3), start + beat * song.beat, 0.42)


def _arpeggio(song: Tune, tracks: tuple[Wave, Wave], start: float, chord: int, shape: list[int]) -> None:
    for eighth in range(8):
        note = song.note(chord + shape[eighth % 4], 1 if eighth % 4 == 3 else 0)
        sound = sounds.pluck(note, 1.1)
        at = start + eighth * song.beat / 2
        near, far = tracks if eighth % 2 else tracks[::-1]
        sounds.put(near, sound, at, 0.20)
        sounds.put(far, sound, at + 0.004, 0.10)


def _melody(song: Tune, rng: np.random.Generator, track: Wave, start: float, notes: list[int]) -> None:
    beat = 0.0
    for degree in notes:
        length = float(rng.choice([0.5, 1.0, 1.0, 1.5]))
        if beat >= 4:
            break
        if rng.random() < 0.8:
            sounds.put(track, sounds.pluck(song.note(degree, 1), 1.6, 0.35), start + beat * song.beat, 0.24)
        beat += length


def _rhythm(song: Tune, rng: np.random.Generator, track: Wave, start: float) -> None:
    for beat in range(4):
        at = start + beat * song.beat
        sounds.put(
            track,
            sounds.kick() if beat % 2 == 0 else sounds.brush(int(rng.integers(4)), 0.2, 20),
            at,
            0.5 if beat % 2 == 0 else 0.09,
        )
        for half in (0.0, 0.5):
            sounds.put(
                track, sounds.brush(int(rng.integers(8)), 0.05, 70), at + half * song.beat, 0.035 if half else 0.05
            )


_PITCH = {"alloy": 165, "ash": 118, "ballad": 140, "coral": 205, "echo": 110, "fable": 155, "nova": 215, "onyx": 92,
          "sage": 190, "shimmer": 225, "verse": 130, "marin": 200, "cedar": 105}  # fmt: skip
# Two resonances of the mouth for each vowel, in Hz.
_VOWELS = {"a": (800, 1200), "e": (500, 1900), "i": (300, 2300), "o": (500, 900), "u": (330, 800), "y": (320, 2000)}


def spoken(text: str, voice: str, speed: float = 1.0) -> Wave:
    """A hum with the rhythm of the text: one vowel-coloured pulse a syllable, a rest at each stop."""
    base = _PITCH.get(voice, 120 + sum(voice.encode()) % 90)
    rng = generator("voice", text, voice)
    parts: list[Wave] = [np.zeros(round(0.05 * SPEECH_RATE), dtype=np.float32)]
    for word in re.findall(r"[^\W_]+|[.,;:!?\n…。\uff0c\uff01\uff1f]", text):
        if not word[0].isalnum():
            parts.append(
                np.zeros(round((0.16 if word in ",;:\uff0c" else 0.30) / speed * SPEECH_RATE), dtype=np.float32)
            )
            continue
        parts += [_syllable(base * float(rng.uniform(0.9, 1.14)), vowel, speed) for vowel in _syllables(word)]
        parts.append(np.zeros(round(0.045 / speed * SPEECH_RATE), dtype=np.float32))
    return np.concatenate([*parts, np.zeros(round(0.1 * SPEECH_RATE), dtype=np.float32)])[None, :]


def _syllables(word: str) -> list[str]:
    """The vowel of each syllable; words of other scripts hum on one vowel every two letters."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", word.lower())
    found = [group[0] for group in re.findall(r"[aeiouy]+", plain)]
    return found or ["a"] * max(1, len(word) // 2)


def _syllable(base: float, vowel: str, speed: float) -> Wave:
    t = np.arange(round(0.15 / speed * SPEECH_RATE), dtype=np.float32) / SPEECH_RATE
    total = np.zeros_like(t)
    for partial in range(1, 16):
        tone = base * partial
        strength = sum(np.exp(-(((tone - peak) / 160) ** 2)) for peak in _VOWELS[vowel]) + 0.12 / partial
        total += float(strength) * np.sin(2 * np.pi * tone * t * (1 + 0.004 * np.sin(2 * np.pi * 5 * t)))
    return np.asarray(total * np.sin(np.pi * np.clip(t * speed / 0.15, 0, 1)) ** 0.7 * 0.16, dtype=np.float32)


def speech_file(text: str, voice: str, kind: AudioFormat, speed: float = 1.0) -> bytes:
    """The hum as a file; raw formats are 24 kHz, 16 bit, one channel."""
    return sounds.written(np.clip(spoken(text, voice, speed), -1, 1), SPEECH_RATE, kind, SPOKEN + text)


def song_file(prompt: str, seed: int, seconds: float, take: int = 0) -> bytes:
    """The song as an MP3."""
    return sounds.written(played(prompt, seed, seconds, take), RATE, "mp3", f"SANDBOX song: {prompt}")
