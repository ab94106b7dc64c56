"""Keys are struck out by one rule, and every place that shows or writes a text keeps to it."""

from __future__ import annotations

import html as pages
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, Gateway, chunk, says, streams
from tests.unit.desk import Desk, MakeSettings, hurried, quiet
from yescale_widgets import catalog, keys, recipes, session
from yescale_widgets.class_mode import Classroom, Rules
from yescale_widgets.errors import YEScaleError
from yescale_widgets.failures import error_of
from yescale_widgets.grids.cells import Outcome
from yescale_widgets.grids.exports import encoded, html
from yescale_widgets.grids.results import Entry, Results
from yescale_widgets.grids.travel import fit
from yescale_widgets.keys import Secret, struck, struck_bytes, struck_value, without_given
from yescale_widgets.panels import exporting, presets, transcripts
from yescale_widgets.panels.base import told
from yescale_widgets.panels.transcripts import SavedChat, SavedTurn
from yescale_widgets.runtime import runtime
from yescale_widgets.session import Session
from yescale_widgets.show.words import attribute, escape

PLAIN = 'correct"horse/battery'
"""A key that looks like none, and that JSON and links spell otherwise."""
NAMED = "0f1e2d3c4b5a69788796a5b4"
"""One that nobody gave here, and that looks like none: JSON calls it a key."""
ACCOUNT = {"success": True, "data": {"quota": 1, "used_quota": 1, "username": PLAIN, "access_token": NAMED}}
TEXT = f'mine is {CANARY}, or {PLAIN}, and {{"api_key": "{NAMED}", "key": "{NAMED}"}}'


@pytest.fixture(autouse=True)
def given() -> None:
    """The process has been given a key that looks like none."""
    Secret(PLAIN)


def shown_by_an_error(_desk: Desk) -> str:
    found = error_of(400, {}, json.dumps({"error": {"message": TEXT, "code": PLAIN}}).encode())
    return f"{found} {found.body} {found.code}"


def shown_by_a_panel(_desk: Desk) -> str:
    return json.dumps([told(ValueError(TEXT)), told(YEScaleError(TEXT))])


def shown_by_an_account(_desk: Desk) -> str:
    found = catalog.read("system_user", ACCOUNT)
    return f"{found!r} {found.raw} {found.frame().to_csv()} {found._repr_mimebundle_()}"


def kept_in_a_conversation(_desk: Desk) -> str:
    return transcripts.encoded(
        SavedChat(turns=[SavedTurn(id="1", role="user", text=TEXT)], options={PLAIN: TEXT})
    ).decode()


def exported_from_a_chat(_desk: Desk) -> str:
    chat, drawn = SavedChat(turns=[], name=TEXT), {"text/markdown": TEXT, "text/html": escape(TEXT)}
    return "".join(exporting.exported(form, chat, drawn) for form in exporting.MIMES)


def kept_in_a_preset(_desk: Desk) -> str:
    ys.studio("pika.generate", prompt=TEXT).save_preset(f"with {PLAIN}")
    return presets.path_of("pika.generate").read_text("utf-8")


def kept_in_a_recipe(_desk: Desk) -> str:
    return json.dumps(recipes.clean({"prompt": TEXT, "deep": [TEXT]}))


def passed_on_with_a_grid(_desk: Desk) -> str:
    outcome = Outcome(status="succeeded", text=TEXT, reasoning=TEXT, object={PLAIN: TEXT}, error=TEXT, hint=TEXT)
    results = Results("sweep", "chat.complete", [Entry(params={"prompt": TEXT}, outcome=outcome)])
    results.notes = [TEXT]
    return f"{encoded(fit(results)).decode()} {html(results)}"


def handed_in_to_a_teacher(_desk: Desk) -> str:
    room = Classroom(Rules(title=TEXT), "lan", None)
    room.keep(TEXT, TEXT)
    return room.hand_in(presets.path_of("pika.generate").parent).read_text("utf-8")


