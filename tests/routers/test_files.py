"""Files over HTTP: to their readers alone, never run, never in part; and how they come in."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from app.routers import files as doors
from app.services.files import Quotas
from tests.drafting import READY, hidden, picture

if TYPE_CHECKING:
    from pathlib import Path

    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

HTMX = {"hx-request": "true"}
API = "/api/v1/drafts"
# Another address, a stored copy, an address of a part, or no address at all.
STRANGE = ("x", "original/x", "thumb/../original", "%2e%2e/original", "shown;a=b", "Original", "..")


def drafted(desk: Desk) -> str:
    """Return the address of a draft of the desk."""
    key = hidden(desk.get("/bulletins/new").text, "key")
    return desk.form("/drafts", READY | {"key": key}).headers["location"]


def attach(desk: Desk, address: str, name: str, data: bytes) -> Response:
    """Hand in a file as the composer's script does."""
    sent = {"files": (name, data, "application/octet-stream")}
    return desk.form(f"{address}/files", files=sent, headers=HTMX)


def newest(world: World) -> str:
    """Return the address of the file that came last."""
    rows = world.owner("SELECT id FROM files ORDER BY added_at DESC, id DESC LIMIT 1")
    return f"/files/{rows[0].id}"


def publish(desk: Desk, address: str) -> None:
    """Publish the draft, for all its readers to see at once."""
    form = READY | {"version": hidden(desk.get(address).text, "version"), "at_once": "true"}
    assert desk.form(f"{address}/publish", form).status_code == 303


def test_a_file_is_sent_shut_in(world: World) -> None:
    anna = world.client("anna")
    address = drafted(anna)
    kept = attach(anna, address, 'list "a"\r\nX: y.csv', b"a,b\n")
    assert (kept.status_code, "files-kept" in kept.text) == (200, True)
    answer = anna.get(f"{newest(world)}/original")
    assert answer.content == b"a,b\n"
    assert {name: answer.headers[name] for name in _SHUT} == _SHUT
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="list _')
    assert "X: y" not in answer.headers
    head = anna.head(f"{newest(world)}/original")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "4")


_SHUT = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store, private",
    "content-type": "text/csv; charset=utf-8",
    "accept-ranges": "none",
}


def test_no_part_of_a_file_is_sent(world: World) -> None:
    anna = world.client("anna")
    attach(anna, drafted(anna), "a.txt", b"0123456789")
    for asked in ("bytes=0-0", "bytes=" + "0-0," * 5000 + "1-1", "bytes=5-", "lines=1"):
        answer = anna.get(f"{newest(world)}/original", headers={"range": asked})
        assert (answer.status_code, answer.content) == (200, b"0123456789")


def test_pictures_are_shown_in_the_page_and_their_originals_are_not(world: World) -> None:
    anna = world.client("anna")
    attach(anna, drafted(anna), "stall.jpg", picture(camera="SecretCam"))
    found = {variant: anna.get(f"{newest(world)}/{variant}") for variant in _VARIANTS}
    started = {name: one.headers["content-disposition"][:6] for name, one in found.items()}
    assert started == {"original": "attach", "shown": "inline", "thumb": "inline"}
    assert [b"SecretCam" in found[name].content for name in _VARIANTS] == [True, False, False]
    assert found["thumb"].headers["content-type"] == "image/webp"


_VARIANTS = ("original", "shown", "thumb")


def test_hidden_and_absent_files_are_one_answer(world: World) -> None:
    anna, berta, carla = (world.client(name) for name in ("anna", "berta", "carla"))
    address = drafted(anna)
    attach(anna, address, "stall.jpg", picture())
    place = newest(world)
    absent = said(berta, f"/files/{uuid4()}/original")
    for variant in _VARIANTS:
        assert said(berta, f"{place}/{variant}") == absent
    publish(anna, address)
    assert berta.get(f"{place}/shown").status_code == 200
    assert said(berta, f"{place}/original") == absent
    for variant in (*_VARIANTS, *STRANGE):
        assert said(carla, f"{place}/{variant}") == absent, variant
    assert world.client().get(f"{place}/shown").status_code == 303
    assert carla.head(f"{place}/shown").status_code == 404


