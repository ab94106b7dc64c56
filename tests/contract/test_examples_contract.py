"""Every example of the contract is read into the right value or exception.

What an answer should become is worked out here from the contract's own ``x-task``, not by the library's reader.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.contract.reader import (
    KINDS,
    MISPLACED,
    NOT_SERVED,
    Example,
    calls,
    every_example,
    examples,
    reach,
    requests_of,
    task_rules,
)
from yescale_widgets import catalog, errors
from yescale_widgets.declare import Operation
from yescale_widgets.failures import error_of
from yescale_widgets.values import Reply, Snapshot

REFUSED = {
    "refused": (errors.BadRequest, "policy"),
    "queue_full": (errors.RateLimited, "Queue is full"),
    "banned_prompt": (errors.BadRequest, "gory"),
}


@pytest.mark.parametrize("example", list(examples(good=True)), ids=str)
def test_a_good_example_is_read_as_the_contract_says(example: Example) -> None:
    if "event-stream" in example.content:
        judge_stream(example)
        return
    if isinstance(example.value, dict) and "error" in example.value and "status" not in example.value:
        with pytest.raises(errors.NotFound, match="does not exist"):
            catalog.read(example.operation, example.value)
        return
    if example.name in REFUSED:
        kind, words = REFUSED[example.name]
        with pytest.raises(kind, match=words):
            catalog.read(example.operation, example.value)
        return
    text = json.dumps(example.value)
    for payload in (example.value, text, text.encode()):
        judge(example, catalog.read(example.operation, payload))


ALL = 766
"""Examples of requests and answers in the contract."""


def test_no_example_is_passed_over() -> None:
    """Every answer is read in this file, every request made in the catalog's; of calls that the catalog leaves out the
    errors are read too, and what remains is counted here.
    """
    judged = len(list(examples(good=True))) + len(list(examples(good=False))) + len(MISPLACED_COPIES) + len(LEFT_OUT)
    made = [example for identity in served() for example in requests_of(identity)]
    others = [e for e in every_example() if e.operation in NOT_SERVED and e.status == "200"]
    asked = [example for identity in NOT_SERVED for example in requests_of(identity)]
    assert judged + len(made) + len(others) + len(asked) == ALL
    assert (len(others), len(asked)) == (12, 2), "answers and requests of calls that the catalog does not have"


def served() -> set[str]:
    return {call.id for kind in KINDS for call in calls(kind)}


LEFT_OUT = [e for e in every_example() if e.operation in NOT_SERVED and e.status != "200"]
MISPLACED_COPIES = [e for e in every_example() if e.operation in served() and (e.status, e.name) in MISPLACED]


@pytest.mark.parametrize("example", LEFT_OUT, ids=str)
def test_an_error_of_a_call_that_the_catalog_leaves_out_is_read_all_the_same(example: Example) -> None:
    kind = SPECIAL.get(example.name, EXPECTED[example.status])
    if (example.status, example.name) in MISPLACED:
        kind = errors.QuotaExceeded
    body = example.value if isinstance(example.value, str) else json.dumps(example.value)
    assert type(error_of(example.code, {}, body.encode())) is kind


def judge(example: Example, found: Any) -> None:
    kinds = {call.id: role for kind in KINDS for call, role in zip(calls(kind), roles(kind), strict=False)}
    role = kinds[example.operation]
    if role == "submit":
        identity = reach(example.value, task_rules("submit", example.operation)["id_pointer"])[0]
        assert (found.status, found.id, found.media, found.error) == ("queued", str(identity), [], None)
    elif role == "poll":
        judge_snapshot(found, example.value, task_rules("poll", example.operation, example.value))
    elif role == "batch":
        assert isinstance(found, list)
        assert all(isinstance(one, Snapshot) and one.id for one in found)
        assert len(found) == len(reach(example.value, "/data/*") if isinstance(example.value, dict) else example.value)
    elif isinstance(found, Reply):
        JUDGES.get(example.operation, judge_reply)(found, example.value)
    else:
        assert found is not None


def roles(kind: type[Operation]) -> tuple[str, ...]:
    return ("submit", "poll", "batch") if kind.follow else ("direct",)


def judge_snapshot(found: Snapshot, body: Any, rules: dict[str, Any]) -> None:
    word = (reach(body, rules["status_pointer"]) or [""])[0]
    status = rules["status_map"].get(word, "running") if word else "queued"
    assert (found.status, found.raw_status, found.raw) == (status, str(word), body)
    given = reach(body, rules.get("progress_pointer"))
    percent = float(str(given[0]).removesuffix("%")) if given else None
    if percent is not None and not isinstance(given[0], str) and rules["progress_form"].startswith("0-1 "):
        percent *= 100
    assert found.progress == (None if percent == 100 and status == "failed" else percent)
    results = {
        (kind_of(r["media"], u), u)
        for r in rules["result_pointers"]
        for u in reach(body, r["pointer"])
        if r["media"] != "text" and isinstance(u, str)
    }
    shown = {(m.kind, m.url) for m in found.media + (found.previews if status != "succeeded" else [])}
    if "ONE clip" in rules.get("result_rule", ""):
        results = (
            {next((r["media"], u) for r in rules["result_pointers"] for u in reach(body, r["pointer"]))}
            if results
            else set()
        )
    assert results <= shown if status != "succeeded" else results == shown
    previews = {(r["media"], u) for r in rules.get("preview_pointers", []) for u in reach(body, r["pointer"])}
    assert previews <= {(m.kind, m.url) for m in found.previews}
    texts = [t for r in rules["result_pointers"] if r["media"] == "text" for t in reach(body, r["pointer"])]
    assert found.text == (texts[0] if texts else "")
    reasons = reach(body, rules["error_pointer"]) if status == "failed" else []
    assert found.error == (reasons[0] if reasons else None)


def kind_of(told: str, url: str) -> str:
    """What a result is: as the contract says, or by its suffix."""
    if not told.startswith("by file suffix"):
        return told
    return {"png": "image", "jpg": "image", "mp4": "video", "mp3": "audio"}[url.rpartition(".")[2]]


def judge_reply(found: Reply, body: Any) -> None:
    choices = [c.get("message", c) for c in body["choices"]]
    assert len(found.choices) == len(choices)
    assert found.finish_reason == body["choices"][0]["finish_reason"]
    assert (found.model, found.usage, found.raw) == (body["model"], body["usage"], body)
    first = choices[0]
    words = (first.get("audio") or {}).get("transcript")
    content = first.get("content") or first.get("refusal") or first.get("text") or words or ""
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", content)
    assert [m.url for m in found.images] == pictures
    assert (found.text in content) if pictures else (found.text == content)
    assert "base64" not in found.text
    assert found.reasoning == (first.get("reasoning_content") or "")
    asked = [(t["id"], t["function"]["name"], t["function"]["arguments"]) for t in first.get("tool_calls") or []]
    assert [(t.id, t.name, t.arguments) for t in found.tool_calls] == asked
    sound = first.get("audio")
    assert (found.audio is not None) == bool(sound)
    if sound and found.audio is not None:
        assert found.audio.url.endswith(sound["data"])
        assert found.audio.extra["transcript"] == sound["transcript"]


def judge_message(found: Reply, body: Any) -> None:
    """Anthropic's form: parts of text and tools, and its own words for the end and the count."""
    assert found.text == "".join(part["text"] for part in body["content"] if part["type"] == "text")
    asked = [(p["id"], p["name"], p["input"]) for p in body["content"] if p["type"] == "tool_use"]
    assert [(t.id, t.name, json.loads(t.arguments)) for t in found.tool_calls] == asked
    assert (found.model, found.finish_reason, found.raw) == (body["model"], body["stop_reason"], body)
    counted = found.usage or {}
    assert body["usage"].items() <= counted.items()
    assert counted["total_tokens"] == body["usage"]["input_tokens"] + body["usage"]["output_tokens"]


