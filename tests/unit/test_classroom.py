"""A lesson's rules: what they allow, what they refuse and how; votes and results of all learners in one table."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY
from tests.unit.desk import MakeSettings, quiet
from tests.unit.test_pricing import TABLE
from yescale_widgets import class_mode, session, tape, words
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.images import Generate as Picture
from yescale_widgets.catalog.suno import Lyrics
from yescale_widgets.class_mode import Classroom, seat
from yescale_widgets.class_rules import Money, Rules, read_rules
from yescale_widgets.client import AsyncClient
from yescale_widgets.errors import BudgetExceeded, ConfigError, NotInClass, NotRecorded
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Media, Snapshot

LEARNERS, CAP = 30, 2
FILE = """
title = "CRDTs"
base_url = "{url}"
models = ["gpt-4o-mini", "claude-*", "dall-e-3"]
operations = ["chat.*", "claude.*", "images.generate", "suno.lyrics"]

[budget]
calls = 2

[votes]
"Which is clearer?" = ["left", "right"]
"""


def temperature(city: str) -> str:
    """Current temperature of a city."""
    return city


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(words, "_spoken", words.spoken())  # a lesson may change it
    with quiet(monkeypatch):
        yield


@pytest.fixture
def file(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YESCALE_API_KEY", CANARY)
    path = tmp_path / "class.toml"
    path.write_text(FILE.format(url=sandbox.url), "utf-8")
    return path


def test_a_lesson_connects_as_the_file_says_and_allows_what_it_names(file: Path, sandbox: Sandbox) -> None:
    room = ys.classroom(file, learner="Mai")
    assert session.current().base_url == sandbox.url
    assert ys.ask("Count to three.").text == "1, 2, 3"
    assert ys.claude.message("Count to three.", model="claude-haiku-4-5").text == "1, 2, 3"
    assert ys.images.generate("a fox", model="dall-e-3").media
    assert ys.suno.lyrics("a lullaby").wait(20).text
    assert "CRDTs, Mai" in repr(room)
    assert CANARY not in repr(room)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ys.ask("Hi.", model="gpt-4o"), "The model gpt-4o is not part of this lesson (CRDTs). It works with gpt-4o-mini, claude-*"),
        (lambda: ys.ask("Hi.", model="gpt-4o", tools=[temperature]), "The model gpt-4o is not part"),
        (lambda: ys.images.generate("a fox", model="flux-dev"), "The model flux-dev is not part"),
        (lambda: ys.pika.generate("a boat"), "The operation pika.generate is not part of this lesson (CRDTs). It works with chat.*"),
        (lambda: ys.audio.speech("Hello."), "The operation audio.speech is not part"),
    ],
)  # fmt: skip
def test_what_is_not_part_of_it_is_refused_with_a_reason_and_nothing_is_sent(
    file: Path, sandbox: Sandbox, call: Callable[[], Any], said: str
) -> None:
    ys.classroom(file)
    before = len(sandbox.requests)
    with pytest.raises(NotInClass) as caught:
        call()
    assert str(caught.value).startswith(said)
    assert str(caught.value).endswith("Nothing was sent.")
    assert len(sandbox.requests) == before


def test_a_budget_in_dollars_asks_for_prices_and_promises_no_room_for_tomorrow(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YESCALE_API_KEY", CANARY)
    (tmp_path / "class.toml").write_text(f'base_url = "{sandbox.url}"\n[budget]\nusd = 0.5', "utf-8")
    ys.classroom(tmp_path / "class.toml", learner="Mai")
    with pytest.raises(BudgetExceeded) as caught:
        ys.images.generate("a fox")
    assert "its price is unknown" in str(caught.value)
    assert str(caught.value).endswith("ask your teacher for a table: ys.prices(path) loads it.")
    assert "tomorrow" not in str(caught.value)


def test_a_cap_that_is_used_up_is_explained_by_the_lesson_and_not_by_how_to_lift_it(file: Path) -> None:
    ys.classroom(file)
    for _ in range(CAP):
        ys.images.generate("a fox", model="dall-e-3")
    with pytest.raises(BudgetExceeded) as caught:
        ys.images.generate("a fox", model="dall-e-3")
    assert str(caught.value) == (
        "images.generate was not sent: the budget of 2 paid calls for today is used up. "
        "The lesson (CRDTs) gives each learner 2 paid calls a day; tomorrow there is room again, and your teacher can "
        "allow more."
    )
    with pytest.raises(BudgetExceeded, match=r"needs 3 paid calls.*Ask for less\. The lesson"):
        ys.sweep(ys.images.generate, prompt=["a fox", "a boat", "a hill"], model="dall-e-3")


def test_a_cap_may_be_in_dollars_and_what_nobody_knows_the_price_of_is_not_sent(
    file: Path, sandbox: Sandbox, home: Path
) -> None:
    home.mkdir()
    (home / "prices.toml").write_text(TABLE)
    file.write_text(f'base_url = "{sandbox.url}"\n[budget]\nusd = 0.1\n')
    ys.classroom(file)
    for _ in range(2):
        ys.images.generate("a fox", model="flux-dev")
    with pytest.raises(BudgetExceeded) as caught:
        ys.images.generate("a fox", model="flux-dev")
    assert str(caught.value) == (
        "images.generate was not sent: it would cost $0.04, and of the budget of $0.10 for today $0.02 are left. "
        "The cheapest change that fits: model='flux-schnell' ($0.003). The lesson gives each learner 0.1 US dollars a day; tomorrow there is room again, and your teacher can "
        "allow more."
    )
    with pytest.raises(BudgetExceeded, match="its price is unknown") as unknown:
        ys.suno.lyrics("a lullaby")
    assert "tomorrow" not in str(unknown.value), "its price will not be known then"
    assert sandbox.log.posts("/v1/images/generations") == 2
    assert sandbox.log.posts("/suno/submit/lyrics") == 0


def test_no_model_is_advised_that_the_lesson_refuses(file: Path, sandbox: Sandbox, home: Path) -> None:
    home.mkdir()
    (home / "prices.toml").write_text(TABLE)
    file.write_text(f'base_url = "{sandbox.url}"\nmodels = ["flux-dev"]\n[budget]\nusd = 0.1\n')
    ys.classroom(file)
    with pytest.raises(BudgetExceeded, match=r"The cheapest change that fits: n=2 \(\$0\.08\)\. The lesson"):
        ys.images.generate("a fox", model="flux-dev", n=3)


def test_thirty_learners_with_a_cap_each_stay_under_the_sum(
    sandbox: Sandbox, settings: MakeSettings, tmp_path: Path
) -> None:
    rules = Rules(title="Thirty", base_url=sandbox.url, budget=Money(calls=CAP))

    async def learns(client: AsyncClient) -> int:
        refused = 0
        async with client:
            assert (await client.send(Complete(prompt="Count to three."))).text == "1, 2, 3"
            for _ in range(CAP + 2):
                try:
                    await client.submit(Lyrics(prompt="a lullaby"))
                except BudgetExceeded:
                    refused += 1
        return refused

    def learner(number: int) -> int:
        client = AsyncClient(settings=settings(sandbox.url, home=tmp_path / f"learner-{number}"))
        seat(client, rules)
        return asyncio.run(learns(client))

    with ThreadPoolExecutor(8) as class_:
        refused = list(class_.map(learner, range(LEARNERS)))
    assert refused == [2] * LEARNERS
    assert sandbox.log.posts("/suno/submit/lyrics") == LEARNERS * CAP
    assert len(list(tmp_path.glob("learner-*/ledger.sqlite3"))) == LEARNERS


def test_a_lesson_says_what_it_allows(file: Path) -> None:
    assert repr(ys.classroom(file, learner="Mai")).splitlines() == [
        "Lesson CRDTs, Mai",
        "  models: gpt-4o-mini, claude-*, dall-e-3",
        "  operations: chat.*, claude.*, images.generate, suno.lyrics",
        "  budget: 2 paid calls a day",
        "  votes and results: 0",
    ]
    assert repr(Classroom(Rules(budget=Money(calls=1, usd=0.5)), "Lan", None)).splitlines() == [
        "Lesson without a name, Lan",
        "  models: all",
        "  operations: all",
        "  budget: 1 paid call a day, 0.5 US dollars a day",
        "  votes and results: 0",
    ]
    assert "budget: none\n" in repr(Classroom(Rules(), "Lan", None))


def test_votes_and_results_of_all_become_one_table(file: Path, tmp_path: Path) -> None:
    for name, answer in (("Mai", "left"), ("Lan/../x", "right")):
        room = ys.classroom(file, learner=name)
        room.vote("Which is clearer?", "left")
        room.vote("Which is clearer?", answer)
        room.keep("my answer", ys.ask("Count to three."))
        written = room.hand_in(tmp_path)
        assert written == tmp_path / {"Mai": "Mai.handin.json", "Lan/../x": "Lan-..-x.handin.json"}[name]
        assert CANARY not in written.read_text("utf-8")
        assert list(room.frame()["kind"]) == ["vote", "result"]
    table = Classroom.gather(tmp_path)
    assert table[table["kind"] == "vote"].set_index("learner")["value"].to_dict() == {
        "Mai": "left",
        "Lan/../x": "right",
    }
    results = table[table["kind"] == "result"]
    assert set(results["value"]) == {"1, 2, 3"}
    assert (results["tokens"] > 0).all()
    assert set(results["model"]) == {"gpt-4o-mini"}


def test_a_vote_is_one_of_the_lessons(file: Path) -> None:
    room = ys.classroom(file)
    with pytest.raises(NotInClass, match="asks 'Which is clearer"):
        room.vote("Which is longer?", "left")
    with pytest.raises(NotInClass, match="There are 'left', 'right'"):
        room.vote("Which is clearer?", "both")


def test_a_lesson_may_be_a_cassette(file: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    ys.connect(base_url=sandbox.url)
    with ys.record(tmp_path / "lesson.yscassette"):
        ys.ask("Count to three.")
    taped = tmp_path / "taped.toml"
    taped.write_text('cassette = "lesson.yscassette"\nmodels = ["gpt-4o-mini"]\n')
    before = len(sandbox.requests)
    room = ys.classroom(taped)
    assert room.cassette is not None
    try:
        assert ys.ask("Count to three.").text == "1, 2, 3"
        with pytest.raises(NotInClass):
            ys.ask("Count to three.", model="gpt-4o")
    finally:
        room.cassette.stop()
    assert tape.running() is None
    assert len(sandbox.requests) == before


def test_what_a_taped_lesson_does_not_hold_takes_nothing_of_the_learners_budget(
    file: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    ys.connect(base_url=sandbox.url)
    with ys.record(tmp_path / "lesson.yscassette"):
        ys.suno.lyrics("a lullaby")
    file.write_text('cassette = "lesson.yscassette"\n[budget]\ncalls = 1\n')
    room = ys.classroom(file)
    assert room.cassette is not None
    with room.cassette:
        with pytest.raises(NotRecorded):
            ys.pika.generate("a boat")
        assert ys.suno.lyrics("a lullaby").id
        with pytest.raises(BudgetExceeded, match="1 paid call a day"):
            ys.suno.lyrics("a lullaby")


S = "sandbox = true\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read: No such file"),
        ("", "must say where answers come from"),
        ("title = ", "is no class file: Invalid value"),
        (S + S, "is no class file: Cannot overwrite a value"),
        (S + "title = '\0'", "is no class file: Found invalid character"),
        (S + 'title = "Größe"', "is not saved as UTF-8. Save it anew"),
        (S + 'model = ["gpt-4o"]', r"there is no model \(did you mean models\?\). It may have title"),
        (S + "[budget]\ncals = 3", r"there is no budget.cals \(did you mean budget.calls\?\)"),
        (S + 'api_key = "sk-abc"', "there is no api_key. It may have"),
        (S + 'models = "gpt-4o"', "is no class file: Expected `array`"),
        (S + "models = [1]", "is no class file: Expected `str`"),
        (S + 'models = [" gpt-4o"]', "models has ' gpt-4o', with a blank that no name has"),
        (S + 'models = [""]', "models has ''"),
        (S + 'operations = ["pika.generat"]', r"there is no operation pika.generat \(did you mean pika.generate\?\)"),
        (S + 'operations = ["chats.*"]', r"there is no operation chats.\* \(did you mean chat.\*\?\)"),
        (
            S + 'models = ["gpt-4o-mini", "claude-*"]\noperations = ["chat.*", "images.*"]',
            "class.toml: models has none of images.generate, which has dall-e-3, flux-",
        ),
        (S + "budget = 20", "is no class file: Expected `object`"),
        (S + "[budget]\ncalls = -1", "budget.calls must be a whole number from 0 to 1,000,000, not -1"),
        (S + "[budget]\ncalls = 99999999999999999999", "budget.calls must be a whole number"),
        (S + "[budget]\ncalls = 2.5", "is no class file: Expected `int"),
        (S + "[budget]\ncalls = true", "is no class file: Expected `int"),
        (S + "[budget]\nusd = nan", "budget.usd must be a number from 0 up, not nan"),
        (S + "[budget]\nusd = inf", "budget.usd must be a number from 0 up, not inf"),
        (S + "[budget]\nusd = -0.5", "budget.usd must be a number from 0 up, not -0.5"),
        (S + '[budget]\nusd = "0.50"', "is no class file: Expected `float"),
        (S + '[votes]\n"Which?" = "left"', "is no class file: Expected `array`"),
        (S + '[votes]\n"Which?" = []', r"the vote 'Which\?' needs two answers or more"),
        (S + '[votes]\n"Which?" = ["left", "left"]', "needs two answers or more, each another one"),
        (S + '[votes]\n"Which?" = ["left", " "]', "needs two answers or more"),
        (S + '[votes]\n" " = ["left", "right"]', "a question without words"),
        ('title = "x"', "must say where answers come from"),
        ("sandbox = false", "must say where answers come from"),
        (S + 'base_url = "https://a"', "must say where answers come from"),
        (S + 'language = "xx"', "is no class file: Invalid enum value 'xx'"),
        ('sandbox = "yes"', "is no class file: Expected `bool`"),
        ('base_url = "ftp://x"', "This base URL cannot be used"),
        ('base_url = "sk-abcdefghijklmnop1234"', "looks like a key"),
        ('cassette = "nowhere.yscassette"', "nowhere.yscassette cannot be read"),
        ('cassette = "class.toml"', "is no cassette"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_says_what_is_wrong(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "class.toml"
    if text is not None:
        path.write_text(text, "latin-1")
    with pytest.raises(ConfigError, match=said):
        ys.classroom(path)
    assert not session.is_connected()
    assert tape.running() is None


@pytest.mark.parametrize("money", [Money(calls=0), Money(calls=1_000_000), Money(usd=0)])
def test_a_budget_may_be_nothing_or_very_much(tmp_path: Path, money: Money) -> None:
    path = tmp_path / "class.toml"
    path.write_text(S + "[budget]\n" + (f"usd = {money.usd}" if money.calls is None else f"calls = {money.calls}"))
    assert read_rules(path).budget == money


def test_a_lesson_that_allows_no_paid_call_still_lets_learners_chat(sandbox: Sandbox, file: Path) -> None:
    file.write_text(f'base_url = "{sandbox.url}"\n[budget]\ncalls = 0\n')
    ys.classroom(file)
    assert ys.ask("Count to three.").text == "1, 2, 3"
    with pytest.raises(BudgetExceeded, match="0 paid calls a day"):
        ys.images.generate("a fox")
    assert sandbox.log.posts("/v1/images/generations") == 0


def test_a_file_that_a_windows_editor_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "class.toml"
    path.write_bytes('\ufefftitle = "Größe"\r\nsandbox = true\r\n'.encode())
    assert read_rules(path).title == "Größe"


def test_a_lessons_cap_ends_with_the_lesson_and_leaves_the_learners_own_budget_as_it_was(
    file: Path, sandbox: Sandbox
) -> None:
    ys.connect(base_url=sandbox.url)
    ys.budget(calls=50, per="day")
    ys.classroom(file)
    for _ in range(CAP):
        ys.suno.lyrics("a lullaby")
    with pytest.raises(BudgetExceeded, match="2 paid calls"):
        ys.suno.lyrics("a lullaby")
    ys.connect(base_url=sandbox.url)
    assert [(kept.per, kept.calls) for kept in ys.budget().budgets] == [("day", 50)]
    assert ys.suno.lyrics("a lullaby").id


def test_a_budget_of_ones_own_that_is_used_up_is_not_the_lessons(file: Path, sandbox: Sandbox) -> None:
    ys.connect(base_url=sandbox.url)
    ys.budget(calls=0)
    ys.classroom(file)
    with pytest.raises(BudgetExceeded) as caught:
        ys.suno.lyrics("a lullaby")
    assert "ys.budget(" in str(caught.value)
    assert "teacher" not in str(caught.value)


def test_what_only_reads_is_part_of_every_lesson(file: Path) -> None:
    ys.classroom(file)
    assert len(ys.account.models())
    assert "account.models" not in str(ys.check())


def test_the_cell_of_a_taped_lesson_can_be_run_again_and_speaks_its_language(
    file: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    ys.connect(base_url=sandbox.url)
    with ys.record(tmp_path / "lesson.yscassette"):
        ys.ask("Count to three.")
    taped = tmp_path / "taped.toml"
    taped.write_text('cassette = "lesson.yscassette"\nlanguage = "vi"\n')
    first, again = ys.classroom(taped, learner="Mai"), ys.classroom(taped, learner="Mai")
    try:
        assert first.cassette is not None
        assert not first.cassette.running
        assert repr(again).startswith("Bài")
        assert session.current().language == "vi"
        assert ys.ask("Count to three.").text == "1, 2, 3"
        room = ys.classroom(file)
        assert repr(room).startswith("Lesson")
        assert tape.running() is None, "the one before was another lesson's"
        assert session.current().base_url == sandbox.url
    finally:
        assert again.cassette is not None
        again.cassette.stop()


def test_a_lesson_speaks_its_own_language_and_not_the_learners(
    file: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YESCALE_LANGUAGE", "en")
    file.write_text(f'base_url = "{sandbox.url}"\nlanguage = "vi"\noperations = ["chat.*"]\n')
    assert repr(ys.classroom(file)).startswith("Bài")
    assert session.current().language == "vi"
    with pytest.raises(NotInClass, match=r"suno\.lyrics không"):
        ys.suno.lyrics("a lullaby")


def test_a_learner_is_called_as_they_say_else_as_the_hub_says(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", " lan ")
    assert ys.classroom(file).learner == "lan"
    assert ys.classroom(file, learner=" Mai ").learner == "Mai"


@pytest.mark.parametrize("learner", ["", " ", 3, True])
def test_a_name_that_is_none_is_refused(file: Path, learner: Any) -> None:
    with pytest.raises(ConfigError, match="learner must be a name"):
        ys.classroom(file, learner=learner)


def test_where_nobody_knows_the_name_it_is_asked_for(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(class_mode.getpass, "getuser", unknown)
    with pytest.raises(ConfigError, match='learner="Mai"'):
        ys.classroom(file)


def test_anything_can_be_kept_and_what_is_kept_again_takes_its_place(file: Path, tmp_path: Path) -> None:
    class Odd:
        text, usage, cost, model = 5, object(), Decimal(1), ["a"]

    room = ys.classroom(file, learner="x" * 300)
    for result in ("first", "second", Odd()):
        room.keep("answer", result)
    room.keep(3, None)  # type: ignore[arg-type]
    assert list(room.frame()["value"]) == ["5", "None"]
    written = room.hand_in(tmp_path / "new" / "folder")
    assert len(json.loads(written.read_text("utf-8"))["rows"]) == 2
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        room.hand_in(tmp_path / "taken")


def test_of_results_without_a_text_their_links_are_kept_and_no_embedded_bytes(file: Path) -> None:
    room = ys.classroom(file, learner="Mai")
    picture = ys.images.generate("a fox", model="dall-e-3")
    room.keep("fox", picture)
    embedded = Media(kind="image", url="data:image/png;base64,AAAA")
    room.keep("both", Snapshot(status="succeeded", media=[embedded, *picture.media]))
    assert list(room.frame()) == ["learner", "at", "kind", "name", "value", "model", "tokens", "cost"]
    rows = room.frame().set_index("name")
    assert rows["value"].to_dict() == dict.fromkeys(("fox", "both"), picture.media[0].url)
    assert rows["model"]["fox"] == "images.generate"


def test_of_a_reply_its_model_tokens_and_cost_are_kept_beside_its_text(file: Path) -> None:
    room = ys.classroom(file, learner="Mai")
    room.keep("answer", ys.Reply(text="42", model="gpt-4o-mini", usage={"total_tokens": 7}, cost=0.25))
    (row,) = room.frame().to_dict("records")
    assert [row[name] for name in ("kind", "value", "model", "tokens", "cost")] == [
        "result",
        "42",
        "gpt-4o-mini",
        7,
        0.25,
    ]


def test_what_cannot_be_gathered_is_said(file: Path, tmp_path: Path) -> None:
    room = ys.classroom(file, learner="Mai")
    room.keep("answer", "42")
    room.hand_in(tmp_path / "in")
    for name, text in {
        "bare": "{}",
        "list": "[]",
        "cut": '{"kind": "yescale_widgets hand-in", "rows": [',
        "odd": '{"kind": "yescale_widgets hand-in", "rows": [{"learner": 3}]}',
        "other": '{"kind": "other", "rows": []}',
    }.items():
        (tmp_path / "in" / f"{name}.handin.json").write_text(text)
    with pytest.warns(UserWarning, match="is no hand-in and was left out") as told:
        table = room.gather(tmp_path / "in")
    assert [str(one.message).split(".")[0] for one in told] == ["bare", "cut", "list", "odd", "other"]
    assert list(table["learner"]) == ["Mai"]
    with pytest.raises(ConfigError, match="There is no folder"):
        room.gather(tmp_path / "nowhere")


def test_a_hand_in_is_plain_json(file: Path, tmp_path: Path) -> None:
    room = ys.classroom(file, learner="Mai")
    room.keep("a number", 42)
    told = json.loads(room.hand_in(tmp_path).read_text("utf-8"))
    assert told["title"] == "CRDTs"
    assert told["rows"][0]["value"] == "42"


@pytest.mark.parametrize(
    "text",
    [
        'models = ["gpt-4o"]\noperations = ["chat.*", "midjourney.*"]',  # Midjourney is asked for no model
        'models = ["gpt-4o", "our-own-painter"]\noperations = ["chat.*", "images.generate"]',  # it may be a painter
        'models = ["*"]\noperations = ["images.generate"]',
        'operations = ["images.generate"]',
    ],
)
def test_models_that_may_do_what_is_allowed_are_left_to_the_teacher(tmp_path: Path, text: str) -> None:
    (tmp_path / "class.toml").write_text(S + text, "utf-8")
    assert read_rules(tmp_path / "class.toml").operations


def test_the_file_that_the_documentation_shows_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "classroom.md").read_text("utf-8")
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "class.toml").write_text(shown, "utf-8")
    rules = read_rules(tmp_path / "class.toml")
    assert rules.votes == {"Which is clearer?": ["left", "right"]}
    rules.check(Picture(prompt="a fox"))  # what it allows goes without another word
    assert (rules.budget.calls, rules.budget.usd) == (20, 0.5)