def said(desk: Desk, path: str) -> tuple[int, str]:
    """Return status and body of an answer, its number aside."""
    answer = desk.get(path)
    return answer.status_code, answer.text.replace(answer.headers["x-request-id"], "")


def test_sight_that_ends_ends_for_files_too(world: World) -> None:
    anna, berta = world.client("anna"), world.client("berta")
    address = drafted(anna)
    attach(anna, address, "a.txt", b"x")
    publish(anna, address)
    assert berta.get(f"{newest(world)}/original").status_code == 200
    world.end("berta in toys")
    assert berta.get(f"{newest(world)}/original").status_code == 404


def test_damaged_bytes_are_an_alarm_and_nothing_else(world: World) -> None:
    anna = world.client("anna")
    attach(anna, drafted(anna), "a.txt", b"evidence")
    (stored,) = [path for path in (world.folder / "files").rglob("*") if path.is_file()]
    stored.write_bytes(b"evidenze")
    answer = anna.get(f"{newest(world)}/original")
    assert (answer.status_code, "This file is damaged" in answer.text) == (503, True)
    assert "evidenze" not in answer.text


def test_a_refused_file_is_named_and_the_others_stay(world: World) -> None:
    anna = world.client("anna")
    address = drafted(anna)
    attach(anna, address, "good.txt", b"x")
    bad = attach(anna, address, "<b>.svg", b"<svg onload=alert(1)>")
    assert bad.status_code == 422
    assert "_b_.svg: Files of this sort are not accepted" in bad.text
    assert "good.txt" in bad.text
    page = anna.form(f"{address}/files", files={"files": ("x.exe", b"MZ", "text/plain")})
    assert (page.status_code, "It sells copies." in page.text) == (422, True)


def test_a_file_is_taken_off_with_and_without_scripts(world: World) -> None:
    anna = world.client("anna")
    address = drafted(anna)
    for number in range(2):
        attach(anna, address, f"{number}.txt", b"x")
    remove = f"{address}{newest(world)}/remove"
    assert "1.txt" not in anna.form(remove, headers=HTMX).text
    assert anna.form(remove).status_code == 404
    file_id = newest(world).rpartition("/")[2]
    form = READY | {"version": hidden(anna.get(address).text, "version")}
    assert anna.form(address, form | {"deed": f"remove:{file_id}"}).status_code == 303
    assert world.owner("SELECT id FROM files") == []


@pytest.mark.parametrize("size", [25 << 20, (25 << 20) + 1])
def test_the_largest_file_is_taken_and_one_more_byte_is_not(world: World, size: int) -> None:
    anna = world.client("anna")
    address = drafted(anna)
    answer = attach(anna, address, "big.txt", b"a" * size)
    if size > 25 << 20:
        assert answer.status_code == 422
        assert "this file is larger than 25 MB" in answer.text
        assert attach(anna, address, "huge.txt", b"a" * (33 << 20)).status_code == 413
    else:
        assert answer.status_code == 200
        assert anna.get(f"{newest(world)}/original").content == b"a" * size


def test_the_api_takes_and_gives_files(world: World) -> None:
    api = world.api("anna")
    draft = f"{API}/{api.post(API, json=READY).json()['id']}"
    sent = {"file": ("stall.jpg", picture(), "image/jpeg")}
    made = api.post(f"{draft}/files", files=sent)
    assert (made.status_code, made.json()["media_type"]) == (201, "image/jpeg")
    file_id = made.json()["id"]
    got = api.get(f"/api/v1/files/{file_id}")
    assert hashlib.sha256(got.content).digest() == hashlib.sha256(picture()).digest()
    assert api.get(draft).json()["files"] == [made.json()]
    assert world.api("berta").get(f"/api/v1/files/{file_id}").status_code == 404
    assert world.api(None).get(f"/api/v1/files/{file_id}").status_code == 401
    assert api.get(f"/api/v1/files/{file_id}", params={"variant": "x"}).status_code == 422
    assert api.delete(f"{draft}/files/{file_id}").status_code == 204
    assert api.get(f"/api/v1/files/{file_id}").status_code == 404


