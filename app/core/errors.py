"""Conditions the application raises; the edge maps each to a status once.

Messages are English gettext msgids with `{named}` placeholders; the edge translates them.
"""

from __future__ import annotations


class Condition(Exception):
    """A foreseen outcome that stops the present deed."""

    code = "condition"

    def __init__(self, message: str = "", **data: object) -> None:
        """Keep the msgid and the values of its placeholders."""
        super().__init__(message)
        self.message = message
        self.data = data

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.message.format(**self.data) if self.data else self.message


class NotFound(Condition):
    """The thing does not exist, or not for this reader: both answer alike."""

    code = "not-found"


class Forbidden(Condition):
    """The reader sees the thing but may not do this to it."""

    code = "forbidden"


class Conflict(Condition):
    """The thing is no longer in the state that the deed needs."""

    code = "conflict"


class Stale(Conflict):
    """Somebody changed the thing since the reader loaded it."""

    code = "stale"


class SignInNeeded(Condition):
    """Nobody is signed in, or the token does not hold any more."""

    code = "sign-in-needed"


class TooMany(Condition):
    """The same account or address tried too often."""

    code = "too-many"

    def __init__(self, message: str, *, retry_after: int, **data: object) -> None:
        """Keep how many seconds to wait."""
        super().__init__(message, **data)
        self.retry_after = retry_after


class Invalid(Condition):
    """A field that a person filled in does not hold; more may be added with `also`."""

    code = "invalid"

    def __init__(self, field: str, message: str, **data: object) -> None:
        """Begin with one field and its sentence."""
        super().__init__(message, **data)
        self.fields: list[tuple[str, str, dict[str, object]]] = [(field, message, data)]

    def also(self, other: Invalid) -> Invalid:
        """Add the fields of `other` and return this condition."""
        self.fields.extend(other.fields)
        return self


class RulesNeeded(SignInNeeded):
    """The reader is known but has not yet accepted the present version of the rules."""

    code = "rules-needed"
