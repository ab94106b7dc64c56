"""Pictures that live in memory, as PNG: PIL pictures, numpy arrays (or what gives one) and matplotlib figures."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from yescale_widgets.errors import MediaError
from yescale_widgets.words import t

_PNG_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16"})
_CHANNELS = (1, 2, 3, 4)
_OVERSHOOT = 2.0
"""Floats run from 0 to 1, where resampling may overshoot a little; what goes beyond this runs to 255."""


def maker(value: Any) -> Callable[[], bytes] | None:
    """How to make a PNG of a value; None where it is no picture.

    Raises:
        MediaError: an array whose shape or numbers are not a picture's.
    """
    if callable(getattr(value, "savefig", None)):
        return lambda: _saved(value.savefig, format="png")
    if callable(getattr(value, "save", None)) and hasattr(value, "size"):
        return lambda: _picture(value)
    if hasattr(value, "__array_interface__") or hasattr(value, "__array__"):
        _pixels(value)
        return lambda: _array(value)
    return None


def _saved(save: Callable[..., object], **options: str) -> bytes:
    out = io.BytesIO()
    save(out, **options)
    return out.getvalue()


def _picture(picture: Any) -> bytes:
    """PNG knows neither print colours nor floats: these become RGB."""
    fits = getattr(picture, "mode", "RGB") in _PNG_MODES
    return _saved((picture if fits else picture.convert("RGB")).save, format="PNG")


def _array(array: object) -> bytes:
    from PIL import Image

    return _saved(Image.fromarray(_bytes(_pixels(array))).save, format="PNG")


def _pixels(array: object) -> Any:
    """The array as height by width, or height by width by channels; channels may come first, as torch has them."""
    import numpy

    try:
        pixels = numpy.asarray(array)
    except Exception as error:  # noqa: BLE001 - whatever a foreign type raises
        raise MediaError(
            t("This {kind} gives no array ({error}).", kind=type(array).__name__, error=error), t("Give a numpy array.")
        ) from None
    shape = pixels.shape
    if len(shape) == 3 and shape[0] in _CHANNELS and shape[2] not in _CHANNELS:
        pixels = pixels.transpose(1, 2, 0)
    grey = len(shape) == 2
    if pixels.dtype.kind not in "buif" or not pixels.size or not (grey or _is_coloured(pixels)):
        raise MediaError(
            t("An array of shape {shape} and type {dtype} is no picture.", shape=shape, dtype=pixels.dtype),
            t("Give height x width, or height x width x 1, 3 or 4: uint8, or floats from 0 to 1."),
        )
    return pixels[:, :, 0] if pixels.shape[2:] == (1,) else pixels


def _is_coloured(pixels: Any) -> bool:
    return len(pixels.shape) == 3 and pixels.shape[2] in _CHANNELS


def _bytes(pixels: Any) -> Any:
    """The numbers from 0 to 255."""
    import numpy

    kind = pixels.dtype.kind
    if kind == "f":
        clean = numpy.nan_to_num(pixels.astype("float64"), posinf=1.0, neginf=0.0)
        scale = 1 if clean.max() > _OVERSHOOT else 255
        return (clean * scale).clip(0, 255).round().astype("uint8")
    if kind == "b":
        return pixels.astype("uint8") * 255
    if pixels.dtype == numpy.uint16 and pixels.max() > 255:
        return (pixels >> 8).astype("uint8")
    return pixels.clip(0, 255).astype("uint8")
