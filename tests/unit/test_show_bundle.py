"""MIME bundles: everything that matters can be read in each of the three texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.test_show_media import Media
from yescale_widgets.show.bundle import (
    record_bundle,
    reply_bundle,
    table_bundle,
    task_bundle,
    transcript_bundle,
    unspoken,
)
from yescale_widgets.show.words import clock, defuse, facts, literal, options, short, took, when
from yescale_widgets.values import ToolCall


@dataclass
class Call:
    name: str
    arguments: str


@dataclass
class Timing:
    ttft: float | None = 0.42
    total: float | None = 7.6
    tokens_per_second: float | None = 41.2


@dataclass
class Reply:
    text: str = "A **CRDT** is $x^2$."
    reasoning: str = ""
    tool_calls: list[Call] = field(default_factory=list)
    images: list[Media] = field(default_factory=list)
    model: str = "gpt-4o-mini"
    finish_reason: str | None = "stop"
    usage: dict[str, Any] | None = field(default_factory=lambda: {"completion_tokens": 312, "total_tokens": 400})
    timing: Timing | None = field(default_factory=Timing)
    cost: float | None = None
    request_id: str = "req_1"


@dataclass
class Task:
    id: str = "7b0c"
    operation_name: str = "pika.generate"
    title: str = "Create a video"
    prompt: str = "a paper boat"
    options: dict[str, Any] = field(
        default_factory=lambda: {"prompt": "a paper boat", "aspect_ratio": "16:9", "seed": None}
    )
    status: str = "succeeded"
    raw_status: str = "finished"
    progress: float | None = 100.0
    media: list[Media] = field(default_factory=lambda: [Media("video", "https://cdn.example/v.mp4", title="Boat")])
    text: str = ""
    error: str | None = None
    submitted_at: Any = 1767200000.0
    finished_at: Any = 1767200098.0


@dataclass
class Turn:
    role: str
    text: str
    who: str = "4o"
    reasoning: str = ""
    status: str = "done"
    foot: str = ""
    error: str | None = None


def plain_words(html: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def test_a_reply_tells_what_was_asked_what_was_said_and_how() -> None:
    bundle = reply_bundle(Reply(tool_calls=[Call("weather", '{"city": "Huế"}')]), prompt="Explain\nCRDTs")
    assert set(bundle) == {"text/html", "text/markdown", "text/plain"}
    foot = (
        "gpt-4o-mini · 0.42 s to first token · 312 tokens · 7.60 s in all · 41 tokens/s · cost unknown · request req_1"
    )
    assert foot in plain_words(bundle["text/html"])
    assert bundle["text/plain"].splitlines()[:2] == ["> Explain", "> CRDTs"]
    assert bundle["text/plain"].endswith(foot)
    for text in bundle.values():
        assert "Explain" in text
        assert "weather" in text
    assert "<strong>CRDT</strong>" in bundle["text/html"]
    assert '<code class="yw-tex">x^2</code>' in bundle["text/html"]
    assert "A **CRDT** is $x^2$." in bundle["text/markdown"]


def test_an_answer_of_four_hundred_tokens_stays_below_eight_kilobytes() -> None:
    text = "Some words *of* prose, about thirty tokens long, as models write them.\n\n" * 14
    text += (
        "```python\ndef merge(a: dict, b: dict) -> dict:\n    return {k: max(a.get(k, 0), b[k]) for k in a | b}\n```\n"
        * 3
    )
    assert len(reply_bundle(Reply(text=text), prompt="Explain CRDTs")["text/html"]) < 8_000


def test_static_html_has_no_style_attribute_and_no_script() -> None:
    html = reply_bundle(Reply(text="| a |\n|--:|\n| 1 |\n\n- [x] y"), prompt=None)["text/html"]
    assert not re.search(r"<[^>]*\s(style|id|role|on\w+)=", html)
    assert "<script" not in html
    assert "<blockquote>" not in html


def test_prices_in_an_answer_are_kept_from_the_typesetter() -> None:
    assert reply_bundle(Reply(), prompt=None)["text/html"].startswith(
        '<div class="yw-static mathjax_ignore tex2jax_ignore">'
    )


def test_reasoning_is_folded_and_pictures_and_sound_are_shown() -> None:
    reply = Reply(reasoning="first\nthen", images=[Media(title="cat")])
    reply.audio = Media("audio", "https://c.example/a.mp3")
    bundle = reply_bundle(reply, prompt=None)
    assert "<details><summary>Reasoning</summary><p>first<br>\nthen</p></details>" in bundle["text/html"]
    assert "<audio controls" in bundle["text/html"]
    assert "[cat](https://cdn.example/1.png)" in bundle["text/markdown"]
    assert "audio https://c.example/a.mp3" in bundle["text/plain"]


@dataclass
class Choice:
    text: str
    images: list[Media] = field(default_factory=list)


PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_every_choice_is_shown_with_its_own_pictures() -> None:
    reply = Reply(text="Jade *Kettle*")
    reply.choices = [Choice("Jade *Kettle*"), Choice("Quiet *Leaf*", [Media(url=PICTURE)]), Choice("Third")]
    bundle = reply_bundle(reply, prompt=None)
    html = bundle["text/html"]
    assert html.count("<hr>") == 2
    assert (
        html.index("Jade")
        < html.index("Quiet <em>Leaf</em>")
        < html.index('<img src="data:image/webp')
        < html.index("Third")
    )
    for text in bundle.values():
        assert text.count("Jade") == 1
        assert "Third" in text
    assert unspoken(reply) == "---\nQuiet *Leaf*\nimage inside the answer\n\n---\nThird"
    assert unspoken(Reply()) == ""


def test_an_object_is_shown_in_lines() -> None:
    reply = Reply(text='{"city":"Huế","days":[1,2]}')
    assert "<pre" not in reply_bundle(reply, prompt=None)["text/html"]
    reply.object = object()
    bundle = reply_bundle(reply, prompt=None)
    assert '<pre class="highlight' in bundle["text/html"]
    for text in (bundle["text/markdown"], bundle["text/plain"]):
        assert '{\n  "city": "Huế",\n  "days": [' in text


@pytest.mark.parametrize("text", ["Sure: {}", "[" * 50_000, "1" * 5_000, "", "```json\n{}\n```"])
def test_an_object_that_is_not_all_of_the_text_is_shown_as_it_came(text: str) -> None:
    reply = Reply(text=text)
    reply.object = {}
    assert reply_bundle(reply, prompt=None)["text/plain"].startswith(text[:20])


def test_a_picture_that_is_a_link_is_kept_small_and_one_that_is_only_named_is_not_loaded() -> None:
    made, named = (
        Media(url="https://cdn.example/m.png"),
        Media(url="https://evil.example/p.png?q=secret", extra={"only_linked": True}),
    )
    html = reply_bundle(Reply(images=[made, named]), prompt=None, thumbs={made.url: PICTURE, named.url: PICTURE})[
        "text/html"
    ]
    assert html.count("<img") == 1
    assert f'<a href="{made.url}"><img src="data:image/' in html
    assert f'<a href="{named.url}">' in html
    assert f'src="{named.url}' not in html


def test_only_what_is_known_is_said() -> None:
    bare = Reply(usage=None, timing=None, finish_reason=None, request_id="", model="")
    assert facts(bare) == ["cost unknown"]
    assert facts(
        Reply(timing=Timing(None, None, None), cost=0.0012, finish_reason="length", usage={"total_tokens": 9})
    ) == [
        "gpt-4o-mini",
        "9 tokens",
        "0.0012 US dollars",
        "ended with length",
        "request req_1",
    ]


@pytest.mark.parametrize(
    ("cost", "told"),
    [(0.0, "no cost"), (2.4e-5, "0.000024 US dollars"), (3e-7, "0.00000030 US dollars"), (1.5, "1.5000 US dollars")],
)
def test_a_cost_is_never_told_as_nothing_unless_it_is(cost: float, told: str) -> None:
    assert told in facts(Reply(cost=cost))


def test_a_call_that_was_not_allowed_is_not_told_as_one_that_ran() -> None:
    refused = ToolCall(id="1", name="erase", arguments="{}", result="Error: the user did not allow this call")
    html = reply_bundle(Reply(tool_calls=[refused]), prompt=None)["text/html"]
    assert "Called <code>erase({})</code> → <code>Error: the user did not allow this call</code>" in html
    assert "Ran" not in html


def test_a_task_tells_what_was_asked_what_came_and_where_it_lies() -> None:
    bundle = task_bundle(Task(), {"https://cdn.example/v.mp4": "data:image/webp;base64,AAAA"})
    assert 'poster="data:image/webp;base64,AAAA"' in bundle["text/html"]
    for text in (plain_words(bundle["text/html"]), bundle["text/plain"]):
        assert "pika.generate · Create a video" in text
        assert "a paper boat" in text
        assert "https://cdn.example/v.mp4" in text
        assert "succeeded (finished) · aspect_ratio 16:9 · 2025-12-31 16:53 UTC · took 1 min 38 s · task 7b0c" in text
    assert "[Boat](https://cdn.example/v.mp4)" in bundle["text/markdown"]
    assert "data:" not in bundle["text/markdown"] + bundle["text/plain"]


def test_a_failed_task_says_why_and_a_running_one_how_far() -> None:
    failed = task_bundle(Task(status="failed", media=[], error="Rejected <by> moderation."), {})
    assert "Rejected &lt;by&gt; moderation." in failed["text/html"]
    assert "Rejected <by> moderation." in failed["text/plain"]
    running = task_bundle(Task(status="running", raw_status="RUNNING", progress=42.0, media=[], finished_at=None), {})
    assert "running · 42 % · aspect_ratio" in running["text/plain"]
    assert "100 %" not in task_bundle(Task(), {})["text/plain"]


def test_a_cover_is_not_shown_a_second_time() -> None:
    song = Media("audio", "https://c.example/s.mp3", title="Rain", poster="https://c.example/cover.png")
    media = [
        song,
        Media(url="https://c.example/cover.png"),
        Media(url="https://c.example/2.png", title="Rain"),
        Media(),
    ]
    html = task_bundle(Task(media=media), {})["text/html"]
    assert html.count("<figure>") == 2
    assert "cdn.example/1.png" in html


def test_lyrics_and_texts_keep_their_lines() -> None:
    bundle = task_bundle(Task(media=[Media("audio", extra={"lyrics": "one\ntwo"})], text="three\nfour"), {})
    assert "one<br>\ntwo" in bundle["text/html"]
    assert "three<br>\nfour" in bundle["text/html"]
    assert "one  \ntwo" in bundle["text/markdown"]
    assert "three  \nfour" in bundle["text/markdown"]


def test_a_transcript_has_every_turn() -> None:
    turns = [
        Turn("user", "What is *this*?\nand that", who="You"),
        Turn("model", "It is **that**.", foot="312 tokens"),
        Turn("model", "Half", status="cut", error="The line dropped."),
        Turn("model", "", status="stopped"),
    ]
    bundle = transcript_bundle(iter(turns), title="Chat with 4o")
    assert "<p>What is *this*?<br>\nand that</p>" in bundle["text/html"]
    assert "<strong>that</strong>" in bundle["text/html"]
    assert r"What is \*this\*?" in bundle["text/markdown"]
    for text in (plain_words(bundle["text/html"]), bundle["text/markdown"], bundle["text/plain"]):
        for part in (
            "Chat with 4o",
            "You",
            "312 tokens",
            "Half",
            "The line dropped.",
            "The line was cut here.",
            "Stopped here.",
        ):
            assert part in text or literal(part) in text


def test_a_table_is_a_table_everywhere() -> None:
    bundle = table_bundle(["task", "what"], [["7b0c", "a | b"], [None, 3]])
    assert "<tr><td>7b0c</td><td>a | b</td></tr>" in bundle["text/html"]
    assert bundle["text/markdown"].splitlines() == [
        "| task | what |",
        "| --- | --- |",
        r"| 7b0c | a \| b |",
        "|  | 3 |",
    ]
    assert bundle["text/plain"].splitlines() == ["task  what", "7b0c  a | b", "      3"]
    assert table_bundle(["a"], [])["text/plain"] == "a"


def test_html_has_no_blank_line_so_that_a_markdown_file_can_hold_it() -> None:
    text = "```python\na = 1\n\n\n# no heading\n```"
    html = reply_bundle(Reply(text=text), prompt="one\n \ntwo")["text/html"]
    assert not re.search(r"\n[ \t]*\n", html)
    assert '&#10;&#10;\n<span class="c"># no heading' in html


def test_turns_stand_apart_with_and_without_styles() -> None:
    html = transcript_bundle([Turn("user", "a"), Turn("model", "b")], title="Chat")["text/html"]
    assert re.findall(r"<hr>\n<section><p><b>(\w+)</b>", html) == ["4o", "4o"]


def test_a_record_hides_the_dead_widget_before_it() -> None:
    record = record_bundle({"text/html": "<p>x</p>", "text/plain": "x"}, "p-1")
    assert record["text/html"] == (
        "<style>.jp-OutputArea-child:has(+ .jp-OutputArea-child > .jp-OutputArea-output > .yw-record-p-1)"
        "{display:none}</style>"
        '<div class="yw-record-p-1"><p>x</p></div>'
    )
    assert record["text/plain"] == "x"


@pytest.mark.parametrize("record_id", ["", "a b", "a{", "</style>", "é", "a.b"])
def test_a_record_has_a_plain_id(record_id: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        record_bundle({}, record_id)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (
            "*a* [x](https://a.example) [m](mailto:a@b.c) `c` $x$",
            "*a* [x](https://a.example) [m](mailto:a@b.c) `c` $x$",
        ),
        ("<b>", "&lt;b>"),
        ("![a](https://a.example/x.png)", "&#33;[a](https://a.example/x.png)"),
        ("[a](javascript:x)", "[a]&#40;javascript:x)"),
        ("[a]( https://a.example)", "[a]&#40; https://a.example)"),
        ("[r]: https://a.example", "[r]: https://a.example"),
        ("[r]: javascript:x", "[r]&#58; javascript:x"),
        ("[r]:\njavascript:x", "[r]&#58;\njavascript:x"),
        ("```x``` is code in a line\n", "```x``` is code in a line\n"),
        ("```py\nx = 1", "```py\nx = 1\n```"),
        ("~~~a`b\nx", "~~~a`b\nx\n~~~"),
    ],
)
def test_markdown_is_defused_and_otherwise_left_alone(text: str, safe: str) -> None:
    assert defuse(text) == safe


def test_words_for_numbers_and_times() -> None:
    assert [clock(5.04), clock(151)] == ["0:05", "2:31"]
    assert when(datetime(2026, 1, 1, 1, tzinfo=UTC)) == "2026-01-01 01:00 UTC"
    assert when(None) == took(None, 1.0) == took(1.0, None) == ""
    assert took(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 5, tzinfo=UTC)) == "took 5.00 s"
    assert options({"a": 1, "b": None, "c": "", "d": 0, "e": False}, "a") == ["d 0", "e False"]
    kite = {"path": "/home/mai/pictures/kite.png", "mime": "image/png"}
    link = {"url": "https://example.com/kite.png"}
    assert options({"image": kite, "images": [kite, link], "vote": {"A": "x"}}) == [
        "image kite.png", "images kite.png, https://example.com/kite.png", "vote A: x",
    ]  # fmt: skip
    assert short("a\n b") == "a b"
    assert len(short("x" * 300)) <= 80
