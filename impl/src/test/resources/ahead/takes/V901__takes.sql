-- As a later version may that takes something away, and says so.
ALTER TABLE api_keys DROP COLUMN last_used_at;
DROP VIEW oldest_schema;
CREATE VIEW oldest_schema AS SELECT 900 AS oldest;
