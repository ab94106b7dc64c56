"""Midjourney: submit codes, flags in the prompt, drafts, grids and what can be done with them."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from PIL import Image, ImageChops, ImageStat

from tests.samples import painted
from tests.unit.conftest import Clock, Gateway, says
from yescale_widgets import catalog, errors
from yescale_widgets.catalog.midjourney import Action, Blend, Change, Describe, Imagine, Modal
from yescale_widgets.client import Client
from yescale_widgets.declare import Operation
from yescale_widgets.errors import OptionError
from yescale_widgets.ratio import Ratio
from yescale_widgets.reading import snapshot, submitted
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.values import Snapshot

Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
LABELS = ["U1", "U2", "U3", "U4", "V1", "V2", "V3", "V4", "Reroll"]
FOX = Imagine(prompt="a fox in the snow")


# Submitting


@pytest.mark.parametrize("code", [1, 21, 22])
@pytest.mark.parametrize("result", [1736328132024227, "1736328132024227"])
def test_an_accepted_task_has_its_id_as_text(code: int, result: Any) -> None:
    found = catalog.read("mj_imagine", {"code": code, "description": "in queue", "result": result, "properties": {}})
    assert (found.status, found.id) == ("queued", "1736328132024227")


REFUSED: dict[int, type[errors.ApiError]] = {
    23: errors.RateLimited,
    24: errors.BadRequest,
    3: errors.ServerError,
    4: errors.BadRequest,
    5: errors.ServerError,
    9: errors.ServerError,
    30: errors.RateLimited,
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_refusal_is_told_by_its_code_in_whatever_language(code: int) -> None:
    with pytest.raises(errors.ApiError, match="không được") as caught:
        catalog.read("mj_imagine", {"code": code, "description": "không được ", "result": "7", "properties": {}})
    assert (type(caught.value), caught.value.code) == (REFUSED[code], str(code))


def test_a_change_of_a_task_that_is_gone_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        catalog.read("mj_change", {"code": 3, "description": "关联任务不存在或已失效"})


def test_a_blocked_prompt_names_the_word() -> None:
    facts = {"promptEn": "gory scene", "bannedWord": "gory"}
    with pytest.raises(errors.BadRequest, match=r"sensitive words \(gory\)"):
        catalog.read("mj_imagine", {"code": 24, "description": "May contain sensitive words", "properties": facts})


@pytest.mark.parametrize("status", [200, 400])
def test_an_empty_account_is_told_from_bad_input(gateway: Serve, client: Connect, status: int) -> None:
    server = gateway(says({"code": 4, "description": "quota_not_enough ", "type": "upstream_error"}, status))
    with pytest.raises(errors.QuotaExceeded):
        client(server.url).submit(FOX)
    assert len(server.posts) == 1


def test_a_full_queue_is_a_refusal_and_not_posted_again(gateway: Serve, client: Connect) -> None:
    server = gateway(says({"code": 23, "description": "Queue is full", "result": "8", "properties": {}}))
    connected = client(server.url)
    with pytest.raises(errors.RateLimited):
        connected.submit(FOX)
    assert len(server.posts) == 1
    assert [row.status for row in connected.board.rows()] == ["failed"]


@pytest.mark.parametrize("body", [{"code": 1, "description": "ok", "result": None}, {"code": 22, "description": ""}])
def test_an_acceptance_without_an_id_leaves_the_task_uncertain(gateway: Serve, client: Connect, body: Any) -> None:
    server = gateway(says(body))
    assert client(server.url).submit(FOX).status == "uncertain"
    assert len(server.posts) == 1


# What is sent


def prompt_of(**options: Any) -> Any:
    return Imagine(**options).payload()["prompt"]


def test_ratio_seed_and_what_to_keep_out_are_flags() -> None:
    assert prompt_of(prompt="a fox", aspect_ratio=16 / 9, seed=7, negative_prompt="snow, ice") == (
        "a fox --ar 16:9 --seed 7 --no snow, ice"
    )
    assert prompt_of(prompt="a fox", seed=0) == "a fox --seed 0"
    assert prompt_of(prompt="a fox") == "a fox"


def test_flags_stand_before_those_of_the_prompt() -> None:
    assert prompt_of(prompt="a fox --v 6.1 --style raw", aspect_ratio=(3, 2)) == "a fox --ar 3:2 --v 6.1 --style raw"


def test_a_flag_is_given_in_one_place() -> None:
    with pytest.raises(OptionError, match="aspect_ratio is in the prompt already, as --ar"):
        Imagine(prompt="a fox --ar 1:1 --v 6", aspect_ratio="16:9")
    with pytest.raises(OptionError, match="seed is in the prompt already"):
        Imagine(prompt="a fox --seed 4", seed=5)
    assert prompt_of(prompt="a fox --ar 1:1", seed=5) == "a fox --seed 5 --ar 1:1"


@pytest.mark.parametrize(
    "options",
    [
        {"prompt": "a fox", "aspect_ratio": Ratio(16, 9), "seed": 12, "negative_prompt": "snow and ice"},
        {"prompt": "a fox --v 6.1 --style raw", "aspect_ratio": Ratio(2, 3)},
        {"prompt": "a dash -- and text", "seed": 4294967295},
        {"prompt": "a fox\nin two lines", "negative_prompt": "x"},
    ],
)
def test_flags_come_back_as_options(options: dict[str, Any]) -> None:
    found = Imagine.values_of(Imagine(**options).payload())
    assert {name: found.get(name) for name in options} == options


@pytest.mark.parametrize("prompt", ["a fox --ar wide", "a fox --seed -4", "a fox --ar 0:4", "a fox --seed 99999999999"])
def test_a_flag_that_midjourney_would_refuse_stays_in_the_prompt(prompt: str) -> None:
    assert Imagine.values_of({"prompt": prompt})["prompt"] == prompt


def test_the_first_of_two_equal_flags_counts_and_the_other_stays() -> None:
    found = Imagine.values_of({"prompt": "a fox --ar 1:1 --v 6 --aspect 2:1"})
    assert (found["prompt"], found["aspect_ratio"]) == ("a fox --v 6 --aspect 2:1", Ratio(1, 1))


def test_pictures_travel_as_data_urls() -> None:
    whole = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert Imagine(prompt="x", images=[PNG]).payload()["base64Array"] == [whole]
    assert Blend(images=[PNG, PNG], dimensions="PORTRAIT").payload() == {
        "base64Array": [whole, whole],
        "dimensions": "PORTRAIT",
        "botType": "MID_JOURNEY",
    }
    assert Describe(image=PNG).payload()["base64"] == whole
    assert Modal(task="7", mask=PNG).payload() == {"taskId": "7", "maskBase64": whole}


def test_a_linked_picture_is_fetched_first_since_midjourney_takes_no_links(gateway: Serve, client: Connect) -> None:
    server = gateway(says(PNG, content_type="image/png"), says({"code": 1, "description": "ok", "result": 7}))
    task = client(server.url).submit(Describe(image=f"{server.url}/fox.png"))
    assert [h.method for h in server.heard[:2]] == ["GET", "POST"]
    assert json.loads(server.posts[0].body)["base64"].startswith("data:image/png;base64,")
    assert task.id == "7"


def test_a_link_that_cannot_be_fetched_is_said_and_nothing_is_posted(gateway: Serve, client: Connect) -> None:
    server = gateway(says("gone", 404))
    connected = client(server.url)
    with pytest.raises(errors.MediaError):
        connected.submit(Blend(images=[PNG, f"{server.url}/gone.png"]))
    assert (server.posts, connected.board.rows()) == ([], [])


@pytest.mark.parametrize("count", [1, 6])
def test_a_blend_takes_two_to_five_pictures(count: int) -> None:
    with pytest.raises(OptionError, match=f"two to five pictures, not {count}"):
        Blend(images=[PNG] * count)


def test_a_change_needs_to_know_which_quarter_but_a_reroll_does_not() -> None:
    with pytest.raises(OptionError, match="index is required with UPSCALE"):
        Change(task="7", action="UPSCALE")
    assert Change(task="7", action="REROLL").payload() == {"taskId": "7", "action": "REROLL", "index": 1}
    assert Change(task="7", action="VARIATION", index=3).payload()["index"] == 3


# What a look tells


def task_at(status: str, **facts: Any) -> Any:
    return catalog.read("mj_fetch", {"id": "7", "action": "IMAGINE", "status": status, **facts})


def test_a_picture_is_a_draft_until_success() -> None:
    draft = task_at("IN_PROGRESS", imageUrl="https://cdn.example/7.webp", progress="35%")
    assert (draft.status, draft.progress, draft.media) == ("running", 35, [])
    assert [m.url for m in draft.previews] == ["https://cdn.example/7.webp"]
    done = task_at("SUCCESS", imageUrl="https://cdn.example/7.png", progress="100%")
    assert [m.url for m in done.media] == ["https://cdn.example/7.png"]
    assert done.previews == []


@pytest.mark.parametrize("progress", ["", "100%", None, "0%"])
def test_progress_of_a_failure_is_not_invented(progress: Any) -> None:
    found = task_at("FAILURE", progress=progress, failReason="[Invalid parameter] --ar", imageUrl=None)
    assert (found.status, found.error) == ("failed", "[Invalid parameter] --ar")
    assert found.progress in (None, 0.0)


@pytest.mark.parametrize(
    ("word", "status"), [("", "queued"), ("CANCEL", "cancelled"), ("NOT_START", "queued"), ("DREAMING", "running")]
)
def test_status_words(word: str, status: str) -> None:
    assert (task_at(word).status, task_at(word).raw_status) == (status, word)


def test_pictures_and_clips_of_forks_are_found_in_either_form() -> None:
    urls = ["https://c.example/1.png", {"url": "https://c.example/2.png"}]
    clips = [{"url": "https://c.example/b.mp4"}]
    found = task_at("SUCCESS", imageUrl="", imageUrls=urls, videoUrl="https://c.example/a.mp4", videoUrls=clips)
    assert {(m.kind, m.url[-5:]) for m in found.media} == {
        ("image", "1.png"),
        ("image", "2.png"),
        ("video", "a.mp4"),
        ("video", "b.mp4"),
    }


def test_an_unknown_id_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        catalog.read("mj_fetch", {"code": 4, "description": "task_no_found ", "type": "upstream_error"})


def test_a_description_is_text_and_its_picture_a_preview() -> None:
    body = {"id": "7", "action": "DESCRIBE", "status": "SUCCESS", "imageUrl": "https://c.example/in.png"}
    found = catalog.read("mj_fetch", body | {"prompt": "old", "properties": {"finalPrompt": "1 a kettle\n\n2 a pot"}})
    assert (found.text, found.media, found.actions) == ("1 a kettle\n\n2 a pot", [], [])
    assert [m.url for m in found.previews] == ["https://c.example/in.png"]
    assert catalog.read("mj_fetch", body | {"prompt": "as older proxies say"}).text == "as older proxies say"


def test_a_batch_reads_each_by_its_kind() -> None:
    items = [{"id": "1", "action": "DESCRIBE", "status": "SUCCESS", "prompt": "a pot"}, {"id": "2", "status": ""}]
    found = catalog.read("mj_fetch_batch", items)
    assert [(s.id, s.status, s.text) for s in found] == [("1", "succeeded", "a pot"), ("2", "queued", "")]


# What can be done next


@pytest.mark.parametrize("buttons", [None, [], [{"customId": "MJ::JOB::upsample::1::a", "label": "U1"}]])
@pytest.mark.parametrize("action", ["IMAGINE", "BLEND", "VARIATION", "REROLL"])
def test_a_grid_has_its_nine_changes_whatever_buttons_are_listed(action: str, buttons: Any) -> None:
    found = task_at("SUCCESS", action=action, buttons=buttons).actions
    assert [a.label for a in found] == LABELS
    assert {a.operation for a in found} == {"midjourney.change"}
    made = [catalog.operation(a.operation)(**a.options).payload() for a in found]
    assert made[1] == {"taskId": "7", "action": "UPSCALE", "index": 2}
    assert made[8] == {"taskId": "7", "action": "REROLL", "index": 1}


def test_other_buttons_are_pressed_by_their_ids() -> None:
    buttons = [
        {"customId": "MJ::JOB::high_variation::1::a::SOLO", "emoji": "🪄", "label": "Vary (Strong)"},
        {"customId": "MJ::JOB::pan_left::1::a::SOLO", "emoji": "⬅️", "label": None},
        {"customId": "MJ::BOOKMARK::a", "emoji": None, "label": None},
        {"label": "Web", "url": "https://midjourney.example"},
    ]
    found = task_at("SUCCESS", action="UPSCALE", buttons=buttons).actions
    assert [a.label for a in found] == ["Vary (Strong)", "⬅️", "a"]
    pressed = catalog.operation(found[0].operation)(**found[0].options)
    assert pressed.payload() == {"taskId": "7", "customId": "MJ::JOB::high_variation::1::a::SOLO"}


def test_nothing_can_be_done_with_a_task_that_is_not_finished() -> None:
    assert task_at("IN_PROGRESS", buttons=[{"customId": "MJ::JOB::upsample::1::a", "label": "U1"}]).actions == []
    assert task_at("FAILURE").actions == []


def test_a_task_that_waits_for_its_window_says_so() -> None:
    found = task_at("MODAL", action="INPAINT")
    assert (found.status, found.raw_status) == ("queued", "MODAL")
    assert [(a.operation, a.options) for a in found.actions] == [("midjourney.modal", {"task": "7"})]


# In the sandbox


@pytest.fixture
def http(clock: Clock) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer sk-canary"}
    with Sandbox(pace=0.01, clock=clock) as found, httpx.Client(base_url=found.url, headers=headers, timeout=60) as own:
        yield own
        assert not found.log.crashes, found.log.crashes[0]


def post(http: httpx.Client, operation: Operation) -> str:
    answer = http.post(operation.at.path, json=operation.payload())
    assert answer.status_code == 200, answer.text
    return submitted(type(operation), answer.json()).id


def look(http: httpx.Client, kind: type[Operation], identity: str) -> Snapshot:
    return snapshot(kind, http.get(f"/mj/task/{identity}/fetch").json())


def finished(http: httpx.Client, clock: Clock, operation: Operation) -> Snapshot:
    identity = post(http, operation)
    clock.now += 1
    found = look(http, type(operation), identity)
    assert found.status == "succeeded"
    return found


def picture(http: httpx.Client, found: Snapshot) -> Image.Image:
    assert len(found.media) == 1
    return Image.open(io.BytesIO(http.get(found.media[0].url).content)).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures seen small, 0 to 255; caption and mark are cut off."""
    small = [p.resize((60, 60)).crop((5, 5, 55, 50)) for p in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


def quarter(grid: Image.Image, index: int) -> Image.Image:
    width, height = grid.width // 2, grid.height // 2
    left, top = (index - 1) % 2 * width, (index - 1) // 2 * height
    return grid.crop((left, top, left + width, top + height))


def test_a_grid_is_one_picture_in_the_ratio_that_was_asked_for(http: httpx.Client, clock: Clock) -> None:
    wide = picture(http, finished(http, clock, Imagine(prompt="a fox", aspect_ratio="16:9")))
    assert 1.7 < wide.width / wide.height < 1.85
    written = picture(http, finished(http, clock, Imagine(prompt="a fox --ar 2:3 --v 6.1")))
    assert 0.63 < written.width / written.height < 0.7
    assert min(difference(quarter(wide, 1), quarter(wide, i)) for i in (2, 3, 4)) > 2


def test_an_upscale_is_its_quarter_in_large(http: httpx.Client, clock: Clock) -> None:
    parent = finished(http, clock, FOX)
    grid = picture(http, parent)
    for action in (parent.actions[1], parent.actions[3]):
        large = picture(http, finished(http, clock, catalog.operation(action.operation)(**action.options)))
        index = action.options["index"]
        apart = {i: difference(large, quarter(grid, i)) for i in (1, 2, 3, 4)}
        assert min(apart, key=lambda i: apart[i]) == index, apart
        assert large.size == grid.size


def test_variations_and_rerolls_are_new_grids_that_can_be_gone_on_from(http: httpx.Client, clock: Clock) -> None:
    parent = finished(http, clock, FOX)
    varied = finished(http, clock, Change(task=parent.id, action="VARIATION", index=4))
    again = finished(http, clock, Change(task=varied.id, action="REROLL"))
    assert [a.label for a in again.actions] == LABELS
    assert difference(picture(http, varied), picture(http, parent)) > 1


def test_the_buttons_of_an_upscale_can_be_pressed(http: httpx.Client, clock: Clock) -> None:
    parent = finished(http, clock, FOX)
    large = finished(http, clock, Change(task=parent.id, action="UPSCALE", index=1))
    assert {"Vary (Subtle)", "Zoom Out 2x", "⬅️"} <= {a.label for a in large.actions}
    zoomed = finished(http, clock, Action(**next(a for a in large.actions if "Zoom" in a.label).options))
    assert zoomed.raw["action"] == "ZOOM"
    assert "U1" in [a.label for a in zoomed.actions]
    shown = finished(http, clock, Action(**next(a for a in zoomed.actions if a.label == "U2").options))
    assert shown.raw["action"] == "UPSCALE"
    assert finished(http, clock, Modal(task=parent.id, prompt="a fox --zoom 1.5")).media


def test_a_draft_is_seen_while_the_grid_is_drawn(http: httpx.Client, clock: Clock) -> None:
    identity = post(http, Imagine(prompt="a fox", mark="cell-7"))
    assert (first := look(http, Imagine, identity)).status == "queued"
    assert first.progress == 0
    clock.now += 0.05
    draft = look(http, Imagine, identity)
    assert (draft.status, draft.media, len(draft.previews)) == ("running", [], 1)
    assert http.get(draft.previews[0].url).headers["content-type"] == "image/png"
    assert draft.raw["state"] == "cell-7"


def test_a_description_says_what_is_in_the_picture(http: httpx.Client, clock: Clock) -> None:
    found = finished(http, clock, Describe(image=painted((240, 10, 10), (90, 60))))
    assert found.text.count("\n\n") == 3
    assert "landscape picture in red" in found.text


def test_a_blend_starts_from_its_pictures(http: httpx.Client, clock: Clock) -> None:
    blended = picture(
        http, finished(http, clock, Blend(images=[painted((250, 10, 10), (64, 64))] * 2, dimensions="LANDSCAPE"))
    )
    red, green, _ = ImageStat.Stat(blended).mean
    assert red > 2 * green
    assert 1.45 < blended.width / blended.height < 1.55


def test_refusals_speak_midjourneys_way(http: httpx.Client, clock: Clock) -> None:
    unknown = http.get("/mj/task/nobody/fetch")
    assert (unknown.status_code, unknown.json()["description"]) == (400, "task_no_found ")
    wrong = http.post("/mj/submit/imagine", json={"botType": "MID_JOURNEY"})
    assert (wrong.status_code, wrong.json()) == (
        400,
        {"code": 4, "description": "prompt is required ", "type": "upstream_error"},
    )
    for body in ({"ids": "7"}, {}):
        assert http.post("/mj/task/list-by-condition", json=body).json()["code"] == 4
    for operation in (Change(task="nobody", action="REROLL"), Action(task="nobody", custom_id="MJ::JOB::x::1::a")):
        answer = http.post(operation.at.path, json=operation.payload())
        assert (answer.status_code, answer.json()["description"]) == (400, "task_no_found ")
    young = Change(task=post(http, FOX), action="REROLL")
    assert "has not succeeded yet" in http.post(young.at.path, json=young.payload()).json()["description"]


@pytest.mark.parametrize("body", [[], "x", {"prompt": 5}, {"prompt": "x", "base64Array": [3]}, {"prompt": "--ar 1:1"}])
def test_odd_bodies_are_no_crash(http: httpx.Client, body: Any) -> None:
    assert http.post("/mj/submit/imagine", json=body).status_code in (200, 400)


def test_a_failure_has_its_reason_and_the_gateways_hundred_percent(http: httpx.Client, clock: Clock) -> None:
    identity = post(http, Imagine(prompt="a fox [fail]"))
    clock.now += 1
    found = look(http, Imagine, identity)
    assert (found.status, found.progress, found.raw["progress"]) == ("failed", None, "100%")
    assert "moderation" in str(found.error)


def test_a_batch_leaves_unknown_ids_out(http: httpx.Client, clock: Clock) -> None:
    grid = finished(http, clock, FOX)
    answer = http.post("/mj/task/list-by-condition", json={"ids": ["nobody", grid.id]}).json()
    assert [s.id for s in catalog.read("mj_fetch_batch", answer)] == [grid.id]


def test_an_upscale_outlives_its_sandbox(tmp_path: Any, clock: Clock) -> None:
    ids: list[str] = []
    for restarted in (False, True):
        with Sandbox(pace=0.01, clock=clock, store=tmp_path) as found:
            headers = {"Authorization": "Bearer sk-canary"}
            with httpx.Client(base_url=found.url, headers=headers, timeout=60) as own:
                if not restarted:
                    grid = finished(own, clock, FOX)
                    ids = [grid.id, finished(own, clock, Change(task=grid.id, action="UPSCALE", index=3)).id]
                pictures = [picture(own, look(own, Imagine, identity)) for identity in ids]
                apart = [difference(pictures[1], quarter(pictures[0], i)) for i in (1, 2, 3, 4)]
                assert apart.index(min(apart)) == 2
