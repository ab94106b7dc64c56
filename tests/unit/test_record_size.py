"""Forty pictures and four clips, from a panel and from cells: the notebook stays small, whatever they show."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import nbformat
from PIL import Image

import yescale_widgets as ys
from tests.samples import encoded
from tests.unit.desk import Desk
from yescale_widgets.panels.at_once import Run, row_of
from yescale_widgets.runtime import runtime
from yescale_widgets.show.bundle import record_bundle
from yescale_widgets.show.media import LIMIT
from yescale_widgets.values import Media, Snapshot

LARGEST = 2_000_000


PROMPT = "a fox in the snow, under an old tree, in the first light of a winter's day"


def noisy(number: int) -> str:
    """A picture that is hard to make small: no camera sees more detail."""
    picture = Image.effect_noise((420, 420), 30 + number).convert("RGB")
    return f"data:image/jpeg;base64,{base64.b64encode(encoded(picture, 'JPEG', quality=90)).decode()}"


PICTURES = [noisy(number) for number in range(4)]


def made(number: int, *, clip: bool = False) -> Snapshot:
    """What one call gave: four pictures, or one clip with its poster."""
    at = f"yescale_media/images-generate-0123456789ab-{number}"
    four = [Media(kind="image", url=url, path=f"{at}-{n}.png", size=300_000) for n, url in enumerate(PICTURES)]
    one = Media(kind="video", url=f"https://cdn.example/{number}.mp4", poster=PICTURES[0], path=f"{at}.mp4")
    options = {"prompt": PROMPT, "model": "gpt-image-1", "n": 4}
    media = [one] if clip else four
    return Snapshot(status="succeeded", media=media, operation_name="images.generate", options=options)


def recorded(results: list[Snapshot]) -> dict[str, str]:
    """The record of a studio with these runs."""
    panel = ys.studio("images.generate")
    operation = panel.form_kind(prompt=PROMPT)
    for result in results:
        run = Run(operation, row_of(operation))
        run.end_alone(result, None)
        runtime().run(run.draw())
        panel._runs[run.row.key] = run
    return record_bundle(panel.bundle(), "a1b2c3d4")


def test_forty_pictures_and_four_clips_stay_below_two_megabytes(desk: Desk, tmp_path: Path) -> None:
    cells = [made(n)._repr_mimebundle_() for n in range(5)] + [made(n, clip=True)._repr_mimebundle_() for n in (5, 6)]
    panel = recorded([made(n) for n in range(7, 12)] + [made(n, clip=True) for n in (12, 13)])
    outputs = [nbformat.v4.new_output("display_data", data=bundle) for bundle in [*cells, panel]]
    code = [nbformat.v4.new_code_cell("ys.images.generate(…)", outputs=[one]) for one in outputs]
    path = tmp_path / "pictures.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=code), path)
    text = path.read_text("utf-8")
    thumbs = re.findall(r"<img src=\\\"(data:image/[^\\\"]+)", text)
    assert len(thumbs) == 40 + 4, "each clip has a still, too"
    assert text.count("<video controls") == 4
    assert max(map(len, thumbs)) <= LIMIT
    assert sum(map(len, thumbs)) > 44 * LIMIT / 2, "these pictures were hard"
    assert path.stat().st_size < LARGEST
