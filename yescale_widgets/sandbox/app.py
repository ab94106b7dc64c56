"""The gateway as an ASGI app: its routes are the catalog's declarations, so a new family is here once its file is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from msgspec import structs
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from yescale_widgets import catalog
from yescale_widgets.catalog import account
from yescale_widgets.declare import Operation
from yescale_widgets.following import Batch, Call
from yescale_widgets.pointers import first, put
from yescale_widgets.sandbox import answers, cdn
from yescale_widgets.sandbox.bodies import MISSHAPEN, operation_from, read_body
from yescale_widgets.sandbox.direct import DIRECT
from yescale_widgets.sandbox.engine import Engine, Ticket, origin_of
from yescale_widgets.sandbox.faults import Faults, FaultyLine
from yescale_widgets.sandbox.gate import Gate, Refusal, Style, bad_request, unknown_route, unknown_task
from yescale_widgets.sandbox.instant import instant
from yescale_widgets.sandbox.record import Log, Recorder
from yescale_widgets.sandbox.store import Store
from yescale_widgets.sandbox.works import Studio
from yescale_widgets.sandbox.world import Asked, World
from yescale_widgets.values import Json

Endpoint = Callable[[Request], Awaitable[Response]]
_BAD_REQUEST = 400


def create_app(  # noqa: PLR0913 - all of them are named, and each stands alone
    *,
    clock: Callable[[], float] = time.time,
    pace: float = 1.0,
    quota: int | None = None,
    per_minute: int | None = None,
    link_life: float | None = None,
    store: Path | None = None,
) -> Starlette:
    """The sandbox as an app. Its ``state`` has the parts: ``faults``, ``log``, ``requests``, ``gate``, ``engine``.

    ``clock`` gives epoch seconds, ``pace`` scales all waiting, ``quota`` is how many POSTs there may be, ``per_minute``
    how many calls a minute, ``link_life`` how many seconds media can be had after a task's end. In the folder ``store``
    tasks outlive the app; several apps may share one.
    """
    log, faults, studio = Log(clock), Faults(), Studio()
    gate = Gate(clock, quota=quota, per_minute=per_minute)
    engine = Engine(clock, pace, studio, Store(store) if store is not None else None)
    world = World(clock, pace, engine, gate, faults, log, cdn.Shelf(engine, link_life))
    layers = [Middleware(Recorder, log=log), Middleware(FaultyLine, faults=faults)]
    app = Starlette(routes=list(_routes(world)), middleware=layers, exception_handlers={HTTPException: _no_route})
    app.router.redirect_slashes = False
    app.state.world, app.state.faults, app.state.log = world, faults, log
    app.state.gate, app.state.engine, app.state.studio, app.state.requests = gate, engine, studio, log.requests
    return app


async def _no_route(request: Request, _error: Exception) -> Response:
    return unknown_route(request.method, request.url.path)


def _routes(world: World) -> Iterable[Route]:
    """A route for each call that the catalog names; operations that share a call share its route."""
    calls: dict[tuple[str, str], tuple[Call, list[type[Operation]], str]] = {}
    for kind in catalog.operations():
        for role, call in _calls(kind):
            calls.setdefault((call.method, call.path), (call, [], role))[1].append(kind)
    for call, kinds, role in calls.values():
        endpoint = _worded(kinds, _ENDPOINTS[role](world, kinds))
        yield Route(call.path, _guarded(world, call, role, endpoint), methods=[call.method], name=call.id)
    yield Route(cdn.PATH, world.shelf.serve, methods=["GET"])


def _calls(kind: type[Operation]) -> Iterable[tuple[str, Call]]:
    yield "submit" if kind.follow else "direct", kind.at
    if kind.stream_at is not None:
        yield "direct", structs.replace(kind.stream_at, path=kind.stream_at.path.partition("?")[0])
    if kind.follow is not None:
        yield "poll", kind.follow.poll
        if kind.follow.batch is not None:
            yield "batch", kind.follow.batch.call


def _guarded(world: World, call: Call, role: str, endpoint: Endpoint) -> Endpoint:
    """The endpoint behind the gate: first the key, then the rate, then what the family itself refuses in its style."""
    system = call.auth == "access" or call.path.startswith("/api/")
    general: Style = "system" if system else "claude" if "/v1/messages" in call.path else "openai"
    own: Style = general if role == "direct" else "task"
    free = role in ("poll", "batch") or (call.method == "GET" and call.id != account.Models.at.id)
    check_key = world.gate.check_access_key if call.auth == "access" else world.gate.check_key

    async def guarded(request: Request) -> Response:
        try:
            check_key(request, free=free)
            world.gate.check_rate()
            return await endpoint(request)
        except Refusal as refusal:
            # A 400 is the family's own; quota and everything else is the gateway speaking.
            style = own if refusal.status == _BAD_REQUEST else general
            return refusal.response(style, request.state.request_id)

    return guarded


def _worded(kinds: list[type[Operation]], endpoint: Endpoint) -> Endpoint:
    """The endpoint, whose 400s are in the family's own form where it has one."""
    refused = kinds[0].follow.refused if kinds[0].follow else None
    if refused is None:
        return endpoint

    async def worded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            if refusal.status != _BAD_REQUEST:
                raise
            return JSONResponse(refused(refusal.code or "", refusal.message), _BAD_REQUEST, dict(refusal.headers))

    return worded


