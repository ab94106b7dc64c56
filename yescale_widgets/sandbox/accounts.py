"""The account of the sandbox: a user and a key that are made up, and tasks and logs that are true."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import JSONResponse, Response

from yescale_widgets.catalog import account
from yescale_widgets.facts import epoch
from yescale_widgets.sandbox.engine import Ticket
from yescale_widgets.sandbox.gate import bad_request
from yescale_widgets.sandbox.record import Record
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

_GRANTED = 2_500_000
_TASK_PRICE, _CALL_PRICE = 40_000, 84
_CONSUMED = 2
_BORN = 1_767_225_600
_KEY = "sandbox"


def _billed(asked: Asked) -> list[Record]:
    """Every call that was understood, well answered and costs something, newest first."""
    calls = [r for r in asked.world.log.requests if r.operation and r.method == "POST" and r.status == 200]
    return calls[::-1]


def _price(call: Record) -> int:
    return _CALL_PRICE if call.path.startswith("/v1/") else _TASK_PRICE


def _used(asked: Asked) -> int:
    return sum(map(_price, _billed(asked)))


def _answer(data: Json) -> Response:
    return JSONResponse({"success": True, "message": "", "data": data})


async def usage(asked: Asked) -> Response:
    """What the key has left."""
    used, endless = _used(asked), asked.world.gate.quota is None
    facts = {
        "object": "token_usage",
        "name": _KEY,
        "total_granted": _GRANTED + used,
        "total_used": used,
        "total_available": _GRANTED,
        "unlimited_quota": endless,
        "model_limits": {},
        "model_limits_enabled": False,
        "expires_at": 0,
    }
    return JSONResponse({"code": True, "message": "ok", "data": facts})


async def user(asked: Asked) -> Response:
    """Somebody, with secrets as the gateway sends them."""
    facts = {
        "username": "sandbox",
        "display_name": "Sandbox",
        "email": "sandbox@example.com",
        "quota": _GRANTED,
        "used_quota": _used(asked),
        "request_count": len(_billed(asked)),
        "role": 1,
        "telegram_id": "",
        "access_token": "sandbox-secret-that-nobody-should-see",
    }
    return _answer(facts)


async def keys(asked: Asked) -> Response:
    """One key; this answer alone has no word of success."""
    assert isinstance(asked.operation, account.Keys)  # the route's own class
    facts = {
        "id": 1,
        "user_id": 1,
        "name": _KEY,
        "key": "sk-sand**********seen",
        "status": 1,
        "group": "openai",
        "created_time": _BORN,
        "accessed_time": asked.now,
        "expired_time": -1,
        "remain_quota": _GRANTED,
        "used_quota": _used(asked),
        "unlimited_quota": asked.world.gate.quota is None,
        "model_limits": "",
        "model_limits_enabled": False,
        "allow_ips": "",
        "DeletedAt": None,
    }
    return JSONResponse({"data": [facts] if (asked.operation.keyword or "") in _KEY else []})


async def tasks(asked: Asked) -> Response:
    """The tasks of this sandbox that were submitted between two times, newest first.

    Raises:
        Refusal: 400, a time is missing.
    """
    wanted = asked.operation
    assert isinstance(wanted, account.Tasks)
    if "start_timestamp" not in asked.body or "end_timestamp" not in asked.body:
        raise bad_request("start_timestamp and end_timestamp are required")
    begin, end = epoch(wanted.start), epoch(wanted.end) + 1
    found = [t for t in asked.world.engine.tickets() if begin <= t.submitted < end and t.operation.follow]
    return _answer([_task(asked, number, ticket) for number, ticket in enumerate(found, 1)][::-1])


def _task(asked: Asked, number: int, ticket: Ticket) -> dict[str, Json]:
    job = asked.world.engine.job(ticket, asked.base)
    return {
        "id": number,
        "task_id": ticket.id,
        "platform": ticket.operation.family(),
        "action": ticket.operation.verb().upper(),
        "status": {"succeeded": "SUCCESS", "failed": "FAILURE", "queued": "QUEUED"}.get(job.status, "IN_PROGRESS"),
        "progress": f"{int(job.progress)}%",
        "submit_time": int(job.submitted),
        "start_time": int(job.started),
        "finish_time": int(job.finished),
        "fail_reason": job.error,
        "quota": _TASK_PRICE,
        "data": [],
    }


async def logs(asked: Asked) -> Response:
    """A page of what was billed."""
    wanted = asked.operation
    assert isinstance(wanted, account.Logs)
    found = [call for call in _billed(asked) if _fits(wanted, call)]
    begin = (wanted.page - 1) * wanted.page_size
    items = [_log(number, call) for number, call in enumerate(found)][begin : begin + wanted.page_size]
    return _answer({"page": wanted.page, "page_size": wanted.page_size, "total": len(found), "items": items})


def _fits(wanted: account.Logs, call: Record) -> bool:
    begin = 0 if wanted.start is None else epoch(wanted.start)
    end = 1 << 62 if wanted.end is None else epoch(wanted.end)
    named = wanted.model in (None, call.model) and (wanted.key_name or _KEY) == _KEY
    return named and wanted.type in (None, 0, _CONSUMED) and begin <= call.at < end + 1


def _log(number: int, call: Record) -> dict[str, Json]:
    return {
        "id": 1_000_000 - number,
        "created_at": int(call.at),
        "type": _CONSUMED,
        "token_name": _KEY,
        "model_name": call.model,
        "quota": _price(call),
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "use_time": 1,
        "is_stream": False,
        "group": "openai",
        "request_id": call.request_id,
    }


HANDLERS: dict[str, Callable[[Asked], Awaitable[Response]]] = {
    account.Usage.at.id: usage,
    account.User.at.id: user,
    account.Keys.at.id: keys,
    account.Tasks.at.id: tasks,
    account.Logs.at.id: logs,
}
