"""Trials of meetings: agendas, papers, who is invited, polls of times, calendars, and the post."""

from __future__ import annotations

from tests.walls.trials.trial import Trial, Trials, longer

_MEETING = "UPDATE meetings SET {set} WHERE id = %(meeting)s"
_PLAN = """
INSERT INTO meetings (id, kind, host_id, state, starts_wall, ends_wall, zone, starts_at, ends_at)
VALUES (%(bare meeting)s, 'working_group', %(toys)s, {value}, now(), now(), 'UTC', now(),
        now() + interval '1 hour')"""
_CONVENE = """
UPDATE meetings SET state = 'convened', statement = 1, convened_at = now(), locked_at = {value}
 WHERE id = %(agreed meeting)s"""
_OCCUR = "UPDATE meetings SET series_id = %(series)s, occurs_wall = {value} WHERE id = {id}"
_SERIES = """
INSERT INTO meeting_series (id, host_id, rule, starts_wall, zone, minutes)
VALUES (gen_random_uuid(), %(toys)s, 'FREQ=WEEKLY;COUNT=3', now(), 'UTC', {value})"""
_ITEM = "UPDATE agenda_items SET {set} WHERE id = %(item)s"
_NEW_ITEM = """
INSERT INTO agenda_items (id, meeting_id, minutes, closed_to, for_guests)
VALUES ({id}, %(meeting)s, 20, {closed}, {guests})"""
_CHANGE = """
INSERT INTO agenda_changes (id, meeting_id, item_id, what, payload, reason, asked_by, asked_by_name,
                            asked_at)
VALUES (gen_random_uuid(), %(meeting)s, %(item)s, {value}, '{}', 'x', %(berta)s, 'x', now())"""
_ANSWER_CHANGE = """
UPDATE agenda_changes SET outcome = {value}, answered_at = now() WHERE meeting_id = %(meeting)s"""
_VERSION = """
INSERT INTO paper_versions (file_id, paper_id, number, by_name, at)
VALUES (%(second file)s, %(paper)s, {value}, 'x', now())"""
_FILE = """
INSERT INTO files (id, record_id, name, media_type, size, sha256, key, added_at, added_by)
VALUES (%(second file)s, %(paper)s, 'x', 'text/plain', 9, '', 'x', now(), %(berta)s)"""
_GUEST = """
INSERT INTO guests (id, name, email, added_by, added_at)
VALUES ({id}, 'x', {email}, %(berta)s, now())"""
_GUEST_TOO = _GUEST.replace("{id}", "%(speaker)s").replace("{email}", "'speaker@house.example'")
_INVITEE = "UPDATE invitees SET {set} WHERE meeting_id = %(meeting)s AND guest_id IS NOT NULL"
_INVITE = """
INSERT INTO invitees (id, meeting_id, guest_id, person_id, organisation_id, link, place, invited_at)
VALUES (gen_random_uuid(), %(meeting)s, {guest}, {whom}, {link}, {place}, now())"""
_POLL = """
INSERT INTO time_polls (id, host_id, minutes, zone, closes_at)
VALUES (%(bare poll)s, %(toys)s, {value}, 'UTC', now() + interval '1 day')"""
_SLOT = """
INSERT INTO time_slots (id, poll_id, starts_at)
SELECT gen_random_uuid(), poll_id, starts_at + {value} FROM time_slots WHERE id = %(slot)s"""
_TIME = """
INSERT INTO time_answers (slot_id, person_id, organisation_id, zone, answer, at)
VALUES (%(slot)s, %(anna)s, %(alba)s, 'UTC', {value}, now())"""
_CALENDAR = """
INSERT INTO calendar_subscriptions (id, person_id, organisation_id, name, scope, group_id, token,
                                    created_at)
VALUES (gen_random_uuid(), %(anna)s, %(alba)s, 'x', {scope}, {group}, {token}, now())"""
_MAIL = """
INSERT INTO mails (id, kind, person_id, organisation_id, address, state, asked_at, due_at)
VALUES (gen_random_uuid(), 'x', {person}, {organisation}, {address}, {state}, now(), now())"""


def _filled(statement: str, usual: dict[str, str], place: str) -> str:
    for name, value in {**usual, place: "{value}"}.items():
        statement = statement.replace(f"{{{name}}}", value)
    return statement


def _set(statement: str, column: str) -> str:
    return statement.replace("{set}", f"{column} = {{value}}")


def _item(place: str, item: str, closed: str = "''") -> str:
    return _filled(_NEW_ITEM, {"id": item, "closed": closed, "guests": "false"}, place)


def _invite(place: str, **other: str) -> str:
    usual = {"guest": "%(speaker)s", "whom": "NULL, NULL", "link": "NULL", "place": "''"}
    return _filled(_INVITE, usual | other, place)


def _occur(meeting: str, at: str) -> str:
    return _OCCUR.replace("{id}", meeting).replace("{value}", at)


def _calendar(place: str, **other: str) -> str:
    usual = {"scope": "'mine'", "group": "NULL", "token": "'a'"}
    return _filled(_CALENDAR, usual | other, place)


def _mail(place: str, **other: str) -> str:
    usual = {"person": "%(anna)s", "organisation": "NULL", "address": "''", "state": "'waiting'"}
    return _filled(_MAIL, usual | other, place)


