"""One real run: a task of each family followed in real time, its looks counted in the sandbox's log.

``python tests/bench/polling.py [pace]``: at pace 9 the longest tasks take 72 s. Ratios, not times, are what to read: the
looks against those of a loop every five seconds, and how late the end was seen as a share of the task's length.
"""

from __future__ import annotations

import asyncio
import math
import sys
import tempfile
import time
from pathlib import Path

from yescale_widgets import catalog
from yescale_widgets.client import AsyncClient
from yescale_widgets.jobs.row import Row
from yescale_widgets.keys import Secret
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import Settings

LOOP = 5.0
ASKED: dict[str, dict[str, str]] = {
    "kling.image": {},
    "kling.text_to_video": {},
    "luma.generate": {},
    "media.submit": {"model": "some-model"},
    "midjourney.imagine": {},
    "pika.generate": {},
    "suno.song": {},
    "suno.lyrics": {},
}


def looks(sandbox: Sandbox, row: Row, end: float) -> list[float]:
    """Ages (seconds) at which the gateway was asked about a task, alone or with others of its family, up to its end."""
    follow = catalog.operation(row.name).follow
    assert follow is not None
    batch = follow.batch.call.path if follow.batch is not None else ""
    asked = [r.at for r in sandbox.requests if row.task_id in r.path or r.path == batch]
    return [at - row.submitted_at for at in asked if row.submitted_at <= at <= end]


async def run(sandbox: Sandbox, home: Path) -> None:
    settings = Settings(base_url=sandbox.url, api_key=Secret("sk-any"), home=home)
    async with AsyncClient(settings=settings) as client:
        tasks = [
            await client.submit(catalog.operation(name)(prompt=f"a paper boat: {name}", **given))
            for name, given in ASKED.items()
        ]
        await asyncio.gather(*tasks)
        print(f"{'operation':<22}{'length':>8}{'loop':>6}{'looks':>7}{'ratio':>7}{'late':>8}")
        for task in tasks:
            row = task.row
            ticket = sandbox.app.state.engine.find(row.task_id)
            ended = row.finished_at or 0.0
            mine = looks(sandbox, row, ended)
            loop = math.ceil(ticket.length / LOOP)
            late = ended - ticket.submitted - ticket.length
            print(
                f"{row.name:<22}{ticket.length:>7.1f}s{loop:>6}{len(mine):>7}{len(mine) / loop:>7.2f}"
                f"{late / ticket.length:>8.1%}   at {', '.join(f'{age:.0f}' for age in mine)}"
            )


def main() -> None:
    pace = float(sys.argv[1]) if len(sys.argv) > 1 else 9.0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Sandbox(pace=pace) as sandbox:
        asyncio.run(run(sandbox, Path(folder)))
    print(f"{time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main()
