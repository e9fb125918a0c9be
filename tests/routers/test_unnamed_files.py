"""Files of unattributed items: nothing in their properties tells who made them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import NameObject, TextStringObject

from tests import boards
from tests.drafting import READY
from tests.writing import key

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

API = "/api/v1/drafts"
PDF = "application/pdf"


def signed(password: str = "") -> bytes:
    """Return a PDF that names Aldo in its properties, in a remark and in what is attached."""
    writer, kept = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": "Aldo of Alba"})
    remark = Text(text="Look here", rect=(1, 1, 9, 9))
    remark[NameObject("/T")] = TextStringObject("Aldo")
    writer.add_annotation(0, remark)
    writer.add_attachment("Aldo.txt", b"Aldo")
    if password:
        writer.encrypt(password)
    writer.write(kept)
    return kept.getvalue()


def begun(api: Desk, name: str, content: bytes, sort: str = PDF, **more: Any) -> str:  # noqa: ANN401
    """Begin an unattributed draft with one file, and return its address."""
    ready = READY | {"to": [key("toys")], "at_once": True, "unattributed": True} | more
    address = str(api.post(API, json=ready).headers["location"])
    added = api.post(f"{address}/files", files={"file": (name, content, sort)})
    assert added.status_code == 201, added.text
    return address


def sent(api: Desk, address: str) -> Response:
    """Publish a draft as it is."""
    return api.post(f"{address}/publish", headers={"if-match": api.get(address).headers["etag"]})


def got(world: World, name: str, reference: str) -> tuple[dict[str, Any], bytes]:
    """Return what is told of the item's file, and its bytes, as the API gives it."""
    api = world.api(name)
    (file,) = api.get(f"/api/v1/bulletins/{reference}").json()["files"]
    return file, api.get(f"/api/v1/files/{file['id']}").content


def test_a_pdf_of_an_unattributed_item_loses_its_properties(world: World) -> None:
    api, original = world.api("aldo"), signed()
    reference = sent(api, begun(api, "report.pdf", original)).json()["reference"]
    told, content = got(world, "berta", reference)
    assert b"Aldo" not in content
    assert b"Look here" in content
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    assert told["size"] == len(content)
    page = world.client("berta").get(f"/files/{told['id']}/original")
    assert (page.content, page.headers["content-type"]) == (content, PDF)
    for variant in ("shown", "thumb"):
        assert world.client("berta").get(f"/files/{told['id']}/{variant}").status_code == 404
    files = world.client("berta").get(f"/bulletins/{reference}").text.partition("report.pdf")[0]
    assert "/thumb" not in files
    assert got(world, "aldo", reference)[1] == original


def test_a_pdf_under_a_name_stays_as_it_came(world: World) -> None:
    api, original = world.api("aldo"), signed()
    reference = sent(api, begun(api, "report.pdf", original, unattributed=False)).json()
    assert got(world, "berta", reference["reference"])[1] == original


@pytest.mark.parametrize(
    ("name", "content", "sort"),
    [
        ("mail.eml", b"From: aldo@alba.example\r\n\r\nWords\r\n", "message/rfc822"),
        ("locked.pdf", signed("secret"), PDF),
    ],
)
def test_what_names_its_maker_does_not_go_out_unattributed(
    world: World, name: str, content: bytes, sort: str
) -> None:
    api = world.api("aldo")
    address = begun(api, name, content, sort)
    refused = sent(api, address)
    assert refused.status_code == 422
    assert name in {one["field"]: one["message"] for one in refused.json()["errors"]}["files"]
    draft = world.client("aldo").get(address.removeprefix("/api/v1")).text
    assert "Office documents, mails and films name their maker" in draft


def test_evidence_of_an_unattributed_thread_names_nobody(world: World) -> None:
    thread = boards.open_thread(world, "aldo", sealed=True)
    api, path = world.api("aldo"), f"/api/v1/threads/{thread.reference}/files"
    mail = {"file": ("mail.eml", b"From: aldo@alba.example\r\n\r\nWords\r\n", "message/rfc822")}
    assert api.post(path, files=mail).status_code == 422
    assert api.post(path, files={"file": ("report.pdf", signed(), PDF)}).status_code == 204
    (file,) = world.owner("SELECT id FROM files")
    assert b"Aldo" not in world.api("berta").get(f"/api/v1/files/{file.id}").content
    assert world.api("aldo").get(f"/api/v1/files/{file.id}").content == signed()
