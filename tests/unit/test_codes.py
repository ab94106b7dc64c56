"""Code to take away: it asks the same as what was shown or filled in, and really works."""

from __future__ import annotations

import email
import email.message
import inspect
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openai.resources.chat.completions
import pytest
from PIL import Image

import yescale_widgets as ys
from tests.unit.conftest import CANARY, Gateway, Heard, chunk, says, streams
from tests.unit.desk import Desk, MakeSettings, hurried, quiet
from yescale_widgets import session
from yescale_widgets.calls import Calls
from yescale_widgets.catalog.account import Usage, User
from yescale_widgets.catalog.chat import Complete
from yescale_widgets.panels import codes, copy_as
from yescale_widgets.panels.inside import as_code
from yescale_widgets.session import Session
from yescale_widgets.wire import Field, Request

FORMS = ["curl", "httpx", "openai", "javascript"]


def ran(code: dict[str, str], form: str, folder: Path) -> str:
    """What a form's program says when it is run in a folder."""
    program = {"curl": "sh", "javascript": "node"}.get(form, sys.executable)
    if not shutil.which(program) or (form == "curl" and not shutil.which("curl")):
        pytest.skip(f"needs {program}")
    file = folder / ("code.mjs" if form == "javascript" else "code")
    file.write_text(code[form], "utf-8")
    environment = {**os.environ, "YESCALE_API_KEY": CANARY}
    done = subprocess.run(
        [program, str(file)], capture_output=True, text=True, timeout=60, env=environment, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def server(
    gateway: Callable[..., Gateway], settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gateway]:
    """A gateway that answers as scripted, and keeps what it hears to the byte."""
    found = gateway(says({}))
    with quiet(monkeypatch):
        session._current = hurried(Session(settings(found.url)))
        yield found


def parts(heard: Heard) -> object:
    """What was sent: JSON as it is meant, a form part by part."""
    kind = heard.headers.get("content-type", "")
    if not kind.startswith("multipart/"):
        return json.loads(heard.body) if heard.body else None
    form = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + heard.body)
    told = [
        (part.get_param("name", header="content-disposition"), part.get_filename(), part.get_payload(decode=True))
        for part in form.get_payload()
        if isinstance(part, email.message.Message)
    ]
    return sorted(told, key=repr)  # files may stand before texts


def same(heard: list[Heard]) -> None:
    """The last call is the one before it, sent again."""
    asked, again = heard[-2:]
    assert (again.method, again.path, parts(again)) == (asked.method, asked.path, parts(asked))
    assert again.headers["authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize("form", FORMS)
def test_a_streamed_chat_is_asked_again(server: Gateway, form: str, tmp_path: Path) -> None:
    server.script = [streams(chunk("1, 2"), chunk(", 3"), chunk("", "stop"), "[DONE]")]
    quoted = """Count to three, it's "so" easy: $HOME `ls` \\n ${x} \u2028 \\' 'ba"""
    found = ys.inside(ys.ask(quoted, thinking={"type": "disabled"}, stop=["\n\n"]))
    told = ran(found.code, form, tmp_path)
    assert "1, 2" in told
    assert ", 3" in told
    same(server.heard)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_with_files_is_sent_again_with_the_files_that_lie_there(
    server: Gateway, form: str, tmp_path: Path
) -> None:
    server.script = [says({"data": [{"url": "https://cdn.example/a.png"}]})]
    picture = tmp_path / "b; cá.png"
    Image.new("RGB", (64, 64), "red").save(picture)
    made = ys.images.edit("@home <script>; type=x", image=picture, n=2, size="256x256")
    assert "cdn.example" in ran(ys.inside(made).code, form, tmp_path)
    same(server.heard)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_several_files_and_texts_by_one_name_is_sent_again(
    server: Gateway, form: str, tmp_path: Path
) -> None:
    server.script = [says({"data": []})]
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        file.write_bytes(file.name.encode())
    fields: list[Field] = [("image[]", (file.name, file.read_bytes(), "image/png")) for file in files]
    fields += [("kinds[]", (None, kind, None)) for kind in (b"a", b"b")]
    request = Request("POST", "/v1/images/edits", "unsent", form=(*fields, ("n", (None, b"2", None))))
    ran(as_code(Calls().begin(request, f"{server.url}/v1/images/edits")), form, tmp_path)
    (heard,) = server.heard
    assert parts(heard) == [
        ("image[]", "a.png", b"a.png"),
        ("image[]", "b.png", b"b.png"),
        ("kinds[]", None, b"a"),
        ("kinds[]", None, b"b"),
        ("n", None, b"2"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_post_of_a_task_is_made_again(server: Gateway, form: str, tmp_path: Path) -> None:
    server.script = [says({"code": "success", "data": "t1"})]
    ran(ys.inside(ys.suno.lyrics("a lullaby")).code, form, tmp_path)
    posts = [heard for heard in server.heard if heard.method == "POST"]
    assert len(posts) == 2
    same(posts)


@pytest.mark.parametrize("form", FORMS)
def test_a_call_without_a_body_is_asked_again(desk: Desk, form: str, tmp_path: Path) -> None:
    request = Request("GET", "/v1/models", "read", headers={"Accept": "application/json"})
    call = Calls().begin(request, f"{desk.sandbox.url}/v1/models")
    assert "gpt-4o-mini" in ran(as_code(call), form, tmp_path)


def test_the_code_says_where_a_picture_is_missing(desk: Desk, tmp_path: Path) -> None:
    Image.effect_noise((200, 200), 90).save(tmp_path / "noise.png")
    code = ys.inside(ys.ask("What is it?", images=[tmp_path / "noise.png"])).code
    for form, text in code.items():
        assert text.startswith("// sha256:" if form == "javascript" else "# sha256:")
    code = ys.inside(ys.ask("What is sha256: good for?")).code
    assert not any(text.startswith(("//", "# sha")) for text in code.values())


def test_code_for_the_account_takes_its_own_key() -> None:
    assert "$YESCALE_ACCESS_KEY" in copy_as.as_curl(User())
    assert "$YESCALE_API_KEY" in copy_as.as_curl(Usage())


def test_every_option_of_a_chat_is_one_that_the_openai_package_takes() -> None:
    """All others have to go into ``extra_body``: a name that it does not know is a TypeError."""
    known = set(inspect.signature(openai.resources.chat.completions.Completions.create).parameters)
    sent = set(Complete.__struct_fields__) - {"prompt", "system", "images", "voice", "voice_format"}
    assert sent - {"detail", "schema"} - known == set(codes._NOT_OPENAIS)


def test_what_is_copied_from_a_chat_and_what_is_seen_from_inside_is_one_code(desk: Desk) -> None:
    reply = desk.session.client.send(Complete(prompt="Count to three.", temperature=0.5))
    seen = ys.inside(reply).code
    asked = Complete(prompt="Count to three.", temperature=0.5)
    here = desk.session.settings
    assert copy_as.as_curl(asked, here) == seen["curl"]
    assert copy_as.as_openai(asked, here) == seen["openai"]
