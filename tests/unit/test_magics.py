"""``%%ys`` and ``%ys``: what is asked, what is kept, how a line may go on, and errors of one line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image
from traitlets.config import Config

from tests.unit.conftest import CANARY
from tests.unit.desk import Desk
from yescale_widgets import catalog, interpolation, lines, session, verbs, words
from yescale_widgets.errors import OptionError, YEScaleError
from yescale_widgets.options import options_of
from yescale_widgets.words import speak

CHAT = "/v1/chat/completions"


@pytest.fixture
def shell() -> Iterator[Any]:
    """IPython without a front end, with the extension loaded."""
    InteractiveShell.clear_instance()
    config = Config()
    config.HistoryManager.enabled = False
    found = InteractiveShell.instance(config=config)
    found.run_line_magic("load_ext", "yescale_widgets")
    yield found
    InteractiveShell.clear_instance()


@pytest.fixture
def asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The bodies of the chats that were sent."""
    found: list[dict[str, Any]] = []
    stream = desk.session.client.core.transport.stream

    def listening(request: Any) -> Any:
        found.append(json.loads(request.content))
        return stream(request)

    monkeypatch.setattr(desk.session.client.core.transport, "stream", listening)
    return found


def roles(body: dict[str, Any]) -> list[str]:
    return [message["role"] for message in body["messages"]]


# Chats


def test_a_cell_is_asked_with_the_readers_variables_and_its_answer_is_kept(shell: Any, asked: Any) -> None:
    shell.user_ns |= {"number": "three", "table": {"rows": [7]}}
    shell.run_cell_magic("ys", "gpt-4o-mini -o reply --temperature 0.5", "Count to {number}.\n")
    assert shell.user_ns["reply"].text == "1, 2, 3"
    assert asked[0]["temperature"] == 0.5
    shell.run_cell_magic("ys", "--new", 'Say {table[rows][0]:>3}, {{number}} and {"json": {"a": {}}}.')
    assert asked[1]["messages"][-1]["content"] == 'Say   7, {number} and {"json": {"a": {}}}.'


def test_the_model_may_be_a_variable_and_words_before_the_cell_are_a_part_of_the_question(
    shell: Any, asked: Any
) -> None:
    shell.user_ns["cheap"] = "gpt-4o-mini"
    shell.run_cell_magic("ys", "{cheap} Translate: --new --temperature 0", "Hello.")
    assert asked[-1]["model"] == "gpt-4o-mini"
    assert asked[-1]["messages"][-1]["content"] == "Translate:\nHello."


def test_a_conversation_goes_on_from_cell_to_cell_until_a_new_one_is_begun(shell: Any, asked: Any) -> None:
    shell.run_cell_magic("ys", 'gpt-4o-mini --system "Be brief."', "My name is Mai.")
    reply = shell.run_cell_magic("ys", "gpt-4o", "What is my name?")
    assert reply.text == "Your name is Mai."
    assert roles(asked[1]) == ["system", "user", "assistant", "user"]
    assert asked[1]["model"] == "gpt-4o"
    forgotten = shell.run_cell_magic("ys", "gpt-4o --new", "What is my name?")
    assert roles(asked[2]) == ["user"]
    assert "not told me" in forgotten.text


def test_the_model_may_be_named_by_its_option_or_not_at_all(shell: Any, asked: Any) -> None:
    shell.run_cell_magic("ys", "", "Count to three.")
    shell.run_cell_magic("ys", "--model gpt-4o", "Count to three.")
    shell.run_cell_magic("ys", "chat.complete --model gpt-4o --new", "Count to three.")
    assert [body["model"] for body in asked] == ["gpt-4o-mini", "gpt-4o", "gpt-4o"]
    assert [len(body["messages"]) for body in asked] == [1, 3, 1]


def test_an_answer_that_failed_is_no_part_of_the_conversation(shell: Any, asked: Any, desk: Desk) -> None:
    shell.run_cell_magic("ys", "gpt-4o-mini", "My name is Mai.")
    desk.sandbox.faults.always("502", path=CHAT)
    with pytest.raises(YEScaleError):
        shell.run_cell_magic("ys", "gpt-4o-mini --new", "My name is Lan.")
    desk.sandbox.faults.clear()
    assert shell.run_cell_magic("ys", "gpt-4o-mini", "What is my name?").text == "Your name is Mai."


