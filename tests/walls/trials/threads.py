"""Trials of threads: points, positions, votes, answers, and what is asked and proposed."""

from __future__ import annotations

from tests.walls.trials.trial import Trial, Trials, longer

_NEW = """
INSERT INTO threads (id, board_id, room_id, topic, problem, audience)
VALUES (%(bare thread)s, %(board)s, %(bare room)s, 'policy', 'x', {value})"""
_THREAD = "UPDATE threads SET {set} WHERE id = %(thread)s"
_POINT = """
INSERT INTO points (id, thread_id, code, text)
VALUES (%(bare point)s, %(thread)s, {code}, {text})"""
_POSITION = """
INSERT INTO positions (id, record_id, thread_id, room_id, organisation_id, organisation_name,
                       person_id, person_name, choice, reason, may_show, shown_at, taken_at)
VALUES (gen_random_uuid(), {record}, %(thread)s, %(room)s, %(alba)s, 'Alba', %(aldo)s, 'Aldo',
        {choice}, {reason}, false, {shown}, now())"""
_VOTE = """
INSERT INTO votes (id, record_id, thread_id, room_id, board_id, question, options, quorum_percent,
                   opens_at, closes_at, zone, called_by, called_by_name, called_at)
VALUES (gen_random_uuid(), %(thread)s, %(thread)s, %(room)s, %(board)s, {question}, {options},
        {quorum}, now(), {closes}, 'UTC', %(berta)s, 'Berta', now())"""
_PROXY = """
INSERT INTO proxies (id, vote_id, from_organisation, from_name, to_organisation, to_name, given_by,
                     given_at)
VALUES (gen_random_uuid(), {vote}, %(dara)s, 'Dara', {to}, 'x', %(dora)s, now())"""
_ANSWER = """
INSERT INTO answers (id, thread_id, point_id, outcome, reason, words, drafted_by, drafted_by_name,
                     drafted_at, published_at, superseded_at)
VALUES (gen_random_uuid(), %(thread)s, %(point)s, {outcome}, 'will-do', {words}, %(sara)s, 'Sara',
        now(), {published}, {superseded})"""
_QUESTION = """
INSERT INTO questions (id, thread_id, text, asked_by_name, asked_at)
VALUES (gen_random_uuid(), {value}, 'Which?', 'Sara', now())"""
_EXTENSION = """
INSERT INTO extensions (id, thread_id, board_id, to_day, reason, asked_by, asked_by_name, asked_at)
VALUES (gen_random_uuid(), {value}, %(board)s, '2031-01-01', 'x', %(sara)s, 'Sara', now())"""
_PROPOSAL = """
INSERT INTO release_proposals (id, thread_id, room_id, board_id, title, said, did, proposed_as,
                               proposed_by, proposed_by_name, proposed_at)
SELECT gen_random_uuid(), id, room_id, board_id, 'x', 'x', 'x', {side}, %(aldo)s, 'Aldo', now()
  FROM threads WHERE id = {thread}"""
_RECUSAL = """
INSERT INTO recusals (id, record_id, thread_id, room_id, board_id, reference, organisation_id,
                      organisation_name, declared_by, since, until)
VALUES (gen_random_uuid(), %(thread)s, %(thread)s, %(room)s, %(board)s, 'x', %(dara)s, 'Dara',
        'Dora', now(), {value})"""


def _filled(statement: str, usual: dict[str, str], place: str) -> str:
    for name, value in {**usual, place: "{value}"}.items():
        statement = statement.replace(f"{{{name}}}", value)
    return statement


def _thread(column: str) -> str:
    return _THREAD.replace("{set}", f"{column} = {{value}}")


def _point(place: str) -> str:
    return _filled(_POINT, {"code": "'K9'", "text": "'x'"}, place)


def _position(place: str) -> str:
    usual = {"record": "%(point)s", "choice": "'support'", "reason": "''", "shown": "NULL"}
    return _filled(_POSITION, usual, place)


def _vote(place: str) -> str:
    usual = {"question": "'Shall we?'", "options": "ARRAY['a', 'b']", "quorum": "50"}
    return _filled(_VOTE, {**usual, "closes": "now() + interval '1 hour'"}, place)


