"""Agendas, papers and convening over the API: what the pages do, with the same refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cast import id_of
from tests.preparing import CORA, convened, document, items, laid_out, planned

if TYPE_CHECKING:
    from tests.world import World


def body(**more: object) -> dict[str, Any]:
    """Return a subject as the API takes it."""
    usual = {"title": "Forged letters", "tlp": "AMBER", "minutes": 20, "owner_name": "Berta"}
    return usual | {"text": "What each of us sees."} | more


def test_an_agenda_is_prepared_and_convened_over_the_api(world: World) -> None:
    path = f"/api/v1{planned(world)}"
    berta, cora, aldo = (world.api(name) for name in ("berta", "cora", "aldo"))
    assert berta.post(f"{path}/agenda/usual", json={"tlp": "AMBER"}).status_code == 200
    key = {"Idempotency-Key": "one"}
    made = berta.post(f"{path}/agenda", json=body(), headers=key)
    again = berta.post(f"{path}/agenda", json=body(), headers=key)
    assert (made.status_code, again.json()["reference"]) == (201, made.json()["reference"])
    assert berta.post(f"{path}/agenda", json=body(title="AOB")).status_code == 422
    assert aldo.post(f"{path}/agenda", json=body()).status_code == 404
    assert berta.put(f"{path}/counsel", json={"counsel": "x"}).status_code == 422
    assert berta.put(f"{path}/counsel", json={"counsel": CORA}).status_code == 200
    seen = cora.get(f"{path}/agenda").json()["seen"]
    assert cora.post(f"{path}/agenda/agree", json={"seen": "x"}).status_code == 412
    told = cora.post(f"{path}/agenda/agree", json={"seen": seen})
    assert (told.status_code, told.json()["missing"]) == (200, [])
    version = {"If-Match": f'"{told.json()["version"]}"'}
    assert cora.post(f"{path}/convene", headers=version).status_code == 403
    assert berta.post(f"{path}/convene", headers={"If-Match": '"99"'}).status_code == 412
    assert berta.post(f"{path}/convene", headers=version).json()["state"] == "convened"
    assert len(aldo.get(f"{path}/agenda").json()["items"]) == 5
    assert aldo.get(f"{path}/convening").status_code == 403
    assert world.owner("SELECT id FROM audit WHERE deed = 'agenda:export'")


def test_what_is_missing_is_said_field_by_field(world: World) -> None:
    path = f"/api/v1{planned(world)}"
    berta = world.api("berta")
    version = {"If-Match": f'"{berta.get(f"{path}/convening").json()["version"]}"'}
    refused = berta.post(f"{path}/convene", headers=version)
    assert refused.status_code == 422
    said = [one["message"] for one in refused.json()["errors"]]
    assert said == berta.get(f"{path}/convening").json()["missing"]
    assert world.api("carla").get(f"{path}/convening").status_code == 404


def test_an_item_is_changed_over_the_api(world: World) -> None:
    path = f"/api/v1{laid_out(world)}"
    berta, anna = world.api("berta"), world.api("anna")
    one = f"{path}/agenda/items/{items(world, path.removeprefix('/api/v1'))[3]['reference']}"
    assert berta.get(one).headers["etag"] == '"1"'
    other = body(title="Forged invoices")
    del other["tlp"]
    assert berta.put(one, json=other).status_code == 428
    changed = berta.put(one, json=other, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["title"]) == (200, "Forged invoices")
    assert berta.put(one, json=other, headers={"If-Match": '"1"'}).status_code == 412
    assert berta.put(f"{one}/label", json={"tlp": "GREEN"}).json()["tlp"] == "GREEN"
    assert berta.put(f"{one}/label", json={"tlp": "RED"}).status_code == 422
    assert anna.get(one).status_code == 404
    bulletin = world.bulletin("berta", ["borel"])
    linked = berta.post(f"{one}/links", json={"linked": bulletin.reference})
    assert [link["reference"] for link in linked.json()["links"]] == [bulletin.reference]
    assert world.api("sara").get(one).json()["links"] == []
    assert berta.post(f"{one}/links", json={"linked": "IB-2026-ZZZZZ"}).status_code == 422
    out = {"organisation_id": str(id_of("alba")), "reason": "Own case."}
    assert berta.post(f"{one}/out", json=out).status_code == 204
    assert berta.delete(f"{one}/out/{id_of('alba')}").status_code == 204
    assert berta.delete(f"{one}/out/{id_of('alba')}").status_code == 404
    assert berta.post(f"{one}/remove", json={}).status_code == 204
    assert berta.get(one).status_code == 404


def test_papers_and_changes_over_the_api(world: World) -> None:
    path = f"/api/v1{convened(world)}"
    berta, cora, aldo = (world.api(name) for name in ("berta", "cora", "aldo"))
    one = f"{path}/agenda/items/{items(world, path.removeprefix('/api/v1'))[3]['reference']}"
    pdf = {"file": ("late.pdf", document(), "application/pdf")}
    added = berta.post(f"{one}/papers", params={"tlp": "AMBER"}, files=pdf)
    assert added.status_code == 201, added.text
    paper = added.json()["papers"][0]
    assert (paper["title"], paper["late"]) == ("late", True)
    assert aldo.post(f"{one}/papers", params={"tlp": "AMBER"}, files=pdf).status_code == 403
    assert berta.post(f"{one}/papers", params={"tlp": "RED"}, files=pdf).status_code == 422
    code = f"{path}/papers/{paper['reference']}"
    newer = berta.post(f"{code}/versions", files=pdf).json()
    assert len(newer["papers"][0]["files"]) == 2
    assert berta.post(f"{code}/remove", json={"reason": ""}).status_code == 422
    assert berta.post(f"{code}/remove", json={"reason": "A draft."}).status_code == 204
    assert aldo.get(one).json()["papers"] == []
    assert berta.post(f"{one}/remove", json={"reason": "Settled."}).status_code == 204
    assert aldo.get(f"{path}/agenda/changes").status_code == 403
    asked = cora.get(f"{path}/agenda/changes").json()["items"][0]
    answer = f"{path}/agenda/changes/{asked['id']}"
    assert berta.post(answer, json={"outcome": "agreed"}).status_code == 403
    assert cora.post(answer, json={"outcome": "agreed"}).status_code == 204
    assert aldo.get(one).status_code == 404
