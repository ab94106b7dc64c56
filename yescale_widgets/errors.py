"""Every exception of the library.

::

    YEScaleError                what happened, what it means, what to do
    ├── ConfigError             no key, an unusable base URL, a missing extra
    ├── OptionError             unknown or ill-typed options, all of them at once (also a ValueError)
    ├── BudgetExceeded          a budget leaves no room for this call; nothing was sent
    ├── NotSent                 the request never left this machine; sending again is safe
    ├── LostAnswer              the request left, the answer did not come: it may have been billed
    ├── ApiError                the gateway said no: status, code, request id
    │   ├── BadRequest          400, 405, 413, 415, 422 and failures wrapped in a 200
    │   ├── Unauthorized        401
    │   ├── QuotaExceeded       402, and 403 with a quota code
    │   ├── Forbidden           403
    │   ├── NotFound            404, and unknown task ids
    │   ├── RateLimited         429
    │   ├── ServerError         5xx with the gateway's own error body
    │   └── BadAnswer           HTML from a proxy, a redirect, a body that is not what the contract promises
    ├── NotInClass              the teacher's file does not allow this call; nothing was sent
    ├── NotRecorded             a cassette is played, and it holds no such call
    ├── StreamCut               a stream ended before its finish reason; the text so far is kept in ``partial``
    ├── BadObject               an answer that is not what its schema asks for; it is kept in ``text`` and ``reply``
    ├── MediaError              a picture, clip or sound cannot be read, fetched or used here
    │   └── LinkGone            its link has expired, or leads to a page in its place
    └── TaskError               a task that cannot give its result
        ├── TaskFailed          the provider gave up; ``error`` is its reason
        ├── TaskUncertain       posted, answer lost: it may exist and may have been billed
        ├── TaskLost            the gateway does not know the id
        └── TaskTimeout         not finished within the time the caller gave (also a TimeoutError)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yescale_widgets.words import t


class YEScaleError(Exception):
    """Root of the tree. ``what`` says what happened and means, ``hint`` what to do about it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what, hint)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what} {self.hint}".strip()

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in a cell: the error and the reader's own lines, without the library's inner ones."""
        return [f"{type(self).__name__}: {self}", *_own_lines(self)]


def _own_lines(error: BaseException) -> list[str]:
    import traceback

    inner = __file__.removesuffix("errors.py")
    own = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(inner)]
    return [f"  line {f.lineno}: {f.line}" for f in own if "ipykernel" in f.filename or "ipython-input" in f.filename]


def shorten(error: BaseException) -> None:
    """Have IPython show an interrupt, which a reader has asked for, in a few lines too; other errors stay."""
    if isinstance(error, KeyboardInterrupt):
        error.__dict__["_render_traceback_"] = lambda: [
            f"{type(error).__name__}: {t('Stopped here.')}",
            *_own_lines(error),
        ]


class ConfigError(YEScaleError):
    """The library is not set up for what was asked."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one option; ``option`` is its public name, ``message`` says what is allowed."""

    option: str
    message: str


class BudgetExceeded(YEScaleError):
    """A budget leaves no room for this call; nothing was sent.

    ``budget`` is the budget (with what is used), ``cost`` what the call would cost in US dollars (None: unknown),
    ``fits`` the changes that would fit, cheapest first.
    """

    def __init__(
        self, what: str, hint: str = "", *, budget: object = None, cost: float | None = None, fits: tuple[Any, ...] = ()
    ) -> None:
        super().__init__(what, hint)
        self.budget = budget
        self.cost = cost
        self.fits = fits


class OptionError(YEScaleError, ValueError):
    """One or more options are unknown or have a value that is not allowed; nothing was sent."""

    def __init__(self, operation: str, problems: list[Problem]) -> None:
        told = f"{operation}: " + "; ".join(p.message for p in problems)
        super().__init__(told if told.endswith((".", "?", "!")) else f"{told}.", t("Nothing was sent."))
        self.operation = operation
        self.problems = problems

    def __reduce__(self) -> tuple[type[OptionError], tuple[str, list[Problem]]]:
        return type(self), (self.operation, self.problems)


