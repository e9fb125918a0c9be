-- The kinds of bulletin the field knows; rows, so that an alliance can add its own.
INSERT INTO bulletin_kinds (slug, name, hint, position) VALUES
('seller', 'Seller', 'A person or shop that offers counterfeits', 1),
('listing', 'Listing', 'An offer on a marketplace', 2),
('site', 'Site', 'A web site or app that sells or advertises counterfeits', 3),
('factory', 'Factory', 'A place where counterfeits are made, labelled or packed', 4),
('route', 'Route', 'How goods travel: ports, parcels, forwarders', 5),
('method', 'Method', 'How counterfeiters work: code words, hidden links, forged papers', 6),
('seizure', 'Seizure', 'Goods taken by an authority', 7),
('trend', 'Trend', 'A development across many cases', 8),
('alert', 'Alert', 'Short and urgent', 9),
('request', 'Request for information', 'Who knows this factory, this seller, this printer?', 10),
('announcement', 'Announcement', 'News of the alliance or the platform', 11),
('document', 'Document', 'A guide, a report, a template', 12);
