-- Files of a tenant: uploads, media that were fetched, and what was made for it. The bytes are in the storage, by their SHA-256;
-- several rows can have the same. A row is gone some time after it has expired.
CREATE TABLE artifacts (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  project_id TEXT NOT NULL REFERENCES projects (id),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
  media_type TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('media_input', 'reference_audio', 'output')),
  metadata TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX artifacts_by_content ON artifacts (sha256);
CREATE INDEX artifacts_by_expiry ON artifacts (expires_at);

-- Where none is configured, all nodes on one database sign with the same secret, made by the first of them.
CREATE TABLE signing_secrets (
  name TEXT NOT NULL PRIMARY KEY,
  secret TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
