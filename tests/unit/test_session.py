"""What a notebook holds: one connection, the families as attributes, tasks that outlive it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import yescale_widgets as ys
from tests.unit.conftest import CANARY, LIMIT, Gateway, completion, says
from yescale_widgets import catalog, errors, session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.declare import Spec
from yescale_widgets.runtime import runtime
from yescale_widgets.sandbox.server import Sandbox

Serve = Callable[..., Gateway]


@pytest.fixture(autouse=True)
def elsewhere(alone: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No ``.env`` of the folder the tests run in."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox of ``connect`` works without waiting."""
    start = Sandbox.__init__
    monkeypatch.setattr(Sandbox, "__init__", lambda self, port=0, pace=0.005, **more: start(self, port, pace, **more))


def test_a_session_says_where_it_points_and_never_the_key(gateway: Serve) -> None:
    server = gateway(says(completion("Hello.")))
    found = ys.connect(CANARY, server.url + "/v1")
    for text in (repr(found), str(found), str(found.facts()), str(found._repr_mimebundle_())):
        assert CANARY not in text
        assert server.url in text
    assert "API key: set" in repr(found)
    assert found.base_url == server.url
    assert found.call(Complete(prompt="Hi")).text == "Hello."


def test_a_new_connection_takes_the_place_of_the_old_and_a_bad_one_does_not(gateway: Serve) -> None:
    server = gateway(says(completion()))
    first = ys.connect(CANARY, server.url)
    assert session.current() is first
    with pytest.raises(errors.ConfigError):
        ys.connect(CANARY, "ftp://x")
    assert session.current() is first
    second = ys.connect(CANARY, server.url, language="vi")
    assert session.current() is second
    assert second.language == "vi"


def test_without_a_key_the_first_use_names_the_three_ways_and_starts_no_sandbox() -> None:
    for attempt in (ys.connect, session.current, lambda: ys.pika.generate("a boat"), lambda: ys.task("t1")):
        with pytest.raises(errors.ConfigError, match=r"YESCALE_API_KEY.*ys\.connect\(api_key=.*sandbox=True"):
            attempt()
    assert not session.is_connected()


