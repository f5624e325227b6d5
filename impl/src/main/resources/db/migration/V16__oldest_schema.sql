-- From which schema on servers can work with this database although it is ahead of them. A migration that takes something
-- away, or gives it another meaning, drops this view and makes it again with the first schema whose servers do without that.
CREATE VIEW oldest_schema AS SELECT 16 AS oldest;
