"""The OpenAPI document: whole, with stable names, and true to how the API answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.web.inventory import access_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World

_REF = re.compile(r'"#/components/schemas/(\w+)"')


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    """Give the document as anybody fetches it."""
    answer = world.api(None).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each method and path with what the document says of it."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def test_everything_under_the_api_is_described_once(world: World, document: dict[str, Any]) -> None:
    told = list(operations(document))
    known = {(method, path) for method, path in access_of(world.app)
             if path.startswith("/api/v1/") and method != "HEAD"}  # fmt: skip
    assert {(method, path) for method, path, _ in told} == known
    names = [operation["operationId"] for _, _, operation in told]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)


def test_it_says_that_a_token_is_needed_and_how_it_refuses(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for method, path, operation in operations(document):
        answers = operation["responses"]
        everybodys = path.startswith("/api/v1/public")
        # The others are under the document's own rule: a token.
        assert operation.get("security") == ([] if everybodys else None), (method, path)
        refused = {"default"} | ({"404"} if "{" in path else set())
        refused |= set() if everybodys else {"401", "403"}
        assert refused <= set(answers), (method, path)
        for status in set(answers) - {"200", "201", "204"}:
            assert set(answers[status]["content"]) == {"application/problem+json"}, (path, status)


def test_a_change_of_a_version_says_that_it_must_be_named(document: dict[str, Any]) -> None:
    change = document["paths"]["/api/v1/bulletins/{reference}"]["put"]
    (match,) = (one for one in change["parameters"] if one["in"] == "header")
    assert match["required"]
    assert {"412", "428"} <= set(change["responses"])
    assert "412" not in document["paths"]["/api/v1/bulletins"]["get"]["responses"]


def test_whoever_names_a_version_was_told_it(document: dict[str, Any]) -> None:
    # What a series is made from is a meeting, which tells its version.
    named, given = set(), {"/api/v1/series/from"}
    for method, path, operation in operations(document):
        if any(one["name"] == "if-match" for one in operation.get("parameters", [])):
            named.add(path)
        answers = [one for status, one in operation["responses"].items() if status < "3"]
        if method == "GET" and any("ETag" in one.get("headers", {}) for one in answers):
            given.add(path)
    assert {path for path in named if not {path, path.rpartition("/")[0]} & given} == set()
    assert {"/api/v1/brands/{brand_id}", "/api/v1/affiliations/{affiliation_id}"} <= named


def test_every_shape_that_is_named_is_there(world: World) -> None:
    raw = world.api(None).get("/api/v1/openapi.json").text
    shapes = world.app.openapi()["components"]["schemas"]
    assert set(_REF.findall(raw)) <= set(shapes)
    assert "HTTPValidationError" not in raw


def test_a_refusal_has_the_shape_that_is_told(world: World, document: dict[str, Any]) -> None:
    shape = document["components"]["schemas"]["Refusal"]
    refused = world.api("anna").post("/api/v1/bulletins", json={"kind": "rumour"}).json()
    assert set(refused) == set(shape["properties"])
    known = set(document["components"]["schemas"]["FieldProblem"]["properties"])
    assert {name for error in refused["errors"] for name in error} == known
    missing = world.api(None).get("/api/v1/me")
    assert missing.headers["content-type"] == "application/problem+json"
    assert set(shape["required"]) == set(missing.json())
