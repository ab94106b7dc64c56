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


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_cell_runs_and_its_text_can_be_read(notebook: Notebooks) -> None:
    page = notebook(markdown("# Boats"), "print('ahoy')\n6 * 7")
    page.run(1)
    assert page.text(1).splitlines()[0] == "ahoy"
    assert [output["output_type"] for output in page.outputs(1)] == ["stream", "execute_result"]
    assert page.unexpected_errors() == []


def test_a_click_on_a_button_reaches_the_kernel_and_comes_back(notebook: Notebooks) -> None:
    page = notebook(BUTTON)
    page.run_all()
    before = page.traffic
    page.output(0).get_by_role("button", name="Launch").click()
    page.output(0).get_by_role("button", name="Launched").wait_for()
    used = page.traffic - before
    assert page.ask_kernel("clicks") == ["click"]
    assert used.messages_out >= 1
    assert used.messages_in >= 1
    assert used.bytes_in > used.messages_in


def test_an_interrupt_ends_a_busy_cell_and_the_kernel_keeps_its_names(notebook: Notebooks) -> None:
    page = notebook("boat = 'paper'", COUNT_FOR_EVER)
    page.run(0)
    page.start(1)
    page.wait_until(lambda: "started" in page.text(1))
    assert page.kernel_status() == "busy"
    page.interrupt_kernel()
    assert "KeyboardInterrupt" in page.text(1)
    assert page.ask_kernel("boat") == "paper"


def test_a_restart_gives_a_kernel_without_the_old_names(notebook: Notebooks) -> None:
    page = notebook("boat = 'paper'", "print(boat)")
    page.run(0)
    page.restart_kernel()
    page.run(1)
    assert "NameError" in page.text(1)


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_saving_writes_the_outputs_to_the_file(notebook: Notebooks) -> None:
    page = notebook("print('ahoy')")
    page.run(0)
    page.save()
    assert page.saved()["cells"][0]["outputs"][0]["text"] == ["ahoy\n"]


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_reloaded_page_meets_the_same_kernel(notebook: Notebooks) -> None:
    page = notebook("boat = 'paper'")
    page.run(0)
    page.reload()
    assert page.ask_kernel("boat") == "paper"


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_kernel_has_no_key_and_a_ledger_beside_its_notebook(notebook: Notebooks) -> None:
    page = notebook("import os")
    page.run(0)
    assert page.ask_kernel("[name for name in os.environ if name.startswith('YESCALE')]") == ["YESCALE_HOME"]
    assert page.ask_kernel("os.path.abspath(os.environ['YESCALE_HOME'])") == str(notebook.folder / ".yescale")


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_theme_can_be_chosen_and_a_picture_taken(notebook: Notebooks) -> None:
    page = notebook(BUTTON)
    page.run(0)
    page.set_theme("dark")
    picture = page.screenshot(f"driver-{page.app}")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_an_uncaught_error_of_the_page_is_noticed(notebook: Notebooks) -> None:
    page = notebook()
    page.page.evaluate("() => { setTimeout(() => { throw new Error('a leak') }) }")
    page.wait_until(page.unexpected_errors)
    assert page.unexpected_errors() == ["a leak"]
    page.errors.clear()


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_wait_that_is_not_rewarded_says_so(notebook: Notebooks) -> None:
    page = notebook()
    for never in (lambda: False, "() => false"):
        with pytest.raises(TimeoutError, match="not true within"):
            page.wait_until(never, timeout=0.1)


@pytest.mark.parametrize("app", ["lab"], indirect=True)
def test_a_call_into_the_page_is_made_once_and_awaited(notebook: Notebooks) -> None:
    page = notebook()
    page.page.evaluate("() => { window.calls = 0 }")
    slow = "async () => { window.calls += 1; await new Promise(done => setTimeout(done, 500)); return window.calls }"
    assert page.call(slow) == 1
    assert page.call("() => undefined") is None
