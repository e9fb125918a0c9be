"""Trials of bulletins with all their parts, drafts, files, and what readers leave below them."""

from __future__ import annotations

from tests.walls.trials.trial import Trial, Trials, longer

_RECORD = "UPDATE records SET {set} WHERE id = %(bulletin)s"
_RECORD_AGAIN = """
INSERT INTO records SELECT (jsonb_populate_record(r, jsonb_build_object(
       'id', {value}, 'reference', 'IB-2026-00000'))).* FROM records r WHERE id = %(bulletin)s"""
_GRANT = """
INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, for_organisation,
                    granted_at, granted_by)
SELECT r.id, p.id, p.kind, r.tlp, r.listed_at, {capacity}, now(), r.author_id
  FROM records r, principals p WHERE r.id = %(bulletin)s AND p.id = {principal}"""
_IDENTIFIER = """
INSERT INTO identifiers (id, record_id, position, kind, value, canonical)
VALUES (gen_random_uuid(), %(bulletin)s, 2, {value}, 'x', 'x')"""
_COMMENT = """
INSERT INTO comments (id, record_id, text, author_id, author_name, organisation_id,
                      organisation_name, created_at)
VALUES ({id}, %(bulletin)s, {text}, %(anna)s, 'x', %(alba)s, 'x', now())"""
_SAID = """
INSERT INTO comments (id, record_id, text, by_author, author_id, author_name, organisation_id,
                      organisation_name, created_at)
VALUES (gen_random_uuid(), %(bulletin)s, 'x', false, {value}, 'x', %(alba)s, 'x', now())"""
_CONCERN = """
INSERT INTO concerns (id, record_id, reference, tlp, kind, text, group_ids, raised_by,
                      raised_by_name, organisation_id, organisation_name, raised_at)
VALUES (gen_random_uuid(), %(bulletin)s, 'x', {tlp}, {kind}, 'x', '{}', %(anna)s, 'x', %(alba)s,
        'x', now())"""
_DRAFT = """
INSERT INTO drafts (id, person_id, organisation_id, content, created_at, changed_at, changed_by)
VALUES ({value}, %(berta)s, %(borel)s, '{}', now(), now(), %(berta)s)"""
_SHARE = """
INSERT INTO draft_shares (draft_id, owner_id, person_id, may, shared_at)
VALUES (%(draft)s, %(berta)s, %(boris)s, {value}, now())"""
_FILE = """
INSERT INTO files (id, draft_id, name, media_type, size, sha256, key, added_at, added_by, scan)
VALUES (gen_random_uuid(), {draft}, 'x', 'text/plain', {size}, '', 'x', now(), %(berta)s,
        {scan})"""
_PIN = """
INSERT INTO pins (group_id, position, record_id, pinned_by, pinned_at)
VALUES (%(toys)s, {value}, %(bulletin)s, %(berta)s, now())"""
_LOOK = """
INSERT INTO second_looks (id, record_id, organisation_id, asked_by, releaser_id, tlp, principal_id,
                          version, asked_at, expires_at)
VALUES (gen_random_uuid(), %(bulletin)s, %(borel)s, %(berta)s, {releaser}, {tlp}, {principal}, 1,
        now(), now() + interval '7 days')"""


def _with(statement: str, **usual: str) -> str:
    for name, value in usual.items():
        statement = statement.replace(f"{{{name}}}", value)
    return statement


def _set(column: str) -> str:
    return _with(_RECORD, set=f"{column} = {{value}}")


