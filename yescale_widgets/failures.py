"""Reading the gateway's errors: every envelope it and the providers behind it use, into the right exception."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from yescale_widgets.errors import (
    ApiError,
    BadAnswer,
    BadRequest,
    Forbidden,
    NotFound,
    QuotaExceeded,
    RateLimited,
    ServerError,
    Unauthorized,
)
from yescale_widgets.keys import struck
from yescale_widgets.values import Json
from yescale_widgets.words import later, t

REQUEST_ID_HEADERS = ("x-request-id", "x-oneapi-request-id", "x-yescale-request-id")
QUOTA_CODES = frozenset(
    {"insufficient_user_quota", "pre_consume_token_quota_failed", "insufficient_quota", "quota_not_enough", "1102"}
)
NEVER_RETRY_CODES = QUOTA_CODES | {"prompt_blocked", "access_denied"}
"""Codes after which another try cannot help: common.yaml ``x-retry.never_retry_codes``."""

LONGEST_WAIT = 3600.0
"""Seconds of a ``Retry-After``: a longer one would leave a task unwatched for good."""
LONGEST_TEXT = 2000
"""Characters of a message or a code: what is longer loses its middle, for a request id stands at the end."""

_FINE_CODES = ("success", "ok", "", "0", "200", "true", "none")
_REQUEST_ID = re.compile(r"\s*\(request id: ([0-9A-Za-z-]+)\)")
_KINDS: Mapping[int, tuple[type[ApiError], str]] = {
    401: (Unauthorized, later("Check the key: it may be missing, mistyped, disabled or expired.")),
    402: (QuotaExceeded, later("Top up the account, or give the key a larger limit.")),
    403: (Forbidden, later("This key may not use that model, group or address; choose another model or key.")),
    404: (NotFound, later("Check the model's name and the base URL.")),
    429: (RateLimited, later("Wait a little, then try again.")),
}
_WRAPPED: tuple[tuple[tuple[str, ...], int], ...] = (
    (("invalid token", "unauthorized", "no authorization", "invalid api key", "access token", "access key"), 401),
    (("no access to model", "access_denied"), 403),
    (("invalid url", "does not exist"), 404),
    (("saturated", "rate_limit", "request limit", "too many requests", "limit exceeded", "queue is full"), 429),
    (("no available channel",), 503),
    (("request_failed", "request failed", "bad_response", "bad response", "upstream_error", "empty_response"), 500),
)
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def request_id(headers: Mapping[str, str], message: str = "") -> str:
    """The id to quote to support: from the headers, else from the end of the message."""
    low = {name.lower(): value for name, value in headers.items()}
    found = next((low[name] for name in REQUEST_ID_HEADERS if low.get(name)), "")
    inside = _REQUEST_ID.search(message)
    return found or (inside.group(1) if inside else "")


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Seconds to wait, from ``Retry-After`` as a number or an HTTP date; more than an hour is not believed."""
    text = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        return min(float(text), LONGEST_WAIT)
    try:
        when = email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(0.0, when - (time.time() if now is None else now)), LONGEST_WAIT)


def failure_in(payload: Json) -> tuple[str, str] | None:
    """Message and code where a decoded body is an error envelope of any kind, also one that came with HTTP 200."""
    if not isinstance(payload, dict):
        return None
    error = payload.get("error")
    if isinstance(error, dict) and ("message" in error or "code" in error):
        return _text(error.get("message") or error.get("type") or t("unknown error")), _text(error.get("code"))
    if isinstance(error, str) and error and not {"id", "status", "task_id"} & payload.keys():
        return error, _text(payload.get("code"))
    if payload.get("success") is False:
        return _text(payload.get("message") or t("refused")), _text(payload.get("code"))
    return _failed_code(payload)


