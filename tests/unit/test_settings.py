"""Keys stay secret and base URLs are understood as people paste them."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import logging
import pickle
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.unit.conftest import CANARY, LIMIT, Gateway, chunk, completion, drops, refusal, says, streams
from yescale_widgets import errors, session
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.catalog.midjourney import Imagine
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.client import AsyncClient, Client
from yescale_widgets.keys import Secret
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import BASE_URL, Settings, clean_base_url, find_base_url, find_key

BOAT, HELLO = Generate(prompt="a paper boat"), Complete(prompt="Hello")
Serve = Callable[..., Gateway]
Connect = Callable[..., Client]

SPELLINGS = {
    "https://api.yescale.io": BASE_URL,
    " https://api.yescale.io \n": BASE_URL,
    "https://api.yescale.io/": BASE_URL,
    "https://api.yescale.io/v1": BASE_URL,
    "https://api.yescale.io/v1/": BASE_URL,
    "https://api.yescale.io/v1/chat/completions": BASE_URL,
    "https://api.yescale.io/v1/chat/completions/": BASE_URL,
    "https://api.yescale.io/v1?x=1#top": BASE_URL,
    "api.yescale.io": BASE_URL,
    "https://proxy.example/yescale/v1": "https://proxy.example/yescale",
    "http://127.0.0.1:8000/v1": "http://127.0.0.1:8000",
    "http://localhost:8000": "http://localhost:8000",
    "http://[::1]:8000/v1": "http://[::1]:8000",
    "http://192.168.1.7:8000": "http://192.168.1.7:8000",
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_base_url_is_understood_as_it_is_pasted(text: str) -> None:
    assert clean_base_url(text) == SPELLINGS[text]


@pytest.mark.parametrize("text", ["http://api.yescale.io", "http://8.8.8.8/v1", "http://localhost.example.com"])
def test_a_key_never_goes_unencrypted_over_the_internet(text: str) -> None:
    with pytest.raises(errors.ConfigError, match=r"unencrypted.*https://"):
        clean_base_url(text)


BROKEN = ("", "   ", "ftp://api.yescale.io", "https://", "https://[::1", "https://api.yescale .io", "https://api.yescale.io:99999", "https://user:pass@api.yescale.io", "file:///etc/passwd")  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_base_url_that_cannot_be_used_is_a_config_error_that_shows_a_good_one(text: str) -> None:
    with pytest.raises(errors.ConfigError, match=BASE_URL) as caught:
        clean_base_url(text)
    assert "pass" not in str(caught.value).replace("passwd", "")


@pytest.mark.parametrize("text", [CANARY, f"ftp://x?key={CANARY}", f"https://{CANARY}@x", f"ftp://x/{CANARY}"])
def test_a_key_in_the_place_of_the_base_url_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(errors.ConfigError) as caught:
        clean_base_url(text)
    assert CANARY not in str(caught.value)


def test_the_base_url_comes_from_the_environment_else_is_the_vendors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_base_url() == BASE_URL
    monkeypatch.setenv("YESCALE_BASE_URL", " https://proxy.example/v1 ")
    assert clean_base_url(find_base_url()) == "https://proxy.example"


def test_a_key_is_looked_for_place_by_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_key(None) is None
    (tmp_path / ".env").write_text("A=1\nexport YESCALE_API_KEY = 'sk-file'\n")
    assert find_key(None) == Secret("sk-file")
    keyring = type(sys)("keyring")
    keyring.get_password = lambda *_names: "sk-ring"
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert find_key(None) == Secret("sk-ring")
    monkeypatch.setenv("YESCALE_API_KEY", "  sk-environment\n")
    assert find_key(None) == Secret("sk-environment")
    assert find_key(Secret.of(" ")) == Secret("sk-environment")
    assert find_key(Secret.of(" sk-argument ")) == Secret("sk-argument")


def test_a_prompt_is_the_last_place_and_only_on_request(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("getpass.getpass", lambda _text: "sk-typed")
    assert find_key(None) is None
    assert find_key(None, ask=True) == Secret("sk-typed")


def test_without_a_key_the_error_names_the_three_ways() -> None:
    for attempt in (AsyncClient, Client, session.connect, lambda: Settings().key):
        with pytest.raises(errors.ConfigError, match=r"YESCALE_API_KEY.*ys\.connect\(api_key=.*sandbox=True"):
            attempt()


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(f" {CANARY} ")
    settings = Settings(api_key=secret)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", repr(settings), str(settings), str([secret])]
    assert not any(CANARY in text for text in shown)
    assert secret.reveal() == CANARY
    assert (bool(secret), bool(Secret(" "))) == (True, False)
    assert secret == Secret(CANARY) != Secret("sk-other")
    assert not hasattr(secret, "__dict__")


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy, lambda s: pickle.dumps(Settings(api_key=s))])
def test_a_secret_is_never_pickled(take: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="never pickled"):
        take(Secret(CANARY))


def test_settings_cannot_be_turned_into_a_dictionary_with_the_key() -> None:
    with pytest.raises(TypeError):
        dataclasses.asdict(Settings(api_key=Secret(CANARY)))


def verbose(error: BaseException | None) -> str:
    """A traceback as IPython's Verbose mode shows it: with the locals of every frame but the test's own."""
    parts: list[str] = []
    while error is not None:
        frames = [f for f, _ in traceback.walk_tb(error.__traceback__) if "/tests/" not in f.f_code.co_filename]
        parts += [
            repr(error),
            str(error),
            *(f"{f.f_code.co_name}: {shown}" for f in frames for shown in local_values(f)),
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(parts)


def local_values(frame: FrameType) -> Iterator[str]:
    """Every local as it shows itself; of one that is not made yet there is nothing to show."""
    for name, value in frame.f_locals.items():
        with contextlib.suppress(AttributeError):
            yield f"{name}={value!r}"


def opened(url: str, work: Callable[[Client], Any], key: str = CANARY) -> None:
    with Client(key, base_url=url) as client:
        work(client)


def calls_that_fail(url: str) -> dict[str, Callable[[], Any]]:
    return {
        "connect": lambda: session.connect(CANARY, base_url="ftp://x"),
        "connect, access key": lambda: session.connect("sk-x", base_url="ftp://x", access_key=CANARY),
        "Client": lambda: Client(CANARY, base_url="ftp://x"),
        "AsyncClient": lambda: AsyncClient(CANARY, base_url="ftp://x"),
        "send": lambda: opened(url, lambda client: client.send(HELLO)),
        "submit": lambda: opened(url, lambda client: client.submit(BOAT)),
        "stream": lambda: opened(url, lambda client: list(client.stream(HELLO))),
        "a broken key": lambda: opened(url, lambda client: client.send(HELLO), f"sk-x\n{CANARY}"),
        "a broken access key": lambda: session.connect("sk-x", access_key=f"ak-x\n{CANARY}"),
    }


@pytest.mark.parametrize("name", calls_that_fail(""))
def test_a_key_is_not_in_a_traceback_even_with_all_locals(gateway: Serve, name: str) -> None:
    server = gateway(says(refusal(message=f"Invalid token {CANARY}"), 401))
    with pytest.raises(errors.YEScaleError) as caught:
        calls_that_fail(server.url)[name]()
    assert CANARY not in verbose(caught.value)


@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_broken_key_of_another_place_is_not_in_a_traceback_either(
    place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    if place == "environment":
        monkeypatch.setenv("YESCALE_API_KEY", f"sk-x {CANARY}")
    else:
        (tmp_path / ".env").write_text(f"YESCALE_API_KEY=sk-x {CANARY}")
    with pytest.raises(errors.ConfigError, match="characters that a key cannot have") as caught:
        session.connect()
    assert CANARY not in verbose(caught.value)


def test_a_key_that_a_gateway_repeats_is_struck_out(gateway: Serve, client: Connect) -> None:
    echo = refusal(message=f"Incorrect API key provided: {CANARY}. (request id: 2026abc)")
    found = client(gateway(says(echo, 401)).url)
    with pytest.raises(errors.Unauthorized) as caught:
        found.send(HELLO)
    assert CANARY not in f"{caught.value} {caught.value.body} {caught.value.__dict__}"
    assert "Incorrect API key provided: sk-***." in str(caught.value)
    assert caught.value.request_id == "2026abc"


def test_the_canary_is_nowhere_but_in_the_one_header(
    *, gateway: Serve, sandbox: Sandbox, client: Connect, home: Path, caplog: Any, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    repeats = says(refusal(message=f"bad key {CANARY}", code=f"x {CANARY}"), 400)
    server = gateway(says(completion()), repeats, drops, streams(chunk("a"), chunk(finish="stop"), "[DONE]"))
    found = client(server.url)
    found.send(HELLO)
    for attempt in (lambda: found.submit(BOAT), lambda: found.submit(BOAT).wait(0)):
        with pytest.raises(errors.YEScaleError):
            attempt()
    list(found.stream(HELLO))
    whole = client(sandbox.url, sandbox=True)
    done = whole.submit(BOAT).wait(LIMIT)
    shown = [repr(x) for x in (found, whole, done, found.settings, found.core, found.core.transport, done.row)]
    sent = [(h.method, h.path, h.body, {**h.headers, "authorization": ""}) for h in server.heard]
    logged = [record.getMessage() for record in caplog.records]
    assert any("HTTP Request" in text or "send_request_headers" in text for text in logged)
    assert CANARY not in f"{shown} {sent} {logged} {capfd.readouterr()} {sandbox.requests}"
    assert all(h.headers["authorization"] == f"Bearer {CANARY}" for h in server.heard)
    for row in whole.board.ledger.rows():
        assert row.prompt == "a paper boat"
    with sqlite3.connect(home / "ledger.sqlite3") as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert kept
    assert not any(CANARY.encode() in path.read_bytes() for path in kept)


def test_a_key_that_cannot_stand_in_a_header_is_refused_before_anything_is_sent(gateway: Serve) -> None:
    server = gateway(says(completion()))
    for key in ("sk-two\nlines", "sk-two words", "sk-\x00zero"):
        with pytest.raises(errors.ConfigError):
            Client(key, base_url=server.url).send(HELLO)
    assert server.heard == []


def test_a_client_says_where_it_points_and_never_its_key() -> None:
    with Client(CANARY, base_url="https://gate.example/v1/") as opened_:
        assert repr(opened_) == "Client(base_url='https://gate.example')"
        assert repr(opened_.core) == "AsyncClient(base_url='https://gate.example')"


# Where a gateway mounts its families


def test_a_family_can_be_mounted_elsewhere(gateway: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESCALE_PATHS", "/runwayml = /runway, /mj=/mj-fast/mj/")
    paths = Settings().path
    assert [paths("/runwayml/v1/tasks"), paths("/mj/task/7/fetch"), paths("/mjolnir"), paths("/mj")] == [
        "/runway/v1/tasks",
        "/mj-fast/mj/task/7/fetch",
        "/mjolnir",
        "/mj-fast/mj",
    ]
    server = gateway(says(refusal("", "no"), status=401))
    with Client(CANARY, base_url=server.url) as opened_, pytest.raises(errors.Unauthorized):
        opened_.submit(Imagine(prompt="a fox"))
    assert [heard.path for heard in server.heard] == ["/mj-fast/mj/submit/imagine"]


@pytest.mark.parametrize("text", ["/mj", "mj=/x", "/mj=https://elsewhere.example", "/mj=/a=/b", "/mj=/a?b"])
def test_paths_that_cannot_be_read_are_refused_with_a_good_example(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("YESCALE_PATHS", text)
    with pytest.raises(errors.ConfigError, match="/mj=/mj-fast/mj"):
        Settings()
