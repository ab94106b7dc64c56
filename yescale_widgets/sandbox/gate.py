"""The gateway's door: who may come in, how often, and in which words the others are turned away."""

from __future__ import annotations

import datetime
import math
import random
import string
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yescale_widgets.values import Json

KEY_HEADERS = ("authorization", "x-api-key", "x-goog-api-key", "mj-api-secret")
"""Headers in which a key may come."""

Style = Literal["openai", "task", "claude", "system"]
"""How errors are worded: OpenAI's envelope, the task families' code and message, Anthropic's, the System API's."""

_LETTERS = string.ascii_letters + string.digits
_WINDOW = 60.0


@dataclass
class Refusal(Exception):
    """A request that gets an error for an answer. ``headers`` are added to it."""

    status: int
    message: str
    code: str | None = ""
    kind: str = "new_api_error"
    param: str | None = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, style: Style, request_id: str) -> Response:
        """The answer in a family's style."""
        return JSONResponse(self.body(style, request_id), self.status, dict(self.headers))

    def body(self, style: Style, request_id: str) -> dict[str, Json]:
        """The error body; the request id ends the message wherever the gateway itself speaks OpenAI's way."""
        marked = f"{self.message} (request id: {request_id})" if request_id else self.message
        if style == "task":
            return {"code": self.code or "invalid_request", "message": self.message, "data": None}
        if style == "system":
            return {"success": False, "message": self.message}
        if style == "claude":
            return {"type": "error", "error": {"type": self.kind, "message": marked}}
        return {"error": {"message": marked, "type": self.kind, "param": self.param, "code": self.code}}


def bad_request(message: str, param: str | None = "") -> Refusal:
    """What a wrong option gets: ``invalid_request`` in the task families, ``invalid_request_error`` elsewhere."""
    return Refusal(400, message, "invalid_request", "invalid_request_error", param)


def check_model(name: str) -> None:
    """Refuse a model that nobody serves: one with "nope" in its name.

    Raises:
        Refusal: 400 or 404.
    """
    if not name:
        raise Refusal(400, "Model name not specified, model name cannot be empty")
    if "nope" in name:
        message = f"The model `{name}` does not exist or you do not have access to it."
        raise Refusal(404, message, "model_not_found", "invalid_request_error", None)


def unknown_task() -> Refusal:
    """An id the gateway has never seen gets a 400, not a 404."""
    return Refusal(400, "task_not_exist", "task_not_exist")


def unknown_route(method: str, path: str) -> Response:
    """The gateway's 404; the one error of its own that carries no request id."""
    refusal = Refusal(404, f"Invalid URL ({method} {path})", kind="invalid_request_error")
    return refusal.response("openai", "")


def new_request_id(now: float) -> str:
    """14 digits of time, 9 of nanoseconds, 8 letters or digits."""
    moment = datetime.datetime.fromtimestamp(now, datetime.UTC)
    tail = "".join(random.choices(_LETTERS, k=8))  # noqa: S311 - a label, not a secret
    return f"{moment:%Y%m%d%H%M%S}{moment.microsecond * 1000 + random.randrange(1000):09d}{tail}"  # noqa: S311 - a name, no secret


def key_of(request: Request) -> str:
    """The key of a request from any of the places where the families put it."""
    headers = request.headers
    bearer = headers.get("authorization", "")
    found = [bearer[7:]] if bearer.lower().startswith("bearer ") else []
    path = request.url.path
    if path.startswith(("/v1/messages", "/v1/models")):
        found.append(headers.get("x-api-key", ""))
    if path.startswith(("/v1beta/models", "/v1/models")):
        found += [headers.get("x-goog-api-key", ""), request.query_params.get("key", "")]
    if path.startswith("/mj"):
        found.append(headers.get("mj-api-secret", ""))
    return next((text.strip() for text in found if text.strip()), "")


class Gate:
    """Checks keys and limits.

    Any key that starts with ``sk-`` is good; one with "expired" in it is refused as such, one with "nocredit" has no
    quota. ``quota`` is how many POSTs are left (None: no end), ``per_minute`` how many calls a minute may have.
    """

    def __init__(self, clock: Callable[[], float], *, quota: int | None = None, per_minute: int | None = None) -> None:
        self.quota = quota
        self.per_minute = per_minute
        self._clock = clock
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()

    def check_key(self, request: Request, *, free: bool = False) -> None:
        """Refuse a request without a good key. What is ``free`` may be read without credit, as the contract has it.

        Raises:
            Refusal: 401 or 403.
        """
        key = key_of(request)
        if not key.startswith("sk-") or not key[3:]:
            raise Refusal(401, "Invalid token")
        if "expired" in key:
            raise Refusal(401, "This token has expired")
        if "nocredit" in key and not free:
            raise Refusal(403, "user quota is not enough", "insufficient_user_quota")

    def check_access_key(self, request: Request, *, free: bool = False) -> None:  # noqa: ARG002 - all of it is free
        """Refuse a System API call without an access key; an API key is not one.

        Raises:
            Refusal: 401.
        """
        key = key_of(request)
        if not key or key.startswith("sk-"):
            raise Refusal(401, "Unauthorized")

    def check_rate(self) -> None:
        """Count a call.

        Raises:
            Refusal: 429, with Retry-After.
        """
        if self.per_minute is None:
            return
        with self._lock:
            now = self._clock()
            while self._recent and self._recent[0] <= now - _WINDOW:
                self._recent.popleft()
            if len(self._recent) >= self.per_minute:
                free = self._recent[0] + _WINDOW if self._recent else now + _WINDOW
                raise too_many(math.ceil(free - now), self.per_minute)
            self._recent.append(now)

    def charge(self) -> None:
        """Take one paid call off the quota.

        Raises:
            Refusal: 403, nothing is left.
        """
        with self._lock:
            if self.quota is None:
                return
            if self.quota <= 0:
                message = "token quota is not enough, token remain quota: $0.000000, need quota: $0.040000"
                raise Refusal(403, message, "pre_consume_token_quota_failed")
            self.quota -= 1


def too_many(seconds: float, limit: int = 60) -> Refusal:
    """A 429 that says when to come back."""
    message = f"You have reached the request limit: maximum {limit} requests in 1 minutes"
    return Refusal(429, message, headers={"retry-after": f"{max(0, seconds):g}"})
