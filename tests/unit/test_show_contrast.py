"""Coloured code can be read: every colour has a contrast of at least 4.5 on its ground, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yescale_widgets.show import code

STYLES = Path(code.__file__).parent.parent / "frontend" / "src" / "styles"
ENOUGH = 4.5
WHITE, BLACK = (255.0, 255.0, 255.0), (0.0, 0.0, 0.0)
Colour = tuple[float, float, float]


def colour(text: str) -> Colour:
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


def mixed(a: Colour, b: Colour, percent: float) -> Colour:
    return tuple(x * percent / 100 + y * (1 - percent / 100) for x, y in zip(a, b, strict=True))


def light(c: Colour) -> float:
    """Relative luminance, as WCAG 2 has it."""
    r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in (v / 255 for v in c))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: Colour, b: Colour) -> float:
    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# What JupyterLab's themes give: text, ground of code, and the editor's colours. The last ones are hosts without any.
HOSTS: dict[str, tuple[Colour, Colour, dict[str, str]]] = {
    "JupyterLab light": (
        mixed(BLACK, WHITE, 87),
        WHITE,
        {"keyword": "#008000", "number": "#008800", "def": "#0000ff", "comment": "#408080", "string": "#ba2121"},
    ),
    "JupyterLab light, code in a cell": (
        mixed(BLACK, WHITE, 87),
        colour("#f5f5f5"),
        {"keyword": "#008000", "number": "#008800", "def": "#0000ff", "comment": "#408080", "string": "#ba2121"},
    ),
    "JupyterLab dark": (
        WHITE,
        colour("#111111"),
        {"keyword": "#4caf50", "number": "#66bb6a", "def": "#1e88e5", "comment": "#408080", "string": "#ff7070"},
    ),
    "JupyterLab dark, code in a cell": (
        mixed(WHITE, BLACK, 87),
        colour("#212121"),
        {"keyword": "#4caf50", "number": "#66bb6a", "def": "#1e88e5", "builtin": "#43a047", "string": "#ff7070"},
    ),
    "plain light": (colour("#1f2328"), WHITE, {}),
    "plain dark": (colour("#d4d4d4"), colour("#1e1e1e"), {}),
}
_RULE = re.compile(r"color-mix\(in srgb,var\(--jp-mirror-editor-(\w+)-color,(#\w{6})\) (\d+)%,currentColor\)")


@pytest.mark.parametrize("host", HOSTS)
def test_saved_code_can_be_read(host: str) -> None:
    text, ground, editor = HOSTS[host]
    rules = _RULE.findall(code.STYLE)
    assert len(rules) == code.STYLE.count("{color:") == 6
    for name, own, percent in rules:
        drawn = mixed(colour(editor.get(name, own)), text, float(percent))
        assert contrast(drawn, ground) >= ENOUGH, name


def tokens(theme: str) -> dict[str, Colour]:
    """The panels' own colours in a theme."""
    sheet = (STYLES / "base.css").read_text("utf-8")
    opening = ".yw {" if theme == "light" else '.yw[data-theme="dark"] {'
    body = sheet.split(opening, 1)[1].split("}", 1)[0]
    return {name: colour(value) for name, value in re.findall(r"--yw-([\w-]+): (#\w{6})", body)}


@pytest.mark.parametrize(
    ("theme", "text", "ground"),
    [
        ("light", mixed(BLACK, WHITE, 87), WHITE),
        ("dark", mixed(WHITE, colour("#212121"), 87), colour("#212121")),
        ("light", colour("#1f2328"), WHITE),
        ("dark", colour("#e6e8eb"), colour("#17191c")),
    ],
)
def test_code_in_a_panel_can_be_read(theme: str, text: Colour, ground: Colour) -> None:
    sheet = (STYLES / "prose.css").read_text("utf-8")
    sunken, muted = mixed(text, ground, 7), mixed(text, ground, 70)
    used = set(re.findall(r"^\.yw-pre [^{]*\{ color: var\(--yw-([\w-]+)\)", sheet, re.MULTILINE))
    assert used >= {"odd", "ok", "muted", "busy", "accent", "bad"}
    for name in used:
        assert contrast({**tokens(theme), "muted": muted}[name], sunken) >= ENOUGH, name
