-- The six subjects on which the advisory board is heard, and the reasons an answer gives; rows, so
-- that an alliance can add its own.
INSERT INTO thread_topics (slug, name, position) VALUES
('strategy', 'Enforcement strategy', 1),
('policy', 'Policies', 2),
('procedure', 'Procedures', 3),
('trend', 'New trends', 4),
('litigation', 'Litigation', 5),
('practice', 'Platform practice', 6);

INSERT INTO answer_reasons (slug, outcome, name, position) VALUES
('will-do', 'accepted', 'We will do this', 1),
('done-already', 'accepted', 'It is done already', 2),
('trial', 'accepted', 'We will try it for a time', 3),
('in-part', 'partly', 'We can do a part of it', 4),
('other-way', 'partly', 'We meet the need in another way', 5),
('some-countries', 'partly', 'Only where the law allows it', 6),
('law', 'declined', 'The law does not allow it', 7),
('cost', 'declined', 'The effort is out of proportion', 8),
('users', 'declined', 'It would harm other users', 9),
('evidence', 'declined', 'The evidence does not bear it out', 10),
('not-ours', 'declined', 'It is not ours to decide', 11);

INSERT INTO boards (group_id) SELECT id FROM groups WHERE kind IN ('board', 'committee');
