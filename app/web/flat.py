"""Answers a route of ours without the framework's solver, which costs more than most answers.

The framework walks the tree of dependencies anew at each request, through four contexts to be left
and twice through the table of routes. Ours are seven functions: what a route needs of them is known
when the application starts. A route that declares anything else is left to the framework; what is
declared, checked and told by OpenAPI is the same either way.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from fastapi import params
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.utils import request_body_to_args, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, serialize_response
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response

from app.core.transactions import Changed
from app.web import deps
from app.web.bodies import ApiRoute, StrictRequest, is_json
from app.web.guard import guard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant
    from fastapi.routing import RouteContext
    from starlette.types import Receive, Scope, Send

    from app.core.transactions import LightSession

# What each of our dependencies needs beside the request.
_NEEDS: dict[Any, tuple[Any, ...]] = {
    guard: (),
    deps.transaction: (),
    deps.signed_in: (deps.transaction,),
    deps.holder: (deps.transaction,),
    deps.bearer: (deps.transaction,),
    deps.viewed: (deps.signed_in,),
    deps.glimpsed: (deps.transaction,),
}
# What the framework would bring along of itself, and we do not.
_FOREIGN = (
    "websocket_param_name",
    "http_connection_param_name",
    "background_tasks_param_name",
    "security_scopes_param_name",
)
_NO_CONTENT = 204


class _Parameters:
    """The parameters of one place of a request, and what they are where none was sent."""

    def __init__(self, fields: list[Any], nothing: Any) -> None:  # noqa: ANN401 - a mapping
        """Learn the defaults of `fields` by asking for them of nothing."""
        self.fields = fields
        self.names = frozenset(field.alias.lower().encode() for field in fields)
        values, errors = request_params_to_args(fields, nothing)
        self._usual = None if errors else values

    def take(self, into: dict[str, Any], sent: Any, *, asked: bool) -> list[Any]:  # noqa: ANN401
        """Add the values by name; return what is wrong with them."""
        if asked or self._usual is None:
            values, errors = request_params_to_args(self.fields, sent)
            into.update(values)
            return list(errors)
        # Whoever changes a default changes their own.
        into.update({name: copy(value) for name, value in self._usual.items()})
        return []


class Flat:
    """One route of ours, and everything that is known of it before it is asked for."""

    def __init__(self, route: RouteContext) -> None:
        """Look the route through; `of` tells whether it can be answered here."""
        self._route, self._needed = route, route.dependant
        needed = self._needed
        self._calls = list(dict.fromkeys(_in_order(needed)))
        self._named = [(one.name, one.call) for one in needed.dependencies if one.name]
        self._path = needed.path_params
        self._plain = all(map(_is_text, self._path))
        self._query = _Parameters(needed.query_params, QueryParams())
        self._headers = _Parameters(needed.header_params, Headers())
        self._body, self._embeds = needed.body_params, len(needed.body_params) > 1
        assert route.endpoint is not None  # noqa: S101 - for the type checker
        self._handler = route.endpoint
        strict = isinstance(route.original_route, ApiRoute)
        self._made = StrictRequest if strict else Request

    @classmethod
    def of(cls, route: RouteContext) -> Flat | None:
        """Return what answers a route; None for one that is the framework's to answer."""
        known = type(route.original_route) in (APIRoute, ApiRoute)
        return cls(route) if known and _ours(route) else None

    def fits(self, scope: Scope) -> bool:
        """Tell whether a request is as usual: with a body in JSON where the route takes one."""
        if not self._body:
            return True
        sent = Headers(scope=scope)
        return sent.get("content-length", "0") != "0" and is_json(sent.get("content-type", ""))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that fits (ASGI 3.0)."""
        request = self._made(scope, receive, send)
        if deps.transaction in self._calls:
            # Files that were sent are read as they come, and only once.
            deps.repeatable(request, yes=not _sends_files(scope))
            try:
                response = await self._within(request)
            except Changed:
                # Whoever asks is not who they were the last time: nothing of it was done.
                deps.repeatable(request, yes=False)
                response = await self._within(request)
        else:
            response = await self._answer(request, {})
        await response(scope, receive, send)

    async def _within(self, request: Request) -> Response:
        """Answer in a transaction, which ends before the answer leaves; may raise Changed."""
        session = request.app.state.sessions()
        try:
            response = await self._confirmed(request, session)
            await deps.settle(request, session)
        except BaseException:
            async with session:
                raise
        return response

    async def _confirmed(self, request: Request, session: LightSession) -> Response:
        try:
            response = await self._answer(request, {deps.transaction: session})
        except Exception:
            # A refusal too is one of whoever was presumed to ask.
            await session.confirm()
            raise
        await session.confirm()
        return response

    async def _answer(self, request: Request, found: dict[Any, Any]) -> Response:
        for call in self._calls:
            if call not in found:
                found[call] = await call(request, *(found[need] for need in _NEEDS[call]))
        given = {name: found[call] for name, call in self._named}
        given |= await self._sent(request)
        needed = self._needed
        if needed.request_param_name:
            given[needed.request_param_name] = request
        beside: Response | None = None
        if needed.response_param_name:
            beside = given[needed.response_param_name] = _beside()
        raw = await self._handler(**given)
        return raw if isinstance(raw, Response) else await self._told(raw, beside)

    async def _sent(self, request: Request) -> dict[str, Any]:
        """Return what the request itself says; raises RequestValidationError for what is wrong."""
        sent, wrong = dict(request.path_params), []
        if not self._plain:
            sent, errors = request_params_to_args(self._path, request.path_params)
            wrong += errors
        if self._query.fields:
            asked = bool(request.scope["query_string"])
            wrong += self._query.take(sent, request.query_params, asked=asked)
        if self._headers.fields:
            named = {name for name, _ in request.scope["headers"]}
            asked = not named.isdisjoint(self._headers.names)
            wrong += self._headers.take(sent, request.headers, asked=asked)
        body = None
        if self._body:
            body = await request.json()
            values, errors = await request_body_to_args(self._body, body, self._embeds)
            sent, wrong = sent | values, wrong + errors
        if wrong:
            raise RequestValidationError(wrong, body=body)
        return sent

    async def _told(self, raw: object, beside: Response | None) -> Response:
        """Return what the route declares to tell, as JSON."""
        route = self._route
        status = (beside and beside.status_code) or route.status_code or 200
        if route.response_field is None:
            response = Response(status_code=status)
        else:
            said = await serialize_response(
                field=route.response_field,
                response_content=raw,
                by_alias=route.response_model_by_alias,
                dump_json=True,
            )
            response = Response(said, status, media_type="application/json")
        if beside is not None:
            response.headers.raw.extend(beside.headers.raw)
        return response


def _sends_files(scope: Scope) -> bool:
    return Headers(scope=scope).get("content-type", "").lower().startswith("multipart/")


def _beside() -> Response:
    """Return what a handler writes headers on that are not its answer's own."""
    made = Response()
    del made.headers["content-length"]
    made.status_code = None  # type: ignore[assignment]
    return made


