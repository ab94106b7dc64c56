"""The sandbox's own behaviour over a real socket: time, media, limits, faults, its log, and families it has never seen."""

from __future__ import annotations

import importlib
import io
import itertools
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.samples import painted
from tests.unit.conftest import Clock
from yescale_widgets import catalog
from yescale_widgets.errors import ConfigError
from yescale_widgets.reading import snapshot, submitted
from yescale_widgets.sandbox.server import Sandbox

PIKA = "/pika/generate"
CHAT = "/v1/chat/completions"
HELLO = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Count to ten, please."}]}
BOAT = "A paper boat"


get, head = partial(httpx.get, timeout=60), partial(httpx.head, timeout=60)  # a clip is made when it is first asked for


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    """A task of eight seconds takes 0.08 here, by a clock that only the tests move."""
    with Sandbox(pace=0.01, clock=clock) as found:
        yield found
        assert not found.log.crashes, found.log.crashes[0]


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with client_of(sandbox) as client:
        yield client


def client_of(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(base_url=sandbox.url, headers={"Authorization": "Bearer sk-canary"}, timeout=30)


def boat(http: httpx.Client, prompt: str = BOAT, **options: Any) -> str:
    found: str = http.post(PIKA, json={"promptText": prompt, "options": options}).json()["id"]
    return found


def look(http: httpx.Client, identity: str) -> Any:
    return http.get(f"/pika/feed/{identity}").json()["videos"][0]


def song(http: httpx.Client, prompt: str = "lo-fi about rain") -> str:
    found: str = http.post("/suno/submit/music", json={"gpt_description_prompt": prompt}).json()["data"]
    return found


def clips(http: httpx.Client, identity: str) -> Any:
    return http.get(f"/suno/fetch/{identity}").json()["data"]


# Time


def test_a_task_moves_by_the_clock_alone(http: httpx.Client, clock: Clock) -> None:
    identity, begin = boat(http), clock.now
    seen = []
    for part in range(11):
        clock.now = begin + 0.008 * part + 0.0001
        seen.append(look(http, identity))
    words = [state["status"] for state in seen]
    assert [word for word, _ in itertools.groupby(words)] == ["queued", "pending", "finished"]
    progress = [state["progress"] for state in seen]
    assert progress == sorted(progress)
    assert len(set(progress)) > 7
    assert [bool(state["resultUrl"]) for state in seen] == [word == "finished" for word in words]


@pytest.mark.parametrize(
    ("prompt", "after", "status"),
    [
        ("boat [stall]", 1e6, "pending 42"),
        ("boat [fail]", 0.079, "error 66"),
        ("A FAIL", 0.079, "error 66"),
        ("a failing boat", 1.0, "finished 100"),
        ("boat [slow]", 0.3, "pending 81"),
        ("boat [slow]", 0.41, "finished 100"),
    ],
)
def test_words_that_decide(http: httpx.Client, clock: Clock, prompt: str, after: float, status: str) -> None:
    identity = boat(http, prompt)
    clock.now += after
    state = look(http, identity)
    assert f"{state['status']} {state['progress']}" == status
    assert ("moderation" in state["error"]) == status.startswith("error")


def test_ids_that_nobody_knows(http: httpx.Client) -> None:
    hidden, other = boat(http, "boat [unknown]"), song(http)
    for identity in (hidden, other, "7b0c2a54-1f1e-4a51-9f0e-2d6b8f3c9a10"):
        assert http.get(f"/pika/feed/{identity}").json()["code"] == "task_not_exist"


def test_a_song_is_heard_before_it_is_done(http: httpx.Client, clock: Clock) -> None:
    identity, begin = song(http), clock.now
    heard = []
    for part in range(9):
        clock.now = begin + 0.01 * part + 0.0001
        data = clips(http, identity)
        heard.append([clip["status"] for clip in data["data"] or []])
    assert [found for found, _ in itertools.groupby(heard)] == [
        [],
        ["streaming"],
        ["streaming", "streaming"],
        ["complete", "complete"],
    ]


def test_what_a_streaming_clip_plays_is_the_beginning_of_the_song(http: httpx.Client, clock: Clock) -> None:
    identity, begin = song(http), clock.now
    clock.now = begin + 0.05
    early = clips(http, identity)["data"][0]
    part = get(early["audio_url"]).content
    clock.now = begin + 1
    whole = get(clips(http, identity)["data"][0]["audio_url"]).content
    assert early["metadata"]["duration"] is None
    assert 0 < len(part) < len(whole)
    assert whole.startswith(part)
    assert get(early["audio_url"]).content == whole


def test_lyrics_are_text(http: httpx.Client, clock: Clock) -> None:
    identity = http.post("/suno/submit/lyrics", json={"prompt": "a lullaby"}).json()["data"]
    assert http.get(f"/suno/fetch/{identity}").json()["data"]["data"] is None
    clock.now += 1
    assert "[Chorus]" in http.get(f"/suno/fetch/{identity}").json()["data"]["data"]["text"]


# Media


def test_a_clip_is_served_whole_and_by_range(http: httpx.Client, sandbox: Sandbox, clock: Clock) -> None:
    identity = boat(http, f"{BOAT} number 7")
    clock.now += 1
    state = look(http, identity)
    whole = get(state["resultUrl"])
    part = get(state["resultUrl"], headers={"Range": "bytes=4-11"})
    assert (whole.status_code, whole.headers["content-type"], whole.content[4:8]) == (200, "video/mp4", b"ftyp")
    assert (part.status_code, part.content) == (206, whole.content[4:12])
    assert get(state["videoPoster"]).headers["content-type"] == "image/jpeg"
    assert len(get(state["imageThumb"]).content) < 24_000
    assert sandbox.log.leaks == []


def test_prompt_and_seed_decide_the_picture(http: httpx.Client, clock: Clock) -> None:
    first, again, other = (boat(http, parameters={"seed": seed}) for seed in (5, 5, 6))
    clock.now += 1
    posters = [get(look(http, identity)["videoPoster"]).content for identity in (first, again, other)]
    assert posters[0] == posters[1] != posters[2]
    assert look(http, first)["seed"] == 5


def test_without_a_seed_the_next_try_looks_different(http: httpx.Client, clock: Clock) -> None:
    first, again = boat(http), boat(http)
    assert first != again
    clock.now += 1
    assert look(http, first)["seed"] != look(http, again)["seed"]
    with Sandbox(pace=0.01, clock=clock) as other:
        repeated = httpx.post(other.url + PIKA, json={"promptText": BOAT, "options": {}}, headers=http.headers)
        clock.now += 1
        state = get(f"{other.url}/pika/feed/{repeated.json()['id']}", headers=http.headers).json()["videos"][0]
    assert state["seed"] == look(http, first)["seed"]


def test_media_that_are_not_there(http: httpx.Client, sandbox: Sandbox, clock: Clock) -> None:
    identity = boat(http)
    url = f"{sandbox.url}/media/{identity}/"
    assert get(f"{url}0.mp4").status_code == 404
    clock.now += 1
    assert [head(url + name).status_code for name in ("0.mp4", "1.mp4", "0.exe")] == [200, 404, 404]


def test_links_can_expire(clock: Clock) -> None:
    with Sandbox(pace=0.01, clock=clock, link_life=60) as sandbox, client_of(sandbox) as http:
        identity = boat(http)
        clock.now += 1
        url = look(http, identity)["videoPoster"]
        assert get(url).status_code == 200
        clock.now += 60
        assert get(url).status_code == 403


# The gate and the log


def test_keys(http: httpx.Client, sandbox: Sandbox) -> None:
    def status(**headers: str) -> tuple[int, str]:
        response = get(f"{sandbox.url}/v1/models", headers=headers)
        return response.status_code, response.text[:400]

    assert status()[0] == 401
    assert status(authorization="Bearer sk-")[0] == 401
    assert status(authorization="Bearer other")[0] == 401
    assert status(authorization="Bearer sk-expired-1")[0] == 401
    assert "insufficient_user_quota" in status(authorization="Bearer sk-nocredit")[1]
    assert status(**{"x-api-key": "sk-x"})[0] == 200


def test_a_quota_and_a_rate(http: httpx.Client, sandbox: Sandbox, clock: Clock) -> None:
    sandbox.gate.quota = 1
    identity = boat(http)
    refused = http.post(PIKA, json={"promptText": BOAT, "options": {}})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "pre_consume_token_quota_failed")
    assert http.get(f"/pika/feed/{identity}").status_code == 200
    sandbox.gate.per_minute = 2
    answers = [http.get("/v1/models") for _ in range(3)]
    assert [r.status_code for r in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "60"
    clock.now += 61
    assert http.get("/v1/models").status_code == 200


def test_wrong_options_cost_nothing(http: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.gate.quota = 1
    wrong = http.post(PIKA, json={"promptText": BOAT, "options": {"parameters": {"motion": 9}}})
    assert wrong.status_code == 400
    assert wrong.json()["message"].startswith("options.parameters.motion must be a whole number from 0 to 4")
    assert sandbox.gate.quota == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'"text"'])