def test_pictures_functions_and_types_are_the_readers_own(shell: Any, asked: Any, tmp_path: Any) -> None:
    def temperature(city: str) -> str:
        """Current temperature of a city."""
        return f"31 in {city}"

    picture = Image.new("RGB", (64, 48), (220, 20, 30))
    path = tmp_path / "red one.png"
    picture.save(path)
    shell.user_ns |= {"temperature": temperature, "Kitchen": dict[str, int], "picture": picture}
    seen = shell.run_cell_magic("ys", f'gpt-4o --image "{path}" --image {{picture}}', "What colour is it?")
    assert [part["type"] for part in asked[0]["messages"][0]["content"]] == ["text", "image_url", "image_url"]
    assert "red" in seen.text
    warm = shell.run_cell_magic("ys", "gpt-4o-mini --new --tool temperature", "How warm is it in Hue?")
    assert warm.tool_calls[0].result == "31 in Hue"
    shell.run_cell_magic("ys", "gpt-4o-mini", "Thank you.")
    assert "tool" in roles(asked[-1])
    shaped = shell.run_cell_magic("ys", "gpt-4o-mini --new --schema Kitchen", "A recipe with 2 eggs.")
    assert isinstance(shaped.object, dict)


def test_code_goes_into_the_next_cell(shell: Any, asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cells: list[tuple[str, bool]] = []
    monkeypatch.setattr(shell, "set_next_input", lambda text, replace=False: cells.append((text, replace)))
    reply = shell.run_cell_magic("ys", "gpt-4o-mini --as code", "Write a Python function that adds, with code.")
    (cell, replaced) = cells[0]
    assert cell in reply.text
    assert "```" not in cell
    assert "def " in cell
    assert not replaced


# Operations


def test_an_operation_reads_its_line_by_its_declaration(shell: Any, desk: Desk) -> None:
    shell.user_ns["what"] = "paper boat"
    task = shell.run_line_magic("ys", 'pika.generate "a {what}" --motion 3 --aspect-ratio=9:16 -o boat')
    assert shell.user_ns["boat"] is task
    assert task.operation.options() | {"seed": None} == {
        "prompt": "a paper boat", "motion": 3, "aspect_ratio": task.operation.aspect_ratio, "seed": None,
    }  # fmt: skip
    assert str(task.operation.aspect_ratio) == "9:16"
    assert task.wait(20).media[0].kind == "video"


def test_the_cell_is_the_prompt_and_an_earlier_result_goes_in(shell: Any, desk: Desk) -> None:
    fox = shell.run_cell_magic("ys", "images.generate", "a fox\nin the snow")
    assert fox.prompt == "a fox\nin the snow"
    shell.user_ns["fox"] = fox
    clip = shell.run_line_magic("ys", "kling.image_to_video {fox} --prompt 'it looks up'")
    assert clip.operation.prompt == "it looks up"
    assert clip.operation.image.url
    shell.user_ns["still"] = np.zeros((300, 300, 3), "uint8")
    assert shell.run_line_magic("ys", "kling.image_to_video {still}").operation.image


def test_connect_tasks_and_operations_are_words_of_their_own(
    shell: Any, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "pika.generate" in repr(shell.run_line_magic("ys", "operations"))
    shell.run_line_magic("ys", 'suno.lyrics "a lullaby"').wait(20)
    assert shell.run_line_magic("ys", "tasks -o board").frame().shape[0] == 1
    assert shell.user_ns["board"] is not None
    assert shell.run_line_magic("ys", "") is None
    said = capsys.readouterr().out
    assert all(spec.name in said for spec in catalog.specs())


def test_connect_goes_where_its_line_says_and_speaks_as_it_says(
    shell: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YESCALE_API_KEY", CANARY)
    monkeypatch.setattr(words, "_spoken", words.spoken())  # as it was, afterwards
    found = shell.run_line_magic("ys", f"connect --base-url {desk.sandbox.url} --language vi")
    assert found is session.current()
    assert (found.base_url, found.language, found.settings.sandbox) == (desk.sandbox.url, "vi", False)


# Usage and completion


@pytest.mark.parametrize("spec", catalog.specs(), ids=lambda spec: spec.name)
def test_usage_names_every_option_of_every_operation(spec: Any) -> None:
    said = lines.usage(spec.kind, spec.name, verbs.words_of(spec.name))
    first, *others = [*options_of(spec.kind), ""]
    others = others[:-1]
    assert not first or f'"{first}"' in said
    assert all(f"--{name.replace('_', '-')} " in said for name in others)
    assert spec.title in said


def test_usage_is_asked_for_in_several_ways_and_says_where_the_question_stands(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(line: str, cell: str | None = None) -> str:
        shell.run_cell_magic("ys", line, cell) if cell is not None else shell.run_line_magic("ys", line)
        return capsys.readouterr().out

    assert said("pika.generate -h") == said("help pika.generate") == said("pika.generate --help")
    assert said("pika.generate -h").startswith('%ys pika.generate "prompt" [--option value …]\n')
    assert said("gpt-4o --help", "x").startswith('%%ys gpt-4o [--option value …]\n"prompt"\n')
    assert said("connect --help").startswith("%ys connect [--option value …]\n\n  --sandbox ")
    assert said("tasks -h") == said("help tasks") != said("operations -h")
    assert said("-h") == said("--help") == said("help") == said("")


def test_usage_speaks_the_readers_language(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    spec = next(spec for spec in catalog.specs() if spec.name == "pika.generate")
    try:
        speak("vi")
        shell.run_line_magic("ys", "pika.generate --help")
        shell.run_line_magic("ys", "help")
    finally:
        speak("en")
    said = capsys.readouterr().out
    told = [spec.title, *(option.help for option in options_of(spec.kind).values())]
    assert not [text for text in told if text in said]


def complete(shell: Any, text: str) -> list[str]:
    """What a front end would put in the place of the whole line."""
    with provisionalcompleter():
        return [text[: one.start] + one.text for one in shell.Completer.completions(text, len(text))]


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("%ys pika.g", "%ys pika.generate", "%ys pika.generate.g"),
        ("%ys con", "%ys connect", "%ys tasks"),
        ("%%ys gpt-4o-m", "%%ys gpt-4o-mini", "%%ys gpt-4o"),
        ("%ys pika.generate 'a boat' --mo", "%ys pika.generate 'a boat' --motion", "%ys pika.generate 'a boat' --seed"),
        ("%ys pika.generate --motion 3 --", "%ys pika.generate --motion 3 --seed", "%ys pika.generate --motion 3 --motion"),
        ("%ys pika.generate --aspect-ratio 16:", "%ys pika.generate --aspect-ratio 16:9", "%ys pika.generate --aspect-ratio 16:16:9"),
        ("%%ys gpt-4o-mini --as c", "%%ys gpt-4o-mini --as code", "%%ys gpt-4o-mini --as json"),
        ("%%ys gpt-4o --reasoning-effort=l", "%%ys gpt-4o --reasoning-effort=low", "%%ys gpt-4o --reasoning-effort=high"),
        ("boat = %ys pika.generate --s", "boat = %ys pika.generate --seed", "boat = %ys pika.generate --motion"),
        ("%ys op", "%ys operations", "%ys tasks"),
        ("%%ys chat.complete --ne", "%%ys chat.complete --new", "%%ys chat.complete --n"),
        ("%ys connect --s", "%ys connect --sandbox", "%ys connect --language"),
        ("%ys pika.generate --motion --s", "%ys pika.generate --motion --seed", "%ys pika.generate --motion 3"),
        ("%ys suno.song --instrumental ", "%ys suno.song --instrumental false", "%ys suno.song --instrumental --seed"),
        ("%ys suno.song --instrumental=t", "%ys suno.song --instrumental=true", "%ys suno.song --instrumental=false"),
        ("%%ys gpt-4o --image a.png --new --", "%%ys gpt-4o --image a.png --new --image", "%%ys gpt-4o --image a.png --new --new"),
    ],
)  # fmt: skip
def test_the_tab_key_goes_on_with_names_options_and_values(shell: Any, typed: str, wanted: str, unwanted: str) -> None:
    found = complete(shell, typed)
    assert wanted in found
    assert unwanted not in found


@pytest.mark.parametrize("typed", ["%ys pika.generate --motion ", "%%ys gpt-4o-mini --image ", "%ys x -o "])
def test_where_only_the_reader_knows_the_value_no_option_is_offered_in_its_place(shell: Any, typed: str) -> None:
    assert not [one for one in complete(shell, typed) if "--" in one[len(typed) :]]


def test_files_and_variables_are_offered_where_they_are_wanted(
    shell: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fox-in-snow.png").write_bytes(b"")
    (tmp_path / "foxes").mkdir()
    monkeypatch.chdir(tmp_path)
    shell.user_ns["Breakfast"] = dict
    chat = "%%ys gpt-4o --image fox"
    assert complete(shell, chat) == [f"{chat}-in-snow.png", f"{chat}es/"]
    assert complete(shell, "%ys pika.generate --image=fox-") == ["%ys pika.generate --image=fox-in-snow.png"]
    assert complete(shell, "%%ys gpt-4o --schema Break") == ["%%ys gpt-4o --schema Breakfast"]
    assert complete(shell, "%%ys gpt-4o --tool nobody") == []
    assert complete(shell, "%%ys gpt-4o --tool get_ipy") == [], "what IPython put there is not the reader's"


def test_other_lines_are_completed_as_ever(shell: Any) -> None:
    shell.user_ns["tasteful"] = 1
    assert "ys = tasteful" in complete(shell, "ys = tas")
    assert "ys = tasks" not in complete(shell, "ys = tas")


def test_loading_again_offers_nothing_twice(shell: Any) -> None:
    shell.run_line_magic("reload_ext", "yescale_widgets")
    assert complete(shell, "%ys con") == ["%ys connect"]


# Errors


class Grumpy:
    """An object of the reader's that will not be read."""

    @property
    def mood(self) -> str:
        raise RuntimeError("not today")


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("pika.genrate 'a boat'", None, "did you mean pika.generate?"),
        ("pika.generate 'a boat' --moton 3", None, "did you mean --motion?"),
        ("pika.generate 'a boat' --motion 9", None, "motion must be a whole number from 0 to 4, not 9"),
        ("pika.generate 'a boat' --motion", None, "--motion needs a value"),
        ("pika.generate a boat that doesn't sink", None, "a quotation mark has no partner"),
        ("pika.generate 'a {bot}'", None, "there is no variable {bot} (did you mean {boat}?)"),
        ("pika.generate 'a boat' --prompt again", None, "prompt is given twice"),
        ("pika.generate 'a boat' -o 3x", None, "-o must be the name of a variable"),
        ("tsks", None, "tsks is no operation (did you mean tasks?)"),
        ("gpt-4o-mini", " \n", "nothing was asked"),
        ("gpt-4o-mini --schema Nothing", "A recipe.", "there is no variable Nothing. Nothing was sent."),
        ("gpt-4o-mini --tool boet", "A recipe.", "there is no variable boet (did you mean boat?). Nothing was sent."),
        ("gpt-4o-mini --schema Nope", "A recipe.", "there is no variable Nope. Nothing was sent."),
        ("gpt-4o-mini --system Be brief", "Hello.", "the text of --system ends before 'brief': put several words"),
        (
            "pika.generate --negative-prompt blur people",
            "A boat.",
            "the text of --negative-prompt ends before 'people'",
        ),
        ("{nowhere}", "Hello.", "there is no variable {nowhere}"),
        ("pika", None, "pika is a family of operations: pika.generate. Nothing was sent."),
        ("kling --help", None, "kling is a family of operations: kling.image, kling.try_on"),
        ("kling", "A kite.", "kling is a family of operations"),
        ("pika.generate 'a boat' -o", None, ": -o needs a value: Keep the result under this name. Nothing was sent."),
        ("tasks --foo", None, "there is no option --foo: there are -o, --help. Nothing was sent."),
        ("gpt-4o-mini --as page", "Hello.", "--as must be one of markdown, code, json, html, not 'page'"),
        ("gpt-4o-mini --as json -o in", "Hello.", "-o must be the name of a variable, not 'in'"),
        ("connect --api-key sk-canary-0123456789", None, "A key does not belong into a cell"),
        ("gpt-4o-mini", "See {boat.bow}.", "{boat.bow} cannot be read"),
        ("gpt-4o-mini", 'See {boat: "red"}.', '{boat: "red"} cannot be read: ValueError'),
        ("gpt-4o-mini", "See {grumpy.mood}.", "{grumpy.mood} cannot be read: RuntimeError: not today"),
        ("gpt-4o-mini --image {grumpy.mood}", "See.", "{grumpy.mood} cannot be read: RuntimeError: not today"),
        ("gpt-4o-mini --schema 'dict[str, int]'", "See.", "there is no variable dict. Nothing was sent."),
        ("gpt-4o-mini --prompt again", "Hello.", "prompt is given twice"),
        ("gpt-4o-mini --model gpt-4o", "Hello.", "model is given twice"),
        ("gpt-4o-mini --new=false", "Hello.", "--new takes no value"),
        ("pika.generate 'a boat' -m 3", None, "there is no option -m: did you mean --motion?"),
        ("pika.generate 'a boat' -moton 3", None, "there is no option -moton: did you mean --motion?"),
        ("pika.generate 'a boat' -motion 9", None, "motion must be a whole number from 0 to 4, not 9"),
        ("pika.generate 'a boat' -o=3x", None, "-o must be the name of a variable, not '3x'"),
        ("pikka.generate 'a boat'", None, "there is no pikka.generate: did you mean pika.generate?"),
        ("kling.text_to_vdeo 'a kite'", None, "there is no kling.text_to_vdeo: did you mean kling.text_to_video?"),
        (
            "kling.fly 'a kite'",
            None,
            "did you mean kling.image, kling.try_on, kling.text_to_video, kling.image_to_video?",
        ),
        ("pika_generate 'a boat'", None, "there is no pika_generate: did you mean pika.generate?"),
        ("connect sandbox", None, "%ys connect: it takes nothing but --sandbox, --base-url, --language, --help."),
        ("connect --sandbox=false", None, "--sandbox takes no value"),
        ("tasks everything", None, "%ys tasks: it takes nothing but -o, --help."),
        ("tasks", "Hello.", "%ys tasks: it takes nothing but -o, --help."),
        ("help", "Hello.", "%ys help: it takes nothing but -o, --help."),
        ("account.models all", None, "%ys account.models: it takes nothing but -o, --help."),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_sent(
    shell: Any, desk: Desk, line: str, cell: str | None, said: str
) -> None:
    shell.user_ns |= {"boat": "boat", "grumpy": Grumpy()}
    before = len(desk.sandbox.requests)
    with pytest.raises(YEScaleError) as caught:
        shell.run_cell_magic("ys", line, cell) if cell is not None else shell.run_line_magic("ys", line)
    (shown,) = caught.value._render_traceback_()
    assert said in shown
    assert "\n" not in shown
    assert "canary" not in shown
    assert len(desk.sandbox.requests) == before


def test_an_interrupt_is_one_line_too(shell: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("yescale_widgets.magics.answered", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        shell.run_cell_magic("ys", "gpt-4o-mini", "Hello.")
    assert vars(caught.value)["_render_traceback_"]() == ["KeyboardInterrupt: Stopped here."]


def test_a_refusal_of_the_gateway_is_one_line_too(shell: Any, desk: Desk) -> None:
    desk.sandbox.faults.always("502", path=CHAT)
    with pytest.raises(YEScaleError) as caught:
        shell.run_cell_magic("ys", "gpt-4o-mini", "Hello.")
    (shown,) = caught.value._render_traceback_()
    assert shown.startswith("ServerError: ")


# The pure part


def test_quotes_hold_words_together_and_a_backslash_is_one() -> None:
    assert lines.split(r"""a "b c" 'd "e"' C:\pictures\x.png #7""") == ["a", "b c", 'd "e"', r"C:\pictures\x.png", "#7"]


def test_one_dash_does_as_well_as_two_and_a_text_with_blanks_is_no_option() -> None:
    kind = catalog.kinds("pika")["generate"]
    line = lines.read(
        kind, ["a boat", "-motion", "3", "-o=clip", "--well, a boat", "-5"], verbs.words_of("pika.generate"), str, "%ys"
    )
    assert line.options == {"motion": 3}
    assert line.words == {"o": "clip"}
    assert line.rest == ["a boat", "--well, a boat", "-5"]


def test_a_variable_alone_is_itself_and_inside_a_text_is_what_it_says() -> None:
    picture = io.BytesIO()
    names = {"picture": picture, "n": [1, 2]}
    assert interpolation.value_of("{picture}", names) is picture
    assert interpolation.value_of("{n[1]}", names) == 2
    assert interpolation.value_of("no {n[0]} of {n}", names) == "no 1 of [1, 2]"
    assert interpolation.value_of("{n[1]:03d}", names) == "002"


def test_all_problems_of_a_line_are_found_at_once() -> None:
    kind = catalog.kinds("pika")["generate"]
    with pytest.raises(OptionError) as caught:
        lines.read(kind, ["--motion", "9", "--moton", "3", "--seed", "x"], (), str, "%ys")
    assert [problem.option for problem in caught.value.problems] == ["motion", "moton", "seed"]


def test_a_boolean_stands_alone_or_is_told() -> None:
    kind = catalog.kinds("suno")["song"]
    flag = next(o.name for o in options_of(kind).values() if o.kind == "boolean")
    for line, wanted in ((["--" + flag], True), (["--" + flag, "false"], False), (["--" + flag, "rain"], True)):
        assert lines.read(kind, line, (), str, "%ys").options == {flag: wanted}
