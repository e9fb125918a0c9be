-- The kinds of meeting an alliance holds; rows, so that it can add its own.
INSERT INTO meeting_kinds (slug, name, notice_days, position) VALUES
('alliance', 'Alliance meeting', 10, 1),
('working_group', 'Working group meeting', 3, 2),
('board', 'Advisory board meeting', 3, 3),
('committee', 'Committee meeting', 3, 4),
('roundtable', 'Roundtable', 3, 5),
('workshop', 'Law enforcement workshop', 3, 6),
('training', 'Training', 3, 7),
-- What others hold, kept in the calendar to be known of.
('gathering', 'Gathering elsewhere', 0, 8);
-- The first version of the competition-law statement.
INSERT INTO statements (number, text, published_at) VALUES (1,
'The members of this alliance are competitors. At this meeting nobody speaks of prices, costs, margins, volumes, customers, suppliers, terms of trade, bids, capacity, or plans that are not public, and nobody agrees or suggests that a business be avoided. We keep to the agenda that was sent. Each member decides alone what it does with what it hears. Whoever thinks that the talk goes too far says so; the talk then stops, counsel is asked, and the minutes say so. The same holds before and after the meeting, and in the breaks.',
 now());
