"""The sandbox's chat brain obeys what it is asked for, looks and listens for real, and repeats itself exactly."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import os
import re
import subprocess
import sys
import time
import warnings
import wave
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from PIL import Image

from tests.samples import painted
from yescale_widgets.sandbox import brain, hints, media, schema, sight
from yescale_widgets.sandbox.brain import Answer
from yescale_widgets.sandbox.pattern import matching

ANYTHING = st.text(st.characters(codec=None), max_size=200)
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_temperature",
        "description": "Current temperature of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["c", "f"]}},
            "required": ["city"],
        },
    },
}
MAIL = {
    "type": "function",
    "function": {
        "name": "send_mail",
        "description": "Send an e-mail to somebody",
        "parameters": {
            "type": "object",
            "properties": {"to": {"type": "string", "format": "email"}, "subject": {"type": "string"}},
            "required": ["to", "subject"],
        },
    },
}


def ask(question: str, model: str = "gpt-4o-mini", **options: Any) -> Answer:
    """One answer to one question."""
    return brain.answer([{"role": "user", "content": question}], model=model, **options)


def uri(data: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


def shown(*urls: str, text: str = "What is this?") -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return [{"role": "user", "content": [{"type": "text", "text": text}, *parts]}]


class TestPieces:
    @given(ANYTHING)
    def test_joined_they_are_the_text(self, text: str) -> None:
        assert "".join(brain.pieces(text)) == text
        assert all(brain.pieces(text))

    @pytest.mark.parametrize("whole", ["\ud83d\ude00", "👩‍👩‍👧", "🇻🇳", "👍🏽", "ệ", "❤️"])
    def test_never_split_a_character(self, whole: str) -> None:
        for padding in range(12):
            found = brain.pieces("a" * padding + whole + "b")
            assert any(whole in piece for piece in found)

    def test_average_about_four_characters_in_prose(self) -> None:
        text = ask("Write about 2000 tokens on tea").text
        assert 3.3 < len(text) / brain.count(text) < 5

    def test_long_words_are_cut(self) -> None:
        assert max(map(len, brain.pieces("x" * 1000))) <= 10


class TestText:
    def test_is_about_the_question_and_says_it_is_made_up(self) -> None:
        answer = ask("Explain CRDTs to a beginner")
        assert "CRDTs" in answer.text
        assert "sandbox" in answer.text
        assert answer.finish_reason == "stop"
        assert answer.reasoning == ""

    @pytest.mark.parametrize(
        ("question", "kind"),
        [
            ("What is the difference between TCP and UDP?", "table_open"),
            ("How do I bake bread?", "ordered_list_open"),
            ("Write a Python function that reverses a list", "fence"),
            ("Explain entropy", "bullet_list_open"),
            ("Explain entropy", "heading_open"),
            ("Suggest 3 names for a tea house", "ordered_list_open"),
            ("Make a table of tea", "table_open"),
        ],
    )
    def test_takes_the_form_the_question_calls_for(self, question: str, kind: str) -> None:
        tokens = MarkdownIt("commonmark").enable("table").parse(ask(question).text)
        assert kind in {token.type for token in tokens}

    @pytest.mark.parametrize(
        "question",
        [
            "Compare bubble sort and quicksort in a table.",
            "Compare bubble sort and quicksort as a short table",
            "Compare bubble sort vs quicksort",
        ],
    )
    def test_a_comparison_names_its_two_sides_and_not_the_form_of_the_answer(self, question: str) -> None:
        text = ask(question).text
        assert "| | bubble sort | quicksort |" in text
        assert "in a table" not in text

    def test_maths_and_code_are_well_formed(self) -> None:
        assert re.search(r"(?s)\$\$.+\\sum.+\$\$", ask("Explain decay with an equation").text)
        fence = re.search(r"(?s)```python\n(.+)```", ask("Write a Python function about tides").text)
        assert fence
        compile(fence[1], "answer", "exec")

    def test_lists_have_as_many_entries_as_asked_for(self) -> None:
        assert len(re.findall(r"(?m)^\d+\. ", ask("List 7 facts about tea").text)) == 7
        assert len(re.findall(r"(?m)^\d+\. ", ask("How to make tea in three steps").text)) == 3

    @pytest.mark.parametrize(
        ("question", "text"),
        [
            ("Count to five", "1, 2, 3, 4, 5"),
            ("count from 3 to 6, please", "3, 4, 5, 6"),
            ("Đếm đến ba", "1, 2, 3"),
            ("What is 12 * 7?", "12 * 7 = 84"),
            ("7/2", "7/2 = 3.5"),
            ("(1 + 2) x 4 =", "(1 + 2) * 4 = 12"),
            ("repeat after me: Hello  World! ", "Hello  World! "),
            ("echo: a\n b", "a\n b"),
            ('Reply with exactly: "ok"', "ok"),
            ('Say "hi".', "hi"),
            ("Say good morning.", "Good morning!"),
        ],
    )
    def test_what_is_certain_is_exact(self, question: str, text: str) -> None:
        assert ask(question).text == text

    @given(st.text(max_size=80).filter(lambda text: '"' not in text and "'" not in text and "“" not in text))
    def test_an_echo_is_exact(self, text: str) -> None:
        assert ask(f"repeat after me:{text}").text == (text[1:] if text[:1].isspace() else text)

    @pytest.mark.parametrize("sum_", ["1/0", "2**9999999", "9" * 400 + "/3*1.5", "((((", "1" + "+1" * 900])
    def test_sums_that_cannot_be_done_are_no_trouble(self, sum_: str) -> None:
        assert ask(sum_).text

    def test_remembers_what_was_said(self) -> None:
        told = [{"role": "user", "content": "My name is Linh."}, {"role": "assistant", "content": "Hello"}]
        assert "Linh" in brain.answer([*told, {"role": "user", "content": "What is my name?"}], model="m").text
        more = [{"role": "user", "content": "Explain tides"}, {"role": "assistant", "content": "…"}]
        assert "ides" in brain.answer([*more, {"role": "user", "content": "Tell me more"}], model="m").text

    def test_answers_vietnamese_in_vietnamese(self) -> None:
        answer = ask("Giải thích quang hợp là gì?").text
        assert hints.vietnamese(answer)
        assert "quang hợp" in answer.lower()
        assert "sandbox" in answer

    def test_obeys_the_system_message(self) -> None:
        messages = [
            {"role": "system", "content": "Answer in one sentence."},
            {"role": "user", "content": "Why is the sea salty?"},
        ]
        assert len(re.findall(r"[.!?](?:\s|$)", brain.answer(messages, model="m").text)) == 1

    @pytest.mark.parametrize("number", [5, 40, 400, 3000])
    def test_has_the_number_of_tokens_or_words_asked_for(self, number: int) -> None:
        assert ask(f"Write about {number} tokens on tea").usage.completion == pytest.approx(number, abs=2)
        assert len(ask(f"Write {number} words about tea").text.split()) == number

    def test_summaries_are_taken_from_the_text(self) -> None:
        text = "The cat sat on the wall. The dog ran to the park. The park was big. Birds sang in the big park."
        lines = ask(f"Summarize: {text}").text.split("\n\n")[0].splitlines()
        assert lines
        assert all(line.removeprefix("- ") in text for line in lines)

    def test_choices_vary(self) -> None:
        made = brain.answers([{"role": "user", "content": "Suggest a name for a tea house."}], model="m", n=4)
        assert len(made) == 4
        assert len({answer.text for answer in made}) > 1
        assert brain.total(made).completion == sum(answer.usage.completion for answer in made)
        assert brain.total(made).prompt == made[0].usage.prompt

    @given(ANYTHING, st.sampled_from(["gpt-4o", "deepseek-r1", "o3-mini"]))
    @settings(max_examples=60)
    def test_any_question_gets_an_answer_and_a_right_count(self, question: str, model: str) -> None:
        answer = ask(question, model)
        assert answer.usage.completion == brain.count(answer.text) + brain.count(answer.reasoning)
        assert answer.finish_reason == "stop"

    @pytest.mark.parametrize(
        "unit", ["a", " ", "1", "(", "A b ", "{", "key a, ", '"', "1 + ", "count ", "in Hue, ", "- \n"]
    )
    def test_no_question_is_looked_through_over_and_over(self, unit: str) -> None:
        """Twice the text takes about twice the time; where each place were looked through to the end, four times."""

        def seconds(size: int) -> float:
            start = time.process_time()
            ask(unit * (size // len(unit)), response_format={"type": "json_object"}, tools=[WEATHER])
            ask(unit * (size // len(unit)))
            return time.process_time() - start

        assert seconds(100_000) < 3 * max(seconds(50_000), 0.05)


class TestLimits:
    def test_too_few_tokens_end_with_length(self) -> None:
        answer = ask("Explain entropy", max_tokens=12)
        assert answer.finish_reason == "length"
        assert answer.usage.completion == 12
        assert ask("Explain entropy").text.startswith(answer.text)
        assert ask("Count to three", max_tokens=50).finish_reason == "stop"

    def test_stop_words_end_the_text_before_them(self) -> None:
        assert ask("Count to nine", stop="5").text == "1, 2, 3, 4, "
        assert ask("Count to nine", stop=["7", "3"]).text == "1, 2, "
        assert ask("Count to nine", stop="5").finish_reason == "stop"

    @given(st.integers(1, 80), st.sampled_from(["gpt-4o", "deepseek-reasoner"]))
    @settings(max_examples=30)
    def test_a_limit_holds_with_reasoning_too(self, limit: int, model: str) -> None:
        answer = ask("Explain entropy", model, max_completion_tokens=limit)
        assert answer.usage.completion <= limit
        assert answer.usage.reasoning <= limit // 2


class TestReasoning:
    @pytest.mark.parametrize(
        "model", ["deepseek-r1", "deepseek-v3.2", "o1-mini", "o3", "claude-3-7-sonnet-thinking", "grok-r1"]
    )
    def test_models_that_think_show_it(self, model: str) -> None:
        answer = ask("Why is the sea salty?", model)
        assert "sea" in answer.reasoning
        assert answer.usage.wire()["completion_tokens_details"]["reasoning_tokens"] == brain.count(answer.reasoning)
        assert answer.message()["reasoning_content"] == answer.reasoning

    @pytest.mark.parametrize("model", ["gpt-4o1x", "gpt-4o", "gpt-4o-mini", "claude-3-5-sonnet", "proto3-large"])
    def test_others_do_not(self, model: str) -> None:
        assert ask("Why is the sea salty?", model).reasoning == ""

    def test_it_can_be_turned_off_and_on(self) -> None:
        assert ask("Why?", "deepseek-v3.2", thinking={"type": "disabled"}).reasoning == ""
        assert ask("Why?", "o3", reasoning_effort="none").reasoning == ""
        assert ask("Why?", "glm-4.6", thinking={"type": "enabled"}).reasoning


class TestSight:
    @pytest.mark.parametrize(
        ("colour", "name"),
        [
            ((200, 30, 30), "red"),
            ((20, 120, 40), "green"),
            ((40, 90, 220), "blue"),
            ((255, 255, 255), "white"),
            ((128, 128, 128), "grey"),
            ((110, 70, 40), "brown"),
            ((250, 220, 40), "yellow"),
            ((0, 0, 0), "black"),
            ((245, 150, 190), "pink"),
        ],
    )
    def test_names_colours(self, colour: tuple[int, int, int], name: str) -> None:
        assert name in sight.colour_name(colour)
        assert name in brain.answer(shown(uri(painted(colour))), model="gpt-4o").text

    @given(st.tuples(*[st.integers(0, 255)] * 3))
    def test_every_colour_has_a_name(self, colour: tuple[int, int, int]) -> None:
        assert sight.colour_name(colour)

    def test_tells_size_and_format(self) -> None:
        text = brain.answer(shown(uri(painted((9, 9, 200), (123, 45), "JPEG"), "image/jpeg")), model="gpt-4o").text
        assert "JPEG" in text
        assert "123 \N{MULTIPLICATION SIGN} 45" in text
        assert "landscape" in text

    def test_looks_at_each_of_several(self) -> None:
        text = brain.answer(shown(uri(painted((200, 0, 0))), uri(painted((0, 0, 200)))), model="gpt-4o").text
        assert re.search(r"Picture 1.*red.*\n.*Picture 2.*blue", text)

    def test_does_not_fetch_unless_told_how(self) -> None:
        link = "https://example.com/heron.jpg"
        assert "offline" in brain.answer(shown(link), model="gpt-4o").text
        asked: list[str] = []

        def fetch(url: str) -> bytes:
            asked.append(url)
            return painted((200, 30, 30))

        assert "red" in brain.answer(shown(link), model="gpt-4o", fetch=fetch).text
        assert asked == [link]

        def fail(url: str) -> bytes:
            raise ConnectionError(url)

        assert "ConnectionError" in brain.answer(shown(link), model="gpt-4o", fetch=fail).text

    @pytest.mark.parametrize(
        "url", ["data:image/png;base64,AAAA", "data:image/png;base64,%%%", "", "nonsense", "data:,"]
    )
    def test_what_is_no_picture_is_said_to_be_none(self, url: str) -> None:
        assert "could not be looked at" in brain.answer(shown(url), model="gpt-4o").text

    def test_reads_anthropic_parts_and_vietnamese(self) -> None:
        source = {
            "type": "base64",
            "media_type": "image/png",
            "data": base64.b64encode(painted((200, 30, 30))).decode(),
        }
        messages = [
            {
                "role": "user",
                "content": [{"type": "image", "source": source}, {"type": "text", "text": "Ảnh này có màu gì?"}],
            }
        ]
        assert "đỏ" in brain.answer(messages, model="claude-sonnet-4-5").text

    def test_a_later_question_is_about_the_same_picture(self) -> None:
        messages = [
            *shown(uri(painted((200, 30, 30)))),
            {"role": "assistant", "content": "…"},
            {"role": "user", "content": "Which colours has the picture?"},
        ]
        assert "red" in brain.answer(messages, model="gpt-4o").text


class TestSound:
    def test_speaks_when_asked_to(self) -> None:
        options = {"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}}
        answer = ask("Say good morning.", "gpt-4o-audio-preview", **options)
        assert answer.audio is not None
        assert answer.audio.transcript == "Good morning!"
        assert answer.audio.data[:4] == b"RIFF"
        wire = answer.message(expires_at=9)
        assert wire["content"] is None
        assert base64.b64decode(wire["audio"]["data"]) == answer.audio.data
        assert wire["audio"]["expires_at"] == 9
        assert answer.usage.audio > 0

    def test_hears_the_length_and_its_own_words(self) -> None:
        spoken = media.speech("The ferry leaves at nine.", "alloy", "wav")
        part = {"type": "input_audio", "input_audio": {"data": base64.b64encode(spoken).decode(), "format": "wav"}}
        answer = brain.answer(
            [{"role": "user", "content": [{"type": "text", "text": "What is said?"}, part]}],
            model="gpt-4o-audio-preview",
        )
        assert "The ferry leaves at nine." in answer.text
        assert answer.usage.heard > 0
        broken = {"type": "input_audio", "input_audio": {"data": "UklGRiQAAABXQVZFZm10IBAAAAABAAEA", "format": "wav"}}
        assert (
            "could not be heard"
            in brain.answer([{"role": "user", "content": [broken]}], model="gpt-4o-audio-preview").text
        )

    @pytest.mark.parametrize("kind", ["wav", "mp3", "opus", "flac"])
    def test_speech_comes_back_word_for_word(self, kind: Any) -> None:
        text = "Phà rời bến lúc chín giờ."
        assert brain.transcript(media.speech(text, "nova", kind), "a.bin")[::2] == (text, "vietnamese")

    def test_a_transcript_knows_the_real_length(self) -> None:
        text, seconds, language = brain.transcript(media.song("rain", 1, 6.0), "talk.mp3")
        assert seconds == pytest.approx(6, abs=0.06)
        assert language == "english"
        assert 8 < len(text.split()) < 24
        assert brain.transcript(media.song("rain", 1, 6.0), "talk.mp3", "vi")[2] == "vietnamese"

    def test_silence_has_no_words_and_noise_is_no_recording(self) -> None:
        file = io.BytesIO()
        with wave.open(file, "wb") as sheet:
            sheet.setnchannels(1)
            sheet.setsampwidth(2)
            sheet.setframerate(8_000)
            sheet.writeframes(bytes(16_000))
        assert brain.transcript(file.getvalue(), "quiet.wav") == ("", 1.0, "english")
        for data in (b"", b"no sound at all", painted((1, 2, 3))):
            with pytest.raises(ValueError, match="file"):
                brain.transcript(data, "x.mp3")

    @given(st.text(max_size=200), st.floats(0, 100))
    def test_segments_and_words_share_the_time(self, text: str, seconds: float) -> None:
        for spans in (brain.segments(text, seconds), brain.words(text, seconds)):
            assert all(0 <= span.start <= span.end <= seconds + 0.01 for span in spans)
            assert all(one.end == other.start for one, other in itertools.pairwise(spans))


class TestDrawing:
    def test_models_that_draw_put_the_picture_in_the_text(self) -> None:
        answer = ask("a paper boat", "gemini-2.0-flash-exp-image-generation", seed=3)
        found = re.search(r"!\[image\]\(data:image/png;base64,([\w+/=]+)\)", answer.text)
        assert found
        assert Image.open(io.BytesIO(base64.b64decode(found[1]))).format == "PNG"
        assert 1_290 <= answer.usage.completion < 1_400


class TestTools:
    def test_calls_the_tool_with_the_city_of_the_question(self) -> None:
        answer = ask("How warm is it in Da Nang?", tools=[WEATHER])
        assert answer.finish_reason == "tool_calls"
        [call] = answer.tool_calls
        assert call["function"]["name"] == "get_temperature"
        assert json.loads(call["function"]["arguments"])["city"] == "Da Nang"
        assert answer.message()["content"] is None

    def test_calls_it_for_each_of_several_cities(self) -> None:
        calls = ask("Compare the weather in Hanoi, Hue and Da Nang", tools=[WEATHER]).tool_calls
        assert [json.loads(call["function"]["arguments"])["city"] for call in calls] == ["Hanoi", "Hue", "Da Nang"]
        assert len({call["id"] for call in calls}) == 3
        assert len(ask("Weather in Hanoi and Hue?", tools=[WEATHER], parallel_tool_calls=False).tool_calls) == 1

    def test_takes_the_tool_that_fits(self) -> None:
        [call] = ask("Send a mail to an@example.com about the trip", tools=[WEATHER, MAIL]).tool_calls
        assert call["function"]["name"] == "send_mail"
        assert json.loads(call["function"]["arguments"])["to"] == "an@example.com"

    def test_units_are_filled_in_when_spoken_of(self) -> None:
        [call] = ask("How warm is it in Paris in fahrenheit?", tools=[WEATHER]).tool_calls
        assert json.loads(call["function"]["arguments"]) == {"city": "Paris", "unit": "f"}

    def test_obeys_the_choice(self) -> None:
        named = {"type": "function", "function": {"name": "get_temperature"}}
        assert not ask("How warm is it in Hue?", tools=[WEATHER], tool_choice="none").tool_calls
        assert not ask("hello", tools=[WEATHER]).tool_calls
        assert ask("hello", tools=[WEATHER], tool_choice="required").tool_calls
        assert (
            ask("Send a mail", tools=[MAIL, WEATHER], tool_choice=named).tool_calls[0]["function"]["name"]
            == "get_temperature"
        )
        assert not ask("What is new?", tools=[{"type": "function", "function": {"name": "googleSearch"}}]).tool_calls

    def test_answers_with_the_result(self) -> None:
        call = {"id": "c1", "type": "function", "function": {"name": "get_temperature", "arguments": "{}"}}
        messages: list[dict[str, Any]] = [
            {"role": "user", "content": "How warm is it in Da Nang?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": '{"celsius": 31}'},
        ]
        answer = brain.answer(messages, model="gpt-4o", tools=[WEATHER])
        assert answer.finish_reason == "stop"
        assert "31" in answer.text
        assert "get_temperature" in answer.text

    def test_knows_the_older_functions_and_anthropics_tools(self) -> None:
        older = ask("How warm is it in Hue?", functions=[WEATHER["function"]])
        assert older.finish_reason == "function_call"
        assert json.loads(older.message()["function_call"]["arguments"])["city"] == "Hue"
        claude = {"name": "get_temperature", "input_schema": WEATHER["function"]["parameters"]}
        assert ask("How warm is it in Hue?", tools=[claude], tool_choice={"type": "any"}).tool_calls


LEAVES = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")}, optional={"minLength": st.integers(0, 5), "maxLength": st.integers(5, 30)}
    ),
    st.fixed_dictionaries(
        {"type": st.just("string"), "format": st.sampled_from(["date", "email", "uuid", "date-time", "uri", "ipv4"])}
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("string"),
            "pattern": st.sampled_from([r"^[A-Z]{2}-\d{4}$", r"^(a|b)+c?$", r"^\+?[0-9 ]{7,12}$", r"^[^@\s]+@x\.org$"]),
        }
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={"minimum": st.integers(-9, 3), "maximum": st.integers(4, 20)},
    ),
    st.fixed_dictionaries(
        {"type": st.just("integer"), "multipleOf": st.integers(1, 5)}, optional={"minimum": st.integers(-50, 50)}
    ),
    st.fixed_dictionaries(
        {"type": st.just("number"), "exclusiveMinimum": st.integers(-3, 0), "exclusiveMaximum": st.integers(1, 3)}
    ),
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"const": 7}, {}, {"type": ["string", "null"]}]),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from(["red", "two", 3, None, True]), min_size=1, max_size=4)}),
)


def branches(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from(["name", "city", "points", "count", "date", "note", "items", "ok"])

    @st.composite
    def objects(draw: st.DrawFn) -> dict[str, Any]:
        properties = draw(st.dictionaries(names, inner, max_size=4))
        required = [name for name in properties if draw(st.booleans())]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    arrays = st.fixed_dictionaries(
        {"type": st.just("array"), "items": inner},
        optional={"minItems": st.integers(0, 3), "maxItems": st.integers(3, 5)},
    )
    return st.one_of(objects(), arrays, st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}))


def structured(question: str, form: dict[str, Any], **options: Any) -> Any:
    """The decoded answer to a question with a schema."""
    shape = {"type": "json_schema", "json_schema": {"name": "form", "strict": True, "schema": form}}
    return json.loads(ask(question, response_format=shape, **options).text)


class TestStructure:
    @given(
        st.recursive(LEAVES, branches, max_leaves=8),
        st.sampled_from(["Recipe: two eggs and 50 g flour.", "Anna, 31, from Hue", ""]),
    )
    @settings(max_examples=200)
    def test_answers_obey_their_schema(self, form: dict[str, Any], question: str) -> None:
        value = structured(question, form)
        jsonschema.validate(value, form, format_checker=jsonschema.FormatChecker())

    def test_values_come_from_the_prompt(self) -> None:
        form = {
            "type": "object",
            "properties": {"eggs": {"type": "integer"}, "flour_g": {"type": "number"}},
            "required": ["eggs", "flour_g"],
        }
        assert structured("Recipe: two eggs and 50 g flour.", form) == {"eggs": 2, "flour_g": 50}

    def test_lists_are_as_long_as_the_prompt_says(self) -> None:
        form = {
            "type": "object",
            "properties": {
                "steps": {"type": "array", "items": {"type": "object", "properties": {"title": {"type": "string"}}}}
            },
        }
        steps = structured("Give 5 steps to fold a paper boat", form)["steps"]
        assert len(steps) == 5
        assert len({step["title"] for step in steps}) == 5

    def test_references_and_recursion_come_to_an_end(self) -> None:
        node = {
            "type": "object",
            "properties": {
                "value": {"type": "string"},
                "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
            },
            "required": ["value", "next", "children"],
            "additionalProperties": False,
        }
        form = {"$defs": {"node": node}, "$ref": "#/$defs/node"}
        jsonschema.validate(structured("a tree", form), form)

    def test_unions_merges_and_uniqueness_are_kept(self) -> None:
        form = {
            "type": "object",
            "properties": {
                "both": {
                    "allOf": [
                        {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
                        {"properties": {"b": {"type": "string"}}, "required": ["b"]},
                    ]
                },
                "one": {"oneOf": [{"type": "null"}, {"type": "integer", "minimum": 3, "maximum": 4}]},
                "tags": {"type": "array", "items": {"type": "string"}, "minItems": 6, "uniqueItems": True},
                "pair": {
                    "type": "array",
                    "prefixItems": [{"type": "integer"}, {"type": "string"}],
                    "items": False,
                    "minItems": 2,
                    "maxItems": 2,
                },
                "map": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
            },
            "required": ["both", "one", "tags", "pair", "map"],
        }
        jsonschema.validate(structured("tea and cake", form), form)

    def test_geminis_capitals_are_understood(self) -> None:
        found = schema.Filler({}, hints.read("tea"), np.random.default_rng(1)).value(
            {"type": "OBJECT", "properties": {"n": {"type": "INTEGER"}}}
        )
        assert isinstance(found["n"], int)

    @pytest.mark.parametrize(
        ("question", "keys"),
        [
            ("Give me JSON with keys name, age and city for Anna from Hanoi", {"name", "age", "city"}),
            ('Answer like {"title": "x", "pages": 3}', {"title", "pages"}),
            ("Describe tea as JSON", {"topic", "summary", "points"}),
        ],
    )
    def test_a_json_object_has_the_keys_the_prompt_names(self, question: str, keys: set[str]) -> None:
        value = json.loads(ask(question, response_format={"type": "json_object"}).text)
        assert set(value) == keys

    @pytest.mark.parametrize(
        "pattern", [r"^\d{3}-[A-F]+$", r"(foo|ba[rz])\.?", r"^[^a]{2}$", r"^(?:x\w)*$", r"^[\w.-]+@[a-z]+\.com$"]
    )
    def test_patterns_are_met(self, pattern: str) -> None:
        text = matching(pattern, np.random.default_rng(1))
        assert text is not None
        assert re.search(pattern, text)

    @given(st.text("ab[](){}|*+?\\^$.-,01dw:", max_size=12))
    def test_no_pattern_breaks_the_generator(self, pattern: str) -> None:
        with warnings.catch_warnings(action="ignore"):  # "[[" may mean something else in a later Python
            try:
                re.compile(pattern)
            except re.error:
                assume(False)
            text = matching(pattern, np.random.default_rng(1))
            assert text is None or re.search(pattern, text)


class TestEmbedding:
    def test_like_texts_are_closer(self) -> None:
        texts = ["a paper boat on the sea", "paper boats at sea", "a ship on the ocean", "quarterly tax report"]
        start, *rest = (np.array(brain.embedding(text, 512)) for text in texts)
        near = [float(start @ other) for other in rest]
        assert near[0] > near[1] > near[2] + 0.05

    @given(ANYTHING, st.integers(1, 300))
    def test_is_a_unit_vector_of_the_length_asked_for(self, text: str, dimensions: int) -> None:
        vector = brain.embedding(text, dimensions)
        assert len(vector) == dimensions
        assert float(np.linalg.norm(vector)) == pytest.approx(1)


class TestRepeating:
    def test_the_same_request_has_the_same_answer(self) -> None:
        assert ask("Explain entropy", seed=1) == ask("Explain entropy", seed=1)
        assert ask("Explain entropy", seed=1) != ask("Explain entropy", seed=2)
        assert ask("Explain entropy", "a") != ask("Explain entropy", "b")

    def test_other_processes_agree(self) -> None:
        """Hashes of strings differ between processes; nothing here may depend on them."""
        code = (
            "import hashlib, json\n"
            "from yescale_widgets.sandbox import brain, media\n"
            "made = brain.answer([{'role': 'user', 'content': 'Explain tides with a table'}], model='deepseek-r1')\n"
            "total = hashlib.sha256((made.text + made.reasoning + json.dumps(brain.embedding('tides', 64))).encode())\n"
            "total.update(media.picture('tides at night', 1, 96, 64) + media.clip('tides', 1, 64, 48, 0.25))\n"
            "total.update(media.song('tides', 1, 0.5))\n"
            "print(total.hexdigest())\n"
        )
        made = ask("Explain tides with a table", "deepseek-r1")
        total = hashlib.sha256((made.text + made.reasoning + json.dumps(brain.embedding("tides", 64))).encode())
        total.update(
            media.picture("tides at night", 1, 96, 64)
            + media.clip("tides", 1, 64, 48, 0.25)
            + media.song("tides", 1, 0.5)
        )
        environment = {**os.environ, "PYTHONHASHSEED": "77"}
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        assert run.stdout.strip() == total.hexdigest()
