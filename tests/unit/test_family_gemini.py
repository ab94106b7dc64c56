"""Gemini in Google's own format: what is sent, how whole and streamed answers are read, and the sandbox's side."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from PIL import Image
from pydantic import BaseModel

from tests.samples import painted
from tests.unit.conftest import CANARY, Gateway, refusal, says, streams
from yescale_widgets import catalog, errors, wire
from yescale_widgets.catalog._gemini_schema import googled
from yescale_widgets.catalog.gemini import Generate
from yescale_widgets.catalog.images import Generate as Draw
from yescale_widgets.client import Client
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Reply

Connect = Callable[..., Client]
Serve = Callable[..., Gateway]
ID = "gemini_generate_content"
PLAIN = "/v1beta/models/gemini-2.5-flash:generateContent"
STREAM = "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse"
TEMPERATURE = {
    "name": "get_temperature",
    "description": "Temperature of a city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
AS_OPENAI = {"type": "function", "function": {**TEMPERATURE, "strict": True}}
RECIPE = {
    "type": "object",
    "properties": {"eggs": {"type": "integer"}, "flour_g": {"type": "number"}},
    "required": ["eggs", "flour_g"],
}


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def sent(**options: Any) -> dict[str, Any]:
    body = Generate(**{"prompt": "Hi.", **options}).payload()
    assert body.pop("model") == options.get("model", "gemini-2.5-flash")
    return body


def asked(client: Client, operation: Generate, streamed: bool) -> tuple[Reply, int]:
    """The reply, and in how many pieces it came."""
    if not streamed:
        return client.send(operation), 1
    stream = client.stream(operation)
    pieces = len(list(stream))
    return stream.reply, pieces


# What is sent


def test_a_prompt_alone_is_one_content() -> None:
    assert sent() == {"contents": [{"role": "user", "parts": [{"text": "Hi."}]}]}


def test_the_system_text_stands_beside_the_contents_and_a_prompt_ends_them() -> None:
    earlier = [
        {"role": "user", "content": "I am Linh."},
        {"role": "assistant", "content": "Hello, Linh."},
        {"role": "model", "parts": [{"text": "What can I do?"}]},
    ]
    body = sent(system="Be brief.", messages=earlier, prompt="Who am I?")
    assert body["systemInstruction"] == {"parts": [{"text": "Be brief."}]}
    assert body["contents"] == [
        {"role": "user", "parts": [{"text": "I am Linh."}]},
        {"role": "model", "parts": [{"text": "Hello, Linh."}]},
        {"role": "model", "parts": [{"text": "What can I do?"}]},
        {"role": "user", "parts": [{"text": "Who am I?"}]},
    ]


def test_pictures_and_sound_go_before_the_text_as_inline_data(tmp_path: Path) -> None:
    path = tmp_path / "boat.png"
    path.write_bytes(painted())
    sound = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(24)
    body = sent(prompt="What is it?", images=[str(path), Image.new("RGB", (8, 8))], audio=sound)
    shown, drawn, heard, text = body["contents"][0]["parts"]
    assert shown == {"inlineData": {"mimeType": "image/png", "data": coded(painted())}}
    assert drawn["inlineData"]["mimeType"] == "image/png"
    assert heard["inlineData"] == {"mimeType": "audio/wav", "data": coded(sound)}
    assert text == {"text": "What is it?"}


def test_tools_may_be_in_either_form() -> None:
    search, own = {"google_search": {}}, {"functionDeclarations": [TEMPERATURE]}
    assert sent(tools=[search, AS_OPENAI, AS_OPENAI])["tools"] == [
        search,
        {"functionDeclarations": [TEMPERATURE, TEMPERATURE]},
    ]
    assert sent(tools=[own])["tools"] == [own]


class Step(BaseModel):
    text: str
    minutes: int | None = None
    then: list[Step] = []
    after: Step | None = None


class Plan(BaseModel):
    """What to do."""

    model_config = {"extra": "forbid"}
    steps: list[Step]
    mood: Literal["calm"] | int


def test_schemas_are_sent_without_what_google_refuses() -> None:
    told = sent(schema=Plan.model_json_schema())["generationConfig"]["responseSchema"]
    words = json.dumps(told)
    assert not any(word in words for word in ("$ref", "$defs", "additionalProperties", "const", "oneOf", 'null"'))
    step = told["properties"]["steps"]["items"]
    assert step["properties"]["text"]["type"] == "string"
    assert step["properties"]["minutes"].items() >= {"type": "integer", "nullable": True}.items()
    assert step["properties"]["then"]["items"]["properties"].keys() == {"text", "minutes", "then", "after"}
    assert step["properties"]["after"]["nullable"] is True
    assert step["properties"]["after"]["required"] == ["text"]
    calm, number = told["properties"]["mood"]["anyOf"]
    assert (calm["enum"], number) == (["calm"], {"type": "integer"})
    assert told["required"] == ["steps", "mood"]
    assert len(words) < 10_000, "a schema that holds itself has an end"


def test_a_property_may_have_the_name_of_a_word_of_schemas() -> None:
    schema = {"type": "object", "properties": {"const": {"type": ["string", "null"]}, "$ref": {"type": "string"}}}
    assert googled(schema)["properties"] == {
        "const": {"type": "string", "nullable": True},
        "$ref": {"type": "string"},
    }


def test_schemas_that_are_put_together_or_allow_anything_are_sent() -> None:
    schema = {
        "properties": {"a": {"allOf": [{"$ref": "#/$defs/A"}], "title": "T"}, "b": True},
        "$defs": {"A": {"type": "number"}},
    }
    assert googled(schema)["properties"] == {"a": {"type": "number", "title": "T"}, "b": {}}


def test_a_schema_may_be_in_googles_own_capitals(gateway: Serve, client: Connect) -> None:
    server = gateway(says(answer({"text": '{"value": 2}'})), says(answer({"text": '{"value": "two"}'})))
    own = {"type": "OBJECT", "properties": {"value": {"type": "INTEGER", "nullable": True}}, "required": ["value"]}
    operation = Generate(prompt="Two eggs.", schema=own)
    assert operation.payload()["generationConfig"]["responseSchema"] == own
    assert client(server.url).send(operation).object == {"value": 2}
    with pytest.raises(errors.BadObject):
        client(server.url).send(operation)


def test_functions_in_openais_form_have_their_schemas_cleaned_too() -> None:
    parameters = {**TEMPERATURE["parameters"], "additionalProperties": False}
    tool = {"type": "function", "function": {**TEMPERATURE, "parameters": parameters}}
    assert sent(tools=[tool])["tools"] == [{"functionDeclarations": [TEMPERATURE]}]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("auto", {"mode": "AUTO"}),
        ("none", {"mode": "NONE"}),
        ("required", {"mode": "ANY"}),
        ("now", {"mode": "ANY", "allowedFunctionNames": ["now"]}),
        ({"type": "function", "function": {"name": "now"}}, {"mode": "ANY", "allowedFunctionNames": ["now"]}),
        ({"mode": "VALIDATED"}, {"mode": "VALIDATED"}),
    ],
)
def test_the_choice_of_tools_may_be_in_either_form(given: Any, told: Any) -> None:
    assert sent(tool_choice=given)["toolConfig"] == {"functionCallingConfig": told}


def test_the_other_options_stand_where_google_has_them() -> None:
    thinking = {"includeThoughts": True, "thinkingBudget": 512}
    safety = [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}]
    body = sent(
        temperature=0.5, max_tokens=90, top_p=0.9, top_k=40, stop=["END"], seed=7, thinking=thinking,
        modalities=["text", "image"], schema=RECIPE, safety=safety,
    )  # fmt: skip
    assert body["generationConfig"] == {
        "temperature": 0.5,
        "maxOutputTokens": 90,
        "topP": 0.9,
        "topK": 40,
        "stopSequences": ["END"],
        "seed": 7,
        "thinkingConfig": thinking,
        "responseModalities": ["TEXT", "IMAGE"],
        "responseSchema": RECIPE,
        "responseMimeType": "application/json",
    }
    assert body["safetySettings"] == safety


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"prompt": None}, "give a prompt, or messages"),
    ({"modalities": ["TEXT", "SMELL"]}, "TEXT, IMAGE and AUDIO, not SMELL"),
    ({"tool_choice": 3}, "tool_choice must be a word or a dictionary, not 3"),
    ({"images": [b"no picture"]}, "images"),
    ({"audio": painted()}, "audio"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_what_cannot_be_right_is_refused_before_it_is_sent(options: dict[str, Any], message: str) -> None:
    given = {name: value for name, value in {"prompt": "Hi.", **options}.items() if value is not None}
    with pytest.raises(errors.OptionError, match=message):
        Generate(**given)


def test_the_model_is_in_the_path_and_streams_have_a_path_of_their_own() -> None:
    whole, streamed = wire.build(Generate(prompt="Hi.")), wire.build(Generate(prompt="Hi."), stream=True)
    assert (whole.path, streamed.path) == (PLAIN, STREAM)
    assert whole.content == streamed.content, "that it streams is said by the path alone"
    assert "model" not in json.loads(whole.content or b"")
    odd = wire.build(Generate(prompt="Hi.", model="a/b?key=c"))
    assert odd.path == "/v1beta/models/a%2Fb%3Fkey%3Dc:generateContent"


def test_what_is_drawn_or_spoken_is_paid_for_once_and_text_may_be_asked_for_again() -> None:
    assert wire.build(Generate(prompt="a")).repeat == "gentle"
    assert wire.build(Generate(prompt="a", modalities=["TEXT"])).repeat == "gentle"
    for paid in ({"model": "gemini-2.5-flash-image"}, {"modalities": ["audio"]}, {"modalities": ["TEXT", "IMAGE"]}):
        assert wire.build(Generate(prompt="a", **paid)).repeat == "unsent"
        assert wire.build(Generate(prompt="a", **paid), stream=True).repeat == "unsent"


def test_the_key_goes_in_one_header_and_never_in_the_address(gateway: Serve, client: Connect) -> None:
    server = gateway(says(refusal("invalid_token"), 401))
    for call in (client(server.url).send, lambda o: list(client(server.url).stream(o))):
        with pytest.raises(errors.Unauthorized):
            call(Generate(prompt="Hi."))
    assert [heard.path for heard in server.heard] == [PLAIN, STREAM]
    for heard in server.heard:
        assert heard.headers["authorization"] == f"Bearer {CANARY}"
        assert [name for name, value in heard.headers.items() if CANARY in value] == ["authorization"]


# Whole answers


def answer(*parts: Any, finish: str | None = "STOP", **more: Any) -> dict[str, Any]:
    candidate = {"content": {"role": "model", "parts": list(parts)}, **({"finishReason": finish} if finish else {})}
    return {"candidates": [candidate], "modelVersion": "gemini-2.5-flash", **more}


def read(body: Any) -> Reply:
    found: Reply = catalog.read(ID, body)
    return found


def test_thoughts_text_and_calls_are_told_apart() -> None:
    reply = read(
        answer(
            {"text": "A city.", "thought": True},
            {"text": "Let me ", "thought": None},
            {"text": "look.", "thoughtSignature": "s"},
            {"functionCall": {"name": "get_temperature", "args": {"city": "Huế"}}},
            {"functionCall": {"id": "c7", "name": "now"}},
        )
    )
    assert (reply.reasoning, reply.text, reply.finish_reason) == ("A city.", "Let me look.", "STOP")
    assert [(c.name, json.loads(c.arguments)) for c in reply.tool_calls] == [
        ("get_temperature", {"city": "Huế"}),
        ("now", {}),
    ]
    assert len({c.id for c in reply.tool_calls}) == 2
    assert reply.tool_calls[1].id == "c7"


def test_pictures_and_samples_become_media() -> None:
    samples = bytes(range(256)) * 20
    reply = read(
        answer(
            {"text": "Here it is."},
            {"inlineData": {"mimeType": "image/png", "data": coded(painted())}},
            {"inlineData": {"mimeType": None, "data": coded(painted("blue"))}},
            {"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=16000", "data": coded(samples)}},
        )
    )
    assert [(m.kind, m.mime) for m in reply.images] == [("image", "image/png")] * 2
    assert base64.b64decode(reply.images[0].url.partition(",")[2]) == painted()
    assert reply.audio is not None
    sound = base64.b64decode(reply.audio.url.partition(",")[2])
    assert (sound[:4], sound[44:], reply.audio.duration) == (b"RIFF", samples, len(samples) / 32_000)


def test_code_that_was_run_on_the_way_is_part_of_the_text() -> None:
    reply = read(
        answer(
            {"text": "Let me count."},
            {"executableCode": {"language": "PYTHON", "code": 'print("```", 6 * 7)'}},
            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "``` 42\n"}},
            {"text": "It is 42."},
        )
    )
    assert '````python\nprint("```", 6 * 7)\n````' in reply.text
    assert "````\n``` 42\n````" in reply.text
    assert reply.text.endswith("It is 42.")


def test_the_count_has_openais_names_too_and_thoughts_are_part_of_the_answer() -> None:
    usage = {"promptTokenCount": 5, "candidatesTokenCount": 3, "thoughtsTokenCount": 4, "totalTokenCount": 12}
    found = read(answer({"text": "Longan."}, usageMetadata=usage)).usage or {}
    assert (found["prompt_tokens"], found["completion_tokens"], found["total_tokens"]) == (5, 7, 12)
    assert found["completion_tokens_details"] == {"reasoning_tokens": 4}
    assert found.items() >= usage.items()
    bare = read(answer({"text": "a"}, usageMetadata={"promptTokenCount": 5, "candidatesTokenCount": 3})).usage or {}
    assert bare["total_tokens"] == 8
    assert read(answer({"text": "a"})).usage is None


def test_several_candidates_are_choices() -> None:
    body = answer({"text": "Jade Kettle"})
    body["candidates"].append({"index": 1, "content": {"parts": [{"text": "Quiet Leaf"}]}, "finishReason": "STOP"})
    assert [choice.text for choice in read(body).choices] == ["Jade Kettle", "Quiet Leaf"]


def test_a_blocked_prompt_says_why() -> None:
    reply = read({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 6}})
    assert (reply.text, reply.finish_reason, (reply.usage or {})["total_tokens"]) == ("", "SAFETY", 6)


@pytest.mark.parametrize("body", [{}, {"candidates": []}, {"candidates": 7}, {"candidates": ["x"]}, [], None])
def test_what_is_no_answer_is_not_taken_for_an_empty_one(body: Any) -> None:
    with pytest.raises(errors.BadAnswer):
        read(body)


def test_an_object_is_read_by_the_schema_that_was_asked_for(gateway: Serve, client: Connect) -> None:
    server = gateway(says(answer({"text": '{"eggs": 2, "flour_g": 50}'})), says(answer({"text": '{"eggs": "two"}'})))
    operation = Generate(prompt="Two eggs and 50 g flour.", schema=RECIPE)
    assert client(server.url).send(operation).object == {"eggs": 2, "flour_g": 50}
    with pytest.raises(errors.BadObject):
        client(server.url).send(operation)


# Streams


def piece(*parts: Any, finish: str | None = None, **more: Any) -> str:
    return json.dumps(answer(*parts, finish=finish, **more))


SAID = [piece({"text": "Lon"}), piece({"text": "gan."})]


def test_a_stream_is_read_as_it_comes(gateway: Serve, client: Connect) -> None:
    usage = {"promptTokenCount": 5, "candidatesTokenCount": 3, "totalTokenCount": 8}
    thought = piece({"text": "A fruit.", "thought": True})
    call = {"functionCall": {"name": "now", "args": {"zone": "ICT"}}}
    server = gateway(streams(thought, *SAID, piece(call, finish="STOP", usageMetadata=usage)))
    stream = client(server.url).stream(Generate(prompt="Name a fruit."))
    deltas = list(stream)
    assert [d.reasoning for d in deltas if d.reasoning] == ["A fruit."]
    assert [d.text for d in deltas if d.text] == ["Lon", "gan."]
    assert [(c.name, c.arguments) for d in deltas for c in d.tool_calls] == [("now", '{"zone":"ICT"}')]
    assert (deltas[-1].finish_reason, (deltas[-1].usage or {})["total_tokens"]) == ("STOP", 8)
    reply = stream.reply
    assert (reply.text, reply.reasoning, reply.model) == ("Longan.", "A fruit.", "gemini-2.5-flash")
    assert reply.usage == deltas[-1].usage


def test_a_streamed_picture_is_part_of_the_reply(gateway: Serve, client: Connect) -> None:
    picture = piece({"inlineData": {"mimeType": "image/png", "data": coded(painted())}}, finish="STOP")
    server = gateway(streams(*SAID, picture))
    stream = client(server.url).stream(Generate(prompt="Draw.", model="gemini-2.5-flash-image"))
    assert "".join(d.text for d in stream) == "Longan."
    assert [m.mime for m in stream.reply.images] == ["image/png"]


def test_a_blocked_stream_ends_with_the_reason(gateway: Serve, client: Connect) -> None:
    server = gateway(streams(json.dumps({"promptFeedback": {"blockReason": "SAFETY"}})))
    stream = client(server.url).stream(Generate(prompt="Hi."))
    assert [d.finish_reason for d in stream] == ["SAFETY"]
    assert stream.reply.finish_reason == "SAFETY"


OVERLOADED = {"error": {"code": 503, "message": "Overloaded", "status": "UNAVAILABLE"}}
CUTS: dict[str, tuple[list[str], str]] = {
    "an error": ([json.dumps(OVERLOADED)], "Overloaded"),
    "no end": ([], "without a finish reason"),
    "a broken chunk": (['{"candidates": [{"con'], "not what the contract promises"),
    "a chunk of another shape": (['{"candidates": 7}'], "not what the contract promises"),
}


@pytest.mark.parametrize(("more", "why"), CUTS.values(), ids=CUTS)
def test_a_stream_that_breaks_off_keeps_what_had_arrived(
    gateway: Serve, client: Connect, more: list[str], why: str
) -> None:
    server = gateway(streams(*SAID, *more))
    stream = client(server.url).stream(Generate(prompt="Hi."))
    with pytest.raises(errors.StreamCut, match=why) as caught:
        list(stream)
    assert isinstance(caught.value.partial, Reply)
    assert caught.value.partial.text == stream.reply.text == "Longan."
    assert caught.value.code == ("UNAVAILABLE" if why == "Overloaded" else caught.value.code)
    assert len(server.heard) == 1


def test_googles_envelope_becomes_the_right_error(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"error": {"code": 400, "message": "Bad schema.", "status": "INVALID_ARGUMENT"}}, 400))
    with pytest.raises(errors.BadRequest, match="Bad schema"):
        client(server.url).send(Generate(prompt="Hi."))
    with pytest.raises(errors.BadRequest, match="Bad schema"):
        list(client(server.url).stream(Generate(prompt="Hi.")))


# The sandbox


@pytest.mark.parametrize("streamed", [False, True])
def test_the_sandbox_answers_thinks_and_counts(sandbox: Sandbox, client: Connect, streamed: bool) -> None:
    operation = Generate(prompt="Count to twelve.", thinking={"includeThoughts": True}, stop=[", 9"])
    reply, pieces = asked(client(sandbox.url), operation, streamed)
    assert (reply.text, reply.finish_reason) == ("1, 2, 3, 4, 5, 6, 7, 8", "STOP")
    assert len(reply.reasoning) > 20
    usage = reply.usage or {}
    assert usage["thoughtsTokenCount"] > 0
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 10
    assert pieces > 8 or not streamed


@pytest.mark.parametrize("streamed", [False, True])
def test_the_sandbox_is_cut_short_by_a_limit(sandbox: Sandbox, client: Connect, streamed: bool) -> None:
    reply, _ = asked(client(sandbox.url), Generate(prompt="Tell me of the sea.", max_tokens=5), streamed)
    assert reply.finish_reason == "MAX_TOKENS"
    assert (reply.usage or {})["completion_tokens"] == 5


@pytest.mark.parametrize("streamed", [False, True])
def test_a_round_with_tools_at_the_sandbox(sandbox: Sandbox, client: Connect, streamed: bool) -> None:
    question = "How warm is it in Hue?"
    first, _ = asked(client(sandbox.url), Generate(prompt=question, tools=[AS_OPENAI]), streamed)
    assert [(c.name, json.loads(c.arguments)) for c in first.tool_calls] == [("get_temperature", {"city": "Hue"})]
    history = [
        {"role": "user", "content": question},
        {"role": "model", "parts": [{"functionCall": {"name": "get_temperature", "args": {"city": "Hue"}}}]},
        {
            "role": "user",
            "parts": [{"functionResponse": {"name": "get_temperature", "response": {"degrees": 31}}}],
        },
    ]
    second, _ = asked(client(sandbox.url), Generate(messages=history, tools=[AS_OPENAI]), streamed)
    assert not second.tool_calls
    assert "get_temperature" in second.text
    assert "31" in second.text


@pytest.mark.parametrize(("choice", "called"), [("none", []), ("required", ["get_temperature"])])
def test_the_sandbox_obeys_the_choice_of_tools(
    sandbox: Sandbox, client: Connect, choice: str, called: list[str]
) -> None:
    reply = client(sandbox.url).send(Generate(prompt="Say hello.", tools=[AS_OPENAI], tool_choice=choice))
    assert [c.name for c in reply.tool_calls] == called


@pytest.mark.parametrize("streamed", [False, True])
def test_the_sandbox_looks_at_pictures_also_behind_links(sandbox: Sandbox, client: Connect, streamed: bool) -> None:
    drawn = client(sandbox.url).send(Draw(prompt="a boat", size="256x128"))
    operation = Generate(prompt="What is it?", images=[painted("blue"), drawn.media[0].url])
    reply, _ = asked(client(sandbox.url), operation, streamed)
    assert "blue" in reply.text
    assert "256 \N{MULTIPLICATION SIGN} 128" in reply.text


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    "how", [{"model": "gemini-2.5-flash-image"}, {"modalities": ["TEXT", "IMAGE"]}], ids=["by model", "by modality"]
)
def test_the_sandbox_draws(sandbox: Sandbox, client: Connect, streamed: bool, how: dict[str, Any]) -> None:
    reply, _ = asked(client(sandbox.url), Generate(prompt="Draw a paper boat.", **how), streamed)
    assert len(reply.images) == 1
    picture = Image.open(io.BytesIO(base64.b64decode(reply.images[0].url.partition(",")[2])))
    assert (picture.format, picture.size) == ("PNG", (768, 768))
    assert "base64" not in reply.text


def test_the_sandbox_speaks(sandbox: Sandbox, client: Connect) -> None:
    reply = client(sandbox.url).send(Generate(prompt="Count to nine.", modalities=["AUDIO"]))
    assert reply.audio is not None
    assert reply.audio.mime == "audio/wav"
    assert (reply.audio.duration or 0) > 0.5


def test_the_sandbox_keeps_to_a_schema(sandbox: Sandbox, client: Connect) -> None:
    reply = client(sandbox.url).send(Generate(prompt="Recipe: two eggs and 50 g flour.", schema=RECIPE))
    assert reply.object == {"eggs": 2, "flour_g": 50}


@pytest.mark.parametrize("streamed", [False, True])
def test_the_sandbox_blocks_a_prompt(sandbox: Sandbox, client: Connect, streamed: bool) -> None:
    reply, _ = asked(client(sandbox.url), Generate(prompt="Hi. [blocked]"), streamed)
    assert (reply.text, reply.finish_reason) == ("", "PROHIBITED_CONTENT")


@pytest.mark.parametrize("fault", ["cut=6", "drop_in_stream=6", "stream_error=6", "broken_chunk=6"])
def test_the_sandboxs_broken_streams_are_cut_streams(sandbox: Sandbox, client: Connect, fault: str) -> None:
    sandbox.faults.next(fault, path="/v1beta/models/*")
    with pytest.raises(errors.StreamCut) as caught:
        list(client(sandbox.url).stream(Generate(prompt="Count to nine.")))
    assert isinstance(caught.value.partial, Reply)
    assert caught.value.partial.text.startswith("1,")


def test_the_sandbox_refuses_a_model_that_nobody_serves(sandbox: Sandbox, client: Connect) -> None:
    for call in (client(sandbox.url).send, lambda o: list(client(sandbox.url).stream(o))):
        with pytest.raises(errors.BadRequest, match="gemini-nope"):
            call(Generate(prompt="Hi.", model="gemini-nope"))


def test_googles_own_ways_of_giving_a_key_and_of_streaming_as_a_list(sandbox: Sandbox) -> None:
    body = {"contents": [{"parts": [{"text": "Count to three."}]}]}
    url = f"{sandbox.url}{STREAM.partition('?')[0]}"
    for options in ({"headers": {"x-goog-api-key": "sk-test"}}, {"params": {"key": "sk-test"}}):
        chunks = httpx.post(url, json=body, **options).json()
        text = "".join(chunk["candidates"][0]["content"]["parts"][0]["text"] for chunk in chunks)
        assert (text, len(chunks) > 3) == ("1, 2, 3", True)
    assert httpx.post(url, json=body).status_code == 401


MISSHAPEN: dict[str, tuple[dict[str, Any], str]] = {
    "parts that are texts": ({"contents": [{"parts": ["Hi."]}]}, "contents[0].parts[0]"),
    "no parts": ({"contents": [{"role": "user"}]}, "contents[0]"),
    "a role of OpenAI's": ({"contents": [{"role": "assistant", "parts": [{"text": "Hi."}]}]}, "contents[0].role"),
    "a system text as it is": ({"systemInstruction": "Be brief."}, "systemInstruction"),
    "options that are none": ({"generationConfig": 7}, "generationConfig"),
    "functions that are none": ({"tools": [{"functionDeclarations": [7]}]}, "tools[0].functionDeclarations"),
    "a rule that is none": ({"toolConfig": {"functionCallingConfig": 7}}, "toolConfig.functionCallingConfig"),
}


@pytest.mark.parametrize(("options", "place"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_the_sandbox_names_the_place_of_what_is_misshapen(
    sandbox: Sandbox, options: dict[str, Any], place: str
) -> None:
    body = {"contents": [{"parts": [{"text": "Hi."}]}]} | options
    response = httpx.post(f"{sandbox.url}{PLAIN}", json=body, headers={"x-goog-api-key": "sk-test"})
    assert response.status_code == 400
    assert place in response.json()["error"]["message"]
