"""What happens besides, of which some people must not notice anything at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from psycopg.types.json import Json

from app.core.tokens import digest
from tests import boards, meetings
from tests.access.stories import play
from tests.careful import demand
from tests.cast import id_of, voice
from tests.oracle import Story
from tests.publishing import start_draft
from tests.walls.clearing_rows import ask, close, decide
from tests.walls.talk import comment, concern, note, read, share

if TYPE_CHECKING:
    from tests.proofs.staging import Stage
    from tests.world import World

# To whom all of this is nothing: none of it is theirs, nor told to them.
UNAWARE = ("aldo@alba", "lex@alba", "cesar@corvo", "dora@dara", None)

_STORIES = (
    Story("berta@borel", "AMBER"),
    Story("berta@borel", "RED", ("boris@borel",)),
    Story("berta@borel", "AMBER", ("toys",), exclude=("alba", "lex", "aldo")),
    Story("berta@borel", "GREEN", ("alliance",), embargoed=True),
    Story("berta@borel", "AMBER", ("toys", "corvo"), withdrawn=True, read_by=("boris@borel",)),
    Story("nina@marketplace", "AMBER", ("secretariat",)),
    Story("berta@borel", "AMBER", ("carla@corvo",), passed=(("carla@corvo", "tess@corvo"),)),
)
_PAST_TALK = "UPDATE comments SET created_at = created_at - interval '12 hours' WHERE id = %s"
_PIN = """
INSERT INTO pins (group_id, position, record_id, pinned_by, pinned_at)
VALUES (%s, 2, %s, %s, now())"""
_LOOK = """
INSERT INTO second_looks (id, record_id, organisation_id, asked_by, releaser_id, tlp, version,
                          asked_at, expires_at)
SELECT %s, id, originator_id, %s, author_id, 'CLEAR', version, now(), now() + interval '7 days'
  FROM records WHERE id = %s"""
_EXCLUSION = "INSERT INTO denials (record_id, principal_id, denied_at) VALUES (%s, %s, now())"
_FILE = """
INSERT INTO files (id, record_id, name, media_type, size, sha256, key, added_at, added_by)
VALUES (%s, %s, 'other.txt', 'text/plain', 9, 'x', %s, now(), %s)"""
_INVITATION = """
INSERT INTO invitations (id, token, email, name, organisation_id, kind, admin, invited_by,
                         created_at, expires_at)
