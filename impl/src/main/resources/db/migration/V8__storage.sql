-- How much of the storage the artifacts of each tenant take; changed with their rows.
CREATE TABLE stored_bytes (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
  bytes BIGINT NOT NULL CHECK (bytes >= 0)
);

INSERT INTO stored_bytes (tenant_id, bytes) SELECT tenant_id, SUM(size_bytes) FROM artifacts GROUP BY tenant_id;

-- The most they may take; NULL is what the configuration says.
ALTER TABLE tenants ADD COLUMN storage_mib INTEGER;

-- Contents whose last row may be gone, or whose first one may never have come; looked at an hour later.
CREATE TABLE loose_blobs (
  sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  since BIGINT NOT NULL
);

CREATE INDEX loose_blobs_by_time ON loose_blobs (since);

-- The beginning of an answer that is too long for its row is in the storage; body goes on after it.
ALTER TABLE idempotency_keys ADD COLUMN blob_sha256 TEXT;
ALTER TABLE idempotency_keys ADD COLUMN blob_bytes BIGINT;

CREATE INDEX idempotency_keys_by_blob ON idempotency_keys (blob_sha256) WHERE blob_sha256 IS NOT NULL;
