"""Moving pictures: a scene's frames and a quiet tune as H.264 and AAC in an MP4 that can be played while it loads."""

from __future__ import annotations

import io
import math
from fractions import Fraction

import av
import numpy as np
from PIL import Image

from yescale_widgets.sandbox import music, pictures, sounds
from yescale_widgets.sandbox.layers import Scene
from yescale_widgets.sandbox.sounds import RATE

_AREA = 640 * 360
_X264 = {"preset": "superfast", "crf": "25", "maxrate": "400k", "bufsize": "500k", "tune": "animation"}


def even(width: float, height: float) -> tuple[int, int]:
    """A size as the codec wants it: even, and no larger than what encodes in a second or two."""
    factor = min(1.0, math.sqrt(_AREA * 1.6 / max(width * height, 1)))
    return max(32, 2 * round(width * factor / 2)), max(32, 2 * round(height * factor / 2))


def of_ratio(ratio: float) -> tuple[int, int]:
    """The size of a clip of the usual area with a given width-to-height ratio."""
    return even(math.sqrt(_AREA * ratio), math.sqrt(_AREA / ratio))


class Zoom:
    """A still picture under a camera that moves in slowly: what a clip made from a picture shows."""

    def __init__(self, source: Image.Image, size: tuple[int, int]) -> None:
        self._size = size
        self._large = pictures.covering(source, round(size[0] * 1.25), round(size[1] * 1.25))

    def paint(self, frame: Image.Image, t: float) -> None:
        """Fill the frame from a window that shrinks and wanders."""
        width, height = self._large.size
        share = 1 - 0.16 * (0.5 - 0.5 * math.cos(t * 0.5))
        wide, high = width * share, height * share
        left, top = (width - wide) * (0.5 + 0.3 * math.sin(t * 0.35)), (height - high) * 0.5
        frame.paste(self._large.resize(self._size, Image.Resampling.BILINEAR, (left, top, left + wide, top + high)))


def staged(prompt: str, seed: int, size: tuple[int, int], start: bytes | None = None) -> Scene:
    """What a clip shows: the prompt's scene, or a given picture."""
    if start is None:
        return pictures.composed(prompt, seed, *size)
    zoom = Zoom(pictures.opened(start), size)
    return Scene(*size, (zoom, pictures.Inscription(size, prompt)))


def filmed(scene: Scene, seconds: float, fps: int, tune: tuple[str, int] | None) -> bytes:
    """The MP4 of a scene; ``tune`` is the prompt and seed of its music."""
    file = io.BytesIO()

    def reread(*_: object) -> io.BytesIO:
        """To bring the index to the front FFmpeg reads back what it wrote, while it writes it further down."""
        return io.BytesIO(file.getvalue())

    with av.open(file, "w", format="mp4", options={"movflags": "+faststart"}, io_open=reread) as output:
        output.metadata["comment"] = "SANDBOX clip"
        video = output.add_stream("libx264", rate=fps, options=dict(_X264))
        video.width, video.height, video.pix_fmt = scene.width, scene.height, "yuv420p"
        video.codec_context.time_base = Fraction(1, fps)
        # A constant number of threads: with "as many as there are cores" the bytes would differ between machines.
        video.codec_context.thread_count = 2
        audio = output.add_stream("aac", rate=RATE, layout="stereo", options={"aac_coder": "fast"}) if tune else None
        for index in range(max(1, round(seconds * fps))):
            frame = av.VideoFrame.from_ndarray(np.asarray(scene.at(index / fps)), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        if audio is not None and tune:
            audio.bit_rate = 96_000
            heard = sounds.frame_of(music.played(*tune, seconds), RATE)
            heard.pts = 0
            output.mux(audio.encode(heard))
            output.mux(audio.encode(None))
    return file.getvalue()