VALUES (%s, 'other', 'other@borel.example', 'Other', %s, 'staff', false, %s, now(),
        now() + interval '9 days')"""
_JOIN = """
INSERT INTO join_requests (id, group_id, organisation_id, asked_by, asked_at)
VALUES (%s, %s, %s, %s, now())"""
_APPROVAL = """
INSERT INTO approvals (id, deed, subject_id, detail, reason, asked_by, asked_at, expires_at)
VALUES (%s, 'admit', %s, %s, 'other', %s, now(), now() + interval '7 days')"""
_EASING = """
INSERT INTO easings (id, organisation_id, asked_by, asked_at, expires_at)
VALUES (%s, %s, %s, now(), now() + interval '7 days')"""
_SESSION = """
INSERT INTO sessions (id, token, person_id, acting_for, created_at, seen_at, expires_at)
VALUES (%s, %s, %s, %s, now(), now(), now() + interval '1 day')"""
_TOKEN = """
INSERT INTO api_tokens (id, token, name, person_id, acting_for, scope, created_at, expires_at)
VALUES (%s, %s, 'other', %s, %s, 'read', now(), now() + interval '1 day')"""
_MARK = """
INSERT INTO read_marks (person_id, organisation_id, read_to) VALUES (%s, %s, now())"""


def happen(world: World, stage: Stage) -> None:
    """Let it happen, out of sight of everybody in `UNAWARE`."""
    _items(world)
    _around(world, stage)
    _houses(world)
    _threads(world, stage)
    _meetings(world, stage)
    _on_the_way_to_the_public(world)
    demand(world, "borel")
    world.owner(_EASING, id_of("other easing"), id_of("borel"), id_of("berta"))


def _threads(world: World, stage: Stage) -> None:
    """Let the platform be told apart from the board, and draft what it does not say yet."""
    made = boards.open_thread(world, "carla", audience="secretariat")
    boards.answer(world, "sara", made, made.points[0])
    sealed = stage.threads["sealed"]
    boards.answer(world, "sara", sealed, sealed.points[1], publish=False)


def _meetings(world: World, stage: Stage) -> None:
    """Let one be planned, another called for few, and a known one have what is not theirs."""
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys", "corvo", "dara")
    meetings.add_paper(world, "berta", meetings.add_item(world, "berta", made))
    few = meetings.plan(world, "boris", "apparel", tlp="AMBER")
    meetings.invite(world, "boris", few, "boris")
    meetings.save(world, "boris", few)
    (known,) = world.owner(
        "SELECT id FROM records WHERE reference = %s", stage.meetings["convened"]
    )
    convened = replace(made, id=known.id)
    meetings.add_item(world, "sara", convened, "platform")
    meetings.add_guest(world, "berta", convened, "witness")
    meetings.answer(world, "anna", convened)


def _on_the_way_to_the_public(world: World) -> None:
    """Let some be asked for, refused, closed and taken back, and one be only CLEAR."""
    items = [world.bulletin("berta", ["boris"], "CLEAR") for _ in range(5)]
    asked = [ask(world, "berta", item) for item in items[1:]]
    assert decide(world, "simon", asked[0], "refused", "It names a buyer.")
    assert decide(world, "simon", asked[1])
    assert close(world, "boris", asked[1], "It was enough.")
    world.ask("berta", "SELECT withdraw_clearance(%s)", asked[2])


def _items(world: World) -> None:
    for number, story in enumerate(_STORIES):
        made = play(world, story).bulletin
        if story.author == "berta@borel":
            world.owner(_FILE, id_of(f"other {number}"), made.id, "0" * 32, id_of("berta"))
            world.owner(_PIN, id_of("toys"), made.id, id_of("berta"))
            concern(world, "berta", made)
            note(world, "berta", made)


def _around(world: World, stage: Stage) -> None:
    """Let something happen around items that these people know."""
    toys, late = stage.items["toys"].bulletin, stage.items["late"].bulletin
    read(world, "boris", toys)
    concern(world, "boris", toys, "toys")
    note(world, "boris", toys)
    world.owner(_EXCLUSION, toys.id, id_of("nina"))
    world.owner(_LOOK, id_of("other look"), id_of("boris"), toys.id)
    # Said after Anna came to know it, and before Cesar did.
    world.owner(_PAST_TALK, comment(world, "anna", late, "Between us."))
    for author, other in (("boris", "tess"), ("anna", "")):
        made = id_of(f"other draft of {author}")
        with world.as_(author) as connection:
            start_draft(connection, author, made)
        if other:
            share(world, author, made, other, "edit")
    version = "UPDATE drafts SET record_id = %s WHERE id = %s"
    world.owner(version, stage.id("toys"), id_of("other draft of boris"))


def _houses(world: World) -> None:
    whose = [id_of(part) for part in voice("boris")]
    world.owner(_INVITATION, id_of("other invitation"), id_of("borel"), id_of("berta"))
    world.owner(_JOIN, id_of("other join"), id_of("accessories"), id_of("borel"), id_of("berta"))
    asked = {"concerned": [], "name": "Dana", "email": "dana@dara.example"}
    world.owner(_APPROVAL, id_of("other approval"), id_of("corvo"), Json(asked), id_of("simon"))
    world.owner(_SESSION, id_of("other session"), digest("other"), *whose)
    world.owner(_TOKEN, id_of("other token"), digest("other"), *whose)
    world.owner(_MARK, *whose)


# Nothing that a page shows may depend on which of two worlds was asked later: what a request
# dates from now on is dated from one moment on.
_STILL = r"""
UPDATE sessions SET seen_at = to_timestamp(MOMENT) + interval '1 hour';
UPDATE api_tokens SET used_at = to_timestamp(MOMENT) + interval '1 hour';
INSERT INTO board_visits (group_id, person_id, organisation_id, at)
SELECT g.id, a.person_id, a.organisation_id, to_timestamp(MOMENT) - interval '1 day'
  FROM groups g, affiliations a WHERE g.kind IN ('board', 'committee') ON CONFLICT DO NOTHING;
CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT (jsonb_populate_record(NEW, jsonb_object_agg(n.key, CASE
                WHEN n.value #>> '{}' ~ '^\d{4}-\d\d-\d\dT' AND n.value <> coalesce(o.value, 'null')
                     AND (n.value #>> '{}')::timestamptz >= now()
                THEN to_jsonb(to_timestamp(MOMENT) + ((n.value #>> '{}')::timestamptz - now()))
                ELSE n.value END))).* INTO NEW
      FROM jsonb_each(to_jsonb(NEW)) n
      LEFT JOIN jsonb_each(CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{}' END) o
     USING (key);
    RETURN NEW;
END $$;
-- What is told in the order in which it happened still is, and nothing of a row is random.
CREATE SEQUENCE still_rows;
CREATE FUNCTION count_still() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    place bigint := nextval('public.still_rows');
BEGIN
    NEW.at := NEW.at + place * interval '1 microsecond';
    NEW.id := ('00000000-0000-7000-8000-' || lpad(to_hex(place), 12, '0'))::uuid;
    RETURN NEW;
END $$;
CREATE TRIGGER zzz_count_still BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION count_still();
DO $$
DECLARE t regclass;
BEGIN
    FOR t IN SELECT DISTINCT c.oid::regclass
               FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
              WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                AND a.atttypid = 'timestamptz'::regtype LOOP
        EXECUTE format('CREATE TRIGGER zz_stand_still BEFORE INSERT OR UPDATE ON %s FOR EACH ROW'
                       ' EXECUTE FUNCTION stand_still()', t);
    END LOOP;
    -- A row of the trail is otherwise let in at its own time alone.
    EXECUTE 'ALTER POLICY writer ON audit WITH CHECK (' || (
        SELECT replace(pg_get_expr(p.polwithcheck, p.polrelid), '(at = now())', 'true')
          FROM pg_policy p WHERE p.polname = 'writer' AND p.polrelid = 'audit'::regclass) || ')';
END $$"""


def stand_still(world: World, moment: float) -> None:
    """Let everything that happens from now on happen at one moment (seconds since 1970)."""
    with world.database.owner() as connection:
        connection.execute(_STILL.replace("MOMENT", str(moment)).encode())
