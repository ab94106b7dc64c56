"""The account: which models a key may use, what it has left, and the System API with its keys, tasks and logs.

The System API has a host and a key of its own: ``ys.connect(access_key=...)`` or ``YESCALE_ACCESS_KEY``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Struct

from yescale_widgets.declare import Call, Operation, opt
from yescale_widgets.errors import Problem
from yescale_widgets.facts import epoch, moment, text, usd
from yescale_widgets.keys import struck_value
from yescale_widgets.show.hooks import Table
from yescale_widgets.values import Json
from yescale_widgets.words import t

_ROW = ("Beyond the sidebar / Account (System API)",)
_KEY_WORDS: Mapping[Json, str] = {1: "enabled", 2: "disabled", 3: "expired", 4: "exhausted"}


def _rows(payload: Json) -> list[dict[str, Json]]:
    """The entries of an answer: a list, or the page of one."""
    data = payload["data"] if payload.get("data") is not None else []
    found = data["items"] or [] if isinstance(data, dict) else data
    return [dict(entry) for entry in found]


class ModelCard(Struct, kw_only=True):
    """One model: its id, who owns it, and the kinds of calls it takes where the gateway says so."""

    id: str
    owned_by: str = ""
    endpoints: list[str] = []
    raw: Json = None


class ModelList(Table, Struct, kw_only=True):
    """The models a key may use."""

    models: list[ModelCard]
    raw: Json = None

    @property
    def ids(self) -> list[str]:
        """The names, as options take them."""
        return [m.id for m in self.models]

    def __len__(self) -> int:
        return len(self.models)

    def table(self) -> tuple[list[str], list[list[Json]]]:
        return ["id", "owned_by", "endpoints"], [[m.id, m.owned_by, ", ".join(m.endpoints)] for m in self.models]


class Entries(Table, Struct, kw_only=True):
    """A list of the account: ``entries`` are rows by column name, money in US dollars, times in epoch seconds.

    ``total`` is how many there are at the gateway, where it says so; ``raw`` is its answer without secrets.
    """

    entries: list[dict[str, Json]]
    columns: list[str]
    total: int | None = None
    raw: Json = None

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, index: int) -> dict[str, Json]:
        return self.entries[index]

    def table(self) -> tuple[list[str], list[list[Json]]]:
        return list(self.columns), [[entry[name] for name in self.columns] for entry in self.entries]


class Balance(Table, Struct, kw_only=True):
    """What is left and what was used, in US dollars; ``left_usd`` is None where there is no limit or none is told.

    Of an account ``name`` is the user's, of an API key the key's; ``expires_at`` is epoch seconds, None for never.
    """

    name: str
    left_usd: float | None
    used_usd: float | None
    unlimited: bool = False
    requests: int | None = None
    email: str = ""
    expires_at: float | None = None
    raw: Json = None

    def table(self) -> tuple[list[str], list[list[Json]]]:
        """The address stays out of it: notebooks are passed on."""
        names = ["name", "left_usd", "used_usd", "unlimited", "requests", "expires_at"]
        return names, [[getattr(self, name) for name in names]]


def _card(entry: Json) -> ModelCard:
    kinds = entry.get("supported_endpoint_types") or []
    return ModelCard(
        id=text(entry, "id"), owned_by=text(entry, "owned_by"), endpoints=[str(k) for k in kinds], raw=entry
    )


def _list(payload: Json) -> ModelList:
    return ModelList(models=[_card(entry) for entry in payload.get("data") or []], raw=payload)


def _key_balance(payload: Json) -> Balance:
    facts, unlimited = payload["data"], bool(payload["data"].get("unlimited_quota"))
    return Balance(
        name=text(facts, "name"),
        left_usd=None if unlimited else usd(facts.get("total_available")),
        used_usd=usd(facts.get("total_used")),
        unlimited=unlimited,
        expires_at=moment(facts.get("expires_at")),
        raw=struck_value(payload),
    )


def _user_balance(payload: Json) -> Balance:
    facts = payload["data"]
    return Balance(
        name=text(facts, "display_name", "username"),
        left_usd=usd(facts["quota"]),
        used_usd=usd(facts["used_quota"]),
        requests=facts.get("request_count"),
        email=text(facts, "email"),
        raw=struck_value(payload),
    )


def _entries(payload: Json, read: Callable[[dict[str, Json]], dict[str, Json]]) -> Entries:
    data, columns = payload.get("data"), list(read({}))
    total = data.get("total") if isinstance(data, dict) else None
    return Entries(
        entries=[read(row) for row in _rows(payload)], columns=columns, total=total, raw=struck_value(payload)
    )


def _key(row: dict[str, Json]) -> dict[str, Json]:
    unlimited, status = bool(row.get("unlimited_quota")), row.get("status")
    return {
        "id": row.get("id"),
        "name": text(row, "name"),
        "status": _KEY_WORDS.get(status, status),
        "group": text(row, "group"),
        "left_usd": None if unlimited else usd(row.get("remain_quota")),
        "used_usd": usd(row.get("used_quota")),
        "unlimited": unlimited,
        "created_at": moment(row.get("created_time")),
        "used_at": moment(row.get("accessed_time")),
        "expires_at": moment(row.get("expired_time")),
    }


def _task(row: dict[str, Json]) -> dict[str, Json]:
    return {
        "task_id": text(row, "task_id", "id"),
        "platform": text(row, "platform"),
        "action": text(row, "action"),
        "status": text(row, "status"),
        "progress": text(row, "progress"),
        "cost_usd": usd(row.get("quota")),
        "submitted_at": moment(row.get("submit_time")),
        "started_at": moment(row.get("start_time")),
        "finished_at": moment(row.get("finish_time")),
        "error": text(row, "fail_reason"),
    }


def _log(row: dict[str, Json]) -> dict[str, Json]:
    return {
        "created_at": moment(row.get("created_at")),
        "type": row.get("type"),
        "key_name": text(row, "token_name"),
        "model": text(row, "model_name"),
        "cost_usd": usd(row.get("quota")),
        "prompt_tokens": row.get("prompt_tokens"),
        "completion_tokens": row.get("completion_tokens"),
        "seconds": row.get("use_time"),
        "stream": row.get("is_stream"),
        "group": text(row, "group"),
    }


def _keys(payload: Json) -> Entries:
    return _entries(payload, _key)


def _tasks(payload: Json) -> Entries:
    return _entries(payload, _task)


def _logs(payload: Json) -> Entries:
    return _entries(payload, _log)


def _bad_moments(values: Mapping[str, Any]) -> Iterable[Problem]:
    for name in ("start", "end"):
        try:
            epoch(0 if values.get(name) is None else values[name])
        except (ValueError, OverflowError):
            words = t(
                "{name} must be epoch seconds, a date such as '2026-03-01', or '7d' for seven days ago", name=name
            )
            yield Problem(name, words)


class Models(Operation):
    """List the models that the key may use; the usual way to test a key."""

    at = Call(method="GET", path="/v1/models", id="list_models")
    paid = False
    rows = ("Docs / Introduction", "Docs / Quick Start Guide", "Docs / Make a request")
    reads = _list


class Model(Operation):
    """Describe one model."""

    at = Call(method="GET", path="/v1/models/{model}", id="retrieve_model")
    paid = False
    reads = _card

    model: Annotated[str, opt("The model's name.", least=1)]


class Usage(Operation):
    """Say what the API key has left and what it has used.

    Gives a ``Balance`` in US dollars. Source: contract operation ``token_usage``, a call of the gateway software that
    the vendor does not document: some hosts may not offer it.
    """

    at = Call(method="GET", path="/api/usage/token/", id="token_usage")
    paid = False
    reads = _key_balance


class User(Operation):
    """Say who the account is, what it has left and what it has used.

    Gives a ``Balance`` in US dollars. Needs the access key. Source: contract operation ``system_user``.
    """

    at = Call(method="GET", path="/yescale/user", id="system_user", auth="access")
    paid = False
    rows = _ROW
    reads = _user_balance


class Keys(Operation):
    """List the API keys of the account, with what each has left; never the keys themselves.

    Needs the access key. Source: contract operation ``system_key_list``.
    """

    at = Call(method="GET", path="/yescale/apikeylist", id="system_key_list", auth="access")
    paid = False
    rows = _ROW
    reads = _keys

    keyword: Annotated[str | None, opt("Only keys with this in their name.")] = None


class Tasks(Operation):
    """List the tasks of the account between two times.

    Needs the access key. Source: contract operation ``system_tasks``.
    """

    at = Call(method="GET", path="/yescale/task", id="system_tasks", auth="access")
    paid = False
    rows = _ROW
    reads = _tasks
    problems: ClassVar[Any] = staticmethod(_bad_moments)

    start: Annotated[float | str, opt("From when on.", "/start_timestamp", encode=epoch)] = "7d"
    end: Annotated[float | str, opt("Until when.", "/end_timestamp", encode=epoch)] = "now"


class Logs(Operation):
    """List what the account was billed for, newest first.

    Needs the access key. Source: contract operation ``system_logs``.
    """

    at = Call(method="GET", path="/yescale/logs", id="system_logs", auth="access")
    paid = False
    rows = _ROW
    reads = _logs
    problems: ClassVar[Any] = staticmethod(_bad_moments)

    start: Annotated[
        float | str | None, opt("From when on; empty for the beginning.", "/start_timestamp", encode=epoch)
    ] = None
    end: Annotated[float | str | None, opt("Until when.", "/end_timestamp", encode=epoch)] = None
    model: Annotated[str | None, opt("Only calls of this model.", "/model_name")] = None
    key_name: Annotated[str | None, opt("Only calls of the key of this name.", "/token_name")] = None
    type: Annotated[int | None, opt("Kind of entry; 2 is what calls cost.", least=0)] = None
    page: Annotated[int, opt("Which page.", "/p", least=1, more=True)] = 1
    page_size: Annotated[int, opt("Entries on a page.", least=1, more=True)] = 10_000
    username: Annotated[str | None, opt("Only calls of this member of the account.", more=True)] = None
