"""Markdown to HTML: what a reader sees, and what stays out."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from yescale_widgets.show import maths
from yescale_widgets.show.code import LONGEST, block
from yescale_widgets.show.markdown import render
from yescale_widgets.show.parse import address_of


def live(text: str) -> str:
    return render(text, static=False).strip()


def static(text: str) -> str:
    return render(text, static=True).strip()


def test_importing_show_loads_none_of_the_libraries_it_uses() -> None:
    heavy = "nh3 PIL markdown_it mdit_py_plugins pygments latex2mathml IPython ipywidgets httpx pandas"
    code = (
        "import sys; import yescale_widgets.show.markdown, yescale_widgets.show.bundle, yescale_widgets.show.media;"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Title", "<h1>Title</h1>"),
        ("a *b* **c** ~~d~~ `e`", "<p>a <em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("- [x] done\n- [ ] open", '<ul class="yw-tasks">\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>'),
        ("- [x] done\n- plain", "<ul>\n<li>☑ done</li>\n<li>plain</li>\n</ul>"),
        (
            "- a\n  - [ ] b",
            '<ul>\n<li>a\n<ul class="yw-tasks">\n<li>☐ b</li>\n</ul>\n</li>\n</ul>',
        ),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>"),
        ("\ud83d\ude00 \ud800", "<p>😀 \ufffd</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_html(text: str, html: str) -> None:
    assert live(text) == static(text) == html


def test_table_columns_are_aligned_without_a_style() -> None:
    html = live("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<th align="center">a</th>' in html
    assert '<td align="right">2</td>' in html
    assert "style" not in html


def test_links_name_their_host_and_open_outside() -> None:
    assert live("[home](https://user@evil.example:8/x)") == (
        '<p><a href="https://user@evil.example:8/x" title="evil.example" target="_blank"'
        ' rel="noopener noreferrer">home</a> <span class="yw-host">(evil.example)</span></p>'
    )
    assert 'title="me@a.example"' in live("[mail](mailto:me@a.example)")


def shown(text: str) -> str:
    """The words of a text on a page."""
    return re.sub(r"<[^>]*>", "", live(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a.example](https://a.example/x)", "a.example"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("https://a.example/x", "https://a.example/x"),
        ("<me@a.example>", "me@a.example"),
        ("[*the* bank](https://evil.example)", "the bank (evil.example)"),
        ("[bank.example](https://evil.example/bank.example)", "bank.example (evil.example)"),
        ("[https://bank.example/](https://evil.example)", "https://bank.example/ (evil.example)"),
        ("https://bank.example@evil.example/", "https://bank.example@evil.example/ (evil.example)"),
        ("https://m\u00fcnchen.example/", "https://m\u00fcnchen.example/ (xn--mnchen-3ya.example)"),
        ("[write](mailto:me@a.example)", "write (me@a.example)"),
        ("[![i](https://img.example/x)](https://to.example)", "[picture from img.example: i] (to.example)"),
        ("[nowhere](javascript:x)", "nowhere"),
        ("[nowhere](https://a.example\tb)", "[nowhere](https://a.example\tb)"),
    ],
)
def test_a_link_shows_where_it_leads_unless_its_words_do(text: str, words: str) -> None:
    assert shown(text) == words


@pytest.mark.parametrize(
    "url", ["https://a.example\\@b.example", "https:///a.example", "https://a.example b", "https://a\t.b"]
)
def test_an_address_that_two_readers_read_in_two_ways_leads_nowhere(url: str) -> None:
    assert address_of(url) == ""


def test_a_bare_address_is_a_link_and_keeps_the_full_stop_outside() -> None:
    html = live("See https://a.example/x_y_z?q=1&r=2. And (http://b.example)!")
    assert '<a href="https://a.example/x_y_z?q=1&amp;r=2" title="a.example"' in html
    assert "</a>. And (<a" in html
    assert "</a>)!" in html
    assert "<a" not in live("`https://a.example`")


@pytest.mark.parametrize(
    "target", ["/etc", "#here", "//host/x", "ftp://a/b", "file:///x", "tel:1", "https:a", "notes.md"]
)
def test_links_that_do_not_lead_to_the_web_are_only_words(target: str) -> None:
    assert live(f"[words]({target})") == "<p>words</p>"


def test_a_remote_picture_is_a_link_with_its_host_and_alt_text() -> None:
    html = live("![a *cat*](https://cats.example/1.png)")
    assert 'class="yw-remote"' in html
    assert 'href="https://cats.example/1.png"' in html
    assert ">picture from cats.example: a " in html
    assert "<img" not in html


def test_a_picture_inside_the_text_leaves_a_word() -> None:
    assert live("![cat](data:image/png;base64,AAAA)") == "<p>[picture: cat]</p>"
    assert live("![](x.png)") == "<p>[picture]</p>"


def test_a_picture_inside_a_link_does_not_nest_links() -> None:
    html = live("[![i](https://img.example/x)](https://to.example)")
    assert html.count("<a ") == 1
    assert "[picture from img.example: i]" in html


def test_references_are_resolved_wherever_they_are_defined() -> None:
    assert 'href="https://a.example"' in live("[x][r]\n\n[r]: https://a.example 'T'")


def test_deep_lists_keep_their_words() -> None:
    assert "level 12" in live("\n".join(f"{'  ' * depth}- level {depth}" for depth in range(13)))


def test_code_is_highlighted_by_classes_and_labelled_by_language() -> None:
    html = live('```python\nreturn "a"  # b\n```')
    assert html.startswith('<pre class="highlight"><code class="language-python"><span class="k">return</span>')
    assert '<span class="s">"a"</span>' in html
    assert "style" not in html


@pytest.mark.parametrize("fence", ["```nosuchlanguage\n<x>\n```", "    <x>", "~~~\n<x>\n~~~"])
def test_code_in_no_known_language_is_plain(fence: str) -> None:
    html = live(fence)
    assert "&lt;x&gt;" in html
    assert "<span" not in html


def test_a_language_word_cannot_break_out_of_its_class() -> None:
    html = live('```py"onmouseover=x><script>\nx\n```')
    assert html.startswith('<pre class="highlight"><code class="language-pyonmouseoverxscript">')


def test_very_long_code_stays_plain() -> None:
    assert "<span" not in block("return 1\n" * (LONGEST // 9 + 1), "python")


@pytest.mark.parametrize("text", ["$x^2$", "\\(x^2\\)", "$$x^2$$", "\\[ x^2 \\]", "$$\nx^2\n$$", "- $$\n  x^2\n  $$"])
def test_formulas_are_mathml_live_and_tex_in_static_pages(text: str) -> None:
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in live(text)
    assert '<code class="yw-tex">x^2</code>' in static(text)
    assert "math" not in static(text)


def test_a_formula_of_its_own_lines_is_displayed() -> None:
    assert '<math display="block">' in live("$$\na\n= b\n$$")
    assert '<math display="inline">' in live("so $a = b$")
    assert "<mo>=</mo>" in live("\\[\na\n\\\\[2pt]\n= b\n\\]")


@pytest.mark.parametrize(
    "text", ["$5 and $10", "US$5, CA$6", "5$", "$ x $", "a\\$b\\$", "$$", "a \\[so\\] b", "$x", "\\(", "$$a\n\nb$$"]
)
def test_prices_and_loose_marks_are_not_formulas(text: str) -> None:
    assert "math" not in live(text)
    assert "yw-tex" not in static(text)


@pytest.mark.parametrize(
    "tex", ["\\bad{", "\\left(", "{" * 900, "\\newcommand{\\a}{\\a\\a}\\a", "\\def\\a{\\a}\\a", "x" * 2001]
)
def test_tex_that_cannot_be_drawn_is_shown(tex: str) -> None:
    assert maths.mathml(tex, display=False) is None


def test_unreadable_tex_is_shown_in_the_page() -> None:
    assert live("$\\left($") == '<p><code class="yw-tex">\\left(</code></p>'


def test_markup_inside_tex_is_text() -> None:
    html = live("$\\text{<img src=x onerror=alert(1)>} < y$")
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize(
    "text", ["$$a\n" * 4000, "\\(" * 8000, "\\[\n" * 4000, "$a " * 8000, "http://" * 4000, "<a" * 9000]
)
def test_unclosed_marks_cost_no_more_than_other_text(text: str) -> None:
    """Each of these took minutes where every opening mark looked for its end in the whole text."""
    assert len(live(text)) < 40 * len(text)
