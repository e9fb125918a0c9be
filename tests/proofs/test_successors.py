"""An author leaves: who was named finds what passed to them, and the admin does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast import id_of
from tests.proofs.crawler import Crawler
from tests.proofs.scene import SECRETS, may_find

if TYPE_CHECKING:
    from tests.proofs.theatre import Theatre

# What nobody else of Borel sees of what Berta wrote, and the draft of a next version.
_PASSED = ("named ", "late ", "embargo ", "draft next ")
LEAVING, HEIR = "berta@borel", "tess@borel"


@pytest.fixture
def left(rehearsal: Theatre) -> Theatre:
    """Give the scene after Boris, by then an admin, ended Berta's time and named Tess."""
    admin = "UPDATE affiliations SET admin = true WHERE id = %s"
    rehearsal.owner(admin, id_of("boris@borel"))
    form = f"/affiliations/{id_of(LEAVING)}/end"
    done = rehearsal.client("boris").form(form, {"successor_id": str(id_of("tess"))})
    assert done.status_code == 303, done.text
    return rehearsal


def _of(voice: str) -> set[str]:
    return {token for token, one in may_find(voice).items() if one.name.startswith(_PASSED)}


@pytest.mark.timeout(900)
def test_who_was_named_finds_what_the_author_had(left: Theatre) -> None:
    found = set(Crawler(left, HEIR).everything(guessing=False).found)
    missed = {SECRETS[one].name for one in _of(LEAVING) - found if SECRETS[one].sure}
    strange = {
        SECRETS[one].name for one in found - may_find(HEIR).keys() - may_find(LEAVING).keys()
    }
    assert (missed, strange) == (set(), set())


@pytest.mark.timeout(900)
def test_the_admin_who_named_them_finds_none_of_it(left: Theatre) -> None:
    found = set(Crawler(left, "boris@borel").everything().found)
    assert not {SECRETS[one].name for one in found & _of(LEAVING)}
