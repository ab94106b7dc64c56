"""What a model, a gateway or a file name says is data: nothing in it runs, loads or submits, in any of our renderings."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it.token import Token

from tests.hostile.payloads import filled
from tests.unit.test_show_media import Media
from yescale_widgets.show import bundle as bundles
from yescale_widgets.show import code
from yescale_widgets.show.clean import clean
from yescale_widgets.show.look import STYLE
from yescale_widgets.show.markdown import BlockStream, render
from yescale_widgets.show.media import figure
from yescale_widgets.show.words import file_link, web_link

RUN = "alert(1)"
CORPUS = filled(RUN)
PAYLOADS = [payload for payloads in CORPUS.values() for payload in payloads]

MEDIA_TAGS = {"img", "video", "audio"}
TAGS = MEDIA_TAGS | {
    *re.findall(
        r"\w+", "a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i li ol p pre s small span strong sub sup ul"
    ),
    *re.findall(r"\w+", "details div figcaption figure section style summary table tbody td th thead tr"),
    *re.findall(r"\w+", "math menclose mfrac mi mn mo mrow mstyle msup mtable mtd mtext mtr"),
}
ATTRIBUTES = {
    *re.findall(r"\w+", "align alt class controls height href poster preload rel src start target title width"),
    *re.findall(r"\w+", "display mathvariant notation stretchy"),
}


class _Audit(HTMLParser):
    """Fails on any tag, attribute or address that a page should not get from us."""

    def __init__(self, own_media: str = "") -> None:
        super().__init__()
        self.own_media = own_media
        self.text = ""
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        assert tag not in MEDIA_TAGS or self.own_media, f"<{tag}> from a text"
        self._in_style = tag == "style"
        for name, value in attrs:
            assert name in ATTRIBUTES, f"{tag} {name}={value}"
            if name == "href":
                assert re.match(r"https?://[^/]|mailto:[^:]", value or ""), value
            if name in {"src", "poster"}:
                assert (
                    re.match(r"data:image/(webp|png|jpeg);base64,[\w+/=]*$", value or "") or value == self.own_media
                ), value

    def handle_endtag(self, tag: str) -> None:
        assert tag in TAGS, tag
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            assert data in {STYLE, STYLE + code.STYLE} or data.startswith(".jp-OutputArea-child:has")
        else:
            self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def audit(html: str, own_media: str = "") -> str:
    """The text of ``html``, after a look at every tag and attribute in it."""
    reader = _Audit(own_media)
    reader.feed(html)
    reader.close()
    return reader.text


def seen_by_a_careless_renderer(markdown: str) -> str:
    """The HTML of a renderer that lets raw HTML, any link, any picture and any word after a fence through."""
    from markdown_it import MarkdownIt

    def fence(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
        info, content = tokens[index].info, html.escape(tokens[index].content)
        return f'<pre><code class="language-{info}">{content}</code></pre>'

    md = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    md.validateLink = lambda url: True
    md.add_render_rule("fence", fence)
    return str(md.render(markdown))


@dataclass
class Everything:
    """A value with the same words in all its fields: a reply, a task, a turn and a tool call at once."""

    text: str
    media: list[Any] = field(default_factory=list)
    role: str = "model"
    progress: float | None = None
    timing: None = None
    usage: None = None
    cost: None = None
    submitted_at: None = None
    finished_at: None = None
    object: Any = None

    @property
    def images(self) -> list[Media]:
        return self.media

    @property
    def tool_calls(self) -> list[Everything]:
        return [self]

    @property
    def choices(self) -> list[Everything]:
        return [self, self]

    @property
    def options(self) -> dict[str, str]:
        return {self.text: self.text}

    def __getattr__(self, name: str) -> str:
        if name == "audio" or name.startswith("_"):
            raise AttributeError(name)
        return self.text


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 450
    assert len(CORPUS) >= 15
    assert all(RUN in payload or "evil.example" in payload for payload in PAYLOADS)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("static", [True, False])
def test_model_text_brings_nothing_that_runs_or_loads(payload: str, static: bool) -> None:
    html = render(payload, static=static)
    audit(html)
    assert clean(html) == html, "a browser reads it as the sanitiser did"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_streamed_text_brings_nothing_that_runs_or_loads(payload: str) -> None:
    stream = BlockStream()
    for letter in payload:
        stream.feed(letter)
        stream.take()
    stream.take(final=True)
    for block in stream.snapshot()[0]:
        audit(block)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_of_a_value_brings_anything_that_runs_or_loads(payload: str) -> None:
    payload = payload.encode("utf-8", "replace").decode()
    value = Everything(payload)
    made = [
        bundles.reply_bundle(value, prompt=payload),
        bundles.task_bundle(value, {}),
        bundles.transcript_bundle([value, Everything(payload, role="user")], title=payload),
        bundles.table_bundle([payload], [[payload]]),
    ]
    for bundle in made:
        audit(bundle["text/html"])
        audit(bundles.record_bundle(bundle, "p-1")["text/html"])
        assert any(marker in bundle["text/plain"] for marker in (RUN, "evil.example"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_object_brings_nothing_that_runs_or_loads(payload: str) -> None:
    value = Everything(json.dumps({payload: [payload, f"\n```\n{payload}"]}))
    value.object = {}
    audit(bundles.reply_bundle(value, prompt=None)["text/html"])
    audit(seen_by_a_careless_renderer(bundles.reply_bundle(value, prompt=None)["text/markdown"]))


def test_a_picture_that_a_text_only_links_to_is_not_loaded() -> None:
    url = "https://evil.example/pixel.gif?told=secret"
    for kind in ("image", "video", "audio"):
        audit(figure(Media(kind, url, None, extra={"only_linked": True}), "data:image/png;base64,AAAA"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_markdown_of_a_value_is_harmless_even_in_a_careless_renderer(payload: str) -> None:
    payload = payload.encode("utf-8", "replace").decode()
    medium = Media(title=payload, url=payload, path=payload, extra={"lyrics": payload})
    value = Everything(payload, media=[medium])
    turn = Everything(payload, media=[(medium, payload)])  # a turn's media are pairs of a medium and its small picture
    for bundle in (
        bundles.reply_bundle(value, prompt=payload),
        bundles.task_bundle(value, {}),
        bundles.transcript_bundle([turn, Everything(payload, role="user")], title=payload),
        bundles.table_bundle([payload], [[payload]]),
    ):
        audit(seen_by_a_careless_renderer(bundle["text/markdown"]))


@pytest.mark.parametrize("kind", ["image", "video", "audio", "odd"])
@pytest.mark.parametrize(
    "payload", [*CORPUS["first"], '" onerror="alert(1)', "javascript:alert(1)", "data:text/html,x", "//evil.example/x"]
)
def test_a_figure_plays_only_what_lies_on_the_web_or_beside_the_notebook(kind: str, payload: str) -> None:
    words = payload.encode("utf-8", "replace").decode()
    media = Media(kind, words, None, words, words, extra={"tags": words, "lyrics": words})
    audit(figure(media, words), own_media=web_link(words) or "none")


def test_the_sanitiser_stands_on_its_own() -> None:
    """It must not lean on the parser before it: here it meets the payloads as raw HTML."""
    for payload in PAYLOADS:
        audit(clean(payload.encode("utf-8", "replace").decode()))
    assert (
        clean("<a href='/x' id=a style='x' class=yw-remote>y</a>")
        == '<a class="yw-remote" rel="noopener noreferrer">y</a>'
    )


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x?y=1#z", True),
        ("yescale_media/x.mp4", True),
        ("/files/x.mp4", True),
        ("", False),
        ("javascript:x", False),
        ("JAVASCRIPT:x", False),
        (" javascript:x", False),
        ("java\tscript:x", False),
        ("//host/x", False),
        ("/\\host/x", False),
        ("https://a.example/a b", False),
        ("data:image/png;base64,AAAA", False),
        ("blob:https://a.example/x", False),
    ],
)
def test_only_web_addresses_and_relative_ones_are_links(url: str, safe: bool) -> None:
    assert web_link(url) == (url if safe else "")


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("yescale_media/a boat #1.mp4", "yescale_media/a%20boat%20%231.mp4"),
        ("yescale_media\\x.mp4", "yescale_media/x.mp4"),
        ("/home/me/x.mp4", ""),
        ("C:\\x.mp4", ""),
        ("../x.mp4", ""),
        ("a/../../x.mp4", ""),
        ("javascript:alert(1)", ""),
        (None, ""),
    ],
)
def test_only_files_below_the_notebook_are_linked(path: str | None, link: str) -> None:
    assert file_link(path) == link