def test_bodies_that_are_no_requests(http: httpx.Client, body: bytes) -> None:
    assert http.post(PIKA, content=body).status_code == 400
    assert http.post(CHAT, content=body).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/pika/nope"), ("GET", PIKA), ("GET", "/"), ("GET", "/v1/models/")]
)
def test_routes_that_are_not_there(http: httpx.Client, method: str, path: str) -> None:
    response = http.request(method, path)
    assert (response.status_code, response.json()["error"]["message"]) == (404, f"Invalid URL ({method} {path})")


def test_the_log_counts_and_keeps_no_key(http: httpx.Client, sandbox: Sandbox, clock: Clock) -> None:
    identity = boat(http)
    boat(http, "another")
    clock.now += 1
    get(f"{sandbox.url}/media/{identity}/0-small.jpg", headers={"Authorization": "Bearer sk-canary"})
    assert sandbox.log.posts(PIKA) == 2
    first, second = (record for record in sandbox.requests if record.path == PIKA)
    assert (first.method, first.status, len(first.body)) == ("POST", 200, 64)
    assert first.body != second.body
    assert sandbox.log.leaks == [f"/media/{identity}/0-small.jpg"]
    assert "sk-canary" not in repr(sandbox.requests)


# Faults


@pytest.mark.parametrize("kind", ["drop_before_read", "drop_after_read", "drop_after_work"])
def test_a_dropped_line(http: httpx.Client, sandbox: Sandbox, kind: str) -> None:
    sandbox.faults.next(kind, path=PIKA)
    with pytest.raises(httpx.TransportError):
        boat(http)
    assert sandbox.log.posts(PIKA) == 1
    assert len(sandbox.app.state.engine.tickets()) == (kind == "drop_after_work")
    assert look(http, boat(http))["status"] == "queued"