_TLP = ("'GREEN'", "'PURPLE'")
_OF_RECORDS: Trials = {
    "ck_records_title_length": Trial("berta", _set("title"), *longer(200), also=("''",)),
    "ck_records_state": Trial("berta", _set("state"), "'expired'", "'gone'"),
    "ck_records_tlp": Trial(None, _set("tlp"), *_TLP),
    "ck_records_listed_after": Trial(
        None, _set("listed_at"), "published_at", "published_at - interval '1 second'"
    ),
    "uq_records_reference": Trial(
        None,
        _set("reference"),
        "'IB-2026-00000'",
        "(SELECT reference FROM records WHERE id = %(sealed)s)",
    ),
    "uq_records_id_tlp_listed_at": Trial(
        None, _RECORD_AGAIN, "gen_random_uuid()", "%(bulletin)s::uuid", behind="pk_records"
    ),
    "ck_bulletins_text_length": Trial(
        "berta", "UPDATE bulletins SET text = {value} WHERE id = %(bulletin)s", *longer(200_000)
    ),
    "ck_grants_capacity": Trial(
        None, _with(_GRANT, principal="%(tess)s", capacity="{value}"), "%(borel)s", "NULL"
    ),
    "ck_grants_ceiling": Trial(
        None,
        _with(_GRANT, principal="{value}", capacity="NULL"),
        "%(alba)s",
        "%(alliance)s",
        also=("%(public)s",),
    ),
    "ck_identifiers_kind": Trial("berta", _IDENTIFIER, "'shop'", "'smell'"),
}
_BESIDE: Trials = {
    "ck_comments_text_length": Trial(
        "anna", _with(_COMMENT, id="gen_random_uuid()", text="{value}"), *longer(20_000)
    ),
    "uq_comments_id_record_id": Trial(
        "anna",
        _with(_COMMENT, id="{value}", text="'x'"),
        "gen_random_uuid()",
        "%(comment)s",
        behind="pk_comments",
    ),
    "ck_comments_by_author": Trial("anna", _SAID, "%(anna)s", "NULL", policy=True),
    "ck_concerns_kind": Trial(
        "anna", _with(_CONCERN, tlp="'AMBER'", kind="{value}"), "'wrong_label'", "'boredom'"
    ),
    "ck_concerns_tlp": Trial("anna", _with(_CONCERN, tlp="{value}", kind="'wrong_label'"), *_TLP),
    "ck_pins_three": Trial("berta", _PIN, "3", "4", also=("0",)),
    "ck_second_looks_one_deed": Trial(
        "berta",
        _with(_LOOK, releaser="%(boris)s", tlp="'GREEN'", principal="{value}"),
        "NULL",
        "%(alba)s",
    ),
    "ck_second_looks_tlp": Trial(
        "berta", _with(_LOOK, releaser="%(boris)s", tlp="{value}", principal="NULL"), *_TLP
    ),
    "ck_second_looks_two_people": Trial(
        "berta",
        _with(_LOOK, releaser="{value}", tlp="'GREEN'", principal="NULL"),
        "%(boris)s",
        "%(berta)s",
    ),
    "ck_second_looks_outcome": Trial(
        "boris",
        "UPDATE second_looks SET outcome = {value} WHERE id = %(look)s",
        "'refused'",
        "'perhaps'",
        policy=True,
    ),
}
_OF_DRAFTS: Trials = {
    "ck_draft_shares_may": Trial("berta", _SHARE, "'edit'", "'own'"),
    "ck_drafts_content_size": Trial(
        "berta",
        "UPDATE drafts SET content = jsonb_build_object('text', {value}) WHERE id = %(draft)s",
        "repeat('x', 999000)",
        "repeat('x', 1000001)",
    ),
    "uq_drafts_id_person_id": Trial(
        "berta", _DRAFT, "gen_random_uuid()", "%(draft)s", behind="pk_drafts"
    ),
    "ck_files_belongs": Trial(
        "berta", _with(_FILE, draft="{value}", size="1", scan="'clean'"), "%(draft)s", "NULL"
    ),
    "ck_files_size": Trial(
        "berta", _with(_FILE, draft="%(draft)s", size="{value}", scan="'clean'"), "1", "0"
    ),
    "ck_files_scan": Trial(
        "berta",
        _with(_FILE, draft="%(draft)s", size="1", scan="{value}"),
        "'infected'",
        "'poorly'",
    ),
    "ck_file_texts_state": Trial(
        None,
        "INSERT INTO file_texts (file_id, state, read_at) VALUES (%(file)s, {value}, now())",
        "'unreadable'",
        "'unread'",
    ),
}
TRIALS: Trials = _OF_RECORDS | _BESIDE | _OF_DRAFTS
