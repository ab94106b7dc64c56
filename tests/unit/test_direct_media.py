"""Results that come at once: values that show themselves, are saved whole, and run in the studio beside tasks."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

import yescale_widgets as ys
from tests.unit.conftest import LIMIT, Gateway, drops, says
from tests.unit.desk import Desk, Page
from yescale_widgets import catalog
from yescale_widgets.catalog.ideogram import Generate as Poster
from yescale_widgets.catalog.images import Generate
from yescale_widgets.catalog.pika import Generate as Clip
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.errors import LostAnswer, MediaError
from yescale_widgets.jobs.row import Intent, Payload
from yescale_widgets.panels import copy_as
from yescale_widgets.panels.base import Message
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import Settings
from yescale_widgets.values import Media, Snapshot

Serve = Callable[..., Gateway]
Connect = Callable[..., Client]
PATH = "/v1/images/generations"
SMALL = {"size": "320x200"}
LINKED = Generate(prompt="a lighthouse", **SMALL)
INSIDE = Generate(prompt="a lighthouse", response_format="b64_json", **SMALL)


def pixels() -> str:
    """A picture whose base64 is long and easy to recognise."""
    sheet = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(sheet, "PNG")
    return base64.b64encode(sheet.getvalue()).decode()


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def tasks(page: Page) -> list[Message]:
    return [m["task"] for m in page.all("task")]


def until(page: Page, status: str) -> Message:
    return page.wait(lambda: next((t for t in tasks(page) if t["status"] == status), {}), f"a run that {status}")


# A value


def test_nothing_that_is_printed_has_a_picture_in_it() -> None:
    inside = pixels()
    found = catalog.read("images_generations", {"data": [{"b64_json": inside}]})
    for text in (repr(found), str(found), repr(found.media), repr(found.media[0])):
        assert inside[:16] not in text
        assert "base64" not in text
        assert "image/png inside" in text


def test_a_frame_has_a_row_a_medium() -> None:
    media = [Media(kind="image", url="https://x.example/1.png", title="One"), Media(kind="audio", url="b", duration=2)]
    frame = Snapshot(status="succeeded", media=media).frame()
    assert list(frame.columns) == ["kind", "url", "title", "duration"]
    assert frame["kind"].tolist() == ["image", "audio"]
    assert frame["title"].tolist() == ["One", ""]


def test_a_result_knows_what_it_came_from(sandbox: Sandbox, client: Connect) -> None:
    found = client(sandbox.url).send(LINKED)
    assert (found.operation_name, found.prompt, found.options) == (
        "images.generate",
        "a lighthouse",
        {"prompt": "a lighthouse", "size": "320x200"},
    )
    assert found.submitted_at <= found.finished_at
    assert found.request_id


@pytest.mark.parametrize("operation", [LINKED, INSIDE], ids=["link", "inside"])
def test_the_static_copy_has_small_pictures_and_what_was_asked(desk: Desk, operation: Generate) -> None:
    found = desk.session.client.send(operation)
    drawn = found._repr_mimebundle_()
    html = drawn["text/html"]
    assert html.count("data:image/") == 1
    assert len(html) < 24_000 + 4_000
    assert "a lighthouse" in html
    assert "size 320x200" in html
    assert (found.media[0].url in html) == (operation is LINKED)
    for kind in ("text/plain", "text/markdown"):
        assert "base64" not in drawn[kind]
        assert "a lighthouse" in drawn[kind]
    assert "<script" not in html


def test_a_static_copy_says_what_was_held_back(desk: Desk) -> None:
    some = desk.session.client.send(Poster(prompt="a poster [one unsafe]", n=2))
    none = desk.session.client.send(Poster(prompt="a poster [unsafe]", n=2))
    for kind in ("text/html", "text/plain"):
        assert "1 of 2 results was held back" in some._repr_mimebundle_()[kind]
        assert "All 2 results were held back" in none._repr_mimebundle_()[kind]


def test_a_picture_that_is_gone_leaves_its_link(desk: Desk) -> None:
    gone = Snapshot(status="succeeded", media=[Media(kind="image", url=f"{desk.sandbox.url}/media/gone.png")])
    assert f'href="{desk.sandbox.url}/media/gone.png"' in gone._repr_mimebundle_()["text/html"]


# Saving


def test_pictures_are_saved_under_names_that_say_where_they_come_from(
    sandbox: Sandbox, client: Connect, tmp_path: Path
) -> None:
    found = client(sandbox.url).send(Generate(prompt="a boat", model="flux-dev", n=2, **SMALL))
    paths = found.save(tmp_path / "new" / "folder")
    assert [p.name.rpartition("-")[2] for p in paths] == ["1.png", "2.png"]
    assert all(p.name.startswith("images-generate-") for p in paths)
    assert [opened(p).size for p in paths] == [(320, 200)] * 2
    assert [m.path for m in found.media] == [str(p) for p in paths]
    assert [m.size for m in found.media] == [p.stat().st_size for p in paths]
    beside = [p.with_suffix(".json") for p in paths]
    assert sorted(tmp_path.rglob("*.*")) == sorted([*paths, *beside]), "nothing but pictures and recipes is left"


def test_saving_again_writes_the_same_files(sandbox: Sandbox, client: Connect, tmp_path: Path) -> None:
    found = client(sandbox.url).send(INSIDE)
    other = client(sandbox.url).send(INSIDE)
    assert found.save(tmp_path) == found.save(tmp_path)
    assert other.save(tmp_path) != found.save(tmp_path)
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_a_picture_inside_its_answer_gets_the_ending_of_what_it_is(
    sandbox: Sandbox, client: Connect, tmp_path: Path
) -> None:
    webp = Generate(prompt="a boat", model="gpt-image-1", output_format="webp", **SMALL)
    (path,) = client(sandbox.url).send(webp).save(tmp_path)
    assert (path.suffix, opened(path).format) == (".webp", "WEBP")


def test_a_task_is_saved_and_remembers_where(sandbox: Sandbox, client: Connect, tmp_path: Path) -> None:
    session = client(sandbox.url)
    task = session.submit(Clip(prompt="a boat")).wait(LIMIT)
    (path,) = task.save(tmp_path)
    assert path.name == f"pika-generate-{task.id}-1.mp4"
    assert path.read_bytes()[4:8] == b"ftyp"
    assert task.media[0].path == str(path)
    assert session.task(task.id).media[0].path == str(path)
    assert task.media[0].url.startswith(sandbox.url)


def test_saved_copies_of_two_pictures_do_not_overwrite_each_other(
    sandbox: Sandbox, client: Connect, tmp_path: Path
) -> None:
    connected = client(sandbox.url)
    board, saved = connected.board, list[Path]()
    for number in range(2):
        kept = tmp_path / f"kept-{number}.png"
        data = base64.b64decode(pixels()) + bytes([number])
        kept.write_bytes(data)
        row = board.ledger.begin(INSIDE, connected.settings.account, Intent(direct=1))
        mark = {"sha256": hashlib.sha256(data).hexdigest()}
        media = [Media(kind="image", url="", path=str(kept), size=len(data), mime="image/png", extra=mark)]
        facts = {"status": "succeeded", "payload": msgspec.json.encode(Payload(media=media))}
        board.publish(board.ledger.done(row.key, facts))
        saved += connected.save(row.key, tmp_path / "copies")
    assert [path.read_bytes()[-1] for path in saved] == [0, 1]


def test_a_task_without_media_says_so(sandbox: Sandbox, client: Connect, tmp_path: Path) -> None:
    task = client(sandbox.url).submit(Clip(prompt="a boat [stall]"))
    with pytest.raises(MediaError, match="no media to save"):
        task.save(tmp_path)
    with pytest.raises(MediaError, match=r"client\.save"):
        Snapshot(status="succeeded").save(tmp_path)


def test_what_cannot_be_had_does_not_keep_the_rest_from_being_saved(
    sandbox: Sandbox, client: Connect, tmp_path: Path
) -> None:
    session = client(sandbox.url)
    good, gone = session.send(LINKED).media[0], Media(kind="image", url=f"{sandbox.url}/media/gone/0.png")
    with pytest.raises(MediaError, match="1 of 2 files are in"):
        session.save(Snapshot(status="succeeded", media=[gone, good]), tmp_path)
    assert [p.name[-6:] for p in tmp_path.glob("*.png")] == ["-2.png"]


def test_a_page_where_a_picture_was_is_not_saved_as_one(gateway: Serve, client: Connect, tmp_path: Path) -> None:
    server = gateway(says("<html>This link has expired</html>"))
    result = Snapshot(status="succeeded", media=[Media(kind="image", url=f"{server.url}/a.png")])
    with pytest.raises(MediaError, match="text/html, not image"):
        client(server.url).save(result, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_said(sandbox: Sandbox, client: Connect, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MediaError, match="cannot be written"):
        client(sandbox.url).send(INSIDE).save(tmp_path / "file")


def test_an_id_cannot_lead_out_of_the_folder(sandbox: Sandbox, client: Connect, tmp_path: Path) -> None:
    result = Snapshot(status="succeeded", id="../../etc/x", media=client(sandbox.url).send(INSIDE).media)
    (path,) = client(sandbox.url).save(result, tmp_path)
    assert path.parent == tmp_path


def test_the_async_client_saves_and_cancels_with_await(sandbox: Sandbox, settings: Any, tmp_path: Path) -> None:
    async def work(found: Settings) -> tuple[Any, ...]:
        async with AsyncClient(settings=found) as core:
            picture = await (await core.send(INSIDE)).save(tmp_path)
            task = await (await core.submit(Clip(prompt="a boat")))
            clip = await task.save(tmp_path)
            left = await (await core.submit(Clip(prompt="a boat [stall]"))).cancel()
            return picture, clip, left.note

    picture, clip, note = asyncio.run(work(settings(sandbox.url)))
    assert [p.suffix for p in (*picture, *clip)] == [".png", ".mp4"]
    assert "cannot be cancelled" in note


# Cancelling


def test_a_cancelled_task_is_looked_at_no_more_and_says_that_it_goes_on(sandbox: Sandbox, client: Connect) -> None:
    task = client(sandbox.url).submit(Clip(prompt="a boat [stall]"))
    assert task.cancel() is task
    assert task.note == "No longer watched. It cannot be cancelled at the gateway: it goes on there, and is billed."
    assert not task.row.watching
    assert task.status != "cancelled"


def test_what_is_over_cannot_be_cancelled(sandbox: Sandbox, client: Connect) -> None:
    task = client(sandbox.url).submit(Clip(prompt="a boat")).wait(LIMIT)
    assert task.cancel().note is None
    assert task.status == "succeeded"


def test_cancelling_does_not_hide_that_something_may_have_been_billed(gateway: Serve, client: Connect) -> None:
    task = client(gateway(drops).url).submit(Clip(prompt="a boat"))
    assert "may have been billed" in (task.cancel().note or "")
    assert task.status == "uncertain"


# Money


def test_a_picture_whose_answer_is_lost_is_not_asked_for_again(gateway: Serve, client: Connect) -> None:
    server = gateway(drops)
    with pytest.raises(LostAnswer):
        client(server.url).send(LINKED)
    assert len(server.heard) == 1


# The studio


def test_operations_that_answer_at_once_can_be_picked(desk: Desk) -> None:
    page = desk.page(ys.studio("images.generate", prompt="a boat"))
    names = {o["name"] for o in page.last("state")["operations"]}
    assert {"images.generate", "images.edit", "ideogram.remix", "pika.generate", "account.models"} <= names
    page.does("pick", operation="ideogram.generate")
    assert page.last("state")["operation"] == "ideogram.generate"


def test_a_run_that_answers_at_once_is_shown_as_a_finished_task(desk: Desk) -> None:
    panel = ys.studio("images.generate", **SMALL)
    page = desk.page(panel)
    page.does("run", values={"prompt": "a lighthouse"})
    done = until(page, "succeeded")
    assert [t["status"] for t in tasks(page)] == ["submitting", "succeeded"]
    assert {t["key"] for t in tasks(page)} == {done["key"]}
    assert done["media"][0]["url"].startswith(desk.sandbox.url)
    assert (done["prompt"], done["name"], done["at_once"], done["again"]) == ("a lighthouse", "images.generate", True, True)  # fmt: skip
    assert panel.results[0].media[0].url == done["media"][0]["url"]
    assert panel.task_ids == panel.tasks == []
    page.does("attach")
    assert [t["key"] for t in page.last("state")["tasks"]] == [done["key"]]


def test_a_picture_inside_its_answer_goes_to_the_page_as_bytes_and_once(desk: Desk) -> None:
    page = desk.page(ys.studio("images.generate", response_format="b64_json", **SMALL))
    page.does("run", values={"prompt": "a lighthouse"})
    done = until(page, "succeeded")
    assert done["media"][0]["url"] == ""
    assert len(json.dumps(page.messages)) < 60_000
    page.does("media", key=done["key"], index=0)
    assert page.wait(lambda: page.all("media"))[0]["mime"] == "image/png"
    assert any(Image.open(io.BytesIO(b)).size == (320, 200) for b in page.buffers())


def test_two_presses_send_one_picture(desk: Desk) -> None:
    desk.sandbox.faults.next("slow=0.2", path=PATH)
    panel = ys.studio("images.generate", prompt="a boat", **SMALL)
    page = desk.page(panel)
    panel.run()
    panel.run()
    page.does("run", values={})
    until(page, "succeeded")
    assert desk.sandbox.log.posts(PATH) == 1
    page.does("run", values={})
    page.wait(lambda: len(panel.results) == 2)
    assert desk.sandbox.log.posts(PATH) == 2


def test_a_refusal_is_a_notice_and_a_failed_run(desk: Desk) -> None:
    page = desk.page(ys.studio("images.generate"))
    page.does("run", values={"prompt": "a boat [fail]"})
    failed = until(page, "failed")
    notice = page.wait(lambda: page.all("notice"))[0]
    assert (notice["level"], notice["code"]) == ("bad", "content_policy_violation")
    assert "moderation" in failed["error"]["what"]
    assert "Traceback" not in json.dumps(page.messages)
    page.does("run", values={"prompt": "a boat"})
    until(page, "succeeded")


def test_a_run_whose_answer_is_lost_says_that_it_may_have_been_billed(desk: Desk) -> None:
    desk.sandbox.faults.next("drop_after_work", path=PATH)
    page = desk.page(ys.studio("images.generate"))
    page.does("run", values={"prompt": "a boat"})
    lost = until(page, "uncertain")
    assert "may have been billed" in lost["note"]
    assert ys.task(lost["key"]).status == "uncertain", "the ledger has it, as it has tasks"
    assert desk.sandbox.log.posts(PATH) == 1


def test_what_a_check_held_back_is_said_in_the_panel(desk: Desk) -> None:
    page = desk.page(ys.studio("ideogram.generate", n=2))
    page.does("run", values={"prompt": "a poster [unsafe]"})
    assert "held back" in until(page, "failed")["error"]["what"]
    page.does("run", values={"prompt": "a poster [one unsafe]"})
    assert "1 of 2" in until(page, "succeeded")["text"]


def test_again_sends_the_same_options(desk: Desk, tmp_path: Path) -> None:
    Image.new("RGB", (40, 40)).save(tmp_path / "a.png")
    panel = ys.studio("images.edit", prompt="make it red", image=str(tmp_path / "a.png"))
    page = desk.page(panel)
    panel.run()
    first = until(page, "succeeded")
    page.writes(options={"prompt": "something else"})
    page.does("again", key=first["key"])
    page.wait(lambda: len(panel.results) == 2)
    assert panel.results[0].options == panel.results[1].options


def test_tasks_and_results_stand_together_newest_first(desk: Desk) -> None:
    panel = ys.studio("pika.generate", prompt="a clip")
    page = desk.page(panel)
    panel.run()
    until(page, "succeeded")
    panel.operation = "images.generate"
    panel.run(prompt="a picture", **SMALL)
    page.wait(lambda: panel.results)
    page.wait(lambda: any(t["name"] == "images.generate" and t["status"] == "succeeded" for t in tasks(page)))
    page.does("attach")
    assert [t["name"] for t in page.last("state")["tasks"]] == ["images.generate", "pika.generate"]
    text = panel.bundle()["text/plain"]
    assert 0 <= text.index("a picture") < text.index("a clip")
    assert [task.operation_name for task in panel.tasks] == ["pika.generate"]


def test_the_record_of_a_run_has_its_picture(desk: Desk) -> None:
    panel = ys.studio("images.generate", prompt="a boat", response_format="b64_json", **SMALL)
    desk.page(panel)
    panel.run()
    page = Page(panel.comm)
    page.wait(lambda: panel.results and panel.bundle()["text/html"].count("data:image/webp") == 1)
    assert len(panel.bundle()["text/html"]) < 28_000


def test_a_run_does_not_keep_the_page_waiting(desk: Desk) -> None:
    desk.sandbox.faults.next("hang", path=PATH)
    panel = ys.studio("images.generate", prompt="a boat")
    page = desk.page(panel)
    page.does("run", values={})
    until(page, "submitting")
    page.does("pick", operation="suno.lyrics")
    assert page.last("state")["operation"] == "suno.lyrics"


def test_copied_code_of_an_upload_names_its_file(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    edit = catalog.operation("images.edit")(prompt="make it red", image=str(tmp_path / "a.png"))
    assert "image=@" in copy_as.as_curl(edit)
    assert str(tmp_path / "a.png") in copy_as.as_python(edit)
