"""Maps what the application raises to an answer, once, for pages, htmx and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from sqlalchemy import exc as database
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.core import errors
from app.core.files import Damaged, StorageAway, TooLarge
from app.core.i18n import gettext, translate
from app.web.allowed import allowed
from app.web.answers import answer
from app.web.guard import Forged
from app.web.problems import KINDS, Problem, kind_of
from app.web.rendering import actor_of, attune
from app.web.sentences import sentence
from app.web.site import is_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

log = structlog.get_logger(__name__)

RETRY_SECONDS = 5
AWAY = (
    database.OperationalError,
    database.InterfaceError,
    database.TimeoutError,
    psycopg.OperationalError,
    PoolTimeout,
    ConnectionRefusedError,
    StorageAway,
)
_GONE = 499  # What nginx logs for a client that left; nobody reads the answer.


# The first class that fits names the kind of problem.
_CODES: tuple[tuple[type[errors.Condition], str], ...] = (
    (errors.NotFound, "not-found"),
    (Forged, "forged"),
    (errors.Forbidden, "forbidden"),
    (errors.Stale, "stale"),
    (errors.Conflict, "conflict"),
    (errors.TooMany, "too-many"),
    (errors.RulesNeeded, "rules-needed"),
    (errors.SignInNeeded, "sign-in-needed"),
    (TooLarge, "too-large"),
    (Damaged, "damaged"),
    (errors.Invalid, "invalid"),
    (errors.Condition, "bad-request"),
)
_NOT_ALLOWED = 405
_PRECONDITION_FAILED = 412  # RFC 9110, section 15.5.13: what an API's `If-Match` asks for.


def of_condition(request: Request, condition: errors.Condition) -> Problem:
    """Return the problem that a condition of the application is to its reader."""
    kind = KINDS[next(code for raised, code in _CODES if isinstance(condition, raised))]
    if kind.code == "not-found":
        # One text for what is absent and for what is not this reader's to see.
        return Problem(kind, kind.status, gettext(kind.sentence))
    refused = kind.code == "stale" and is_api(request.url.path)
    said = condition.message and translate(condition.message, condition.data)
    return Problem(
        kind,
        _PRECONDITION_FAILED if refused else kind.status,
        said or gettext(kind.sentence),
        errors=_fields(condition),
        choices=_choices(condition),
        headers=_headers(condition),
        code=condition.code,
    )


def _fields(condition: errors.Condition) -> tuple[tuple[str, str], ...]:
    if not isinstance(condition, errors.Invalid):
        return ()
    return tuple((name, translate(said, data)) for name, said, data in condition.fields)


def _choices(condition: errors.Condition) -> dict[str, list[str]]:
    fields = condition.fields if isinstance(condition, errors.Invalid) else []
    offered = ((name, data.get("choices")) for name, _, data in fields)
    return {name: choices for name, choices in offered if isinstance(choices, list)}


def _headers(condition: errors.Condition) -> dict[str, str]:
    if isinstance(condition, errors.TooMany):
        return {"Retry-After": str(condition.retry_after)}
    if isinstance(condition, errors.RulesNeeded):
        return {}
    return {"WWW-Authenticate": "Bearer"} if isinstance(condition, errors.SignInNeeded) else {}


async def _condition(request: Request, raised: Exception) -> Response:
    attune(request, actor_of(request))
    assert isinstance(raised, errors.Condition)  # noqa: S101 - for the type checker
    if isinstance(raised, Forged):
        log.warning("forged", reason=raised.reason)
    if isinstance(raised, errors.SignInNeeded) and "authorization" in request.headers:
        log.warning("token_refused")
    if isinstance(raised, Damaged):
        # Bit rot or a hand in the store: somebody has to look, whoever asked for the file.
        log.error("file_damaged", key=raised.data["key"])
    return answer(request, of_condition(request, raised))


async def _validation(request: Request, raised: Exception) -> Response:
    attune(request, actor_of(request))
    assert isinstance(raised, RequestValidationError)  # noqa: S101 - for the type checker
    found = raised.errors()
    if unknown := sum(error["type"] == "extra_forbidden" for error in found):
        # Who sends what no form of ours has may be looking for a field that gives them more.
        log.warning("unknown_fields", fields=unknown)
    if any(error["type"] == "json_invalid" for error in found):
        return answer(request, Problem(KINDS["bad-request"], 400, sentence(found[0])))
    if any(error["loc"][0] == "path" for error in found):
        # An address that cannot name anything is an address of nothing.
        return answer(request, of_condition(request, errors.NotFound()))
    listed = tuple((_place(error["loc"]), sentence(error)) for error in found)
    kind = KINDS["invalid"]
    return answer(request, Problem(kind, kind.status, gettext(kind.sentence), listed))


def _place(location: tuple[object, ...]) -> str:
    return ".".join(str(part) for part in location[1:])


async def _http(request: Request, raised: Exception) -> Response:
    attune(request, actor_of(request))
    assert isinstance(raised, HTTPException)  # noqa: S101 - for the type checker
    status = raised.status_code
    kind = kind_of(status)
    usual = raised.detail in {Problem(kind, status, "").phrase, "", "Not Found"}
    detail = gettext(kind.sentence) if usual else raised.detail
    headers = dict(raised.headers or {})
    if status == _NOT_ALLOWED:
        headers["Allow"] = allowed(request.app, request.url.path) or headers.get("Allow", "")
    return answer(request, Problem(kind, status, detail, headers=headers))


async def _away(request: Request, raised: Exception) -> Response:
    attune(request, actor_of(request))
    log.error("database_away", error=type(raised).__name__)
    kind = KINDS["unavailable"]
    wait = {"Retry-After": str(RETRY_SECONDS)}
    return answer(request, Problem(kind, kind.status, gettext(kind.sentence), headers=wait))


async def _left(_request: Request, _raised: Exception) -> Response:
    return Response(status_code=_GONE)


def failed(request: Request) -> Response:
    """Return the answer for what nobody foresaw."""
    attune(request, actor_of(request))
    kind = KINDS["failed"]
    return answer(request, Problem(kind, kind.status, gettext(kind.sentence)))


def add_handlers(app: FastAPI) -> None:
    """Tell the application who answers what it raises; the middleware answers everything else."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Any]] = {
        errors.Condition: _condition,
        RequestValidationError: _validation,
        HTTPException: _http,
        ClientDisconnect: _left,
        **dict.fromkeys(AWAY, _away),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
