"""Trials of what is kept about people, organisations, brands, and how somebody gets in."""

from __future__ import annotations

from tests.walls.trials.trial import Trial, Trials, longer

_TIE = "UPDATE affiliations SET {set} WHERE id = %(lex@alba)s"
_TIE_AGAIN = """
INSERT INTO affiliations (id, person_id, organisation_id, kind, starts_at, ends_at)
VALUES (gen_random_uuid(), %(boris)s, %(borel)s, 'staff', now() - interval '60 days', {value})"""
_HOLD_AGAIN = """
INSERT INTO brand_holdings (id, brand_id, organisation_id, starts_at, ends_at)
VALUES (gen_random_uuid(), %(albatros)s, %(borel)s, now() - interval '60 days', {value})"""
# What the cast began thirty days ago has no end.
_AGO = ("now() - interval '40 days'", "now() - interval '20 days'")
_PERSON = "UPDATE people SET {set} WHERE id = %(anna)s"
_ORGANISATION = "UPDATE organisations SET {set} WHERE id = %(alba)s"
_NAME = """
INSERT INTO organisation_names (id, organisation_id, kind, name, folded)
VALUES (gen_random_uuid(), %(alba)s, {value}, 'x', 'x')"""
_INVITATION = """
INSERT INTO invitations (id, token, email, name, organisation_id, kind, admin, created_at,
                         expires_at)
VALUES (gen_random_uuid(), {token}, 'x@alba.example', 'x', %(alba)s, {kind}, false, now(), now())"""
_LINK = """
INSERT INTO password_links (id, token, person_id, made_at, expires_at)
VALUES (gen_random_uuid(), {value}, %(anna)s, now(), now())"""
_APPROVAL = """
INSERT INTO approvals (id, deed, subject_id, detail, asked_by, asked_at, expires_at)
VALUES (gen_random_uuid(), 'admit', %(alba)s, '{}', %(sara)s, now(), now())"""
_EASING = """
INSERT INTO easings (id, organisation_id, asked_by, asked_at, expires_at)
VALUES (gen_random_uuid(), %(alba)s, %(anna)s, now(), now() + interval '1 day')"""
_EASED = "UPDATE easings SET outcome = {value}, decided_by = %(anna)s, decided_at = now()"
_KEY = """
INSERT INTO idempotency_keys (person_id, key, fingerprint, created_id, created_at)
VALUES (%(anna)s, {value}, '', %(alba)s, now())"""
_TOKEN = "UPDATE api_tokens SET {set} WHERE id = %(read.anna.alba)s"


def _set(statement: str, column: str) -> str:
    return statement.replace("{set}", f"{column} = {{value}}")


def _invitation(token: str, kind: str = "'staff'") -> str:
    return _INVITATION.replace("{token}", token).replace("{kind}", kind)


TRIALS: Trials = {
    "ck_affiliations_agent_ends": Trial("sara", _set(_TIE, "ends_at"), "now()", "NULL"),
    "ck_affiliations_duties": Trial("sara", _set(_TIE, "duties"), "'{auditor}'", "'{keeper}'"),
    "ck_affiliations_kind": Trial("sara", _set(_TIE, "kind"), "'agent'", "'guest'"),
    "ck_affiliations_order": Trial(
        "sara", _set(_TIE, "ends_at"), "starts_at", "starts_at - interval '1 second'"
    ),
    "affiliations_once": Trial("sara", _TIE_AGAIN, *_AGO),
    "brand_holdings_once": Trial("sara", _HOLD_AGAIN, *_AGO),
    "uq_colleagues_person_id_organisation_id": Trial(
        None,
        "UPDATE colleagues SET person_id = {value}"
        " WHERE person_id = %(tess)s AND organisation_id = %(corvo)s",
        "%(anna)s",
        "%(carla)s",
    ),
    "ck_people_email_lower": Trial(
        "sara", _set(_PERSON, "email"), "'anna@new.example'", "'Anna@new.example'"
    ),
    "ck_people_name_length": Trial("sara", _set(_PERSON, "name"), *longer(200), also=("''",)),
    "ck_people_state": Trial("sara", _set(_PERSON, "state"), "'suspended'", "'gone'"),
    "ck_people_theme": Trial("anna", _set(_PERSON, "theme"), "'dark'", "'blue'"),
    "uq_people_email": Trial(
        "sara", _set(_PERSON, "email"), "'anna@new.example'", "'aldo@alba.example'"
    ),
    "ck_organisations_country": Trial(
        "sara", _set(_ORGANISATION, "country"), "'FR'", "'fr'", also=("'FRA'",)
    ),
    "ck_organisations_name_length": Trial(
        "sara", _set(_ORGANISATION, "name"), *longer(200), also=("''",)
    ),
    "ck_organisations_state": Trial("sara", _set(_ORGANISATION, "state"), "'left'", "'gone'"),
    "uq_organisations_platform": Trial("sara", _set(_ORGANISATION, "platform"), "false", "true"),
    "ck_organisation_names_kind": Trial("sara", _NAME, "'former'", "'nick'"),
    "ck_principals_kind": Trial(
        "sara",
        "INSERT INTO principals VALUES (gen_random_uuid(), {value})",
        "'committee'",
        "'club'",
    ),
    "uq_principals_id_kind": Trial(
        "sara",
        "INSERT INTO principals VALUES ({value}, 'organisation')",
        "gen_random_uuid()",
        "%(alba)s",
        behind="pk_principals",
    ),
    "ck_invitations_kind": Trial("anna", _invitation("'a'", "{value}"), "'agent'", "'guest'"),
    "uq_invitations_token": Trial(
        "anna", _invitation("{value}"), "'b'", "'a'", before=(_invitation("'a'"),)
    ),
    "uq_password_links_token": Trial(
        "anna", _LINK, "'b'", "'a'", before=(_LINK.replace("{value}", "'a'"),)
    ),
    "ck_approvals_deed": Trial(
        "sara", "UPDATE approvals SET deed = {value}", "'chair'", "'dismiss'", before=(_APPROVAL,)
    ),
    "ck_approvals_outcome": Trial(
        "simon",
        "UPDATE approvals SET outcome = {value}",
        "'refused'",
        "'perhaps'",
        before=(_APPROVAL,),
    ),
    "ck_approvals_two_people": Trial(
        "sara",
        "UPDATE approvals SET decided_by = {value}",
        "%(simon)s",
        "%(sara)s",
        before=(_APPROVAL,),
    ),
    "ck_easings_outcome": Trial(
        "anna", _EASED, "'withdrawn'", "'perhaps'", before=(_EASING,), policy=True
    ),
    "ck_easings_two_people": Trial(
        "anna", _EASED, "'withdrawn'", "'agreed'", before=(_EASING,), policy=True
    ),
    "ck_idempotency_keys_key_length": Trial("anna", _KEY, *longer(128), also=("''",)),
    "ck_api_tokens_scope": Trial("anna", _set(_TOKEN, "scope"), "'write'", "'admin'"),
    "uq_api_tokens_token": Trial(
        "anna",
        _set(_TOKEN, "token"),
        "'new'",
        "(SELECT token FROM api_tokens WHERE id = %(write.anna.alba)s)",
    ),
    "uq_sessions_token": Trial(
        "anna",
        "UPDATE sessions SET token = {value} WHERE id = %(session.anna.alba)s",
        "'new'",
        "(SELECT token FROM sessions WHERE id = %(session.aldo.alba)s)",
    ),
}