def judge_generated(found: Reply, body: Any) -> None:
    """Google's form: parts of text and inline data; a prompt that was blocked has no candidates."""
    candidate = (body.get("candidates") or [{"finishReason": body.get("promptFeedback", {}).get("blockReason")}])[0]
    parts = candidate.get("content", {}).get("parts", [])
    assert found.text == "".join(part.get("text", "") for part in parts)
    data = [part["inlineData"]["data"] for part in parts if "inlineData" in part]
    assert [medium.url.partition(",")[2] for medium in found.images] == data
    assert (found.finish_reason, found.raw) == (candidate["finishReason"], body)
    assert found.model == body.get("modelVersion", "")
    counted = found.usage or {}
    assert body["usageMetadata"].items() <= counted.items()
    assert counted["total_tokens"] == body["usageMetadata"]["totalTokenCount"]


JUDGES = {"anthropic_messages": judge_message, "gemini_generate_content": judge_generated}


def judge_stream(example: Example) -> None:
    chunks = [json.loads(line[6:]) for line in example.value if line.startswith("data: {")]
    pieces = [(c.get("choices") or [{}])[0] for c in chunks]
    text = "".join((p.get("delta") or {}).get("content") or p.get("text") or "" for p in pieces)
    broken = next((c["error"] for c in chunks if "error" in c), None)
    if broken:
        with pytest.raises(errors.StreamCut, match="upstream closed") as caught:
            catalog.read(example.operation, example.value)
        assert isinstance(caught.value.partial, Reply)
        assert (caught.value.partial.text, caught.value.code) == (text, broken["code"])
        assert caught.value.request_id in broken["message"]
        return
    wire = "\n\n".join(example.value) + "\n\n"
    for payload in (example.value, wire, wire.encode()):
        found = catalog.read(example.operation, payload)
        assert found.finish_reason
        if pieces[0].get("delta") is not None or "text" in pieces[0]:
            assert found.finish_reason == next(p["finish_reason"] for p in reversed(pieces) if p.get("finish_reason"))
            assert found.text == ("" if "data:image" in text else text)
            assert found.usage == next((c["usage"] for c in reversed(chunks) if c.get("usage")), None)


