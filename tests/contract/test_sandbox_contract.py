"""Every answer of the sandbox is one that the contract promises."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from yescale_widgets import catalog
from yescale_widgets.pointers import first
from yescale_widgets.sandbox.direct import DIRECT
from yescale_widgets.sandbox.server import Sandbox

PIKA = (
    "pika_generate",
    "/pika/generate",
    {"promptText": "A paper boat at dusk", "options": {}},
    "pika_feed",
    "/pika/feed/{}",
)
SONG = (
    "suno_music",
    "/suno/submit/music",
    {"gpt_description_prompt": "lo-fi about rain"},
    "suno_fetch",
    "/suno/fetch/{}",
)
LYRICS = ("suno_lyrics", "/suno/submit/lyrics", {"prompt": "a lullaby"}, "suno_fetch", "/suno/fetch/{}")
TASKS = pytest.mark.parametrize("task", [PIKA, SONG, LYRICS], ids=["pika", "song", "lyrics"])
FOLLOWED = [kind for kind in catalog.operations() if kind.follow]
MOMENTS = (0.0, 0.02, 0.05, 0.08, 0.12, 0.15, 1.0)
CHAT = "/v1/chat/completions"
HELLO = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello."}]}
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_temperature",
        "description": "Current temperature of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def submitted(http: httpx.Client, contract: Any, task: Any, words: str = "") -> str:
    operation, path, body, _, _ = task
    marked = {name: f"{value} {words}" if isinstance(value, str) else value for name, value in body.items()}
    answer = contract.answer(operation, http.post(path, json=marked))
    found: str = answer.get("id") or answer["data"]
    return found


def ready(http: httpx.Client, clock: Any, body: dict[str, Any]) -> dict[str, Any]:
    """A body of the contract; where it goes on from a task, from one that this sandbox has finished."""
    if "taskId" not in body:
        return body
    grid = http.post("/mj/submit/imagine", json={"botType": "MID_JOURNEY", "prompt": "a walled garden"}).json()
    clock.now += 1
    return body | {"taskId": grid["result"]}


@pytest.mark.parametrize("kind", FOLLOWED, ids=lambda kind: f"{kind.family()}.{kind.verb()}")
def test_every_state_of_a_task(http: httpx.Client, contract: Any, clock: Any, kind: Any) -> None:
    """From the contract's first request; a family that is new is judged here too."""
    body = next(iter(contract.requests(kind.at.id).values()), None)
    if body is None:
        pytest.skip("the contract has no request in JSON")
    accepted = contract.answer(kind.at.id, http.post(kind.at.path, json=ready(http, clock, body)))
    look = kind.follow.poll.path.format(id=first(accepted, *(kind.follow.given or kind.follow.id)))
    begin, seen = clock.now, set()
    for moment in MOMENTS:
        clock.now = begin + moment
        response = http.request(kind.follow.poll.method, look)
        assert response.status_code == 200
        seen.add(kind.follow.words.get(first(contract.answer(kind.follow.poll.id, response), *kind.follow.status)))
    assert {"running", "succeeded"} <= seen


@TASKS
def test_a_failed_task(http: httpx.Client, contract: Any, clock: Any, task: Any) -> None:
    identity = submitted(http, contract, task, "[fail]")
    clock.now += 1
    assert "moderation" in json.dumps(contract.answer(task[3], http.get(task[4].format(identity))))


@TASKS
def test_refusals_of_a_task(http: httpx.Client, contract: Any, task: Any) -> None:
    operation, path, body, poll, at = task
    for key, status in (("nobody", 401), ("sk-expired", 401), ("sk-nocredit", 403)):
        response = http.post(path, json=body, headers={"Authorization": f"Bearer {key}"})
        assert response.status_code == status
        contract.answer(operation, response)
    unknown, wrong = http.get(at.format("nobody")), http.post(path, json={})
    assert contract.answer(poll, unknown) == {"code": "task_not_exist", "message": "task_not_exist", "data": None}
    assert contract.answer(operation, wrong)["code"] == "invalid_request"
    assert (unknown.status_code, wrong.status_code) == (400, 400)