def _proxy(place: str) -> str:
    return _filled(_PROXY, {"vote": "%(vote)s", "to": "%(alba)s"}, place)


def _answer(place: str, **other: str) -> str:
    usual = {"outcome": "'accepted'", "words": "'x'", "published": "NULL", "superseded": "NULL"}
    return _filled(_ANSWER, usual | other, place)


def _proposal(place: str) -> str:
    return _filled(_PROPOSAL, {"side": "'originator'", "thread": "%(other thread)s"}, place)


_TWO = ("%(other thread)s", "%(thread)s")
_OF_THREADS: Trials = {
    "ck_threads_audience": Trial("aldo", _NEW, "'board'", "'nobody'"),
    "ck_threads_joined": Trial("berta", _thread("joined_into"), *_TWO),
    "ck_threads_problem_length": Trial("aldo", _thread("problem"), *longer(50_000)),
    "ck_threads_proposal_length": Trial("aldo", _thread("proposal"), *longer(50_000)),
    "ck_threads_review": Trial("aldo", _thread("review_outcome"), "'partly'", "'never'"),
    "ck_threads_state": Trial("aldo", _thread("state"), "'withdrawn'", "'forgotten'"),
    "ck_points_text_length": Trial("aldo", _point("text"), *longer(20_000)),
    "uq_points_thread_id_code": Trial("aldo", _point("code"), "'K9'", "'K1'"),
    "ck_positions_choice": Trial("aldo", _position("choice"), "'object'", "'shrug'"),
    "ck_positions_reason_length": Trial("aldo", _position("reason"), *longer(5_000)),
    "ck_positions_shown": Trial("aldo", _position("shown"), "NULL", "now()", policy=True),
    "uq_positions_present": Trial("aldo", _position("record"), "%(point)s", "%(thread)s"),
    "uq_recusals_present": Trial(
        None, _RECUSAL, "now()", "NULL", before=(_RECUSAL.replace("{value}", "NULL"),)
    ),
}
_OF_VOTES: Trials = {
    "ck_votes_options": Trial(
        "berta",
        _vote("options"),
        "ARRAY['a', 'b']",
        "ARRAY['a']",
        also=("ARRAY['a','b','c','d','e','f','g','h','i','j','k']",),
    ),
    "ck_votes_question_length": Trial("berta", _vote("question"), *longer(1_000), also=("''",)),
    "ck_votes_quorum": Trial("berta", _vote("quorum"), "100", "101", also=("0",)),
    "ck_votes_window": Trial("berta", _vote("closes"), "now() + interval '1 second'", "now()"),
    "ck_proxies_another": Trial("dora", _proxy("to"), "%(alba)s", "%(dara)s"),
    "uq_proxies_present": Trial("dora", _proxy("vote"), "%(vote)s", "%(given vote)s"),
}
_OF_ANSWERS: Trials = {
    "ck_answer_reasons_outcome": Trial(
        "sara", "UPDATE answer_reasons SET outcome = {value}", "'partly'", "'perhaps'"
    ),
    "ck_answers_outcome": Trial("sara", _answer("outcome"), "'partly'", "'perhaps'"),
    "ck_answers_words_length": Trial("sara", _answer("words"), *longer(20_000)),
    "uq_answers_draft": Trial(
        "sara",
        _answer("published", superseded="now()"),
        "now()",
        "NULL",
        before=(_answer("nothing"),),
    ),
    "uq_answers_present": Trial("sara", _answer("superseded", published="now()"), "now()", "NULL"),
    "uq_questions_open": Trial("sara", _QUESTION, *_TWO),
    "uq_extensions_open": Trial("sara", _EXTENSION, *_TWO),
    "ck_release_proposals_proposed_as": Trial(
        "aldo", _proposal("side"), "'originator'", "'somebody'", policy=True
    ),
    "uq_release_proposals_open": Trial("aldo", _proposal("thread"), *_TWO),
}
TRIALS: Trials = _OF_THREADS | _OF_VOTES | _OF_ANSWERS
