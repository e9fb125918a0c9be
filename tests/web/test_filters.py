"""Moments, sizes, countries and languages, as the reader writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from app.core.i18n import gettext, preferred, speak
from app.web import filters

_NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_AGES = {
    timedelta(seconds=20): "just now",
    timedelta(minutes=5): "5 min ago",
    timedelta(hours=3): "3 h ago",
    timedelta(days=1): "1 day ago",
    timedelta(days=6): "6 days ago",
    timedelta(days=20): "1 Nov",
    timedelta(days=400): "17 Oct 2025",
    -timedelta(minutes=90): "in 1 h",
    -timedelta(days=2, hours=1): "in 2 days",
}


@pytest.mark.parametrize("age", _AGES, ids=str)
def test_an_age_is_said_in_words(age: timedelta) -> None:
    with time_machine.travel(_NOW, tick=False):
        assert filters.relative(_NOW - age) == _AGES[age]


def test_a_moment_names_the_readers_zone() -> None:
    speak("en", "Europe/Paris")
    assert filters.moment(_NOW) == "Sat 21 Nov 2026, 13:00 CET"
    assert filters.clock(_NOW) == "13:00"
    assert filters.day(datetime(2026, 11, 21, 23, 30, tzinfo=UTC)) == "22 November 2026"


def test_an_unknown_zone_is_utc() -> None:
    speak("en", "Mars/One")
    assert filters.moment(_NOW) == "Sat 21 Nov 2026, 12:00 UTC"


def test_an_age_tells_its_moment_to_machines_and_on_hover() -> None:
    with time_machine.travel(_NOW, tick=False):
        told = filters.when(_NOW - timedelta(hours=1))
    assert 'datetime="2026-11-21T11:00Z"' in told
    assert 'title="Sat 21 Nov 2026, 11:00 UTC"' in told


def test_chinese_has_its_own_dates_and_countries() -> None:
    speak("zh_Hans", "Asia/Shanghai")
    assert filters.day(date(2026, 11, 21)) == "2026年11月21日"
    assert filters.moment(_NOW).startswith("2026年11月21日 周六 20:00")
    assert filters.country("DE") == "德国"


@pytest.mark.parametrize(
    ("octets", "said"),
    [(0, "0 B"), (999, "999 B"), (1234, "1.2 kB"), (340_000, "340 kB"), (1_234_567, "1.2 MB")],
)
def test_a_size_is_short(octets: int, said: str) -> None:
    assert filters.size(octets) == said


def test_countries_and_languages_have_names_or_stay_codes() -> None:
    assert filters.country("cn") == "China"
    assert filters.country("XQ") == "XQ"
    assert filters.language_name("zh-Hans") == "Simplified Chinese"
    assert filters.language_name("tlh-x") == "tlh-x"


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("zh-CN,zh;q=0.9", "zh_Hans"),
        ("de-DE,en;q=0.8", "en"),
        ("fr", "en"),
        ("en;q=0.1,zh;q=0.9", "zh_Hans"),
        ("", "en"),
        (";q=x,,=", "en"),
    ],
)
def test_a_language_is_chosen_from_what_the_browser_takes(accepted: str, spoken: str) -> None:
    assert preferred(accepted) == spoken


def test_a_message_without_translation_is_english() -> None:
    speak("zh_Hans")
    assert gettext("There is no such message.") == "There is no such message."
    assert gettext("") == ""