def _failed_code(payload: dict[str, Any]) -> tuple[str, str] | None:
    code = payload.get("code")
    said = [payload[name] for name in ("message", "description") if name in payload]
    if "code" not in payload or not said or _text(code).lower() in _FINE_CODES:
        return None
    facts = payload.get("properties")
    banned = facts.get("bannedWord") if isinstance(facts, dict) else None
    return _text(said[0] or code).strip() + (f" ({banned})" if banned else ""), _text(code)


def _text(value: Json) -> str:
    """A word of the gateway as text, whatever it is, and no longer than anyone reads."""
    try:
        text = "" if value is None else str(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists without end
        text = "unreadable"
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 500]} … {text[-400:]}"


def error_of(status: int, headers: Mapping[str, str], body: bytes) -> ApiError:
    """The exception for an answer that is an error."""
    text = struck(body[:4000].decode("utf-8", "replace"))
    try:
        found = failure_in(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if found is None:
        return _unreadable(status, headers, text)
    return api_error(status, *found, headers=headers, body=text)


def error_within(headers: Mapping[str, str], body: bytes) -> ApiError | None:
    """The error that a body of a good status is, where not only JSON was hoped for: an error envelope, or a page."""
    if _HTML.match(body[:200].decode("utf-8", "replace")):
        return error_of(200, headers, body)
    try:
        found = failure_in(msgspec.json.decode(body)) if body[:64].lstrip().startswith(b"{") else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return error_of(200, headers, body) if found else None


def api_error(  # noqa: PLR0913 - the facts of one answer
    status: int,
    message: str,
    code: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    body: str = "",
    meant: int | None = None,
) -> ApiError:
    """The exception for a status, message and code of the gateway; ``meant`` is the status it should have had."""
    message, code = _text(message), _text(code)
    kind, hint = _kind_of(meant or _meant(status, code, message), code, message)
    clean = _REQUEST_ID.sub("", struck(message)).strip()
    clean += "" if clean.endswith((".", "!", "?")) or not clean else "."
    return kind(
        clean or t("The gateway answered with HTTP {status}.", status=status),
        hint,
        status=status,
        code=struck(code),
        request_id=request_id(headers or {}, message),
        retry_after=retry_after(headers or {}),
        body=body,
    )


def _meant(status: int, code: str, message: str) -> int:
    """The status that a failure wrapped in a 200 should have had."""
    if status != 200:
        return status
    text = f"{code} {message}".lower()
    return next((meant for words, meant in _WRAPPED if any(word in text for word in words)), status)


def _kind_of(status: int, code: str, message: str) -> tuple[type[ApiError], str]:
    if code == "task_not_exist" or "task_not_exist" in message or "task_no_found" in message:
        return NotFound, t("The gateway does not know this task id.")
    if code in QUOTA_CODES or "quota is not enough" in message or "quota_not_enough" in message:
        return QuotaExceeded, t(_KINDS[402][1])
    if code == "prompt_blocked":
        return BadRequest, t("Change the prompt, then run it again.")
    if status in _KINDS:
        kind, hint = _KINDS[status]
        return kind, t(hint)
    if status >= 500:
        if code == "model_not_found":
            return ServerError, t("No channel serves this model now; choose another model or try later.")
        return ServerError, t("The fault is at the gateway or the provider; try again in a while.")
    return BadRequest, t("Change what the message names, then run it again.")


def _unreadable(status: int, headers: Mapping[str, str], text: str) -> ApiError:
    title = _TITLE.search(text)
    html = _HTML.match(text) is not None
    what = t("a web page") if html else t("an empty body") if not text.strip() else t("a body that is not JSON")
    named = f" ({title.group(1).strip()[:80]})" if title else ""
    kind, hint = _KINDS.get(status, (BadAnswer, ""))
    if status in (403, 404) and html:
        kind = BadAnswer
    return kind(
        t("The gateway answered HTTP {status} with {what}{named}.", status=status, what=what, named=named),
        t(hint) or t("A proxy may stand in between; check the base URL, then try again in a while."),
        status=status,
        request_id=request_id(headers),
        retry_after=retry_after(headers),
        body=text,
    )
