"""What the application's role may do at all: of each table the verbs, of each verb the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.walls.meeting_rows import MEETING_KEYS, OTHER_KEYS, POST_KEYS
from tests.walls.traces import BOARD_KEYS, KEYS

if TYPE_CHECKING:
    from tests.database import Database
    from tests.world import World

PROTECTED = {*KEYS, *BOARD_KEYS, *MEETING_KEYS, *OTHER_KEYS, *POST_KEYS}
PROTECTED |= {"draft_shares", "unread_runs", "idempotency_keys", "second_looks", "easings"}
# What functions of the database alone read.
UNREAD = {"clearances"}
# Beside SELECT, which it has on all; with columns where not all of a row may be changed.
RIGHTS = {
    "records": {"UPDATE": "title state state_reason countries brands facets changed_at version"},
    "authorships": {},
    "grants": {},
    "denials": {},
    "feed_entries": {},
    "reads": {"INSERT": "", "UPDATE": "listed_at version last_at"},
    "unread_runs": {"INSERT": "", "UPDATE": "sight at listed_to id_to items items_at"},
    "bulletins": {
        "INSERT": "",
        "UPDATE": "kind text language industries marketplaces source review_on",
    },
    "versions": {"INSERT": "", "UPDATE": "superseded_at"},
    "identifiers": {"INSERT": "", "DELETE": ""},
    # Of files not who added them, nor with which draft they came: of an unattributed item that
    # would be its author.
    "files": {
        "SELECT": "id record_id affiliation_id name media_type size sha256 key shown_key shown_type"
        " shown_size shown_sha256 shown_make thumb_key thumb_size thumb_sha256 position added_at"
        " removed_at scan scan_found scanned_at",
        "INSERT": "",
        "UPDATE": "record_id position removed_at",
        "DELETE": "",
    },
    "idempotency_keys": {"INSERT": ""},
    "second_looks": {"INSERT": "", "UPDATE": "outcome decided_at"},
    "easings": {"INSERT": "", "UPDATE": "outcome decided_by decided_at"},
    "comments": {
        "INSERT": "",
        "UPDATE": "text language edited_at withdrawn_at hidden_at hidden_by hidden_reason",
    },
    "concerns": {"INSERT": "", "UPDATE": "answer answered_by answered_at"},
    "drafts": {
        "INSERT": "",
        "DELETE": "",
        "UPDATE": "record_id content changed_at changed_by release_asked_at release_lapsed_at"
        " published_at version",
    },
    "draft_shares": {"INSERT": "", "UPDATE": "may", "DELETE": ""},
    "pins": {"INSERT": "", "DELETE": ""},
    "audit": {"INSERT": ""},
    "threads": {
        "INSERT": "",
        "UPDATE": "topic problem proposal language state handed_over_at owner_id owner_name due_on"
        " answered_at decided_at review_on review_outcome review_words reviewed_at joined_into"
        " version",
    },
    "points": {"INSERT": "", "UPDATE": "position text"},
    "thread_moves": {"INSERT": ""},
    "thread_links": {"INSERT": "", "DELETE": ""},
    "positions": {"INSERT": "", "UPDATE": "superseded_at"},
    "recusals": {},
    "votes": {"INSERT": "", "UPDATE": "withdrawn_at withdrawn_reason"},
    "ballots": {},
    "ballot_choices": {},
    "tallies": {"INSERT": ""},
    "proxies": {"INSERT": "", "UPDATE": "withdrawn_at"},
    "answers": {
        "INSERT": "",
        "UPDATE": "outcome reason words change change_on change_at drafted_by drafted_by_name"
        " drafted_at published_by_name published_at superseded_at",
        "DELETE": "",
    },
    "questions": {"INSERT": "", "UPDATE": "answer answered_by_name answered_at"},
    "extensions": {"INSERT": "", "UPDATE": "granted words decided_by_name decided_at"},
    "release_proposals": {"INSERT": "", "UPDATE": "agreed words decided_at"},
    "releases": {},
    "release_sources": {},
    "meetings": {
        "INSERT": "",
        "UPDATE": "kind state starts_wall ends_wall zone starts_at ends_at mode place description"
        " language capacity places_each series_id occurs_wall statement counsel_agreed_at saved_at"
        " locked_at convened_at cancelled_at cancelled_reason warned_at title_told beside sequence"
        " version prepared",
    },
    "meeting_doors": {"INSERT": "", "UPDATE": "url words"},
    "meeting_series": {"INSERT": "", "UPDATE": "rule starts_wall zone minutes sequence version"},
    "meeting_changes": {"INSERT": "", "UPDATE": "told_at"},
    "meeting_templates": {
        "INSERT": "",
        "UPDATE": "name content kept_by kept_at version",
        "DELETE": "",
    },
    "meeting_invited": {},
    "agenda_items": {
        "INSERT": "",
        "UPDATE": "part position purpose minutes owner_id owner_name text for_guests version",
    },
    "agenda_links": {"INSERT": "", "DELETE": ""},
    "agenda_changes": {"INSERT": "", "UPDATE": "outcome words answered_by_name answered_at"},
    "papers": {"INSERT": "", "UPDATE": "late announced_at version"},
    "paper_versions": {"INSERT": ""},
    "invitees": {
        "INSERT": "",
        "UPDATE": "answer answered_at answered_through recorded_by note colleague_name colleague_id"
        " named reminded_at withdrawn_at version",
    },
    "guests": {"INSERT": "", "UPDATE": "name agency kind country language zone bounced_at"},
    "calendar_subscriptions": {"INSERT": "", "UPDATE": "name revoked_at"},
    "time_polls": {"INSERT": "", "UPDATE": "closes_at closed_at chosen meeting_id version"},
    "time_slots": {"INSERT": ""},
    "time_answers": {"INSERT": "", "UPDATE": "answer zone at"},
    "mails": {"INSERT": "", "UPDATE": "again_id due_at"},
    "file_texts": {},
}
# What only the deeds of the database itself may call.
INNER = (
    "require_origin(gen_random_uuid())",
    "grant_author(gen_random_uuid())",
    "grant_group(gen_random_uuid(), gen_random_uuid())",
    "grant_platform(gen_random_uuid())",
    "betrays(gen_random_uuid(), '')",
    "write_outside(NULL, '', NULL, '', '', '', true, NULL, NULL, '{}', '{}', '{}', now())",
    "grant_part(NULL, NULL, NULL, true, '')",
    "give_part(NULL, NULL, NULL, true, '')",
    "give_items(NULL, NULL, NULL, true, '')",
    "grant_preparers(NULL, NULL)",
    "grant_writer(NULL)",
    "leave_counsel(NULL, NULL, NULL)",
    "settle_places(NULL)",
    "invited_people(NULL)",
    "still_invited(NULL)",
    "for_post(NULL)",
    "still_passed(gen_random_uuid(), gen_random_uuid(), now())",
)
_HELD = """
SELECT privilege_type, column_name FROM information_schema.column_privileges
 WHERE grantee = 'entente_app' AND table_name = %s
   AND privilege_type IN ('SELECT', 'INSERT', 'UPDATE')
