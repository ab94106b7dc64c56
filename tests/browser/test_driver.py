"""The driver does in both applications what the other browser tests build on."""

from __future__ import annotations

import pytest

from tests.browser.driver import Notebooks, markdown

BUTTON = """
import ipywidgets
clicks = []
button = ipywidgets.Button(description="Launch", tooltip="Launch the boat")
button.on_click(lambda _: (clicks.append("click"), setattr(button, "description", "Launched")))
button
"""
COUNT_FOR_EVER = """
import itertools, sys
print("started", flush=True)
for _ in itertools.count():
    pass
"""
SLOW = "async () => { window.calls += 1; await new Promise(done => setTimeout(done, 500)); return window.calls }"


def test_clicks_interrupts_and_a_restart_reach_the_kernel_and_errors_of_the_page_are_noticed(
    notebook: Notebooks,
) -> None:
    page = notebook(BUTTON, COUNT_FOR_EVER, "print(clicks)")
    page.run(0)
    before = page.traffic
    page.output(0).get_by_role("button", name="Launch").click()
    page.output(0).get_by_role("button", name="Launched").wait_for()
    used = page.traffic - before
    assert page.ask_kernel("clicks") == ["click"]
    assert used.messages_out >= 1
    assert used.messages_in >= 1
    assert used.bytes_in > used.messages_in

    page.start(1)
    page.wait_until(lambda: "started" in page.text(1))
    assert page.kernel_status() == "busy"
    page.interrupt_kernel()
    assert "KeyboardInterrupt" in page.text(1)
    assert page.ask_kernel("clicks") == ["click"], "an interrupted kernel keeps its names"

    page.restart_kernel()
    page.run(2)
    assert "NameError" in page.text(2)

    assert page.unexpected_errors() == []
    page.page.evaluate("() => { setTimeout(() => { throw new Error('a leak') }) }")
    page.wait_until(page.unexpected_errors)
    assert page.unexpected_errors() == ["a leak"]
    page.errors.clear()


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_cell_runs_is_saved_and_a_reloaded_page_meets_the_same_kernel(notebook: Notebooks) -> None:
    page = notebook(markdown("# Boats"), "boat = 'paper'\nprint('ahoy')\n6 * 7")
    page.run(1)
    assert page.text(1).splitlines()[0] == "ahoy"
    assert [output["output_type"] for output in page.outputs(1)] == ["stream", "execute_result"]
    page.save()
    assert page.saved()["cells"][1]["outputs"][0]["text"] == ["ahoy\n"]
    page.reload()
    assert page.ask_kernel("boat") == "paper"


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_page_is_called_once_waited_for_and_looked_at_and_its_kernel_has_no_key(notebook: Notebooks) -> None:
    page = notebook("import os")
    page.run(0)
    assert page.ask_kernel("[name for name in os.environ if name.startswith('YESCALE')]") == ["YESCALE_HOME"]
    assert page.ask_kernel("os.path.abspath(os.environ['YESCALE_HOME'])") == str(notebook.folder / ".yescale")

    page.page.evaluate("() => { window.calls = 0 }")
    assert page.call(SLOW) == 1
    assert page.call("() => undefined") is None

    for never in (lambda: False, "() => false"):
        with pytest.raises(TimeoutError, match="not true within"):
            page.wait_until(never, timeout=0.1)

    page.set_theme("dark")
    picture = page.screenshot(f"driver-{page.app}")
    assert picture.read_bytes().startswith(b"\x89PNG")
