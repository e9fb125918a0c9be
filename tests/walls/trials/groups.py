"""Trials of groups, boards, their seats and offices, who asks to join, and days off."""

from __future__ import annotations

from tests.walls.trials.trial import Trial, Trials

_GROUP = "UPDATE groups SET {set} WHERE id = %(toys)s"
_BOARD = "UPDATE boards SET {set} WHERE group_id = %(board)s"
_SEAT = "UPDATE seats SET {set} WHERE id = %(alba in toys)s"
_SEAT_AGAIN = """
INSERT INTO seats (id, group_id, organisation_id, role, starts_at, ends_at)
VALUES (gen_random_uuid(), %(toys)s, %(alba)s, 'member', now() - interval '60 days', {value})"""
_HOLDER_AGAIN = """
INSERT INTO seat_holders (id, seat_id, person_id, starts_at, ends_at)
VALUES (gen_random_uuid(), %(alba in toys)s, %(anna)s, now() - interval '60 days', {value})"""
# What the cast began thirty days ago has no end.
_AGO = ("now() - interval '40 days'", "now() - interval '20 days'")
_BACKWARDS = ("starts_at", "starts_at - interval '1 second'")
_OFFICE = "UPDATE group_offices SET {set} WHERE group_id = %(toys)s AND office = 'chairs'"
_JOIN = """
INSERT INTO join_requests (id, group_id, organisation_id, asked_by, asked_at, outcome)
VALUES (gen_random_uuid(), %(toys)s, %(dara)s, %(dora)s, now(), {value})"""


def _set(statement: str, column: str) -> str:
    return statement.replace("{set}", f"{column} = {{value}}")


TRIALS: Trials = {
    "ck_groups_history": Trial("sara", _set(_GROUP, "history"), "'from_joining'", "'none'"),
    "ck_groups_kind": Trial("sara", _set(_GROUP, "kind"), "'committee'", "'club'"),
    "uq_groups_alone": Trial("sara", _set(_GROUP, "kind"), "'committee'", "'secretariat'"),
    "uq_groups_slug": Trial("sara", _set(_GROUP, "slug"), "'toys-2'", "'apparel'"),
    "ck_boards_answer_days": Trial("sara", _set(_BOARD, "answer_days"), "250", "251", also=("0",)),
    "ck_boards_quorum": Trial("sara", _set(_BOARD, "quorum_percent"), "100", "101", also=("0",)),
    "ck_boards_term": Trial("sara", _set(_BOARD, "term_months"), "60", "61", also=("0",)),
    "ck_seats_order": Trial("berta", _set(_SEAT, "ends_at"), *_BACKWARDS),
    "ck_seats_role": Trial("berta", _set(_SEAT, "role"), "'observer'", "'guest'"),
    "seats_once": Trial("berta", _SEAT_AGAIN, *_AGO),
    "ck_seat_holders_order": Trial(
        "anna",
        "UPDATE seat_holders SET ends_at = {value} WHERE id = %(anna in toys)s",
        *_BACKWARDS,
    ),
    "seat_holders_once": Trial("anna", _HOLDER_AGAIN, *_AGO),
    "ck_group_offices_office": Trial(None, _set(_OFFICE, "office"), "'chairs'", "'clerks'"),
    "uq_group_offices_id": Trial(
        None,
        _set(_OFFICE, "id"),
        "id",
        "(SELECT id FROM group_offices WHERE group_id = %(toys)s AND office = 'counsel')",
    ),
    "ck_join_requests_outcome": Trial("dora", _JOIN, "'declined'", "'perhaps'"),
    "uq_join_requests_open": Trial(
        "dora", _JOIN, "'withdrawn'", "NULL", before=(_JOIN.replace("{value}", "NULL"),)
    ),
    "ck_meeting_kinds_notice_days": Trial(
        "sara", "UPDATE meeting_kinds SET notice_days = {value}", "60", "61", also=("-1",)
    ),
    "ck_holidays_country": Trial(
        "sara",
        "INSERT INTO holidays VALUES ({value}, '2030-01-01', 'x')",
        "'NL'",
        "'NLD'",
        also=("'N'",),
    ),
}
