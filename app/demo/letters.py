"""Makes the letter of authorisation of the demo's agent, and lets their member hand it in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from app.demo.alliance import key
from app.services.files import Quotas
from app.services.people import letters

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store

AGENT, MEMBER, ADMIN = "agent-swarovski", "Swarovski", "admin-swarovski"
_NAME = "letter-of-authorisation-demo.pdf"
_TITLE = "Letter of authorisation (demo)"
_LINES = (
    "This letter was made for the demo of Entente. Nobody signed it,",
    "and it authorises nobody to do anything.",
    "",
    "It shows what such a letter says: that a law firm acts for a member",
    "of the alliance against counterfeits, for all of its brands, in",
    "mainland China and Hong Kong, until the last day that the desk shows.",
    "",
    "In the demo the agent reads and writes what lies within it.",
)
# A4 in points, and where on it the first line stands.
_PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>"
_FONTS = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


async def hand_in(session: AsyncSession, actor: Actor, store: Store) -> None:
    """Hand the agent's letter in as the admin of their member, who is `actor`."""
    tie = key("affiliation", AGENT)
    await letters.hand_in(session, actor, store, tie, _NAME, _arriving(), Quotas())


async def _arriving() -> AsyncIterator[bytes]:
    yield letter()


def letter() -> bytes:
    """Return the letter as a PDF of one page (ISO 32000-1), in a font that every reader has."""
    said = "".join(f"({_drawn(line)}) Tj T*\n" for line in _LINES)
    drawn = f"BT /F1 18 Tf 72 750 Td ({_drawn(_TITLE)}) Tj /F1 11 Tf 16 TL 0 -40 Td\n{said}ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE % _FONTS,
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
    )
    written, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    ending = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return f"{written}xref\n0 {count}\n0000000000 65535 f \n{table}{ending}".encode("ascii")


def _drawn(words: str) -> str:
    """Return words as a string of a PDF: its brackets are marked."""
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