class NotSent(YEScaleError):
    """No connection, or no time to make one: the gateway never saw the request."""


class NotInClass(YEScaleError):
    """The lesson's rules do not allow this; nothing was sent. The hint says what they allow."""


class NotRecorded(YEScaleError):
    """A cassette is played, and it holds no such call; nothing was sent. The hint names the nearest one it has."""


class LostAnswer(YEScaleError):
    """The request reached the line and no usable answer came back. It is not sent again by itself."""


class ApiError(YEScaleError):
    """The gateway answered with an error.

    ``status`` is the HTTP status, ``code`` the gateway's own word ("" where it gave none), ``request_id`` what to
    quote to support, ``retry_after`` seconds, ``body`` the first part of the answer as text.
    """

    def __init__(  # noqa: PLR0913 - the facts of one answer
        self,
        what: str,
        hint: str = "",
        *,
        status: int = 0,
        code: str = "",
        request_id: str = "",
        retry_after: float | None = None,
        body: str = "",
    ) -> None:
        super().__init__(what, hint)
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after
        self.body = body

    def __str__(self) -> str:
        facts = [f"HTTP {self.status}"] if self.status else []
        facts += [t("code {code}", code=self.code)] if self.code else []
        facts += [t("request id {id}", id=self.request_id)] if self.request_id else []
        return super().__str__() + (f" ({', '.join(facts)})" if facts else "")


class BadRequest(ApiError):
    """The gateway or the provider refused the request as it stands."""


class Unauthorized(ApiError):
    """The key is missing, unknown, disabled or expired."""


class QuotaExceeded(ApiError):
    """The account or the key is out of credit."""


class Forbidden(ApiError):
    """The key may not use this model, group or address."""


class NotFound(ApiError):
    """No such route, model or task."""


class RateLimited(ApiError):
    """Too many requests, or the upstream is saturated; see ``retry_after``."""


class ServerError(ApiError):
    """A fault of the gateway or of the provider behind it."""


class BadAnswer(ApiError):
    """The answer is not one the contract knows: HTML from a proxy, a redirect, broken JSON."""


class StreamCut(YEScaleError):
    """A stream ended without a finish reason. ``partial`` holds the ``Reply`` with everything that had arrived."""

    def __init__(
        self, what: str, hint: str = "", *, partial: object = None, code: str = "", request_id: str = ""
    ) -> None:
        super().__init__(what, hint)
        self.partial = partial
        self.code = code
        self.request_id = request_id


class BadObject(YEScaleError):
    """An answer that was to be structured is no JSON, or not what the schema asks for.

    ``text`` is the answer as it came, ``reply`` the whole ``Reply``.
    """

    def __init__(self, what: str, hint: str = "", *, text: str = "", reply: object = None) -> None:
        super().__init__(what, hint)
        self.text = text
        self.reply = reply


class MediaError(YEScaleError):
    """A picture, clip or sound cannot be read, fetched or used here."""


class LinkGone(MediaError):
    """The link of a medium has expired, or leads to a page in its place; its task may have a fresh one."""


class TaskError(YEScaleError):
    """A task that cannot give its result; ``task`` is its handle."""

    def __init__(self, what: str, hint: str = "", *, task: object = None) -> None:
        super().__init__(what, hint)
        self.task = task


class TaskFailed(TaskError):
    """The provider gave up or refused; the reason is in the message."""


class TaskUncertain(TaskError):
    """The submit left, its answer was lost. The task may exist and may have been billed; it was not sent again."""


class TaskLost(TaskError):
    """The gateway does not know the task's id."""


class TaskTimeout(TaskError, TimeoutError):
    """The task was still at work when the caller's time was up; it goes on and stays in the ledger."""
