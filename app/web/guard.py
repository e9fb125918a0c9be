"""Stands before every handler: refuses forged forms and parameters that mean two things."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from fastapi.dependencies.utils import get_flat_params
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.core.errors import Forbidden
from app.core.i18n import N_, translate
from app.core.tokens import csrf_ok
from app.web.bodies import read_form
from app.web.forms import TOKEN, takes_many
from app.web.site import is_api, site_of

if TYPE_CHECKING:
    from starlette.datastructures import Headers

HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


# Handlers that a mail program calls on its own, with what their address carries and nothing else.
_clicked: set[object] = set()
Handler = TypeVar("Handler")


def one_click(handler: Handler) -> Handler:
    """Let a handler be called without a form's token by whoever has no cookie of ours (RFC 8058).

    Nothing rides on anybody's session then: all that it may go by is the token in its address.
    """
    _clicked.add(handler)
    return handler


class Forged(Forbidden):
    """An unsafe request that this site's own pages did not make; `reason` is for the log."""

    code = "forged"

    def __init__(self, reason: str) -> None:
        """Keep the reason, which the answer does not tell."""
        super().__init__()
        self.reason = reason


async def guard(request: Request) -> None:
    """Let a request pass. Raises Forged (403), or HTTPException 400 for a doubled parameter.

    As a dependency of the whole application: `FastAPI(dependencies=[Depends(guard)])`. Forms can
    be read again afterwards.
    """
    if len(request.query_params) != len(request.query_params.multi_items()):
        _refuse_doubled(request)
    if request.method not in _SAFE:
        await _refuse_forged(request)


def _refuse_doubled(request: Request) -> None:
    sent = request.query_params
    doubled = {key for key in sent if len(sent.getlist(key)) > 1}
    dependant = getattr(request.scope.get("route"), "dependant", None)
    several = {
        field.alias
        for field in (get_flat_params(dependant) if dependant else ())
        if takes_many(field.field_info.annotation)
    }
    for name in sorted(doubled - several):
        raise HTTPException(
            400, translate(N_("The parameter {name} came twice."), {"name": name[:40]})
        )


async def _refuse_forged(request: Request) -> None:
    site = site_of(request)
    cookies = request.cookies
    if TOKEN in request.query_params:
        raise Forged("token in the address")
    keys = [cookies.get(site.cookies.session), cookies.get(site.cookies.before)]
    if is_api(request.url.path) and not keys[0]:
        # A bearer token is not sent by a browser on its own, so nobody can ride on it.
        return
    called = getattr(request.scope.get("route"), "endpoint", None)
    if called in _clicked and not any(keys):
        return
    _refuse_other_sites(request.headers, site.base_url)
    token = request.headers.get(HEADER) or await _token_of_form(request)
    if not any(key and csrf_ok(site.secret, key.encode(), token) for key in keys):
        raise Forged("token")


def _refuse_other_sites(headers: Headers, base_url: str) -> None:
    """Refuse by Fetch Metadata (W3C) and by Origin (RFC 6454)."""
    if headers.get("sec-fetch-site") not in {None, "same-origin", "none"}:
        raise Forged("sec-fetch-site")
    origin = headers.get("origin")
    ours = urlsplit(base_url)
    # The host asked for has been checked already, so that it is ours under another of its names.
    named = {f"{ours.scheme}://{ours.netloc}", f"{ours.scheme}://{headers.get('host', '')}"}
    if origin is not None and origin not in named:
        raise Forged("origin")


async def _token_of_form(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORM_TYPES:
        return ""
    tokens = (await read_form(request)).getlist(TOKEN)
    return tokens[0] if len(tokens) == 1 and isinstance(tokens[0], str) else ""
