"""Cells that bring every panel into its richest state: for tests that look, and for the pictures of the documentation."""

from __future__ import annotations

from tests.browser.driver import NotebookPage

BLANK = "import yescale_widgets as ys\nblank = ys.chat()\nblank"
BLANK_STUDIO = "unset = ys.studio('suno.song')\nunset"
CONNECT = """
session = ys.connect(sandbox=True)
session.sandbox.app.state.engine.pace = 0.25
object.__setattr__(session.sandbox.app.state.world, 'pace', 0.1)
"""
TRACKER = "tracker = ys.tasks()\ntracker"

ANSWER = r"""echo:
A **CRDT** is a data type whose copies can change apart and still meet again, `merge(a, b)` being all it takes:

```python
def merge(a: dict[str, int], b: dict[str, int]) -> dict[str, int]:
    # the larger count wins, whatever the order: commutative, associative, idempotent
    return {key: max(a.get(key, 0), b.get(key, 0)) for key in a | b}
```

| kind | size | merges by |
|---|---:|---|
| counter | 12 | maximum |
| set | 340 | union |

The bound is $\sum_i x_i^2 \le n$, and

$$\int_0^1 x^2\,dx = \frac{1}{3}$$

- [x] a task that is done
- [ ] and [a link](https://example.org/a), ![a picture far away](https://example.org/cat.png)

> Quoted, and calm.
"""
CHAT = f"""
import asyncio, io
from PIL import Image

async def rest(panel):
    while panel.busy:
        await asyncio.sleep(0.02)

picture = io.BytesIO()
Image.new("RGB", (320, 200), "#d2691e").save(picture, "PNG")
panel = ys.chat(temperature=0.4)
display(panel)
panel.send_text({ANSWER!r}, [picture.getvalue()])
await rest(panel)
panel.model = "deepseek-r1"
panel.send_text("Think aloud, then answer in one sentence: why do rivers bend?")
await rest(panel)
panel.model = "gpt-4o-mini"
panel.do_again({{"s": panel._turns[-1].id}})
await rest(panel)
session.sandbox.faults.next("stream_error", path="/v1/chat/*")
panel.send_text("Explain a very long question " + "that goes on and on " * 12)
await rest(panel)
panel.model = "gemini-2.0-flash-exp-image-generation"
"""
GUARDED = """
def temperature(city: str) -> str:
    "The temperature in a city."
    return "21 °C and a light wind from the sea"

guarded = ys.chat(tools=[temperature], approve=True)
display(guarded)
guarded.send_text("What is the temperature in Hue?")
"""
STUDIO = """
grid = ys.studio('midjourney.imagine', prompt='a lighthouse made of folded paper, soft light')
display(grid)
grid.run()
"""
SONG = """
song = ys.studio('suno.song', prompt='lo-fi about rain on a tin roof', tags='lo-fi, mellow')
display(song)
song.run()
song.run(prompt='a much longer idea for a song ' * 6)
"""
VIDEO = """
form = ys.studio('pika.generate', prompt='a paper boat drifts down a rain gutter at dusk', motion=2)
display(form)
form.run()
"""
CARD = "card = ys.pika.generate('a paper kite over the sea at sunset [stall]', seed=7)\ncard"
ROWS = """
from contextlib import suppress

def submit(call, *given, **options):
    with suppress(ys.errors.YEScaleError):
        call(*given, **options)

from yescale_widgets.panels import output
core = session.client
submit(core.submit, ys.catalog.kling.TextToVideo(prompt='FAIL: ' + 'a windmill that turns the wrong way ' * 5))
session.sandbox.faults.next('drop_after_read', path='/luma/*')
submit(core.submit, ys.catalog.luma.Generate(prompt='the sea at night, seen from a pier'))
submit(core.submit, ys.catalog.pika.Generate(prompt='a lantern [unknown]'))
gone = core.submit(ys.catalog.pika.Generate(prompt='a lantern on a river [stall]'))
session.client.board.publish(session.client.board.ledger.settle(gone.key, 'cancelled', over=('queued', 'running')))
submit(core.send, ys.catalog.images.Generate(prompt='a fox in the snow'))
"""
ASK = "session.sandbox.faults.next('stall', path='/v1/chat/*')\nys.ask('Explain the tides in ' + 'a few ' * 3 + 'sentences.')"

COMPARE = """
names = ['gpt-4o-mini', 'claude-sonnet-4-5', 'nope-1']
side = ys.compare('Explain rainbows to a child in about 60 tokens', names, check_models=False)
"""
BLIND = "unseen = ys.compare('Name three rivers', ['gpt-4o-mini', 'claude-sonnet-4-5'], blind=True)"
CLIPS = "clips = ys.compare('a boat', ['1.5', '2.2'], operation='pika.generate')\nclips.wait(60)"
PICTURES = """
pictures = ys.compare(['a fox in the snow', 'a lighthouse'], ['gpt-image-1', 'dall-e-3'], operation='images.generate')
pictures.wait(60)
"""
INSIDE = "ys.inside(core.send(ys.catalog.chat.Complete(prompt='Count to five.')))"

CELLS = (
    BLANK,
    BLANK_STUDIO,
    CONNECT,
    TRACKER,
    CHAT,
    GUARDED,
    STUDIO,
    SONG,
    VIDEO,
    CARD,
    ROWS,
    COMPARE,
    BLIND,
    CLIPS,
    PICTURES,
    INSIDE,
    ASK,
)
NAMES = (
    "blank",
    "unset",
    "connect",
    "tracker",
    "chat",
    "guarded",
    "grid",
    "song",
    "video",
    "card",
    "rows",
    "compare",
    "blind",
    "clips",
    "pictures",
    "inside",
    "ask",
)
UNENDED = 3
"""Tasks that stay as they are: the stalled card, the one that is uncertain, and the one that is lost."""
AT = {name: at for at, name in enumerate(NAMES)}


def fill(page: NotebookPage) -> None:
    """Run all cells, and wait until every panel has come to its richest state; the last answer never ends."""
    for name in NAMES[:-1]:
        page.run(AT[name])
    guarded, video = page.output(AT["guarded"]), page.output(AT["video"])
    guarded.get_by_role("button", name="Allow").click()
    page.wait_until(lambda: not page.ask_kernel("guarded.busy"))
    page.ask_kernel("guarded.send_text('And what is the temperature in Da Lat?')")
    guarded.get_by_role("button", name="Allow").wait_for()
    page.wait_until(lambda: page.ask_kernel(f"sum(not t.final for t in session.client.board.rows()) <= {UNENDED}"))
    tracker = page.output(AT["tracker"])
    tracker.get_by_role("button", name="luma.generate").click()
    tracker.locator(".yw-detail .yw-task").wait_for()
    page.output(AT["compare"]).get_by_role("button", name="Better").nth(1).wait_for()
    page.wait_until(lambda: page.ask_kernel("side.done and unseen.done"))
    page.output(AT["compare"]).get_by_role("button", name="diff").click()
    page.output(AT["compare"]).locator(".yw-diff del, .yw-diff ins").first.wait_for()
    page.output(AT["clips"]).locator("video").nth(1).wait_for()
    page.output(AT["pictures"]).locator(".yw-zoom img").nth(3).wait_for()
    page.start(AT["ask"])
    page.output(AT["ask"]).locator(".yw-caret").wait_for()
    video.get_by_label("Seed").fill("-4")
    video.get_by_role("button", name="Generate", exact=True).click()
    video.locator(".yw video").wait_for()
    page.output(AT["song"]).locator(".yw audio").nth(1).wait_for()
    page.output(AT["grid"]).locator(".yw-zoom img").first.wait_for()
