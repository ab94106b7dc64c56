"""An operation that exists is one that can be sent: every problem is named at once, and every option has its place."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from yescale_widgets import catalog
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.catalog.suno import Lyrics, Song
from yescale_widgets.declare import Operation, spec_of
from yescale_widgets.errors import OptionError
from yescale_widgets.options import options_of
from yescale_widgets.ratio import Ratio

GIF = b"GIF89a"


def problems(kind: type[Operation], **options: Any) -> dict[str, str]:
    with pytest.raises(OptionError, match="Nothing was sent") as caught:
        kind(**options)
    return {p.option: p.message for p in caught.value.problems}


NEAR = {
    "motoin": "motion",
    "promt": "prompt",
    "aspect": "aspect_ratio",
    "negative": "negative_prompt",
    "framerate": "frame_rate",
}


@pytest.mark.parametrize("name", NEAR)
def test_an_unknown_option_is_named_with_the_nearest_right_one(name: str) -> None:
    found = problems(Generate, prompt="a boat", **{name: 1})
    assert list(found) == [name]
    assert f"no option {name!r}" in found[name]
    assert f"did you mean {NEAR[name]!r}" in found[name]


def test_an_unknown_option_without_a_near_one_gets_the_whole_list() -> None:
    said = problems(Lyrics, prompt="a", zzzzzz=1)["zzzzzz"]
    assert said.endswith("there are prompt")


def test_all_problems_are_listed_at_once() -> None:
    found = problems(Generate, motoin=3, effect="melt", guidance=99, image="nowhere.png")
    assert set(found) == {"motoin", "prompt", "effect", "guidance", "image"}
    assert "prompt is required" in found["prompt"]
    with pytest.raises(OptionError) as caught:
        Generate(motoin=3, effect="melt", guidance=99)
    assert str(caught.value).startswith("pika.generate: ")
    assert all(
        message in str(caught.value) for message in problems(Generate, motoin=3, effect="melt", guidance=99).values()
    )
    assert isinstance(caught.value, ValueError)


def test_what_is_wrong_between_options_is_said_when_each_is_right() -> None:
    assert problems(Song, title="Rain") == {
        "prompt": "give a prompt (an idea) or lyrics (your own words; empty for an instrumental)"
    }
    assert set(problems(Song, lyrics="la", continue_clip="c1")) == {"continue_at"}
    assert "messages" in problems(Complete)["prompt"]
    assert Song(lyrics="", title="Rain").payload()["prompt"] == ""


def test_none_means_not_given() -> None:
    assert Generate(prompt="a boat", seed=None, motion=None) == Generate(prompt="a boat")
    assert Generate(prompt="a boat", motion=None).motion == 1
    assert "prompt is required" in problems(Generate, prompt=None)["prompt"]


def test_an_operation_cannot_be_changed() -> None:
    operation = Generate(prompt="a boat")
    with pytest.raises(AttributeError):
        operation.prompt = "another"


def test_options_go_to_their_places_on_the_wire() -> None:
    operation = Generate(
        prompt="a boat", aspect_ratio="1:1", motion=2, effect="Inflate", zoom="in", negative_prompt="fog", image=GIF
    )
    assert operation.payload() == {
        "promptText": "a boat",
        "pikaffect": "Inflate",
        "image": "data:image/gif;base64,R0lGODlh",
        "model": "1.5",
        "options": {
            "aspectRatio": 1.0,
            "frameRate": 24,
            "extend": False,
            "camera": {"zoom": "in"},
            "parameters": {"motion": 2, "guidanceScale": 12, "negativePrompt": "fog"},
        },
    }


def test_two_payloads_share_nothing() -> None:
    first, second = Generate(prompt="a").payload(), Generate(prompt="a", seed=7).payload()
    assert "seed" not in first["options"]["parameters"]
    assert second["options"]["parameters"]["seed"] == 7
    assert dict(Generate.base) == {"options": {}}


def test_a_chat_is_made_of_system_messages_pictures_and_prompt() -> None:
    said = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    body = Complete(
        prompt="What is it?", system="Be brief.", messages=said, images=[GIF, "https://x.example/a.png"]
    ).payload()
    assert [m["role"] for m in body["messages"]] == ["system", "user", "assistant", "user"]
    text, one, two = body["messages"][-1]["content"]
    assert text == {"type": "text", "text": "What is it?"}
    assert one["image_url"]["url"].startswith("data:image/gif;base64,")
    assert two == {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}
    assert said == [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    assert not {"prompt", "system", "images", "temperature"} & body.keys()


OPERATIONS: list[Operation] = [
    Generate(prompt="a boat", aspect_ratio=(9, 16), motion=0, effect="Cake-ify", seed=0, extend=True),
    Song(lyrics="[Verse]\nla", title="Rain", tags="folk", continue_clip="c", continue_at=1.5),
    Lyrics(prompt="a lullaby"),
    Complete(prompt="Hi", temperature=0, stop=["x"], tools=[{"type": "function", "function": {"name": "f"}}]),
    Complete(prompt="Look", images=["https://x.example/a.png"]),
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_a_note_is_json_and_gives_the_operation_back(operation: Operation) -> None:
    note = json.loads(json.dumps(operation.note()))
    again = type(operation).from_note(note)
    assert again.payload() == operation.payload()
    assert again.options().keys() == operation.options().keys()
    assert catalog.operation(operation.name).from_note(note).note() == note


def test_a_note_of_another_version_keeps_what_is_known() -> None:
    again = Generate.from_note({"prompt": "a boat", "option_of_tomorrow": 1})
    assert again == Generate(prompt="a boat")


def test_a_note_has_only_what_was_set() -> None:
    assert Generate(prompt="a boat", motion=3).note() == {"prompt": "a boat", "motion": 3}
    assert Generate(prompt="a boat", aspect_ratio="16:9").options() == {"prompt": "a boat"}


def test_a_file_is_noted_by_its_place_never_by_its_bytes(tmp_path: Any) -> None:
    picture = tmp_path / "a.gif"
    picture.write_bytes(GIF)
    note = Generate(prompt="a boat", image=picture).note()
    assert note["image"]["path"] == str(picture)
    again = Generate.from_note(json.loads(json.dumps(note)))
    assert again.payload() == Generate(prompt="a boat", image=picture).payload()


def test_a_note_whose_file_is_gone_can_still_be_read() -> None:
    again = Generate.from_note(
        {"prompt": "a boat", "image": {"path": "/nowhere/a.gif", "sha256": "0", "mime": "image/gif"}}
    )
    assert again.name == "pika.generate"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_an_operation_shows_itself_and_equals_its_twin(operation: Operation) -> None:
    assert type(operation).__name__ in repr(operation)
    assert operation == type(operation)(**operation.options())


def test_what_a_request_body_says_is_what_an_operation_holds() -> None:
    operation = Generate(prompt="a boat", aspect_ratio="9:16", effect="Melt", seed=7, tilt="up")
    assert Generate(**Generate.values_of(operation.payload())) == operation
    assert Generate.values_of({"promptText": "a", "pikaffect": "", "image": ""}) == {"prompt": "a"}


def test_calls_that_cost_are_marked_so() -> None:
    assert Generate(prompt="a").once
    assert Lyrics(prompt="a").once
    assert not Complete(prompt="a").once
    assert Complete(prompt="a", modalities=["text", "audio"], audio={"voice": "alloy", "format": "wav"}).once


@pytest.mark.parametrize("kind", list(catalog.operations()), ids=lambda k: f"{k.family()}.{k.verb()}")
def test_every_operation_has_a_record_with_a_title_and_its_options(kind: type[Operation]) -> None:
    spec = spec_of(kind)
    assert spec.title
    assert not spec.title.endswith(".")
    assert spec.name == f"{spec.family}.{kind.verb()}"
    assert [o.name for o in spec.options] == list(options_of(kind))
    assert spec.task == (kind.follow is not None)
    assert spec.paid or not spec.task
    assert catalog.operation(spec.name) is kind


def test_the_verb_of_a_class_name_is_its_words() -> None:
    class TextToVideo(Operation):
        pass

    assert TextToVideo.verb() == "text_to_video"


def test_an_unknown_operation_is_named_with_the_nearest() -> None:
    with pytest.raises(KeyError, match=r"did you mean 'pika\.generate'"):
        catalog.operation("pika.generat")


def test_an_option_error_survives_a_pickle() -> None:
    with pytest.raises(OptionError) as caught:
        Generate()
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.problems) == (str(caught.value), caught.value.problems)


def test_ratios_are_compared_as_ratios() -> None:
    assert Generate(prompt="a", aspect_ratio="32:18") == Generate(prompt="a", aspect_ratio=Ratio(16, 9))
