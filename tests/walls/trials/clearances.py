"""Trials of what is asked to go to the public; its functions alone write it, so its owner tries."""

from __future__ import annotations

from tests.walls.trials.trial import Trial, Trials

_ROW = """
INSERT INTO clearances (id, record_id, version, asked_by, outcome, decided_by, asked_at, expires_at,
                        closed_at)
VALUES (gen_random_uuid(), {record}, 1, %(berta)s, {outcome}, {by}, now(), now(), {closed})"""


def _row(
    record: str = "%(bulletin)s", outcome: str = "NULL", by: str = "NULL", closed: str = "NULL"
) -> str:
    return _ROW.format(record=record, outcome=outcome, by=by, closed=closed)


_BY = "%(simon)s"
_OTHERS = ("%(sealed)s", "%(bulletin)s")
_OUT = {"outcome": "'released'", "by": _BY}
TRIALS: Trials = {
    "ck_clearances_outcome": Trial(None, _row(outcome="{value}"), "'withdrawn'", "'perhaps'"),
    "ck_clearances_two_people": Trial(
        None, _row(outcome="'refused'", by="{value}"), _BY, "%(berta)s"
    ),
    "ck_clearances_decided": Trial(None, _row(outcome="'refused'", by="{value}"), _BY, "NULL"),
    "ck_clearances_closed": Trial(
        None, _row(outcome="{value}", by=_BY, closed="now()"), "'released'", "'refused'"
    ),
    "uq_clearances_waiting": Trial(None, _row(record="{value}"), *_OTHERS, before=(_row(),)),
    "uq_clearances_released": Trial(
        None, _row(record="{value}", **_OUT), *_OTHERS, before=(_row(**_OUT),)
    ),
}