def test_faults_wait_for_their_path(http: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.faults.next("500", path="/pika/*", times=2)
    assert http.get("/v1/models").status_code == 200
    assert [http.post(PIKA, json={"promptText": "x", "options": {}}).status_code for _ in range(3)] == [500, 500, 200]
    sandbox.faults.always("503")
    assert [http.get("/v1/models").status_code for _ in range(3)] == [503] * 3
    sandbox.faults.clear()
    assert http.get("/v1/models").status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        ("429=2.5", 429, "request limit"),
        ("500", 500, "bad_response_status_code"),
        ("502", 502, "do_request_failed"),
        ("503", 503, "No available channel"),
        ("504", 504, "timeout"),
        ("html_502", 502, "<title>502"),
        ("html_524", 524, "timeout occurred"),
        ("not_json", 200, "oops"),
        ("empty", 200, ""),
        ("wrapped", 200, "request_failed"),
        ("redirect", 307, ""),
        ("no_such_fault", 400, "drop_after_read"),
    ],
)
def test_a_wrong_answer(http: httpx.Client, sandbox: Sandbox, fault: str, status: int, text: str) -> None:
    answer = http.post(PIKA, json={"promptText": BOAT, "options": {}}, headers={"X-Sandbox-Fault": fault})
    assert answer.status_code == status
    assert text in answer.text
    assert ("html" in answer.headers.get("content-type", "")) == fault.startswith("html")
    assert answer.headers["x-request-id"]
    assert sandbox.app.state.engine.tickets() == []


