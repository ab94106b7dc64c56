"""The account: balances, keys, tasks and logs; what is secret in them, and where which key may go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pandas
import pytest

from tests.contract.conftest import Contract
from tests.unit.conftest import CANARY, says
from yescale_widgets import catalog, errors, facts, session, settings
from yescale_widgets.catalog.account import Balance, Entries, Keys, Logs, Model, ModelList, Models, Tasks, Usage, User
from yescale_widgets.catalog.pika import Generate
from yescale_widgets.client import Client
from yescale_widgets.keys import Secret
from yescale_widgets.sandbox.server import Sandbox
from yescale_widgets.settings import SYSTEM_URL

Connect = Callable[..., Client]
ACCESS = "ak-canary-77c0ffee5e11e5"
HIDDEN = "hidden-9f8e7d6c5b"
SYSTEM = [User(), Keys(), Tasks(start=1, end=2), Logs()]
MODELS = {"object": "list", "data": [{"id": "gpt-4o-mini"}]}
NAMES = pytest.mark.parametrize("operation", SYSTEM, ids=lambda o: o.name)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract()


def user_answer() -> dict[str, Any]:
    data = {"username": "lan.tran", "display_name": "Lan Tran", "email": "lan@example.com", "quota": 6_250_000}
    return {"success": True, "message": "", "data": data | {"used_quota": 1_375_000, "request_count": 842, "access_token": HIDDEN}}  # fmt: skip


def key_answer(**more: Any) -> dict[str, Any]:
    key = {"id": 311, "name": "notebook", "key": HIDDEN, "status": 1, "group": "openai", "created_time": 1767225600}
    rest = {"accessed_time": 0, "expired_time": -1, "remain_quota": 500_000, "used_quota": 120_000}
    return {"data": [key | rest | more]}


def log_answer(paged: bool) -> dict[str, Any]:
    entry = {"id": 77, "created_at": 1767225600, "type": 2, "token_name": "notebook", "model_name": "gpt-4o-mini"}
    entry |= {
        "quota": 84,
        "prompt_tokens": 112,
        "completion_tokens": 46,
        "use_time": 2,
        "is_stream": True,
        "token": HIDDEN,
    }
    return {"success": True, "data": {"page": 1, "total": 30, "items": [entry]} if paged else [entry]}


def everything(value: Any) -> str:
    """Whatever a value shows or keeps."""
    frame = value.frame()
    drawn = json.dumps(value._repr_mimebundle_())
    return "\n".join([repr(value), str(value), drawn, json.dumps(value.raw), frame.to_csv(), frame.to_html()])


# values


def test_the_balance_of_an_account_is_in_dollars() -> None:
    found = catalog.read("system_user", user_answer())
    assert isinstance(found, Balance)
    assert (found.name, found.left_usd, found.used_usd, found.requests) == ("Lan Tran", 12.5, 2.75, 842)
    assert found.email == "lan@example.com"
    assert found.frame().loc[0, "left_usd"] == 12.5


def test_an_address_is_not_in_what_a_notebook_shows() -> None:
    found = catalog.read("system_user", user_answer())
    assert "lan@example.com" not in repr(found) + json.dumps(found._repr_mimebundle_())


@pytest.mark.parametrize(("unlimited", "left"), [(False, 4.1754), (True, None)])
def test_the_balance_of_a_key_is_in_dollars_and_none_where_it_has_no_limit(unlimited: bool, left: float | None) -> None:
    facts = {"name": "notebook", "total_used": 412_300, "total_available": 2_087_700, "expires_at": 0}
    found = catalog.read("token_usage", {"code": True, "message": "ok", "data": facts | {"unlimited_quota": unlimited}})
    assert (found.name, found.left_usd, found.used_usd, found.unlimited) == ("notebook", left, 0.8246, unlimited)
    assert found.expires_at is None


def test_keys_are_rows_with_words_for_their_status() -> None:
    found = catalog.read("system_key_list", key_answer())
    assert isinstance(found, Entries)
    assert (len(found), found[0]["name"], found[0]["status"]) == (1, "notebook", "enabled")
    assert (found[0]["left_usd"], found[0]["used_usd"], found[0]["expires_at"]) == (1, 0.24, None)
    frame = found.frame()
    assert frame.loc[0, "created_at"] == pandas.Timestamp("2026-01-01", tz="UTC")
    assert pandas.isna(frame.loc[0, "expires_at"])
    assert catalog.read("system_key_list", key_answer(unlimited_quota=True))[0]["left_usd"] is None


@pytest.mark.parametrize(("number", "word"), [(2, "disabled"), (3, "expired"), (4, "exhausted"), (9, 9)])
def test_a_status_that_is_new_stays_a_number(number: int, word: Any) -> None:
    assert catalog.read("system_key_list", key_answer(status=number))[0]["status"] == word


def test_tasks_have_their_times_and_their_cost() -> None:
    entry = {"id": 9001, "task_id": "5c1f", "platform": "suno", "action": "MUSIC", "status": "SUCCESS", "quota": 40000}
    times = {"progress": "100%", "submit_time": 1767225600, "start_time": 1767225604, "finish_time": 0, "data": []}
    found = catalog.read("system_tasks", {"success": True, "data": [entry | times]})
    assert (found[0]["task_id"], found[0]["cost_usd"], found[0]["finished_at"]) == ("5c1f", 0.08, None)
    assert found.frame().loc[0, "started_at"] == pandas.Timestamp("2026-01-01 00:00:04", tz="UTC")


@pytest.mark.parametrize("paged", [False, True])
def test_logs_are_read_from_a_list_and_from_a_page(paged: bool) -> None:
    found = catalog.read("system_logs", log_answer(paged))
    assert (len(found), found.total) == (1, 30 if paged else None)
    assert (found[0]["model"], found[0]["cost_usd"], found[0]["key_name"]) == ("gpt-4o-mini", 0.000168, "notebook")
    assert found.frame().loc[0, "created_at"] == pandas.Timestamp("2026-01-01", tz="UTC")


@pytest.mark.parametrize("data", [[], None, {"items": []}, {"items": None, "total": 0}])
@pytest.mark.parametrize("operation", ["system_logs", "system_tasks", "system_key_list"])
def test_no_entries_are_an_empty_frame_with_its_columns(operation: str, data: Any) -> None:
    found = catalog.read(operation, {"success": True, "data": data})
    assert len(found) == 0
    assert len(found.frame().columns) == len(found.columns) > 5
    assert "text/html" in found._repr_mimebundle_()


@pytest.mark.parametrize(
    ("operation", "payload"),
    [
        ("system_user", {"success": True, "data": None}),
        ("system_user", {"success": True, "data": {"username": "x"}}),
        ("system_user", {"success": True, "data": {"quota": "much", "used_quota": 1}}),
        ("system_user", []),
        ("system_logs", {"success": True, "data": {"page": 1}}),
        ("system_logs", {"success": True, "data": "none"}),
        ("system_tasks", {"success": True, "data": [1]}),
        ("token_usage", {"code": True, "message": "ok"}),
    ],
)
def test_another_shape_is_a_bad_answer_that_keeps_no_secret(operation: str, payload: Any) -> None:
    with pytest.raises(errors.BadAnswer) as caught:
        catalog.read(operation, payload)
    assert caught.value.body == ""


def test_ten_thousand_entries_are_in_the_frame_and_a_few_in_the_notebook() -> None:
    entry = log_answer(False)["data"][0]
    found = catalog.read("system_logs", {"success": True, "data": [entry] * 10_000})
    html = found._repr_mimebundle_()["text/html"]
    assert "9,970 more in .frame()" in html
    assert len(html) < 20_000
    assert len(found.frame()) == 10_000


def test_models_are_a_table() -> None:
    found = catalog.read(
        "list_models", {"data": [{"id": "gpt-4o", "owned_by": "openai", "supported_endpoint_types": ["openai"]}]}
    )
    assert isinstance(found, ModelList)
    assert found.frame().to_dict("records") == [{"id": "gpt-4o", "owned_by": "openai", "endpoints": "openai"}]
    assert "<td>gpt-4o</td>" in found._repr_mimebundle_()["text/html"]


# secrets


@pytest.mark.parametrize(
    ("operation", "payload"),
    [
        ("system_user", user_answer()),
        ("system_key_list", key_answer()),
        ("system_key_list", key_answer(key="sk-" + HIDDEN, name="sk-" + HIDDEN)),
        ("system_logs", log_answer(True)),
        ("system_logs", log_answer(False)),
        ("system_tasks", {"success": True, "data": [{"task_id": "1", "fail_reason": f"bad key sk-{HIDDEN}", "data": [{"API-Key": HIDDEN}]}]}),
        ("token_usage", {"code": True, "message": "ok", "data": {"name": "x", "key": HIDDEN}}),
    ],
)  # fmt: skip
def test_secrets_of_an_answer_are_neither_shown_nor_kept(operation: str, payload: Any) -> None:
    found = catalog.read(operation, payload)
    assert HIDDEN not in everything(found)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(user_answer())[:-20],
        json.dumps(user_answer() | {"success": False, "message": "no"}),
        '{"data": {"access_token": "' + HIDDEN,
    ],
)
def test_an_error_does_not_repeat_the_secrets_of_a_broken_answer(gateway: Any, client: Connect, body: str) -> None:
    server = gateway(says(body, Content_Type="application/json"))
    with pytest.raises(errors.ApiError) as caught:
        client(server.url, system_url=server.url, access_key=Secret(ACCESS)).send(User())
    assert HIDDEN not in caught.value.body + str(caught.value) + repr(caught.value.__dict__)


# errors


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (200, "Unauthorized", errors.Unauthorized),
        (200, "无权进行此操作, access token 无效", errors.Unauthorized),
        (401, "Unauthorized", errors.Unauthorized),
        (200, "user quota is not enough", errors.QuotaExceeded),
        (200, "too many requests", errors.RateLimited),
        (200, "无效的参数", errors.BadRequest),
        (200, "", errors.BadRequest),
    ],
)
def test_success_false_is_the_right_exception(
    gateway: Any, client: Connect, status: int, message: str, kind: type[errors.ApiError]
) -> None:
    server = gateway(says({"success": False, "message": message}, status))
    found = client(server.url, system_url=server.url, access_key=Secret(ACCESS))
    for operation in SYSTEM:
        with pytest.raises(kind) as caught:
            found.send(operation)
        assert type(caught.value) is kind


def test_reads_are_tried_again(gateway: Any, client: Connect) -> None:
    server = gateway(says("<html>502</html>", 502), says(user_answer()))
    found = client(server.url, system_url=server.url, access_key=Secret(ACCESS)).send(User())
    assert (found.left_usd, len(server.heard)) == (12.5, 2)


# where keys go


@NAMES
def test_the_access_key_goes_to_the_system_host_alone_and_the_api_key_never_there(
    gateway: Any, client: Connect, operation: Any
) -> None:
    main, system = (
        gateway(says(MODELS)),
        gateway(says({"success": True, "data": {"quota": 1, "used_quota": 1, "items": []}})),
    )
    found = client(main.url, system_url=system.url, access_key=Secret(ACCESS))
    found.send(operation)
    found.send(Models())
    assert [h.headers["authorization"] for h in system.heard] == [f"Bearer {ACCESS}"]
    assert [h.headers["authorization"] for h in main.heard] == [f"Bearer {CANARY}"]
    assert CANARY not in repr(system.heard)
    assert ACCESS not in repr(main.heard)


@NAMES
def test_a_redirect_of_the_system_host_is_not_followed(gateway: Any, client: Connect, operation: Any) -> None:
    elsewhere = gateway(says({}))
    system = gateway(says("", 307, Location=f"{elsewhere.url}/yescale/user"))
    with pytest.raises(errors.BadAnswer, match="redirect"):
        client(elsewhere.url, system_url=system.url, access_key=Secret(ACCESS)).send(operation)
    assert elsewhere.heard == []


@NAMES
def test_without_an_access_key_nothing_is_sent_and_the_error_says_how_to_give_one(
    gateway: Any, client: Connect, operation: Any
) -> None:
    server = gateway(says({}))
    with pytest.raises(errors.ConfigError, match=r"access key.*YESCALE_ACCESS_KEY.*access_key="):
        client(server.url, system_url=server.url).send(operation)
    assert server.heard == []


def test_an_unreachable_system_host_is_named(client: Connect, unused: int) -> None:
    found = client("https://api.yescale.io", system_url=f"http://127.0.0.1:{unused}", access_key=Secret(ACCESS))
    with pytest.raises(errors.NotSent, match=f"127.0.0.1:{unused}"):
        found.send(User())


def test_the_access_key_and_host_come_from_the_environment(gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server = gateway(says(user_answer()))
    monkeypatch.setenv("YESCALE_ACCESS_KEY", ACCESS)
    monkeypatch.setenv("YESCALE_SYSTEM_URL", server.url)
    with Client("sk-x", base_url="https://api.yescale.io") as found:
        assert found.send(User()).left_usd == 12.5
    monkeypatch.setenv("YESCALE_API_KEY", "sk-x")
    monkeypatch.setattr(session, "_current", None)
    opened = session.current()
    try:
        assert opened.call(User()).left_usd == 12.5
    finally:
        opened.close()
        monkeypatch.setattr(session, "_current", None)
    assert {h.headers["authorization"] for h in server.heard} == {f"Bearer {ACCESS}"}


def test_connect_takes_an_access_key_and_shows_it_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_current", None)
    opened = session.connect("sk-x", access_key=ACCESS)
    try:
        assert opened.settings.access_key == Secret(ACCESS)
        assert opened.settings.system_url == SYSTEM_URL
        assert ACCESS not in repr(opened) + repr(opened.settings) + repr(opened.facts())
    finally:
        opened.close()
        monkeypatch.setattr(session, "_current", None)


def test_a_system_host_without_encryption_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESCALE_SYSTEM_URL", "http://system.example.com")
    with pytest.raises(errors.ConfigError, match="unencrypted"):
        settings.settings_for("sk-x")


# requests

NOW = 1_790_000_000.5


@pytest.mark.parametrize(
    ("given", "epoch"),
    [
        (1767225600, 1767225600),
        (1767225600.9, 1767225600),
        ("now", 1_790_000_000),
        ("90m", 1_790_000_000 - 5400),
        ("24h", 1_790_000_000 - 86_400),
        ("7d", 1_790_000_000 - 604_800),
        ("2w", 1_790_000_000 - 1_209_600),
        ("2026-01-01", 1767225600),
        ("2026-01-01T07:00:00+07:00", 1767225600),
        ("2026-01-01 00:00:05", 1767225605),
    ],
)
def test_a_moment_is_written_in_many_ways(given: Any, epoch: int) -> None:
    assert facts.epoch(given, lambda: NOW) == epoch


@pytest.mark.parametrize("kind", [Tasks, Logs])
@pytest.mark.parametrize("given", ["yesterday", "7y", "2026-13-01", "", [1]])
def test_a_moment_that_is_none_is_named(kind: Any, given: Any) -> None:
    with pytest.raises(errors.OptionError, match="start must be"):
        kind(start=given)


def test_the_last_seven_days_are_asked_for_unless_told_otherwise(gateway: Any, client: Connect) -> None:
    server = gateway(says({"success": True, "data": []}))
    found = client(server.url, system_url=server.url, access_key=Secret(ACCESS))
    found.send(Tasks())
    found.send(Tasks(start="2026-01-01", end=1767312000))
    asked = [httpx.URL(h.path).params for h in server.heard]
    assert int(asked[0]["end_timestamp"]) - int(asked[0]["start_timestamp"]) == 604_800
    assert dict(asked[1]) == {"start_timestamp": "1767225600", "end_timestamp": "1767312000"}


def test_filters_of_the_log_travel_in_the_query(gateway: Any, client: Connect) -> None:
    server = gateway(says({"success": True, "data": []}))
    found = client(server.url, system_url=server.url, access_key=Secret(ACCESS))
    found.send(Logs(model="gpt-4o & more", key_name="notebook", type=2, page=3, page_size=50, start="2026-01-01"))
    found.send(Logs())
    asked = [dict(httpx.URL(h.path).params) for h in server.heard]
    wanted = {"model_name": "gpt-4o & more", "token_name": "notebook", "type": "2", "p": "3", "page_size": "50"}
    assert asked == [wanted | {"start_timestamp": "1767225600"}, {"p": "1", "page_size": "10000"}]


# the sandbox


@pytest.fixture
def account(sandbox: Sandbox, client: Connect) -> Client:
    return client(sandbox.url, system_url=sandbox.url, access_key=Secret(ACCESS))


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {ACCESS}"}, timeout=30) as found:
        yield found


def test_tasks_and_logs_of_the_sandbox_are_true(account: Client) -> None:
    task = account.submit(Generate(prompt="A paper boat"))
    task.wait(20)
    tasks, logs = account.send(Tasks()), account.send(Logs())
    assert [(row["task_id"], row["platform"], row["status"]) for row in tasks.entries] == [(task.id, "pika", "SUCCESS")]
    assert (len(logs), logs.total, logs[0]["cost_usd"]) == (1, 1, 0.08)
    assert account.send(User()).used_usd == account.send(Usage()).used_usd == 0.08
    assert len(account.send(Tasks(start="2020-01-01", end="2020-01-02"))) == 0


def test_the_log_of_the_sandbox_has_filters_and_pages(account: Client) -> None:
    from yescale_widgets.catalog.embeddings import Create

    for model in ("text-embedding-3-small", "text-embedding-3-large", "text-embedding-3-large"):
        account.send(Create(input="a", model=model, dimensions=4))
    assert [row["model"] for row in account.send(Logs()).entries] == ["text-embedding-3-large"] * 2 + [
        "text-embedding-3-small"
    ]
    assert len(account.send(Logs(model="text-embedding-3-large"))) == 2
    page = account.send(Logs(page=2, page_size=2))
    assert (len(page), page.total) == (1, 3)
    assert len(account.send(Logs(key_name="other"))) == len(account.send(Logs(type=1))) == 0
    assert len(account.send(Logs(start="2020-01-01", end="2020-01-02"))) == 0


def test_the_sandbox_sends_secrets_so_that_keeping_them_would_show(account: Client, http: httpx.Client) -> None:
    secret = http.get("/yescale/user").json()["data"]["access_token"]
    assert len(secret) > 10
    assert secret not in everything(account.send(User()))
    assert "*" in everything(account.send(Keys()))
    assert len(account.send(Keys(keyword="sand"))) == 1
    assert len(account.send(Keys(keyword="other"))) == 0


PATHS = {
    "system_user": "/yescale/user",
    "system_key_list": "/yescale/apikeylist",
    "system_tasks": "/yescale/task?start_timestamp=1&end_timestamp=2000000000",
    "system_logs": "/yescale/logs",
}


@pytest.mark.parametrize("operation", PATHS)
def test_the_sandboxs_answers_are_what_the_contract_promises(
    http: httpx.Client, contract: Contract, account: Client, operation: str
) -> None:
    account.submit(Generate(prompt="A paper boat"))
    contract.answer(operation, http.get(PATHS[operation]))
    for header in ("Bearer sk-test", "nobody"):
        refused = http.get(PATHS[operation], headers={"Authorization": header})
        assert refused.status_code == 401
        assert contract.answer(operation, refused)["success"] is False


def test_usage_of_the_sandbox_is_what_the_contract_promises(
    http: httpx.Client, contract: Contract, sandbox: Sandbox
) -> None:
    own = {"Authorization": "Bearer sk-test"}
    assert contract.answer("token_usage", http.get("/api/usage/token/", headers=own))["data"]["unlimited_quota"] is True
    sandbox.gate.quota = 3
    assert (
        contract.answer("token_usage", http.get("/api/usage/token/", headers=own))["data"]["unlimited_quota"] is False
    )
    refused = http.get("/api/usage/token/")
    assert refused.status_code == 401
    contract.answer("token_usage", refused)


@pytest.mark.parametrize("query", ["start_timestamp=soon&end_timestamp=1", "p=0", "p=first", "type=many"])
def test_a_query_that_is_wrong_is_a_400(http: httpx.Client, query: str) -> None:
    path = "/yescale/task" if "start" in query else "/yescale/logs"
    response = http.get(f"{path}?{query}")
    assert (response.status_code, response.json()["success"]) == (400, False)


def test_tasks_without_times_are_a_400(http: httpx.Client) -> None:
    assert http.get("/yescale/task").status_code == 400


def test_a_model_is_described(account: Client) -> None:
    assert account.send(Model(model="tts-1")).owned_by
    assert "whisper-1" in account.send(Models()).ids
    with pytest.raises(errors.NotFound):
        account.send(Model(model="gpt-nope"))