def test_the_first_use_connects_from_the_environment(gateway: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = gateway(says({"data": [{"id": "gpt-4o"}]}))
    monkeypatch.setenv("YESCALE_API_KEY", CANARY)
    monkeypatch.setenv("YESCALE_BASE_URL", f"{server.url}/v1/chat/completions")
    assert ys.account.models().ids == ["gpt-4o"]
    assert server.heard[0].headers["authorization"] == f"Bearer {CANARY}"


def test_a_call_with_bad_options_is_refused_before_anything_else() -> None:
    with pytest.raises(errors.OptionError, match="did you mean 'motion'"):
        ys.pika.generate("a boat", motoin=3)
    assert not session.is_connected()


@pytest.mark.usefixtures("quick")
def test_the_sandbox_needs_no_key_and_says_that_it_is_made_up() -> None:
    found = ys.connect(sandbox=True)
    assert "everything is made up" in repr(found)
    task = ys.pika.generate("a paper boat", aspect_ratio="1:1")
    assert task.wait(LIMIT).media[0].url.startswith(found.base_url)
    assert ys.account.models().ids
    assert repr(task) == f"<Task pika.generate {task.id[:8]}: succeeded>"


@pytest.mark.usefixtures("quick")
def test_the_sandbox_is_asked_for_by_the_environment_but_an_explicit_key_wins(
    gateway: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YESCALE_SANDBOX", "1")
    assert session.current().settings.sandbox
    assert ys.connect().settings.sandbox
    assert not ys.connect(CANARY, gateway(says({})).url).settings.sandbox


@pytest.mark.usefixtures("quick")
def test_a_home_that_cannot_be_used_is_named(home: Path) -> None:
    home.write_text("a file in the place of the folder")
    with pytest.raises(errors.ConfigError, match=r"cannot be used: File exists.*YESCALE_HOME"):
        ys.connect(sandbox=True)


def test_yesterdays_links_work_again_because_the_sandbox_takes_the_same_port() -> None:
    first = ys.connect(sandbox=True).base_url
    assert ys.connect(sandbox=True).base_url == first


FIRST = """
import yescale_widgets as ys
task = ys.pika.generate("a paper boat")
print(task.id, flush=True)
import os; os._exit(1)
"""


def test_a_task_of_a_kernel_that_died_goes_on_in_the_next(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = os.environ | {"YESCALE_API_KEY": CANARY, "YESCALE_BASE_URL": sandbox.url}
    died = subprocess.run(
        [sys.executable, "-c", FIRST], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    identity = died.stdout.strip()
    monkeypatch.setenv("YESCALE_API_KEY", CANARY)
    monkeypatch.setenv("YESCALE_BASE_URL", sandbox.url)
    assert ys.task(identity).wait(LIMIT).status == "succeeded"
    assert sandbox.log.posts("/pika/generate") == 1


def test_a_pending_task_is_followed_as_soon_as_there_is_a_session(sandbox: Sandbox) -> None:
    first = ys.connect(CANARY, sandbox.url)
    key = ys.suno.lyrics("a lullaby").key
    first.close()
    session._current = None
    second = ys.connect(CANARY, sandbox.url)
    assert second.client.board.wait(key, lambda row: row.status == "succeeded", LIMIT) is not None


def test_operations_are_a_list_and_a_table() -> None:
    found = ys.operations()
    assert all(isinstance(spec, Spec) for spec in found)
    assert {"pika.generate", "suno.song", "suno.lyrics", "chat.complete", "account.models"} <= {s.name for s in found}
    frame = found.frame()
    assert list(frame["name"]) == [s.name for s in found]
    assert "pika.generate" in repr(found)
    assert len({s.name for s in found}) == len(found)


@pytest.mark.parametrize("name", [f for f in catalog.families() if f != "chat"])
def test_a_family_is_an_attribute_with_its_operations(name: str) -> None:
    family = getattr(ys, name)
    assert dir(family) == sorted(catalog.kinds(name))
    for verb, kind in catalog.kinds(name).items():
        assert getattr(family, verb).kind is kind
        assert getattr(family, verb).__doc__ == kind.__doc__
        assert name in repr(getattr(family, verb))


def test_an_unknown_operation_of_a_family_lists_the_known() -> None:
    with pytest.raises(AttributeError, match="pika has no operation 'generat'; it has generate"):
        _ = ys.pika.generat


def test_the_prompt_may_stand_first_but_not_twice() -> None:
    with pytest.raises((errors.OptionError, TypeError)):
        ys.pika.generate("a boat", prompt="another")


def test_a_check_says_in_words_what_works(gateway: Serve) -> None:
    assert "Connect in one of three ways" in repr(ys.check())
    ys.connect(CANARY, gateway(says({"data": [{"id": "a"}, {"id": "b"}]})).url)
    assert "the key works; 2 models" in repr(ys.check())
    ys.connect(sandbox=True)
    assert "the sandbox answers; " in repr(ys.check())
    ys.connect(CANARY, gateway(says({"error": {"message": "Invalid token", "code": ""}}, 401)).url)
    found = repr(ys.check())
    assert "Invalid token" in found
    assert CANARY not in found


def test_closing_twice_is_harmless(gateway: Serve) -> None:
    found = ys.connect(CANARY, gateway(says({})).url)
    found.close()
    found.close()


def test_connecting_anew_waits_for_no_work_that_asks_for_the_session(quick: None) -> None:
    first = ys.connect(sandbox=True)
    close, asked = first.close, []

    async def asks() -> None:
        asked.append(session.current())

    def closing() -> None:
        runtime().run(asks())  # as a card does that is just fetching its poster
        close()

    first.close = closing
    work = threading.Thread(target=lambda: ys.connect(sandbox=True), daemon=True)
    work.start()
    work.join(LIMIT)
    assert not work.is_alive()
    assert asked[0] is first