def test_the_api_refuses_bad_uploads_in_words(world: World) -> None:
    api = world.api("anna")
    draft = f"{API}/{api.post(API, json=READY).json()['id']}"
    two = [("file", ("a.txt", b"x")), ("file", ("b.txt", b"x"))]
    assert api.post(f"{draft}/files", files=two).status_code == 422
    assert api.post(f"{draft}/files", data={"file": "a"}).status_code == 422
    assert api.post(f"{draft}/files", json={}).status_code == 415
    refused = api.post(f"{draft}/files", files={"file": ("a.zip", b"PK")})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["message"].startswith("a.zip: Archives are not opened here")
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert api.post(f"{draft}/files", content=b"--x\r\nbad", headers=broken).status_code == 400
    read = world.api("anna", "read").post(f"{draft}/files", files={"file": ("a.txt", b"x")})
    assert read.status_code == 403
    assert world.owner("SELECT id FROM files") == []


@pytest.mark.parametrize(
    ("label", "status", "rows"), [("AMBER", 200, 1), ("GREEN", 200, 0), ("RED", 404, 0)]
)
def test_what_leaves_over_the_api_follows_the_label(
    world: World, label: str, status: int, rows: int
) -> None:
    anna = world.client("anna")
    address = drafted(anna)
    attach(anna, address, "a.txt", b"x")
    berta = [f"{world.id('berta')}@{world.id('borel')}"]
    version = hidden(anna.get(address).text, "version")
    form = READY | {"version": version, "at_once": "true", "tlp": label, "to": berta}
    assert anna.form(f"{address}/publish", form).status_code == 303
    answer = world.api("berta").get(f"/api/v1{newest(world)}")
    assert answer.status_code == status
    logged = world.owner("SELECT tlp FROM audit WHERE deed = 'file:export'")
    assert logged == [(label,)] * rows


def test_a_quota_that_is_used_up_is_named_and_nothing_typed_is_lost(world: World) -> None:
    world.app.state.quotas = Quotas(organisation=1 << 20, person=4 << 20)
    anna, api = world.client("anna"), world.api("anna")
    address, full = drafted(anna), b"x" * (1 << 20)
    assert attach(anna, address, "a.txt", full[:-9]).status_code == 200
    refused = attach(anna, address, "b.txt", full)
    said = "b.txt: the quota of your organisation is used up. 1 MB of 1 MB are stored."
    assert (refused.status_code, said in refused.text) == (413, True)
    told = api.post(f"{API}/{address[8:]}/files", files={"file": ("b.txt", full)})
    assert (told.status_code, told.json()["code"]) == (413, "quota-exceeded")
    assert said in told.json()["detail"]
    typed = READY | {
        "title": "Typed meanwhile",
        "version": hidden(anna.get(address).text, "version"),
    }
    whole = anna.form(address, typed, files={"files": ("b.txt", full)})
    assert (whole.status_code, said in whole.text) == (413, True)
    assert "Typed meanwhile" in whole.text
    assert "Typed meanwhile" in anna.get(address).text
    assert len(stored(world)) == 1


def test_a_quota_counts_what_colleagues_keep_unseen(world: World) -> None:
    world.app.state.quotas = Quotas(organisation=1 << 20, person=1 << 19)
    anna, aldo, half = world.client("anna"), world.client("aldo"), b"x" * (1 << 19)
    mine, theirs = drafted(anna), drafted(aldo)
    assert attach(anna, mine, "a.txt", half).status_code == 200
    assert "your own quota is used up" in attach(anna, mine, "b.txt", b"x").text
    assert attach(aldo, theirs, "a.txt", half[:-1]).status_code == 200
    assert "quota of your organisation" in attach(aldo, theirs, "b.txt", b"xx").text
    assert len(stored(world)) == 2
    berta = world.client("berta")
    assert attach(berta, drafted(berta), "a.txt", half).status_code == 200


def stored(world: World) -> list[Any]:
    """Return the files that have a row."""
    return world.owner("SELECT id FROM files")


@pytest.mark.parametrize("turns", range(4))
async def test_a_reader_who_leaves_leaves_nothing_open(tmp_path: Path, turns: int) -> None:
    """What nobody closed is a warning, and each warning an error."""
    kept = tmp_path / "kept"
    kept.write_bytes(b"x" * 1_000_000)
    blocks = doors.blocks(kept)
    reading = asyncio.ensure_future(anext(blocks))
    for _ in range(turns):
        await asyncio.sleep(0)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await asyncio.to_thread(kept.stat)
    await blocks.aclose()
