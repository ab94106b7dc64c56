"""Texts stand in one place, whole in every language; nothing that people read goes around it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import yescale_widgets as ys
from yescale_widgets import catalog, errors, session, words
from yescale_widgets.grids.differing import differ
from yescale_widgets.panels import form
from yescale_widgets.panels.tracker import tasks
from yescale_widgets.pricing import Fit
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.tools import texts

ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """English before and after, no session, a sandbox that does not wait."""
    start = Sandbox.__init__
    monkeypatch.setattr(Sandbox, "__init__", lambda self, port=0, pace=0.005, **more: start(self, port, pace, **more))
    monkeypatch.delenv("YESCALE_LANGUAGE", raising=False)
    monkeypatch.chdir(tmp_path)
    words.speak("en")
    yield
    if session._current is not None:
        session._current.close()
        session._current = None
    words.speak("en")


def test_every_text_is_translated_and_none_is_stale() -> None:
    assert list(texts.stale()) == []
    assert len(texts.compiled("vi")) > 1000


def test_what_is_missing_stale_or_has_other_places_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"Save {name}", "Send"}
    monkeypatch.setattr(texts, "python_texts", lambda: {"a.py": sorted(said)})
    monkeypatch.setattr(texts, "page_texts", dict)
    monkeypatch.setattr(texts, "compiled", lambda _language: {"Save {name}": "Lưu {tên}", "Gone": "Mất"})
    assert list(texts.problems("vi")) == [
        "not translated: 'Send'",
        "not said any more: 'Gone'",
        "other places: 'Save {name}' and 'Lưu {tên}'",
    ]


@pytest.mark.parametrize("language", texts.OTHERS)
def test_a_translation_takes_the_values_its_english_text_takes(language: str) -> None:
    for text, other in texts.compiled(language).items():
        assert _places(text) == _places(other), text


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{\w+(?:![rs])?(?::[^}]*)?\}", text))


def test_the_language_is_known_by_its_tag_and_english_where_it_is_not() -> None:
    assert [words.speak(tag) for tag in ("vi", "vi-VN", "VI_vn", "fr", "")] == ["vi", "vi", "vi", "en", "en"]
    words.speak("vi")
    assert words.t("Saved to {folder}", folder="ảnh") == "Đã lưu vào ảnh"
    assert words.t("a text of a new provider's file") == "a text of a new provider's file"
    assert words.everywhere("Not saved:") == ("Not saved:", "Chưa lưu:")


def test_a_session_speaks_its_language_with_its_panels_and_errors() -> None:
    ys.connect(sandbox=True, language="vi")
    assert ys.connect.__doc__ is not None
    assert "Phiên YEScale" in repr(session.current())
    assert session.current().language == "vi"
    tracker = tasks()
    assert tracker._language == "vi"
    with pytest.raises(errors.OptionError, match="Chưa gửi gì") as refused:
        ys.pika.generate("a boat", motion=9)
    assert refused.value.problems[0].message == "motion phải là một số nguyên từ 0 đến 4, không phải 9"
    ys.connect(sandbox=True)
    assert "YEScale session" in repr(session.current())
    tracker.post_state()
    assert tracker._language == "en"
    tracker.close()


def test_the_environment_names_the_language_also_of_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESCALE_LANGUAGE", "vi_VN.UTF-8")
    monkeypatch.setenv("YESCALE_SANDBOX", "1")
    assert session.current().language == "vi"
    assert words.spoken() == "vi"
    monkeypatch.setenv("YESCALE_LANGUAGE", "C")
    assert ys.connect(sandbox=True).language == "en"


def test_a_language_that_is_not_spoken_here_is_refused_before_anything_happens() -> None:
    with pytest.raises(errors.ConfigError, match=r"'fr' is not spoken here. There are 'en', 'vi'."):
        ys.connect(sandbox=True, language="fr")
    assert session._current is None


def test_a_form_says_titles_and_help_in_the_language_and_docs_stay_english() -> None:
    kind = catalog.operation("pika.generate")
    words.speak("vi")
    shown = {field["name"]: field for field in form.fields(kind)}
    assert (shown["motion"]["title"], shown["image"]["title"]) == ("Chuyển động", "Ảnh đầu")
    assert shown["motion"]["help"] == "Chuyển động nhiều đến đâu: 0 là êm, 4 là dữ dội."
    assert {
        option.name: option.title for option in next(s for s in catalog.specs() if s.name == "pika.generate").options
    }["motion"] == "Motion"


def test_what_differs_and_what_would_fit_is_said_in_the_language() -> None:
    words.speak("vi")
    assert "giống nhau 67%" in differ("a b", "a c", ("một", "hai"))._repr_mimebundle_()["text/plain"]
    assert str(Fit(changes={"seconds": 5, "size": "720p"}, usd=0.1)) == "seconds=5 cùng size='720p'"


def test_every_error_is_raised_with_words_that_were_translated() -> None:
    bare = [line for path in _sources() for line in _bare_raises(path.name, ast.parse(path.read_text("utf-8")))]
    assert bare == []


@pytest.mark.parametrize(
    "code",
    [
        'MediaError("It is gone.", t("Save it."))',
        'Problem("n", f"n is {n}")',
        'ConfigError(what, hint="No " + x)',
        'RuntimeError("It cannot be waited for here.")',
    ],
)
def test_a_bare_error_would_be_found(code: str) -> None:
    assert len(list(_bare_raises("a.py", ast.parse(code)))) == 1


def _sources() -> Iterator[Path]:
    for path in sorted(texts.PACKAGE.rglob("*.py")):
        if path.relative_to(texts.PACKAGE).parts[0] not in ("sandbox", "tools"):
            yield path


def _bare_raises(name: str, tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if call.func.id in ERRORS - {"OptionError"} | {"RuntimeError"}:
            said = [*call.args[:2], *(k.value for k in call.keywords if k.arg in ("what", "hint"))]
        elif call.func.id == "Problem":
            said = call.args[1:2]
        else:
            continue
        if any(_bare(part) for part in said):
            yield f"{name}:{call.lineno} {ast.unparse(call)}"


def _bare(part: ast.AST) -> bool:
    """Whether words stand in an expression itself, and not in a call of ``t``."""
    if isinstance(part, ast.Constant):
        return isinstance(part.value, str) and re.search(r"[A-Za-z]{2}", part.value) is not None
    if isinstance(part, ast.FormattedValue | ast.Call | ast.Subscript):
        return False
    return any(_bare(inner) for inner in ast.iter_child_nodes(part))


def test_the_style_sheets_write_signs_and_no_words() -> None:
    written = [
        (path.name, text)
        for path in sorted((texts.PACKAGE / "frontend" / "src" / "styles").glob("*.css"))
        for text in re.findall(r'content:\s*"([^"]*)"', path.read_text("utf-8"))
    ]
    assert written
    assert [(name, text) for name, text in written if re.search(r"[^\W\d_]", text)] == []


def test_no_text_of_the_page_hides_where_the_translators_do_not_see_it() -> None:
    """As within a template literal, where it would stay English for good."""
    seen = {text for found in texts.page_texts().values() for text in found}
    hidden = [
        f"{path.name}: {text}"
        for path in sorted(texts.PAGE.glob("*.js"))
        for line in path.read_text("utf-8").splitlines()
        for text in re.findall(r'\bt\("([^"]+)"', line)
        if text not in seen and not line.lstrip().startswith(("*", "/*"))
    ]
    assert hidden == []
