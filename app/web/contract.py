"""What the OpenAPI document says beside what the framework reads off the handlers.

That a token is needed, how it is refused, and that a change names the version it was made from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic.json_schema import models_json_schema

from app.schemas.problems import Refusal
from app.web.versions import TAG, is_tagged

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEMAS = "#/components/schemas/"
_SCHEME = "token"
# What the framework says of its own refusals, which nobody here is answered with.
_FOREIGN = ("HTTPValidationError", "ValidationError")
_MATCH = "if-match"
_WORDS = {
    "401": "No token, or one that does not hold any more",
    "403": "Not the reader's to do, or not with this token",
    "404": "Not there, or not for this reader",
    "412": "Changed since the version that was named",
    "422": "A field does not hold",
    "428": "No version was named",
    "default": "Any other refusal",
}
# RFC 9110, section 8.8.3; as `web/versions.py` writes it and takes it back.
_VERSION = {
    "description": "The version that was told, to be named in If-Match by whoever changes it",
    "required": True,
    "schema": {"type": "string", "pattern": TAG},
}


def describe(app: FastAPI) -> None:
    """Let an application's OpenAPI document tell of tokens, refusals and versions."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _whole(FastAPI.openapi(app), _tagged(app))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # as its documentation says


def _tagged(app: FastAPI) -> set[str]:
    """Return the operations whose answers name a version, by their ids."""
    found = (one.original_route for one in iter_route_contexts(list(app.routes)))
    known = [one for one in found if isinstance(one, APIRoute) and one.include_in_schema]
    return {one.operation_id for one in known if one.operation_id and is_tagged(one.endpoint)}


def _whole(document: dict[str, Any], tagged: set[str]) -> dict[str, Any]:
    parts = document.setdefault("components", {})
    known = parts.setdefault("schemas", {})
    for name in _FOREIGN:
        known.pop(name, None)
    _, told = models_json_schema([(Refusal, "serialization")], ref_template=_SCHEMAS + "{model}")
    known.update(told["$defs"])
    parts["securitySchemes"] = {_SCHEME: {"type": "http", "scheme": "bearer"}}
    document["security"] = [{_SCHEME: []}]
    for path, operation in _operations(document):
        _complete(path, operation)
        if operation["operationId"] in tagged:
            _name_version(operation)
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document.get("paths", {}).items():
        for operation in methods.values():
            yield path, operation


def _complete(path: str, operation: dict[str, Any]) -> None:
    refused = {"401", "403", "default"}
    refused |= {"422"} & set(operation["responses"])
    if operation.get("security") == []:
        # What is public refuses nobody.
        refused -= {"401", "403"}
    if "{" in path:
        refused.add("404")
    for one in operation.get("parameters", []):
        if one["name"].lower() == _MATCH:
            one["required"] = True
            one["schema"] = {"type": "string", "pattern": TAG}
            one["description"] = _VERSION["description"]
            refused |= {"412", "428"}
    operation["responses"] |= {status: _refusal(_WORDS[status]) for status in sorted(refused)}


def _name_version(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            answer["headers"] = {"ETag": _VERSION}


def _refusal(words: str) -> dict[str, Any]:
    shape = {"schema": {"$ref": f"{_SCHEMAS}{Refusal.__name__}"}}
    return {"description": words, "content": {"application/problem+json": shape}}
