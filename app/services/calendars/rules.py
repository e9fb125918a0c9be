"""A recurrence rule in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date

from app.core import days
from app.core.i18n import N_, gettext, language, ngettext, translate
from app.core.recurrences import DAILY, WEEKDAYS, WEEKLY, read

if TYPE_CHECKING:
    from app.core.recurrences import Rule

_A_MONDAY = date(2024, 1, 1)


def said(text: str) -> str:
    """Return a kept rule in the reader's language: `every 2 weeks on Tuesday, 12 times`."""
    rule = read(text)
    often = _often(rule)
    if rule.times is not None:
        end = ngettext("{n} time", "{n} times", rule.times).format(n=rule.times)
    elif rule.until is not None:
        end = translate(N_("until {day}"), {"day": days.said(rule.until)})
    else:
        return often
    # How clauses are strung together is the language's, and not as it strings days.
    return translate(N_("{often}, {end}"), {"often": often, "end": end})


def _often(rule: Rule) -> str:
    n, days = rule.interval, gettext(", ").join(map(_day, rule.days))
    if rule.frequency == DAILY:
        return ngettext("every day", "every {n} days", n).format(n=n)
    if rule.frequency == WEEKLY:
        often = ngettext("every week on {days}", "every {n} weeks on {days}", n)
    elif rule.days:
        often = ngettext("every month on {days}", "every {n} months on {days}", n)
    else:
        often = ngettext("every month on the same day", "every {n} months on the same day", n)
    return often.format(n=n, days=days)


def _day(word: str) -> str:
    named = format_date(
        _A_MONDAY + timedelta(days=WEEKDAYS.index(word[-2:])), "EEEE", locale=language()
    )
    which = {
        "": "{day}",
        "1": gettext("the first {day}"),
        "2": gettext("the second {day}"),
        "3": gettext("the third {day}"),
        "4": gettext("the fourth {day}"),
        "-1": gettext("the last {day}"),
    }
    return which[word[:-2]].format(day=named)