def test_a_429_says_when_to_come_back(http: httpx.Client) -> None:
    assert http.get("/v1/models", headers={"X-Sandbox-Fault": "429=2.5"}).headers["retry-after"] == "2.5"


def stream(http: httpx.Client, fault: str) -> list[str]:
    lines: list[str] = []
    body = HELLO | {"stream": True}
    with http.stream("POST", CHAT, json=body, headers={"X-Sandbox-Fault": fault}, timeout=2) as response:
        try:
            for line in response.iter_lines():
                lines.append(line)  # noqa: PERF402 - what came before the break counts
        except httpx.TransportError as error:
            lines.append(type(error).__name__)
    return [line for line in lines if line]


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        ("cut=4", "data: {"),
        ("drop_in_stream=4", "RemoteProtocolError"),
        ("stream_error=4", 'data: {"error":'),
        ("broken_chunk=4", 'data: {"id":"chatcmpl-broken"'),
    ],
)
def test_a_stream_that_does_not_end_well(http: httpx.Client, fault: str, end: str) -> None:
    lines = stream(http, fault)
    assert lines[-1].startswith(end)
    assert "data: [DONE]" not in lines
    assert not any('"finish_reason":"stop"' in line for line in lines)
    assert sum(line.startswith(('data: {"id":"chatcmpl-2', ": PING")) for line in lines) == 4


def test_a_stream_that_stalls_and_an_answer_that_never_comes(http: httpx.Client) -> None:
    with pytest.raises(httpx.ReadTimeout):
        http.post(PIKA, json={}, headers={"X-Sandbox-Fault": "hang"}, timeout=0.2)
    body, stall = HELLO | {"stream": True}, {"X-Sandbox-Fault": "stall=2"}
    with http.stream("POST", CHAT, json=body, headers=stall, timeout=0.3) as answer, pytest.raises(httpx.ReadTimeout):
        list(answer.iter_lines())


def test_a_slow_first_byte(http: httpx.Client) -> None:
    with pytest.raises(httpx.ReadTimeout):
        http.get("/v1/models", headers={"X-Sandbox-Fault": "slow=30"}, timeout=0.1)
    assert http.get("/v1/models", headers={"X-Sandbox-Fault": "slow=0.01"}).status_code == 200


def test_a_fault_that_does_not_exist(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="drop_after_read"):
        sandbox.faults.next("explode")


# The server


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(ConfigError, match="choose another port"):
        Sandbox(port=other.getsockname()[1])


def test_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("yescale_widgets.sandbox.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette.applications", None)
    with pytest.raises(ConfigError, match=r"pip install 'yescale_widgets\[sandbox\]'"):
        Sandbox()


def test_it_stops_and_starts_anew(capsys: pytest.CaptureFixture[str]) -> None:
    with Sandbox(pace=0.01) as first:
        port = first.port
        assert get(first.url).status_code == 404
    first.stop()
    with pytest.raises(httpx.ConnectError):
        get(first.url)
    with Sandbox(port=port, pace=0.01) as second:
        assert get(second.url).status_code == 404
    assert capsys.readouterr() == ("", "")


def test_one_line_a_request(capsys: pytest.CaptureFixture[str]) -> None:
    with Sandbox(log=True) as sandbox:
        get(f"{sandbox.url}/v1/models?key=sk-secret")
    assert capsys.readouterr().out == "GET /v1/models\n"