def _in_order(dependant: Dependant) -> Iterator[Any]:
    """Return what is depended on, each after what it needs itself."""
    for one in dependant.dependencies:
        yield from _in_order(one)
        if one.call is not deps.public:
            yield one.call


def _is_text(field: Any) -> bool:  # noqa: ANN401 - a field of the framework's
    return field.field_info.annotation is str and not field.field_info.metadata


def _ours(route: RouteContext) -> bool:
    """Tell whether a route declares nothing but what is known here."""
    needed = route.dependant
    silent = route.response_field is None and route.status_code != _NO_CONTENT
    return (
        {guard} <= set(_in_order(needed)) <= set(_NEEDS)
        and not any(getattr(needed, name) for name in _FOREIGN)
        and not needed.cookie_params
        and not any(isinstance(field.field_info, params.Form) for field in needed.body_params)
        and not (silent and isinstance(route.original_route, ApiRoute))
        and isinstance(route.response_class, DefaultPlaceholder)
        and _tells_all(route)
    )


def _tells_all(route: RouteContext) -> bool:
    """Tell whether nothing of what a route answers is left out."""
    return not (
        route.response_model_include
        or route.response_model_exclude
        or route.response_model_exclude_unset
        or route.response_model_exclude_defaults
        or route.response_model_exclude_none
    )
