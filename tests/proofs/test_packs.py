"""Packs as PDF hold what their reader may know, the pages of the papers that are bound in too."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter

from app.core import pdf
from tests.proofs.meeting_scene import HEARD, PAPERS
from tests.proofs.scene import SECRETS, may_find, token, tokens_in
from tests.proofs.unpacked import unpacked

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.proofs.staging import Stage
    from tests.proofs.theatre import Theatre

# Who keeps it, both sides of what is closed, who stays out of an item, and counsel of that house.
_READERS = ("berta@borel", "sara@marketplace", "aldo@alba", "cesar@corvo", "lex@alba")
# Items that get a paper with pages of its own.
_BOUND = ("common", "brands", "platform", "apart")
_ELSEWHERE = ("item early", "item hidden", "item struck", "paper early", "paper struck")


def pack(world: Theatre, scene: Stage, voice: str) -> Response:
    """Return the pack of the meeting that is convened, as somebody gets it."""
    return world.client(voice).get(f"/meetings/{scene.reference('convened')}/pack.pdf")


async def bind(world: Theatre, scene: Stage) -> None:
    """Add a paper of one page to each of these items, with a word of its own."""
    words = "".join(f"<p style='break-before:page'>{token(f'bound {name}')}" for name in _BOUND)
    markup = f"<html lang=en><title>x</title><body>{words}</body></html>"
    whole = PdfReader(io.BytesIO(await pdf.made(pdf.Sheets(markup, "", ""))))
    for name, page in zip(_BOUND, whole.pages, strict=True):
        writer, kept = PdfWriter(), io.BytesIO()
        writer.add_page(page)
        writer.write(kept)
        desk = world.client("sara" if name == "platform" else "berta")
        place = f"/meetings/{scene.reference('convened')}/agenda/{scene.reference(f'item{name}')}"
        sent = {"files": ("x.pdf", kept.getvalue(), "application/pdf")}
        done = desk.form(f"{place}/papers", {"tlp": "AMBER"}, files=sent)
        assert done.status_code == 303, done.text


async def test_a_pack_holds_what_its_reader_may_know(rehearsal: Theatre, scene: Stage) -> None:
    await bind(rehearsal, scene)
    parts = {f"item {name} {part}" for name in HEARD for part in ("title", "text")}
    parts |= {f"paper {name} {part}" for name in PAPERS for part in ("title", "file")}
    for voice in _READERS:
        answer = pack(rehearsal, scene, voice)
        assert answer.headers["content-type"] == "application/pdf"
        found = tokens_in(unpacked(answer.content))
        # Of the bytes as they are served not all of it is read off.
        assert tokens_in(answer.content) < found
        bound = {name for name in _BOUND if token(f"bound {name}") in found}
        assert bound == {name for name in _BOUND if voice in HEARD[name]}, voice
        told = {SECRETS[mark].name for mark in found if mark in SECRETS}
        may = {one.name for one in may_find(voice).values()}
        here = {one for one in parts & may if not one.startswith(_ELSEWHERE)}
        assert {"meeting convened title", *here} <= told <= may, voice


def test_who_is_not_invited_gets_no_pack(theatre: Theatre, scene: Stage) -> None:
    # To Dara the outside is shown as one of the alliance, and nothing that is treated.
    for voice, status in (("dora@dara", 409), ("nina@marketplace", 404)):
        answer = pack(theatre, scene, voice)
        assert answer.status_code == status
        found = {SECRETS[mark].name for mark in tokens_in(answer.content)}
        assert not {one for one in found if one.startswith(("item", "paper"))}, voice
