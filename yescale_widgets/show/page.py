"""A page that stands alone: one file, with its styles inside, in which nothing runs and nothing is fetched."""

from __future__ import annotations

import html

_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:76ch;"
    "margin:2em auto;padding:0 1em}"
    "pre{overflow-x:auto;padding:12px;border-radius:8px;background:color-mix(in srgb,currentColor 7%,transparent)}"
    "hr{border:0;border-top:1px solid color-mix(in srgb,currentColor 18%,transparent);margin:1.5em 0}"
    "table{border-collapse:collapse}td,th{padding:4px 10px;"
    "border:1px solid color-mix(in srgb,currentColor 18%,transparent)}"
    "small,details{opacity:.8}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"


def page(title: str, body: str, *, style: str = "") -> str:
    """The policy lets nothing run and nothing be fetched, whatever stands in the text."""
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}{style}</style></head>\n<body>\n{body}\n</body></html>\n"
    )
