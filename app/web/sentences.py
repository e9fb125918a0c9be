"""What Pydantic found wrong, said to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.errors import Condition
from app.core.i18n import N_, translate

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAID = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("Please write at least {min_length} characters."),
    "string_too_long": N_("Please shorten this to {max_length} characters."),
    "too_short": N_("Please give at least {min_length}."),
    "too_long": N_("Please give at most {max_length}."),
    "greater_than": N_("This must be more than {gt}."),
    "greater_than_equal": N_("This must be {ge} or more."),
    "less_than": N_("This must be less than {lt}."),
    "less_than_equal": N_("This must be {le} or less."),
    "enum": N_("Please choose one of: {expected}."),
    "literal_error": N_("Please choose one of: {expected}."),
    "extra_forbidden": N_("This field does not belong here."),
    "string_pattern_mismatch": N_("This is not written in the expected form."),
    "json_invalid": N_("The body is not valid JSON."),
    "timezone_aware": N_("Please give the time with its zone."),
}
# Pydantic names the kind of value in the first part of an error's type: `int_parsing`, `date_type`.
_KINDS = {
    "int": N_("Please give a whole number."),
    "float": N_("Please give a number."),
    "decimal": N_("Please give a number."),
    "bool": N_("Please answer yes or no."),
    "date": N_("Please give a date, as 2026-11-21."),
    "datetime": N_("Please give a date and a time, as 2026-11-21 14:30."),
    "time": N_("Please give a time, as 14:30."),
    "uuid": N_("Please choose one of the entries offered."),
    "url": N_("Please give a web address that begins with https:// or http://."),
    "string": N_("Please give a text."),
    "list": N_("Please give a list."),
}
_OTHERWISE = N_("This cannot be used as it is.")


def sentence(error: Mapping[str, Any]) -> str:
    """Return the sentence for one entry of `ValidationError.errors()`, in the reader's language.

    A `Condition` or ValueError raised by a validator speaks for itself: its message is a msgid.
    """
    context = dict(error.get("ctx") or {})
    kind = str(error.get("type", ""))
    cause = context.get("error")
    if isinstance(cause, Condition):
        return translate(cause.message, cause.data)
    if isinstance(cause, ValueError):
        return translate(str(cause))
    if kind in _SAID:
        return translate(_SAID[kind], context)
    sort = kind.partition("_")[0]
    if sort in _KINDS:
        return translate(_KINDS[sort])
    return translate(str(error["msg"]), context) if _ours(kind) else translate(_OTHERWISE)


def _ours(kind: str) -> bool:
    # A PydanticCustomError of this house names its type with a hyphen, which Pydantic never does.
    return "-" in kind
