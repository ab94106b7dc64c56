"""Ideogram: its spellings, its rules between options, and pictures that its safety check holds back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.samples import painted
from yescale_widgets import catalog, wire
from yescale_widgets.catalog.ideogram import Edit, Generate, Remix
from yescale_widgets.client import Client
from yescale_widgets.declare import Operation
from yescale_widgets.errors import BadRequest, OptionError
from yescale_widgets.sandbox.server import Sandbox

Connect = Callable[..., Client]


def form(operation: Operation) -> dict[str, str]:
    """The plain fields of a request, as they travel."""
    request = wire.build(operation)
    assert (request.content, request.repeat) == (None, "unsent")
    return {name: data.decode() for name, (file, data, _) in request.form if file is None}


# Options


@pytest.mark.parametrize(
    ("ratio", "wired"),
    [("16:10", "16x10"), (16 / 10, "16x10"), ("8:5", "16x10"), ((10, 16), "10x16"), ("1:3", "1x3"), ("3x4", "3x4")],
)
def test_a_ratio_is_sent_with_an_x_and_as_ideogram_counts_it(ratio: Any, wired: str) -> None:
    assert form(Generate(prompt="a poster", aspect_ratio=ratio))["aspect_ratio"] == wired


def test_numbers_and_names_travel_as_text() -> None:
    sent = form(Generate(prompt="a poster", n=2, seed=7, rendering_speed="TURBO", magic_prompt="OFF"))
    assert sent == {
        "prompt": "a poster",
        "num_images": "2",
        "seed": "7",
        "rendering_speed": "TURBO",
        "magic_prompt": "OFF",
    }


@pytest.mark.parametrize("palette", ["melon", {"name": "MELON"}, '{"name":"MELON"}'])
def test_a_palette_is_a_name_or_json(palette: Any) -> None:
    assert json.loads(form(Generate(prompt="a", color_palette=palette))["color_palette"]) == {"name": "MELON"}


def test_lists_repeat_their_field() -> None:
    request = wire.build(Generate(prompt="a", style_images=[painted(), painted("blue")]))
    assert [name for name, _ in request.form].count("style_reference_images") == 2
    codes = wire.build(Generate(prompt="a", style_codes=["1A2B3C4D", "00000000"]))
    assert [data for name, (_, data, _) in codes.form if name == "style_codes"] == [b"1A2B3C4D", b"00000000"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"resolution": "1024x1024", "aspect_ratio": "1:1"}, "resolution cannot be given together with aspect_ratio"),
    ({"aspect_ratio": "21:9"}, "aspect_ratio must be one of '1:1'"),
    ({"resolution": "1000x1000"}, "resolution must be one of"),
    ({"style_codes": ["1A2B3C4D"], "style_type": "DESIGN"}, "together with style_images or style_type"),
    ({"style_codes": ["1A2B3C4D"], "style_images": [painted()]}, "together with style_images or style_type"),
    ({"style_codes": ["red"]}, "8 hexadecimal digits"),
    ({"color_palette": "tomato"}, "one of EMBER"),
    ({"n": 9}, "from 1 to 8"),
    ({"seed": 2**31}, "seed must be"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_what_cannot_be_right_is_refused_before_it_is_sent(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        Generate(prompt="a poster", **options)


def test_an_edit_needs_its_picture_and_its_mask() -> None:
    with pytest.raises(OptionError) as caught:
        Edit(prompt="a lantern")
    assert {p.option for p in caught.value.problems} == {"image", "mask"}


# What was held back


def answer(*safe: bool) -> dict[str, Any]:
    rows = [
        {"is_image_safe": ok, "seed": n, **({"url": f"https://x.example/{n}.png"} if ok else {"url": None})}
        for n, ok in enumerate(safe)
    ]
    return {"created": "2026-01-10T08:00:10.101790+00:00", "data": rows}


def test_a_partly_unsafe_answer_succeeds_and_says_what_is_missing() -> None:
    found = catalog.read("ideogram_generate", answer(True, False, True))
    assert (found.status, found.error, [m.extra["seed"] for m in found.media]) == ("succeeded", None, [0, 2])
    assert found.text == "1 of 3 results was held back: not safe by the provider's check. What is held back is billed all the same."  # fmt: skip
    assert "held back" in repr(found)


@pytest.mark.parametrize(
    ("count", "words"), [(1, "The only result was held back"), (3, "All 3 results were held back")]
)
def test_an_unsafe_answer_is_a_failure_that_says_why(count: int, words: str) -> None:
    found = catalog.read("ideogram_generate", answer(*[False] * count))
    assert (found.status, found.media) == ("failed", [])
    assert found.error is not None
    assert found.error.startswith(words)
    assert "billed" in found.error
    assert words in repr(found)


def test_an_unsafe_picture_that_has_a_link_after_all_is_shown() -> None:
    body = {"data": [{"is_image_safe": False, "url": "https://x.example/a.png"}]}
    found = catalog.read("ideogram_generate", body)
    assert (found.status, found.text, len(found.media)) == ("succeeded", "", 1)


# The sandbox


def looks(client: Client, operation: Operation) -> list[tuple[int, int]]:
    found = client.send(operation)
    pictures = [client._runner.run(client.core.transport.fetch(m.url))[0] for m in found.media]
    return [Image.open(io.BytesIO(data)).size for data in pictures]


def test_a_poster_has_the_resolution_that_was_asked_for(sandbox: Sandbox, client: Connect) -> None:
    operation = Generate(prompt="a poster", resolution="832x1216", n=2, style_type="DESIGN")
    found = client(sandbox.url).send(operation)
    assert [m.extra["resolution"] for m in found.media] == ["832x1216"] * 2
    assert len({m.extra["seed"] for m in found.media}) == 2
    assert found.media[0].extra["style_type"] == "DESIGN"
    assert looks(client(sandbox.url), operation) == [(832, 1216)] * 2


def test_an_edit_and_a_remix_start_from_their_picture(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url)
    assert looks(session, Edit(prompt="a lantern", image=painted(size=(96, 64)), mask=painted("black", (96, 64)))) == [
        (96, 64)
    ]
    (wide, high), *_ = looks(
        session, Remix(prompt="in the snow", image=painted(size=(96, 64)), aspect_ratio="16:9", n=2)
    )
    assert wide / high == pytest.approx(16 / 9, rel=0.02)


def test_the_sandbox_holds_pictures_back_when_told_to(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url)
    some = session.send(Generate(prompt="a poster [one unsafe]", n=2))
    none = session.send(Generate(prompt="a poster [unsafe]", n=2))
    assert (some.status, len(some.media), some.text[:6]) == ("succeeded", 1, "1 of 2")
    assert (none.status, none.media) == ("failed", [])


def test_what_the_sandbox_cannot_use_is_a_bad_request(sandbox: Sandbox, client: Connect) -> None:
    session = client(sandbox.url)
    with pytest.raises(BadRequest, match="mask: it cannot be read"):
        session.send(Edit(prompt="a", image=painted(), mask=painted()[:50]))
    with pytest.raises(BadRequest, match="moderation"):
        session.send(Generate(prompt="a poster [fail]"))