_HOUSE = "'x@house.example'"
_OF_MEETINGS: Trials = {
    "ck_meetings_capacity": Trial(
        "berta", _set(_MEETING, "capacity"), "10000", "10001", also=("0",)
    ),
    "ck_meetings_convened": Trial("berta", _CONVENE, "now()", "NULL"),
    "ck_meetings_length": Trial(
        "berta",
        _set(_MEETING, "ends_at"),
        "starts_at + interval '14 days'",
        "starts_at + interval '14 days 1 second'",
    ),
    "ck_meetings_mode": Trial("berta", _set(_MEETING, "mode"), "'online'", "'astral'"),
    "ck_meetings_occurrence": Trial(
        "berta", _occur("%(meeting)s", "{value}"), "'2031-01-01'", "NULL"
    ),
    "ck_meetings_order": Trial(
        "berta", _set(_MEETING, "ends_at"), "starts_at + interval '1 second'", "starts_at"
    ),
    "ck_meetings_places": Trial(
        "berta", _set(_MEETING, "places_each"), "1000", "1001", also=("0",)
    ),
    "ck_meetings_state": Trial("berta", _PLAN, "'planned'", "'forgotten'", policy=True),
    "uq_meetings_series_id_occurs_wall": Trial(
        "berta",
        _occur("%(meeting)s", "{value}"),
        "'2031-01-01'",
        "'2030-01-01'",
        before=(_occur("%(agreed meeting)s", "'2030-01-01'"),),
    ),
    "ck_meeting_series_minutes": Trial("berta", _SERIES, "20160", "20161", also=("4",)),
    "ck_agenda_changes_outcome": Trial("cora", _ANSWER_CHANGE, "'declined'", "'perhaps'"),
    "ck_agenda_changes_what": Trial("berta", _CHANGE, "'remove'", "'forget'"),
    "ck_agenda_items_closed_to": Trial(
        "berta", _item("closed", "%(bare item)s"), "''", "'somebody'"
    ),
    "ck_agenda_items_guests": Trial(
        "berta", _item("guests", "%(closed item)s", "'brands'"), "false", "true"
    ),
    "ck_agenda_items_minutes": Trial("berta", _set(_ITEM, "minutes"), "1440", "1441", also=("0",)),
    "ck_agenda_items_part": Trial("berta", _set(_ITEM, "part"), "'closing'", "'lunch'"),
    "ck_agenda_items_purpose": Trial("berta", _set(_ITEM, "purpose"), "'decision'", "'gossip'"),
    "ck_agenda_items_text_length": Trial("berta", _set(_ITEM, "text"), *longer(20_000)),
    "uq_paper_versions_number": Trial("berta", _VERSION, "2", "1", before=(_FILE,)),
}
_OF_GUESTS: Trials = {
    "ck_guests_kind": Trial(
        "berta",
        "UPDATE guests SET kind = {value} WHERE id = %(guest officer)s",
        "'speaker'",
        "'friend'",
    ),
    "uq_guests_email": Trial(
        "berta",
        _filled(_GUEST, {"id": "gen_random_uuid()"}, "email"),
        _HOUSE,
        "'officer@police.example'",
    ),
    "ck_invitees_answer": Trial("berta", _set(_INVITEE, "answer"), "'tentative'", "'perhaps'"),
    "ck_invitees_through": Trial(
        "berta", _set(_INVITEE, "answered_through"), "'phone'", "'pigeon'"
    ),
    "ck_invitees_capacity": Trial(
        "berta",
        _invite("organisation", whom="NULL, {organisation}"),
        "NULL",
        "%(alba)s",
        before=(_GUEST_TOO,),
    ),
    "ck_invitees_whom": Trial(
        "berta", _invite("whom"), "NULL, NULL", "%(dora)s, %(dara)s", before=(_GUEST_TOO,)
    ),
    "ck_invitees_place": Trial(
        "berta", _invite("place"), "''", "'lap'", before=(_GUEST_TOO,), policy=True
    ),
    "uq_invitees_guest": Trial(
        "berta", _invite("guest"), "%(speaker)s", "%(guest officer)s", before=(_GUEST_TOO,)
    ),
    "uq_invitees_link": Trial(
        "berta",
        _invite("link"),
        "'new'",
        "(SELECT link FROM invitees WHERE guest_id = %(guest officer)s)",
        before=(_GUEST_TOO,),
    ),
    "uq_invitees_person": Trial(
        "berta",
        _invite("whom", guest="NULL"),
        "%(dora)s, %(dara)s",
        "%(anna)s, %(alba)s",
        policy=True,
    ),
}
_OF_TIMES: Trials = {
    "ck_time_polls_minutes": Trial("berta", _POLL, "1440", "1441", also=("14",)),
    "uq_time_slots_poll_id_starts_at": Trial(
        "berta", _SLOT, "interval '1 second'", "interval '0 seconds'"
    ),
    "ck_time_answers_answer": Trial("anna", _TIME, "'if_needed'", "'perhaps'"),
    "ck_calendar_subscriptions_group": Trial(
        "anna", _calendar("group", scope="'group'"), "%(toys)s", "NULL"
    ),
    "ck_calendar_subscriptions_scope": Trial("anna", _calendar("scope"), "'all'", "'theirs'"),
    "uq_calendar_subscriptions_token": Trial(
        "anna", _calendar("token"), "'b'", "'a'", before=(_calendar("nothing"),)
    ),
}
_OF_THE_POST: Trials = {
    "ck_mails_capacity": Trial(
        "berta",
        _mail("organisation", person="NULL", address=_HOUSE),
        "NULL",
        "%(alba)s",
    ),
    "ck_mails_state": Trial("berta", _mail("state"), "'waiting'", "'lost'", policy=True),
    "ck_mails_whom": Trial("berta", _mail("address"), "''", _HOUSE),
}
TRIALS: Trials = _OF_MEETINGS | _OF_GUESTS | _OF_TIMES | _OF_THE_POST