def test_midjourneys_own_refusals_and_failures(http: httpx.Client, contract: Any, clock: Any) -> None:
    path, fox = "/mj/submit/imagine", {"botType": "MID_JOURNEY", "prompt": "a fox [fail]"}
    failing = contract.answer("mj_imagine", http.post(path, json=fox))["result"]
    clock.now += 1
    failed = contract.answer("mj_fetch", http.get(f"/mj/task/{failing}/fetch"))
    assert (failed["status"], failed["progress"], failed["imageUrl"]) == ("FAILURE", "100%", "")
    assert contract.answer("mj_fetch_batch", http.post("/mj/task/list-by-condition", json={"ids": [failing]}))
    refused = {
        "mj_imagine": http.post(path, json={"botType": "MID_JOURNEY"}),
        "mj_fetch": http.get("/mj/task/nobody/fetch"),
        "mj_change": http.post("/mj/submit/change", json={"taskId": "nobody", "action": "REROLL", "index": 1}),
        "mj_action": http.post("/mj/submit/action", json={"taskId": failing, "customId": "MJ::JOB::reroll::0::x"}),
        "mj_fetch_batch": http.post("/mj/task/list-by-condition", json={}),
    }
    for operation, response in refused.items():
        assert (response.status_code, contract.answer(operation, response)["code"]) == (400, 4)
    for key, status in (("nobody", 401), ("sk-nocredit", 403)):
        response = http.post(path, json=fox, headers={"Authorization": f"Bearer {key}"})
        assert response.status_code == status
        contract.answer("mj_imagine", response)


def test_every_request_of_the_contract_is_taken(http: httpx.Client, contract: Any, clock: Any) -> None:
    """The contract's own examples of requests, for every operation that the catalog has and the sandbox answers."""
    taken = 0
    for kind in catalog.operations():
        if not kind.follow and not kind.makes and kind.at.id not in DIRECT:
            continue
        for label, body in contract.requests(kind.at.id).items():
            answer = http.request(kind.at.method, kind.at.path, json=ready(http, clock, body))
            assert answer.status_code == 200, (kind.name, label, answer.text)
            if not body.get("stream") and kind.reads_body is None:
                contract.answer(kind.at.id, answer)
            taken += 1
    assert taken > 15


def test_a_batch(http: httpx.Client, contract: Any, clock: Any) -> None:
    song, words = submitted(http, contract, SONG), submitted(http, contract, LYRICS)
    clock.now += 1
    answer = contract.answer("suno_fetch_batch", http.post("/suno/fetch", json={"ids": [song, "nobody", words]}))
    assert [item["task_id"] for item in answer["data"]] == [song, words]


def test_limits(http: httpx.Client, sandbox: Sandbox, contract: Any) -> None:
    sandbox.gate.quota = 0
    assert http.post(PIKA[1], json=PIKA[2]).status_code == 403
    contract.answer("chat_completions", http.post(CHAT, json=HELLO))
    sandbox.gate.per_minute = 0
    response = http.post(CHAT, json=HELLO)
    assert (response.status_code, "retry-after" in response.headers) == (429, True)
    contract.answer("chat_completions", response)


def test_models(http: httpx.Client, contract: Any) -> None:
    listed = contract.answer("list_models", http.get("/v1/models"))
    assert "gpt-4o-mini" in [model["id"] for model in listed["data"]]
    contract.answer("retrieve_model", http.get("/v1/models/gpt-4o-mini"))
    assert "error" in contract.answer("retrieve_model", http.get("/v1/models/gpt-nope"))
    contract.answer("list_models", http.get("/v1/models", headers={"Authorization": "Bearer no"}))


REQUESTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "choices": {"n": 3},
    "tools": {"tools": [WEATHER], "messages": [{"role": "user", "content": "How warm is it in Da Nang?"}]},
    "cut short": {"max_tokens": 3},
    "reasoning": {"model": "deepseek-v3.2"},
    "spoken": {
        "model": "gpt-4o-audio-preview",
        "modalities": ["text", "audio"],
        "audio": {"voice": "alloy", "format": "wav"},
    },
    "drawn": {"model": "gemini-2.0-flash-exp-image-generation"},
    "object": {"response_format": {"type": "json_object"}},
}


@pytest.mark.parametrize("options", REQUESTS.values(), ids=REQUESTS)
def test_a_chat(http: httpx.Client, contract: Any, options: dict[str, Any]) -> None:
    answer = contract.answer("chat_completions", http.post(CHAT, json=HELLO | options))
    assert len(answer["choices"]) == options.get("n", 1)
    assert answer["usage"]["total_tokens"] > 0


@pytest.mark.parametrize("options", REQUESTS.values(), ids=REQUESTS)
def test_a_stream(http: httpx.Client, contract: Any, options: dict[str, Any]) -> None:
    body = HELLO | options | {"stream": True, "stream_options": {"include_usage": True}}
    with http.stream("POST", CHAT, json=body) as response:
        lines = [line for line in response.iter_lines() if line]
    assert response.headers["content-type"].startswith("text/event-stream")
    contract.lines("chat_completions", lines)
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    chunks = [json.loads(text) for text in data[:-1]]
    assert (data[-1], chunks[-1]["choices"], ": PING" in lines) == ("[DONE]", [], True)
    for chunk in chunks:
        contract.chunk("chat_completions", chunk)
    assert sum(bool(c["finish_reason"]) for chunk in chunks for c in chunk["choices"]) == options.get("n", 1)


BAD_CHATS: dict[str, tuple[int, dict[str, Any]]] = {
    "no model": (400, {"model": ""}),
    "no messages": (400, {"messages": []}),
    "no such role": (400, {"messages": [{"role": "king", "content": "Hi."}]}),
    "too warm": (400, {"temperature": 3}),
    "no such model": (404, {"model": "gpt-nope"}),
}


@pytest.mark.parametrize(("status", "options"), BAD_CHATS.values(), ids=BAD_CHATS)
def test_a_chat_refused(http: httpx.Client, contract: Any, status: int, options: dict[str, Any]) -> None:
    response = http.post(CHAT, json=HELLO | options)
    assert response.status_code == status
    error = contract.answer("chat_completions", response)["error"]
    assert error["message"].endswith(f"(request id: {response.headers['x-request-id']})")


@pytest.mark.parametrize("fault", ["429=2", "500", "503"])
def test_faults_speak_the_contract(http: httpx.Client, contract: Any, fault: str) -> None:
    contract.answer("chat_completions", http.post(CHAT, json=HELLO, headers={"X-Sandbox-Fault": fault}))


MESSAGES, GENERATE = "/v1/messages", "/v1beta/models/gemini-2.5-flash:generateContent"
ASKED = {"model": "claude-haiku-4-5", "max_tokens": 200, "messages": [{"role": "user", "content": "How warm is Hue?"}]}
AS_CLAUDE = {
    "name": "get_temperature",
    "description": "Current temperature of a city",
    "input_schema": WEATHER["function"]["parameters"],
}
CLAUDES: dict[str, dict[str, Any]] = {
    "plain": {"system": [{"type": "text", "text": "Be brief."}]},
    "thinking": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    "tools": {"tools": [AS_CLAUDE]},
    "cut short": {"max_tokens": 3},
    "stopped": {"messages": [{"role": "user", "content": "Count to nine."}], "stop_sequences": [", 4"]},
}