def test_stopping_does_not_wait_for_a_hanging_request() -> None:
    sandbox = Sandbox(pace=0.01).start()
    sandbox.faults.next("hang")
    gone = threading.Event()

    def ask() -> None:
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{sandbox.url}/v1/models", timeout=20)
        gone.set()

    threading.Thread(target=ask, daemon=True).start()
    while not sandbox.requests:
        threading.Event().wait(0.001)
    sandbox.stop()
    assert gone.wait(10)


# A family that is nothing but a file

FAMILY = '''
from __future__ import annotations
from typing import Annotated
from yescale_widgets.declare import Call, Find, Follow, Operation, SourceLike, opt
from yescale_widgets.source import Source


class Draw(Operation):
    """Draw pictures."""

    at = Call(method="POST", path="/sketch/v1/draw", id="sketch_draw")
    follow = Follow(
        poll=Call(method="GET", path="/sketch/v1/tasks/{id}", id="sketch_task"),
        id=("/task/id", "/id"),
        status=("/task/state",),
        words={"waiting": "queued", "drawing": "running", "ready": "succeeded", "sorry": "failed"},
        progress=("/task/done",),
        progress_form="fraction",
        media=(Find(kind="image", at="/task/pictures/*", url="/link", extra={"seed": ("/facts/seed",)}),),
        error=("/task/why",),
    )

    prompt: Annotated[str, opt("What to draw.", "/text", least=1)]
    n: Annotated[int, opt("How many.", "/count", least=1, most=4)] = 1
    images: Annotated[list[SourceLike | Source] | None, opt("What it should look like.", "/looks")] = None


class Bare(Operation):
    """Draw one picture whose answer is its address."""

    at = Call(method="POST", path="/sketch/v1/bare", id="sketch_bare")
    follow = Follow(
        poll=Call(method="GET", path="/sketch/v1/bare/{id}", id="sketch_bare_task"),
        id=("/id",),
        status=("/status",),
        words={"RUNNING": "running", "SUCCEEDED": "succeeded"},
        media=(Find(kind="image", at="/output/*"),),
    )

    prompt: Annotated[str, opt("What to draw.")]


class Sheet(Operation):
    """Draw one picture that can be watched while it is drawn, under two names."""

    at = Call(method="POST", path="/sketch/v1/sheet", id="sketch_sheet")
    follow = Follow(
        poll=Call(method="GET", path="/sketch/v1/sheet/{id}/fetch", id="sketch_sheet_fetch"),
        id=("/id",),
        status=("/status",),
        words={"IN_PROGRESS": "running", "SUCCESS": "succeeded"},
        progress=("/progress",),
        progress_form="percent",
        media=(Find(kind="image", url="/imageUrl"), Find(kind="image", url="/image/url")),
        alternatives=True,
        drafts=True,
    )

    prompt: Annotated[str, opt("What to draw.")]


class Balance(Operation):
    """What is left."""

    at = Call(method="GET", path="/sketch/balance", id="sketch_balance", auth="access")
'''


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    (tmp_path / "sketch.py").write_text(FAMILY)
    monkeypatch.setattr(catalog, "__path__", [*catalog.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    catalog.families.cache_clear()
    yield catalog.family("sketch")
    monkeypatch.undo()
    sys.modules.pop(f"{catalog.__name__}.sketch", None)
    catalog.families.cache_clear()


@pytest.fixture
def own(family: Any, clock: Clock) -> Iterator[httpx.Client]:
    """A client of a sandbox that has the family."""
    with Sandbox(pace=0.01, clock=clock) as sandbox, client_of(sandbox) as client:
        yield client
        assert not sandbox.log.crashes, sandbox.log.crashes[0]


def states(http: httpx.Client, clock: Clock, kind: Any, **options: Any) -> list[Any]:
    """A task of that kind as the library reads it: waiting, at work, done."""
    identity = submitted(kind, http.post(kind.at.path, json=kind(**options).payload()).json()).id
    seen = []
    for _ in range(3):
        seen.append(snapshot(kind, http.get(kind.follow.poll.path.format(id=identity)).json()))
        clock.now += 0.0401
    waiting = "queued" if "queued" in kind.follow.words.values() else "running"
    assert [state.status for state in seen] == [waiting, "running", "succeeded"]
    assert seen[2].id == identity
    return seen


def test_a_new_family_needs_no_other_edit(own: httpx.Client, family: Any, clock: Clock) -> None:
    seen = states(own, clock, family.Draw, prompt="a cat", n=3)
    assert 20 < seen[1].progress < 80
    assert seen[1].media == []
    assert len(seen[2].media) == 3
    assert "seed" in seen[2].media[0].extra


def test_an_answer_that_is_only_an_address(own: httpx.Client, family: Any, clock: Clock) -> None:
    done = states(own, clock, family.Bare, prompt="a cat")[2]
    picture = Image.open(io.BytesIO(httpx.get(done.media[0].url, timeout=30).content))
    assert picture.format == "PNG"


def test_drafts_and_spellings(own: httpx.Client, family: Any, clock: Clock) -> None:
    seen = states(own, clock, family.Sheet, prompt="a cat")
    draft, done = seen[1].previews[0], seen[2]
    assert [m.url.endswith("/0.png") for m in done.media] == [True]
    assert "draft" in draft.url
    clock.now -= 0.08
    assert (
        0 < len(httpx.get(draft.url).content) < len(httpx.get(done.media[0].url, timeout=30).content or draft.url) * 2
    )


def test_forms_are_read_too(own: httpx.Client, family: Any, clock: Clock) -> None:
    posted = own.post("/sketch/v1/draw", data={"text": "a cat", "count": "2"}, files={"sheet": b"\x89PNG\r\n\x1a\n"})
    clock.now += 1
    identity = posted.json()["task"]["id"] if "task" in posted.json() else posted.json()["id"]
    assert len(own.get(f"/sketch/v1/tasks/{identity}").json()["task"]["pictures"]) == 2
    assert own.post("/sketch/v1/draw", json={"text": "a cat", "count": "2"}).status_code == 400
    assert own.post("/sketch/v1/draw", data={"text": "a cat", "count": "two"}).status_code == 400


def test_a_picture_that_was_sent_is_in_the_result(own: httpx.Client, family: Any, clock: Clock) -> None:
    link = states(own, clock, family.Draw, prompt="a cat", images=[painted((250, 10, 10), (64, 64))])[2].media[0].url
    pixel: Any = Image.open(io.BytesIO(httpx.get(link, timeout=30).content)).convert("RGB").getpixel((20, 20))
    assert pixel[0] > 2 * pixel[1]


def test_a_body_cannot_name_a_file_of_this_machine(own: httpx.Client, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG\r\n\x1a\n")
    for looks in ([str(secret)], str(secret)):
        assert own.post("/sketch/v1/draw", json={"text": "a cat", "looks": looks}).status_code == 400


def test_a_call_that_nobody_answers_yet(own: httpx.Client) -> None:
    access = {"Authorization": "Bearer access"}
    assert own.get("/sketch/balance").json() == {"success": False, "message": "Unauthorized"}
    refused = own.get("/sketch/balance", headers=access)
    assert (refused.status_code, refused.json()["success"]) == (501, False)


def test_an_earlier_result_can_be_shown_to_a_model(http: httpx.Client, clock: Clock) -> None:
    identity = boat(http)
    clock.now += 1
    poster = look(http, identity)["videoPoster"]
    content = [{"type": "text", "text": "What is in the picture?"}, {"type": "image_url", "image_url": {"url": poster}}]
    body = HELLO | {"messages": [{"role": "user", "content": content}]}
    assert "640" in http.post(CHAT, json=body).json()["choices"][0]["message"]["content"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no Ctrl+C to send")
def test_serving_in_a_terminal() -> None:
    code = "from yescale_widgets.sandbox.server import serve; serve(pace=0.01)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        url = next(word for word in run.stdout.readline().split() if word.startswith("http"))
        assert get(f"{url}/v1/models").status_code == 401
        assert run.stdout.readline() == "GET /v1/models\n"
        run.send_signal(signal.SIGINT)
        assert run.communicate(timeout=20) == ("", "")
    assert run.returncode == 0
