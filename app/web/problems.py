"""The refusals a reader may meet: their status, and what is said about each."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

from app.core.i18n import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal; the texts are msgids, `advice` says what was kept and what to do."""

    code: str
    status: int
    title: str
    sentence: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal, ready to be said: `detail` is in the reader's language already."""

    kind: Kind
    status: int
    detail: str
    errors: tuple[tuple[str, str], ...] = ()
    # What there is to choose from, by field, where a condition says so; for programs.
    choices: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    code: str = ""

    def __post_init__(self) -> None:
        """Take the kind's code unless the condition had one of its own."""
        if not self.code:
            object.__setattr__(self, "code", self.kind.code)

    @property
    def phrase(self) -> str:
        """The reason phrase of the status (RFC 9110)."""
        return HTTPStatus(self.status).phrase


_KINDS = (
    Kind(
        "bad-request",
        400,
        N_("That request could not be read"),
        N_("The address or the form was not what this page expects."),
        N_("Nothing was changed. Go back, reload the page and try again."),
    ),
    Kind(
        "sign-in-needed",
        401,
        N_("Please sign in"),
        N_("You are not signed in, or no longer."),
    ),
    Kind(
        "forbidden",
        403,
        N_("This is not yours to do"),
        N_("You may see this, but not do what you asked for."),
        N_("Nothing was changed. Ask your admin if you think you should."),
    ),
    Kind(
        "rules-needed",
        403,
        N_("Please accept the rules first"),
        N_("The alliance's rules have changed, or you have not accepted them yet."),
    ),
    Kind(
        "forged",
        403,
        N_("This form is no longer valid"),
        N_("It was open for too long, you signed in again since, or it came from another site."),
        N_("Nothing was changed. Go back, copy what you wrote, reload the page and send it again."),
    ),
    Kind(
        "not-found",
        404,
        N_("There is nothing here for you"),
        N_("The page does not exist, or it is not shared with you."),
        N_("If someone sent you this address, ask them whom it was shared with."),
    ),
    Kind(
        "not-allowed",
        405,
        N_("This address cannot be used that way"),
        N_("The page does not answer this kind of request."),
    ),
    Kind(
        "too-slow",
        408,
        N_("The upload stopped"),
        N_("The connection fell silent before everything had arrived."),
        N_("Nothing was saved. Go back and try again, perhaps on a better connection."),
    ),
    Kind(
        "conflict",
        409,
        N_("This has changed in the meantime"),
        N_("It is no longer in the state that this needs."),
        N_("Nothing was changed. Go back and reload to see how it stands now."),
    ),
    Kind(
        "stale",
        409,
        N_("Somebody changed this before you"),
        N_("It was changed since you opened it."),
        N_("Your text was not saved over theirs. Go back, copy it, and compare with the new one."),
    ),
    Kind(
        "length-needed",
        411,
        N_("That request could not be read"),
        N_("The request does not say how long it is."),
    ),
    Kind(
        "too-large",
        413,
        N_("That is too large"),
        N_("What you sent is larger than this page takes."),
        N_("Nothing was saved. Go back and send smaller or fewer files."),
    ),
    Kind(
        "wrong-type",
        415,
        N_("That kind of content is not taken here"),
        N_("The content type or encoding is not one that this address reads."),
    ),
    Kind(
        "invalid",
        422,
        N_("Something needs your attention"),
        N_("A field does not hold."),
        N_("Nothing was saved. Go back to correct it; what you wrote should still be there."),
    ),
    Kind(
        "too-many",
        429,
        N_("Too many tries"),
        N_("This was tried too often in a short time."),
        N_("Please wait a little and try again."),
    ),
    Kind(
        "failed",
        500,
        N_("Something went wrong on our side"),
        N_("The page could not be made."),
        N_("What you sent was not saved. Try again; if it stays, pass on the number below."),
    ),
    Kind(
        "unavailable",
        503,
        N_("Not available just now"),
        N_("The service cannot reach its data at the moment."),
        N_("Nothing was saved and nothing is lost. Please try again in a minute."),
    ),
    # A second kind of 503: what is stored may be brought back, by somebody and not by waiting.
    Kind(
        "damaged",
        503,
        N_("This file is damaged"),
        N_("What is stored is no longer what was handed in, so it is not given out."),
        N_("It is noted for the platform. Ask whoever shared the file until it is restored."),
    ),
)

KINDS = {kind.code: kind for kind in _KINDS}
# Several kinds may share a status; the first one named stands for it.
BY_STATUS = {kind.status: kind for kind in reversed(_KINDS)} | {403: KINDS["forbidden"]}


def kind_of(status: int) -> Kind:
    """Return the kind that stands for a status, `failed` or `bad-request` for others."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    server = HTTPStatus.INTERNAL_SERVER_ERROR
    return KINDS["failed" if status >= server else "bad-request"]
