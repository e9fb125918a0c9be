"""Recurrence rules (RFC 5545, section 3.3.10), as far as a desk needs them, and bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.vtimezones import instant

DAILY, WEEKLY, MONTHLY = "DAILY", "WEEKLY", "MONTHLY"
FREQUENCIES = (DAILY, WEEKLY, MONTHLY)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_OCCURRENCES, MOST_YEARS, LONGEST_INTERVAL = 120, 3, 24
_LONGEST = timedelta(days=366 * MOST_YEARS)
_DAY = re.compile(r"(?:[1-4]|-1)?(?:MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_WALL, _UTC = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"
_UNREADABLE = N_("This is no rule that a series can have.")


@dataclass(frozen=True, slots=True)
class Rule:
    """How often something comes again; it ends after `times`, or with the day `until`.

    `days` are weekdays (`MO`) of a weekly rule, or the one of a monthly (`2TU`, `-1FR`); a monthly
    rule without goes by the day of the month, and leaves out months that lack it.
    """

    frequency: str
    interval: int = 1
    days: tuple[str, ...] = ()
    times: int | None = None
    until: date | None = None


def written(rule: Rule) -> str:
    """Return a rule as it is kept; its UNTIL is a wall time, at the end of the last day."""
    parts = [f"FREQ={rule.frequency}"]
    parts += [f"INTERVAL={rule.interval}"] if rule.interval > 1 else []
    parts += [f"BYDAY={','.join(rule.days)}"] if rule.days else []
    if rule.times is not None:
        parts.append(f"COUNT={rule.times}")
    elif rule.until is not None:
        parts.append(f"UNTIL={_end_of(rule.until):{_WALL}}")
    return ";".join(parts)


def read(text: str, field: str = "rule") -> Rule:
    """Return the rule that a text says; raises Invalid(field) for any other than those above."""
    pairs = [part.partition("=") for part in text.removeprefix("RRULE:").split(";")]
    said = {name: value for name, _, value in pairs}
    known = said.keys() <= {"FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL"}
    if not known or len(said) != len(pairs) or len(text) > 200:  # noqa: PLR2004 - none is longer
        raise Invalid(field, _UNREADABLE)
    try:
        rule = Rule(
            said["FREQ"],
            _number(said.get("INTERVAL", "1")),
            tuple(said["BYDAY"].split(",")) if "BYDAY" in said else (),
            _number(said["COUNT"]) if "COUNT" in said else None,
            datetime.strptime(said["UNTIL"][:8], "%Y%m%d").date() if "UNTIL" in said else None,  # noqa: DTZ007 - a day has no zone
        )
    except (KeyError, ValueError):
        raise Invalid(field, _UNREADABLE) from None
    check(rule, field)
    return rule


def check(rule: Rule, field: str = "rule") -> None:
    """Raise Invalid(field) unless a rule is one that a series can have, and has one end."""
    if rule.frequency not in FREQUENCIES or not 1 <= rule.interval <= LONGEST_INTERVAL:
        raise Invalid(field, _UNREADABLE)
    numbered = [day for day in rule.days if len(day) > len("MO")]
    fitting = {
        DAILY: not rule.days,
        WEEKLY: not numbered,
        MONTHLY: len(rule.days) == len(numbered) <= 1,
    }
    if not fitting[rule.frequency] or not all(_DAY.fullmatch(day) for day in rule.days):
        raise Invalid(field, _UNREADABLE)
    if (rule.times is None) == (rule.until is None):
        raise Invalid(field, N_("Say how often it takes place, or until when; not both."))
    if rule.times is not None and not 1 <= rule.times <= MOST_OCCURRENCES:
        raise Invalid(field, N_("A series has at most 120 meetings, in three years."))


def occurrences(rule: Rule, start: datetime, field: str = "rule") -> list[datetime]:
    """Return the wall times that a rule gives from `start`, which is the first of them.

    Raises Invalid(field) for more than 120, for more than three years, and when the rule does not
    give its own start (RFC 5545 leaves open what is meant then).
    """
    check(rule, field)
    found = list(islice(rrulestr(written(rule), dtstart=start), MOST_OCCURRENCES + 1))
    if not found or found[0] != start:
        raise Invalid(field, N_("The first date is none that the rule gives."))
    if len(found) > MOST_OCCURRENCES or found[-1] - start > _LONGEST:
        raise Invalid(field, N_("A series has at most 120 meetings, in three years."))
    return found


def cut(rule: Rule, start: datetime, before: datetime) -> Rule:
    """Return a rule that ends with the last occurrence before a wall time. There is one."""
    kept = [wall for wall in occurrences(rule, start) if wall < before]
    return replace(rule, times=len(kept), until=None)


def exported(text: str, zone: str) -> str:
    """Return a kept rule as calendars read it: UNTIL in UTC (RFC 5545, section 3.3.10)."""
    rule = read(text)
    if rule.until is None or rule.times is not None:
        return text
    return text.partition("UNTIL=")[0] + f"UNTIL={instant(_end_of(rule.until), zone):{_UTC}}"


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):  # noqa: PLR2004 - far too many
        raise ValueError(text)
    return int(text)
