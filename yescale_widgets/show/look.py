"""How static results look where styles are kept. Without any they read well too: this only sets spaces and sizes."""

from __future__ import annotations

_LINE = "1px solid color-mix(in srgb,currentColor 16%,transparent)"

STYLE = (
    ".yw-static{max-width:76ch}.yw-static>:first-child:not(style),.yw-static>style+*{margin-top:0}"
    # What was asked, and how it was made, in a low voice.
    ".yw-static small{font-size:.86em;opacity:.78;overflow-wrap:anywhere}"
    ".yw-static.yw-static blockquote{margin:.3em 0 .9em;padding:0 0 0 .9em;border-left-width:3px;font-style:normal}"
    ".yw-static p:has(>small:only-child){margin:.4em 0}.yw-static figcaption{line-height:1.5}"
    # Pictures side by side, a cover beside its track.
    ".yw-static figure{margin:.9em 0}.yw-static :is(img,video){max-width:100%;height:auto;border-radius:6px}"
    ".yw-static figure>a{display:inline-block;max-width:100%;margin:0 4px 4px 0;vertical-align:top}"
    ".yw-static figure>a>img{display:block}.yw-static figure>video{display:block;margin-bottom:.3em}"
    ".yw-static figure:has(>audio):has(>img){display:grid;grid-template-columns:104px 1fr;gap:0 14px}"
    ".yw-static figure:has(>audio)>img{grid-area:1/1/3/2;width:104px}.yw-static figure:has(>audio)>br{display:none}"
    ".yw-static figure:has(>audio)>figcaption{grid-area:1/2}.yw-static figure>audio{grid-area:2/2;max-width:100%}"
    ".yw-static figure:has(>audio)>details{grid-column:1/-1}.yw-static summary{cursor:pointer}"
    # Turns with their speakers in a gutter.
    f".yw-static>section{{display:grid;grid-template-columns:8em minmax(0,1fr);column-gap:1em;border-top:{_LINE};"
    "padding:.8em 0}.yw-static>section>*{grid-column:2;margin-top:0}"
    ".yw-static>section>p:first-child{grid-column:1;grid-row:1/span 99;overflow-wrap:anywhere}"
    ".yw-static>section>:last-child{margin-bottom:0}.yw-static:has(>section)>hr{display:none}"
    "@media(max-width:640px){.yw-static>section{display:block}.yw-static>section>p:first-child{margin-bottom:.3em}}"
    # Tables keep their sides, and may be wider than prose.
    ".yw-static.yw-static :is(td,th){text-align:left}.yw-static.yw-static pre{margin:0 0 1em}"
    ".yw-static.yw-static [align=right]{text-align:right}.yw-static.yw-static [align=center]{text-align:center}"
    ".yw-static.yw-sheet{max-width:100%;overflow-x:auto}"
    f".yw-static+hr{{border:0;border-top:{_LINE};max-width:76ch;margin:1.4em 0}}"
)
