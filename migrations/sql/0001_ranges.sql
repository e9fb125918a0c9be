-- What holds for times: half-open, and never two at once where there can be only one.
CREATE TYPE uuidrange AS RANGE (subtype = uuid);

ALTER TABLE affiliations ADD CONSTRAINT affiliations_once EXCLUDE USING gist (
    uuidrange(person_id, person_id, '[]') WITH &&,
    uuidrange(organisation_id, organisation_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&);

ALTER TABLE seats ADD CONSTRAINT seats_once EXCLUDE USING gist (
    uuidrange(organisation_id, organisation_id, '[]') WITH &&,
    uuidrange(group_id, group_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&);

ALTER TABLE seat_holders ADD CONSTRAINT seat_holders_once EXCLUDE USING gist (
    uuidrange(person_id, person_id, '[]') WITH &&,
    uuidrange(seat_id, seat_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&);

ALTER TABLE brand_holdings ADD CONSTRAINT brand_holdings_once EXCLUDE USING gist (
    uuidrange(brand_id, brand_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&);

-- The public is a principal without a row of its own elsewhere.
INSERT INTO principals (id, kind) VALUES ('00000000-0000-7000-8000-000000000001', 'public');