PLACES = [
    shown_by_an_error,
    shown_by_a_panel,
    shown_by_an_account,
    kept_in_a_conversation,
    exported_from_a_chat,
    kept_in_a_preset,
    kept_in_a_recipe,
    passed_on_with_a_grid,
    handed_in_to_a_teacher,
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_no_key_of_any_kind_is(place: Callable[[Desk], str], desk: Desk) -> None:
    found = place(desk)
    assert "***" in found
    assert not [key for key in (CANARY, PLAIN, json.dumps(PLAIN)[1:-1], attribute(PLAIN), NAMED) if key in found]


def test_none_is_in_what_is_seen_from_inside_or_in_a_cassette(
    gateway: Callable[..., Gateway], settings: MakeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = gateway(
        streams(chunk(TEXT), chunk("", "stop"), "[DONE]"), says(ACCOUNT), says(b"\x89PNG" + PLAIN.encode())
    )
    with quiet(monkeypatch):
        access = {"system_url": server.url, "access_key": Secret(PLAIN)}
        session._current = hurried(Session(settings(server.url, **access)))
        with ys.record(tmp_path / "lesson.yscassette"):
            inside = ys.inside(ys.ask(f"{CANARY} {PLAIN}"))
            ys.account.user()
            runtime().run(session.current().client.core.transport.fetch(f"{server.url}/a.png"))
    shown = f"{inside.state()} {inside.bundle()} {inside.frame().to_csv()} {inside.code}"
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "***" in shown
    assert b"***" in written
    for key in (CANARY, PLAIN, json.dumps(PLAIN)[1:-1], NAMED):
        assert key not in shown
        assert key.encode() not in written


def test_nothing_else_decides_what_a_key_looks_like() -> None:
    package = Path(keys.__file__).parent
    others = [path for path in package.rglob("*.py") if path.name != "keys.py"]
    own = re.compile(r"\((?:\?:)?sk\|ak\)|access_token\|")
    assert [path.name for path in others if own.search(path.read_text("utf-8"))] == []


# The rule itself


def test_a_key_is_struck_out_by_its_look_by_its_name_or_because_it_was_given() -> None:
    assert struck(f"key {CANARY}, ak-abcdef123 and sk-proj_12345678.") == "key sk-***, ak-*** and sk-***."
    assert struck('{"Access-Token": "x", "key" : "0123456789abcdef"}') == '{"Access-Token": "***", "key" : "***"}'
    assert struck(f"{PLAIN} {json.dumps(PLAIN)}") == '*** "***"'
    assert struck("?key=correct%22horse%2Fbattery") == "?key=***"
    assert struck('{"text": "{\\"secret\\": \\"a b\\"}"}') == '{"text": "{\\"secret\\": \\"***\\"}"}'


@pytest.mark.parametrize(
    "text",
    [
        "Ask-me-anything, desk-lamps-2026 and task-1234567",
        '{"key": "C sharp minor", "token": "Hel"}',
        '{"properties": {"password": {"type": "string"}}}',
    ],
)
def test_words_are_left_alone(text: str) -> None:
    assert struck(text) == text
    assert struck_bytes(text.encode()) == text.encode()


@pytest.mark.parametrize(
    "value", [{"key": "C sharp minor"}, {"password": ""}, {"password": {"type": "string"}}, [1, None, 2.5, True]]
)
def test_so_are_the_values_of_json(value: Any) -> None:
    assert struck_value(value) == value


def test_json_stays_json() -> None:
    found = struck_value({PLAIN: [CANARY, ("a", {"API-Key": 'x"y'})], "n": 1})
    assert found == {"***": ["sk-***", ["a", {"API-Key": "***"}]], "n": 1}


def test_a_piece_of_a_file_stays_as_long_as_it_was() -> None:
    data = b"\xff\x00" + PLAIN.encode() + b"\xfe"
    assert without_given(data, same_length=True) == b"\xff\x00" + b"*" * len(PLAIN) + b"\xfe"
    assert without_given(data) == b"\xff\x00***\xfe"
    assert struck_bytes(data) == b"\xff\x00***\xfe"


@pytest.mark.parametrize("name", ["access_token", "Access-Key", "API_KEY", "apikey", "password", "secret"])
def test_what_json_calls_a_key_is_struck_out_however_short_it_is(name: str) -> None:
    assert struck_value({name: "x"}) == {name: "***"}
    assert struck(json.dumps({name: "x"})) == json.dumps({name: "***"})


@pytest.mark.parametrize("name", ["key", "Token"])
def test_what_may_be_a_word_is_struck_out_where_it_is_as_long_as_a_key(name: str) -> None:
    for value, left in (("0123456789abcdef", "***"), ("0123456789abcde", "0123456789abcde")):
        assert struck_value({name: value}) == {name: left}
        assert struck(json.dumps({name: value})) == json.dumps({name: left})
    assert struck_value({name: "C sharp minor, allegro"}) == {name: "C sharp minor, allegro"}


def test_a_key_that_was_given_is_struck_out_as_json_links_and_pages_spell_it() -> None:
    key = """tom&'jerry"/<7>"""
    Secret(key)
    spelled = [json.dumps(key), quote(key, safe=""), pages.escape(key), pages.escape(key, quote=False)]
    assert [struck(one) for one in spelled] == ['"***"', "***", "***", "***"]


def test_a_word_is_no_key_and_six_letters_may_be_one() -> None:
    for given in ("none", "zq7.y", "zq7.xk"):
        Secret(given)
    assert struck("There is none, zq7.y or zq7.xk.") == "There is none, zq7.y or ***."


def test_of_keys_of_which_one_lies_in_the_other_none_leaves_a_rest() -> None:
    Secret("opensesame")
    Secret("opensesame-and-more")
    Secret("before-opensesame")
    assert struck("opensesame-and-more opensesame before-opensesame") == "*** *** ***"