def _submit(world: World, kinds: list[type[Operation]]) -> Endpoint:
    async def submit(request: Request) -> Response:
        operation = operation_from(kinds, await read_body(request))
        request.state.record.understood(operation)
        await asyncio.to_thread(_check_origin, world, origin_of(operation))
        world.gate.charge()
        ticket = await asyncio.to_thread(world.engine.submit, operation, world.shelf.read)
        return JSONResponse(answers.accepted(ticket.follow, ticket.id))

    return submit


def _check_origin(world: World, identity: str) -> None:
    """Only a task that has succeeded can be gone on from."""
    ticket = world.engine.find(identity) if identity else None
    if identity and ticket is None:
        raise unknown_task()
    if ticket is not None and world.engine.state(ticket)[0] != "succeeded":
        raise bad_request(f"task {identity} has not succeeded yet")


def _poll(world: World, kinds: list[type[Operation]]) -> Endpoint:
    async def poll(request: Request) -> Response:
        identity = request.path_params.get("id", "")
        found = await asyncio.to_thread(_look, world, kinds, identity, _base(request))
        if found is None:
            raise unknown_task()
        return JSONResponse(found)

    return poll


def _look(world: World, kinds: list[type[Operation]], identity: str, base: str) -> dict[str, Json] | None:
    """The task as it is now, in its family's words; None where the route has no such task."""
    ticket = world.engine.find(identity) or _with_mark(world, kinds, identity)
    if ticket is None or not isinstance(ticket.operation, tuple(kinds)):
        return None
    return answers.polled(world.engine.job(ticket, base))


def _with_mark(world: World, kinds: list[type[Operation]], mark: str) -> Ticket | None:
    """The task that was handed in with the caller's mark, where its family can be asked so."""
    if not any(kind.follow is not None and kind.follow.by_mark for kind in kinds):
        return None
    return next((t for t in world.engine.tickets() if getattr(t.operation, "mark", None) == mark), None)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _batch(world: World, kinds: list[type[Operation]]) -> Endpoint:
    """Several tasks in one answer; ids that are unknown are simply absent."""

    async def batch(request: Request) -> Response:
        follow = kinds[0].follow
        rules = follow.batch if follow else None
        assert follow is not None  # a batch route comes from such a rule
        assert rules is not None
        asked = first((await read_body(request)).fields, rules.ids)
        if not isinstance(asked, list):
            raise bad_request(f"{rules.ids.strip('/')} is required")
        looks = [await asyncio.to_thread(_look, world, kinds, str(i), _base(request)) for i in asked]
        return JSONResponse(_together(rules, dict(follow.accepted), [look for look in looks if look is not None]))

    return batch


def _together(rules: Batch, envelope: dict[str, Json], looks: list[dict[str, Json]]) -> Json:
    items = [first(look, rules.wrap) if rules.wrap else look for look in looks]
    if not rules.items:
        return items
    put(envelope, rules.items, items)
    return envelope


def _direct(world: World, kinds: list[type[Operation]]) -> Endpoint:
    async def direct(request: Request) -> Response:
        body = await read_body(request)
        handler = DIRECT.get(kinds[0].at.id) or (instant if kinds[0].makes else None)
        if handler is None:
            raise Refusal(501, "this call is not offered by the sandbox", "api_not_implemented")
        operation = operation_from(kinds, body)
        request.state.record.understood(operation)
        if kinds[0].at.method == "POST":
            world.gate.charge()
        try:
            return await handler(Asked(world, request, body.fields, operation))
        except MISSHAPEN as error:  # deeper in a conversation or schema than a declaration looks
            raise bad_request("the request body does not have the right shape") from error

    return direct


_ENDPOINTS: dict[str, Callable[[World, list[type[Operation]]], Endpoint]] = {
    "submit": _submit,
    "poll": _poll,
    "batch": _batch,
    "direct": _direct,
}
