-- What was written to a cache has a price of its own.
ALTER TABLE calls ADD COLUMN cache_write_tokens BIGINT NOT NULL DEFAULT 0;
-- What the upstream says that the call cost, in decimal US dollars; NULL where the charge comes from the catalog's prices.
ALTER TABLE calls ADD COLUMN billed_usd TEXT;