EXPECTED = {
    "400": errors.BadRequest,
    "401": errors.Unauthorized,
    "402": errors.QuotaExceeded,
    "403": errors.QuotaExceeded,
    "404": errors.NotFound,
    "422": errors.BadRequest,
    "429": errors.RateLimited,
    "5XX": errors.ServerError,
    "500": errors.ServerError,
    "503": errors.ServerError,
}
SPECIAL = {
    "mj_style": errors.QuotaExceeded,
    "kling_empty_pack": errors.QuotaExceeded,
    "unknown_task": errors.NotFound,
    "model_forbidden": errors.Forbidden,
    "edge_timeout_524": errors.BadAnswer,
}


@pytest.mark.parametrize("example", list(examples(good=False)), ids=str)
def test_an_error_example_raises_the_right_exception(example: Example) -> None:
    kind = SPECIAL.get(example.name, EXPECTED[example.status])
    body = example.value if isinstance(example.value, str) else json.dumps(example.value)
    with pytest.raises(kind) as caught:
        raise error_of(example.code, {}, body.encode())
    assert type(caught.value) is kind
    with pytest.raises(kind) as wrapped:
        catalog.read(example.operation, example.value)
    assert type(wrapped.value) is kind
    for error in (caught.value, wrapped.value):
        marked = re.search(r"\(request id: (\w+)\)", body)
        assert error.request_id == (marked[1] if marked else "")
        assert "request id:" not in error.what
        assert error.hint
