"""Bytes over HTTP as a file server gives them: whole or in part. Without ranges browsers cannot seek."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


def ranged(request: Request, data: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """Answer a GET or HEAD with 200, 206, 304 or 416 (RFC 9110); several ranges at once get the whole."""
    tag = '"' + hashlib.blake2b(data, digest_size=12).hexdigest() + '"'
    fixed = {**(headers or {}), "Accept-Ranges": "bytes", "ETag": tag}
    if _matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=fixed)
    span = _span(request.headers.get("range", ""), len(data)) if _fresh(request, tag) else None
    if span is None:
        return _sent(request, 200, data, content_type, fixed)
    start, stop = span
    if start >= stop:
        return Response(status_code=416, headers={**fixed, "Content-Range": f"bytes */{len(data)}"})
    fixed["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return _sent(request, 206, data[start:stop], content_type, fixed)


def _sent(request: Request, status: int, part: bytes, content_type: str, headers: dict[str, str]) -> Response:
    """The part, or for HEAD only its length."""
    sized = {**headers, "Content-Length": str(len(part)), "Content-Type": content_type}
    return Response(b"" if request.method == "HEAD" else part, status, sized)


def _matches(wanted: str, tag: str) -> bool:
    """Whether a list of entity tags names this one."""
    return wanted.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in wanted.split(",")]


def _fresh(request: Request, tag: str) -> bool:
    """Whether the range may be used: only GET has ranges, and a client with another version must get the whole."""
    return request.method == "GET" and request.headers.get("if-range", tag) == tag


def _span(header: str, size: int) -> tuple[int, int] | None:
    """Start and stop of the one range asked for; None to ignore the header, an empty span if it cannot be met."""
    found = re.fullmatch(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", header, re.ASCII)
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1 if last else size)
