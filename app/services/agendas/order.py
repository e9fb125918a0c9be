"""The fixed order of business, and what an agenda of competitors does not say."""

from __future__ import annotations

from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import fold
from app.models.agendas import ACTIONS, BUSINESS, CLOSING, INFORMATION, MINUTES, OPENING, PARTS
from app.models.agendas import DECISION as DECIDES

# What stands on every agenda: its part, title, purpose and minutes.
USUAL = (
    (OPENING, N_("Opening and competition-law statement"), INFORMATION, 5),
    (MINUTES, N_("Minutes of the last meeting"), DECIDES, 10),
    (ACTIONS, N_("Open actions"), INFORMATION, 10),
    (CLOSING, N_("Next meeting and closing"), INFORMATION, 5),
)
RANK = {part: place for place, part in enumerate(PARTS)}
# A title that is one of these names no subject, in whatever language the house is led.
_NOTHING = frozenset(
    map(
        fold,
        (
            *("AOB", "A.O.B.", "any other", "other", "others", "other business", "other items"),
            *("other matters", "other topics", "miscellaneous", "misc", "misc.", "varia", "sundry"),
            *("sundries", "to be confirmed", "to be determined", "to be announced", "TBC", "TBD"),
            *(
                "TBA",
                "n/a",
                "none",
                "nil",
                "item",
                "agenda item",
                "topic",
                "new item",
                "open floor",
            ),
            *("discussion", "general discussion", "general", "various", "round table"),
            *("Verschiedenes", "Sonstiges", "Diverses", "Divers", "Questions diverses"),
            *("Autres", "Asuntos varios", "Otros", "Otros asuntos", "Ruegos y preguntas"),
            *("Varie", "Varie ed eventuali", "Rondvraag", "Wat verder ter tafel komt"),
            *("Outros assuntos", "Övriga frågor", "其他", "其它", "其他议题", "其它议题"),
            *("其他事宜", "其它事宜", "自由讨论", "待定", "另议", "杂项", "その他", "기타"),
        ),
    )
)
# These say so wherever they stand in it.
_WITHIN = tuple(
    f" {fold(phrase)} "
    for phrase in (
        *("any other business", "any other matters", "any other items", "any other topics"),
        *("AOB", "A.O.B.", "other business", "其他事项", "其它事项"),
    )
)
_SAYS_NOTHING = N_(
    "“{title}” names no subject. Competitors speak only of what the agenda says: name each subject,"
    " or leave the item out."
)


def says_nothing(title: str) -> bool:
    """Tell whether a title names no subject: “any other business”, 其他事项, or no word at all."""
    said = fold(title)
    return not said or said in _NOTHING or any(one in f" {said} " for one in _WITHIN)


def require_subject(title: str, field: str = "title") -> None:
    """Raise Invalid on `field` for a title that names no subject."""
    if says_nothing(title):
        raise Invalid(field, _SAYS_NOTHING, title=title)


def require_part(part: str) -> None:
    """Raise Invalid on `part` for one that the order of business does not have."""
    if part not in PARTS:
        raise Invalid("part", N_("Choose where in the order of business it stands."))


__all__ = ["BUSINESS", "RANK", "USUAL", "require_part", "require_subject", "says_nothing"]
