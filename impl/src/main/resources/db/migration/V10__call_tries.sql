-- The routes that failed before the one that served the call, as a JSON array of provider, upstream_model, failure and
-- milliseconds; NULL where the first one served it.
ALTER TABLE calls ADD COLUMN tries TEXT;
