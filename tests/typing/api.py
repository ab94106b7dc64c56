"""The public face as type checkers see it. Nothing here runs: mypy reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type

import yescale_widgets as ys
from yescale_widgets.catalog.account import Entries, ModelCard, ModelList
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.declare import Operation, Spec
from yescale_widgets.grids.ballots import Votes
from yescale_widgets.grids.comparing import Comparison
from yescale_widgets.grids.judging import Judgement
from yescale_widgets.grids.mapping import Mapped
from yescale_widgets.grids.results import Results
from yescale_widgets.grids.run import Run
from yescale_widgets.grids.sweeping import Sweep
from yescale_widgets.jobs.budget import Budgets
from yescale_widgets.streaming import AsyncStream, Stream
from yescale_widgets.values import Action, Delta, Kind, Media, Reply, Snapshot, Status


def connections() -> None:
    assert_type(ys.connect(), ys.Session)
    assert_type(ys.connect(sandbox=True), ys.Session)
    assert_type(ys.connect("sk-x", "https://api.yescale.io", access_key="ak-x", language="vi"), ys.Session)
    assert_type(ys.connect().base_url, str)
    ys.connect(model="gpt-4o")  # type: ignore[call-arg]


def answers() -> None:
    reply = ys.ask("Explain CRDTs", model="gpt-4o-mini", images=[Path("a.png"), b"GIF89a", "https://x.example/a.png"])
    assert_type(reply, Reply)
    assert_type(reply.text, str)
    assert_type(reply.images, list[Media])
    assert_type(reply.audio, Media | None)
    assert_type(reply.finish_reason, str | None)
    assert_type(reply.timing.ttft, float | None)
    assert_type(reply.cost, float | None)


def conversations() -> None:
    panel = ys.chat("gpt-4o", name="lesson", system="Be brief.", tools=[len], approve=True, starters=["Hello."])
    ys.chat(schema=dict[str, int], approve=lambda name, arguments: name == "len", temperature=0.5)
    assert_type(panel.messages, list[dict[str, Any]])
    assert_type(panel.export("lesson.html"), Path)
    panel.send_text("Look.", files=[Path("a.png"), b"GIF89a"])
    ys.chat(approve="yes")  # type: ignore[arg-type]


def families() -> None:
    task = ys.pika.generate("a paper boat", aspect_ratio="16:9", motion=3, effect="Melt", image=Path("a.png"))
    assert_type(task, ys.Task)
    ys.pika.generate("a boat", aspect_ratio=16 / 9)
    ys.pika.generate("a boat", aspect_ratio=(16, 9), seed=None)
    ys.pika.generate(prompt="a boat")
    assert_type(ys.suno.song("lo-fi about rain"), ys.Task)
    assert_type(ys.suno.song(lyrics="[Verse]", title="Rain"), ys.Task)
    assert_type(ys.suno.lyrics("a lullaby"), ys.Task)
    assert_type(ys.account.models(), ModelList)
    assert_type(ys.account.models().ids, list[str])
    assert_type(ys.account.model("gpt-4o"), ModelCard)


def mistakes() -> None:
    ys.pika.generate("a boat", motoin=3)  # type: ignore[call-arg]
    ys.pika.generate("a boat", motion="much")  # type: ignore[arg-type]
    ys.pika.generate("a boat", effect="melt")  # type: ignore[arg-type]
    ys.pika.generate()  # type: ignore[call-arg]
    ys.suno.lyrics()  # type: ignore[call-arg]
    ys.pika.dream("a boat")  # type: ignore[attr-defined]
    ys.dalle  # type: ignore[attr-defined]  # noqa: B018 - naming it is the test


def tasks(task: ys.Task) -> None:
    assert_type(task.id, str)
    assert_type(task.status, Status)
    assert_type(task.progress, float | None)
    assert_type(task.media, list[Media])
    assert_type(task.media[0].kind, Kind)
    assert_type(task.previews, list[Media])
    assert_type(task.actions, list[Action])
    assert_type(task.error, str | None)
    assert_type(task.operation, Operation)
    assert_type(task.wait(timeout=3), ys.Task)
    assert_type(task.refresh(), ys.Task)
    assert_type(ys.task("t1"), ys.Task)
    assert_type(ys.task("t1").reconcile().adopt("t2").cancel(), ys.Task)
    assert_type(ys.task("t1").candidates(), Entries)
    assert_type(ys.task("t1").can_cancel, bool)
    assert_type(ys.task("t1").cost, float | None)
    assert_type(ys.budget(calls=5, usd=1.5, per="day")["day"].left_usd, float | None)
    assert_type(ys.budget(None), Budgets)
    assert_type(ys.prices(Path("prices.toml")).dated, str)
    ys.budget(per="week")  # type: ignore[arg-type]
    assert_type(ys.recipe("yescale_media/boat.mp4"), Operation)
    ys.recipe(Path("boat.png"))


def listed() -> None:
    assert_type(ys.operations()[0], Spec)
    assert_type(ys.operations()[0].rows, tuple[str, ...])
    assert_type(ys.operations()[0].kind, type[Operation])


def clients(client: ys.Client) -> None:
    boat = Generate(prompt="a boat", motion=3)
    assert_type(client.submit(boat), ys.Task)
    stream = client.stream(Complete(prompt="Hi"))
    assert_type(stream, Stream)
    for delta in stream:
        assert_type(delta, Delta)
    assert_type(stream.reply, Reply)
    assert_type(client.task("t1"), ys.Task)
    with ys.Client("sk-x", base_url="https://api.yescale.io") as other:
        assert_type(other, ys.Client)


async def async_clients(client: ys.AsyncClient) -> None:
    task = await client.submit(Generate(prompt="a boat"))
    assert_type(task.status, Status)
    assert_type((await task).media, list[Media])
    stream = client.stream(Complete(prompt="Hi"))
    assert_type(stream, AsyncStream)
    async for delta in stream:
        assert_type(delta.text, str)
    assert_type(stream.reply, Reply)
    async with ys.AsyncClient("sk-x") as other:
        assert_type(other, ys.AsyncClient)


def values(snapshot: Snapshot) -> None:
    assert_type(snapshot.status, Status)
    assert_type(ys.catalog.read("pika_feed", {}), Any)
    assert_type(ys.catalog.families(), tuple[str, ...])
    assert_type(ys.Ratio.of("16:9"), ys.Ratio)


def failures() -> None:
    try:
        ys.ask("Hi")
    except ys.errors.RateLimited as error:
        assert_type(error.retry_after, float | None)
        assert_type(error.request_id, str)
    except ys.errors.OptionError as error:
        assert_type(error.problems[0].option, str)
    except ys.errors.TaskFailed as error:
        assert_type(error.task, object)


def grids() -> None:
    found = ys.sweep("chat.complete", prompt=["a", "b"], model=["gpt-4o"], seed=range(3))
    assert_type(found, Sweep)
    assert_type(found.wait(), Sweep)
    assert_type(ys.runs()["1a2b3c4d"], Run)
    assert_type(ys.map([{"text": "a"}], "Say {text}", schema=dict[str, int]), Mapped)
    assert_type(ys.map.clear(), int)
    ys.sweep(ys.pika.generate, prompt=["a"], images=ys.vary([["a.png"], ["b.png"]]), in_flight="many")  # type: ignore[arg-type]
    run = ys.compare(["a"], ["gpt-4o", {"model": "gpt-4o", "temperature": 0}], blind=True)
    assert_type(run.wait(), Comparison)
    assert_type(run.votes, Votes)
    assert_type(run.judge("gpt-4o", "short"), Judgement)
    assert_type(ys.load_bundle("a.zip"), Results)
    ys.compare(["a"])  # type: ignore[call-arg]
