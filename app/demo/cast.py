"""The cast of the demo: one person for each role, named by function, at real members."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.i18n import N_

# RFC 2606 keeps this domain for examples: no mail can reach anybody.
_DOMAIN = "example.org"
PLATFORM = "Alibaba"


@dataclass(frozen=True, slots=True)
class Role:
    """One person to sign in as. `name` is a function; `tries` says what to try as them."""

    key: str
    title: str
    name: str
    organisation: str
    tries: str

    @property
    def email(self) -> str:
        """Return the address the person is known by."""
        return f"{self.key}@{_DOMAIN}"


CAST = (
    Role(
        "counsel-swarovski",
        N_("Brand member"),
        "Brand protection counsel",
        "Swarovski",
        N_("Read the feed, press c and post a photo and a link to your working group."),
    ),
    Role(
        "colleague-richemont",
        N_("Another member of the same group"),
        "Brand protection manager",
        "Richemont",
        N_("Read what Swarovski posted, comment on it, ask why you see it."),
    ),
    Role(
        "competitor-adidas",
        N_("A member outside that group"),
        "Brand protection manager",
        "adidas",
        N_("Look for what was posted to Luxury & jewellery: there is no trace of it."),
    ),
    Role(
        "agent-swarovski",
        N_("Agent of a member (law firm, China only)"),
        "Outside counsel",
        "Swarovski",
        N_("See only what lies within the letter of authorisation."),
    ),
    Role(
        "admin-swarovski",
        N_("Brand admin"),
        "Brand protection director",
        "Swarovski",
        N_("Invite a colleague, name people to seats, ask to join a group."),
    ),
    Role(
        "chair-luxury",
        N_("Chair of a working group"),
        "Head of brand protection",
        "LVMH (Louis Vuitton)",
        N_("Answer who asks to join, pin an item, hide a comment with a reason."),
    ),
    Role(
        "vice-chair-luxury",
        N_("Vice-chair of a working group"),
        "Intellectual property director",
        "Coach (Tapestry)",
        N_("Stand in for the chair."),
    ),
    Role(
        "board-ford",
        N_("Advisory-board member"),
        "Global brand protection lead",
        "Ford Motor Company",
        N_("Take a position on a thread, talk where the platform does not read, open a thread."),
    ),
    Role(
        "board-chair-sony",
        N_("Chair of the advisory board"),
        "Head of intellectual property",
        "Sony",
        N_("Call a vote, hand a thread over, see whose term ends and which industry has no seat."),
    ),
    Role(
        "committee-etal",
        N_("Committee member (small firms)"),
        "Founder's office",
        "Et Al Beauty",
        N_("Open a thread on the committee of small firms, which works as the board does."),
    ),
    Role(
        "counsel-luxury",
        N_("Counsel of a group"),
        "Competition counsel",
        "Pernod Ricard",
        N_("Answer concerns raised in Luxury & jewellery, without sight of its bulletins."),
    ),
    Role(
        "secretariat-1",
        N_("Secretariat"),
        "Alliance secretariat, first desk",
        PLATFORM,
        N_("Propose a member's admission; somebody else approves it."),
    ),
    Role(
        "secretariat-2",
        N_("Secretariat, the second person"),
        "Alliance secretariat, second desk",
        PLATFORM,
        N_("Approve what the first desk proposed; keep groups and seats."),
    ),
    Role(
        "analyst",
        N_("Platform analyst"),
        "Intellectual property analyst",
        PLATFORM,
        N_("Owes answers to the board: draft them point by point, and publish."),
    ),
    Role(
        "administrator",
        N_("Administrator"),
        "System administrator",
        PLATFORM,
        N_("Accounts and health, no items."),
    ),
    Role(
        "auditor",
        N_("Auditor"),
        "Internal auditor",
        PLATFORM,
        N_("Sees no items at all: look at Bulletins."),
    ),
)
