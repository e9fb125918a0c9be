"""The scene of what goes to the public: who may find which words of it, nobody in particular too.

Of `released` and of `veiled`, which bears no name, everybody reads the face; of `asked` the
secretariat does while it decides; `shut` holds what would make it public, and leaves somebody out.
"""

from __future__ import annotations

from collections.abc import Collection

from tests.oracle import VOICES, Story

STORIES = {
    "released": Story("carla@corvo", "CLEAR", ("alliance",)),
    "veiled": Story("anna@alba", "CLEAR", ("alliance",)),
    "asked": Story("carla@corvo", "CLEAR", ("accessories",)),
    "shut": Story("carla@corvo", "CLEAR", ("alliance",), exclude=("borel",)),
}
SEALED = ("veiled",)
# The only parts of an item that are told beyond its readers.
_FACE = ("title", "text", "shop", "source")
_DESK = frozenset({"sara@marketplace", "simon@marketplace"})
_HOUSE = frozenset({"carla@corvo", "cesar@corvo", "tess@corvo"})
# What was said about releasing: by whom who asked, and by the secretariat.
WORDS = ("asking reason", "refusal answer", "closing reason")


def beyond(name: str, part: str) -> Collection[str | None]:
    """Return to whom a part of an item is told beside its readers (None: to nobody at all)."""
    if part not in _FACE:
        return ()
    told: dict[str, Collection[str | None]] = {
        "released": (*VOICES, None),
        "veiled": (*VOICES, None),
        "asked": _DESK,
    }
    return told.get(name, ())


def words() -> dict[str, frozenset[str]]:
    """Return who may find what was said about releasing: the item's own people and the desk."""
    return dict.fromkeys(WORDS, _HOUSE | _DESK)