UNION ALL
SELECT privilege_type, '' FROM information_schema.table_privileges
 WHERE grantee = 'entente_app' AND table_name = %s AND privilege_type NOT IN ('INSERT', 'UPDATE')"""


def test_the_list_names_every_protected_table() -> None:
    assert set(RIGHTS) == PROTECTED


@pytest.mark.parametrize("table", sorted(UNREAD))
def test_nothing_is_given_of_what_functions_alone_read(shared: Database, table: str) -> None:
    with shared.owner() as connection:
        assert connection.execute(_HELD, (table, table)).fetchall() == []


@pytest.mark.parametrize("table", RIGHTS)
def test_a_protected_table_gives_only_what_is_needed(shared: Database, table: str) -> None:
    with shared.owner() as connection:
        held = set(connection.execute(_HELD, (table, table)).fetchall())
        columns = {verb for verb, _ in held}
        assert columns == {"SELECT", *RIGHTS[table]}
        for narrow in ("SELECT", "UPDATE"):
            named = {column for verb, column in held if verb == narrow and column}
            wanted = set(RIGHTS[table].get(narrow, "").split())
            assert named == wanted or (narrow == "SELECT" and not wanted)


def test_every_table_is_protected_or_known_to_be_administration(shared: Database) -> None:
    on = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity"
    on += " AND relforcerowsecurity"
    with shared.owner() as connection:
        assert {name for (name,) in connection.execute(on.encode())} == PROTECTED | UNREAD


def test_the_application_owns_nothing_and_is_bound(shared: Database) -> None:
    owned = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
    owned += " WHERE r.rolname IN ('entente_app', 'entente_definer')"
    bound = "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
    with shared.app() as connection:
        assert connection.execute(owned.encode()).fetchone() == (0,)
        assert connection.execute(bound).fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO grants SELECT * FROM grants",
        "UPDATE grants SET early = true",
        "UPDATE records SET tlp = 'CLEAR'",
        "UPDATE records SET originator_id = NULL",
        "DELETE FROM records",
        "DELETE FROM denials",
        "DELETE FROM comments",
        "UPDATE comments SET record_id = NULL",
        "INSERT INTO feed_entries SELECT * FROM feed_entries",
        "TRUNCATE reads",
        "ALTER TABLE records DISABLE ROW LEVEL SECURITY",
        "SET row_security = off; SELECT * FROM records",
        *(f"SELECT {call}" for call in INNER),
        "INSERT INTO recusals SELECT * FROM recusals",
        "INSERT INTO ballots SELECT * FROM ballots",
        "UPDATE ballot_choices SET choice = 1",
        "UPDATE tallies SET count = 1",
        "UPDATE votes SET closes_at = now()",
        "UPDATE positions SET shown_at = now()",
        "INSERT INTO releases SELECT * FROM releases",
        "INSERT INTO meeting_invited SELECT * FROM meeting_invited",
        "UPDATE statements SET text = 'Anything goes.'",
        "INSERT INTO group_offices SELECT * FROM group_offices",
        "INSERT INTO colleagues SELECT * FROM colleagues",
        "CREATE TABLE theirs ()",
    ],
)
def test_not_even_the_author_goes_round_the_deeds(world: World, statement: str) -> None:
    world.bulletin("berta", ["toys"])
    with world.as_("berta") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())