@pytest.mark.parametrize("options", CLAUDES.values(), ids=CLAUDES)
def test_a_message_of_claude(http: httpx.Client, contract: Any, options: dict[str, Any]) -> None:
    whole = contract.answer("anthropic_messages", http.post(MESSAGES, json=ASKED | options))
    with http.stream("POST", MESSAGES, json=ASKED | options | {"stream": True}) as response:
        lines = [line for line in response.iter_lines() if line]
    contract.lines("anthropic_messages", lines)
    events = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert lines[::2] == [f"event: {event['type']}" for event in events]
    end = next(event for event in events if event["type"] == "message_delta")
    assert end["delta"] == {name: whole[name] for name in ("stop_reason", "stop_sequence")}
    assert end["usage"]["output_tokens"] == whole["usage"]["output_tokens"]
    begun = [event["content_block"]["type"] for event in events if event["type"] == "content_block_start"]
    assert begun == [block["type"] for block in whole["content"]]


BAD_MESSAGES: dict[str, dict[str, Any]] = {
    "no limit": {"max_tokens": None},
    "no messages": {"messages": []},
    "a role of OpenAI's": {"messages": [{"role": "system", "content": "Hi."}]},
    "no such model": {"model": "claude-nope"},
}


@pytest.mark.parametrize("options", BAD_MESSAGES.values(), ids=BAD_MESSAGES)
def test_a_message_refused(http: httpx.Client, contract: Any, options: dict[str, Any]) -> None:
    response = http.post(MESSAGES, json=ASKED | options)
    assert response.status_code == 400
    assert contract.answer("anthropic_messages", response)["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("key", ["nobody", "sk-nocredit"])
def test_claude_and_gemini_turn_a_key_away(http: httpx.Client, contract: Any, key: str) -> None:
    body = {"contents": [{"role": "user", "parts": [{"text": "Hi."}]}]}
    for operation, path, header, asked in (
        ("anthropic_messages", MESSAGES, "x-api-key", ASKED),
        ("gemini_generate_content", GENERATE, "x-goog-api-key", body),
    ):
        response = http.post(path, json=asked, headers={"Authorization": "", header: key})
        assert response.status_code in (401, 403)
        contract.answer(operation, response)


GEMINIS: dict[str, dict[str, Any]] = {
    "plain": {"systemInstruction": {"parts": [{"text": "Be brief."}]}},
    "thinking": {"generationConfig": {"thinkingConfig": {"includeThoughts": True}}},
    "tools": {"tools": [{"functionDeclarations": [WEATHER["function"]]}]},
    "drawn": {"generationConfig": {"responseModalities": ["TEXT", "IMAGE"]}},
    "cut short": {"generationConfig": {"maxOutputTokens": 3}},
    "blocked": {"contents": [{"role": "user", "parts": [{"text": "Hi. [blocked]"}]}]},
}


@pytest.mark.parametrize("options", GEMINIS.values(), ids=GEMINIS)
def test_an_answer_of_gemini(http: httpx.Client, contract: Any, options: dict[str, Any]) -> None:
    asked = {"contents": [{"role": "user", "parts": [{"text": "How warm is it in Hue?"}]}]} | options
    whole = contract.answer("gemini_generate_content", http.post(GENERATE, json=asked))
    streamed = f"{GENERATE.partition(':')[0]}:streamGenerateContent?alt=sse"
    with http.stream("POST", streamed, json=asked) as response:
        lines = [line for line in response.iter_lines() if line]
    assert response.headers["content-type"].startswith("text/event-stream")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines]
    schema = contract._schema("gemini_generate_content", 200)
    for chunk in chunks:
        contract.fits(schema, chunk)
    assert chunks[-1]["usageMetadata"] == whole["usageMetadata"]
    reasons = [c["finishReason"] for chunk in chunks for c in chunk.get("candidates", ()) if "finishReason" in c]
    assert reasons == [c["finishReason"] for c in whole.get("candidates", ())]
