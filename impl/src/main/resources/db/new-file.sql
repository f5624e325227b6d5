-- What the migrations make of an empty SQLite file; NewFileTest writes and compares it.
CREATE TABLE "flyway_schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
);
CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");
CREATE TABLE tenants (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
, requests_per_minute INTEGER, tokens_per_minute INTEGER, concurrent_requests INTEGER, storage_mib INTEGER);
CREATE TABLE projects (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (tenant_id, name)
);
CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id),
  name TEXT,
  key_start TEXT NOT NULL,
  key_sha256 TEXT NOT NULL UNIQUE CHECK (length(key_sha256) = 64),
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
, requests_per_minute INTEGER, tokens_per_minute INTEGER, concurrent_requests INTEGER, last_used_at BIGINT);
CREATE INDEX api_keys_by_project ON api_keys (project_id);
CREATE TABLE wallets (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
  balance BIGINT NOT NULL CHECK (balance BETWEEN 0 AND 1000000000000000000),
  held BIGINT NOT NULL CHECK (held >= 0),
  entries BIGINT NOT NULL
);
CREATE TABLE calls (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  project_id TEXT NOT NULL REFERENCES projects (id),
  key_id TEXT NOT NULL REFERENCES api_keys (id),
  request_id TEXT NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  upstream_model TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'succeeded', 'interrupted', 'failed', 'abandoned')),
  node TEXT NOT NULL,
  held BIGINT NOT NULL,
  charged BIGINT NOT NULL,
  cost_source TEXT CHECK (cost_source IN ('provider', 'counted')),
  input_tokens BIGINT NOT NULL,
  cached_input_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT
, input_audio_tokens BIGINT NOT NULL DEFAULT 0, output_audio_tokens BIGINT NOT NULL DEFAULT 0, error_code TEXT, tries TEXT, cache_write_tokens BIGINT NOT NULL DEFAULT 0, billed_usd TEXT);
CREATE INDEX calls_by_tenant ON calls (tenant_id, created_at);
CREATE TABLE idempotency_keys (
  project_id TEXT NOT NULL REFERENCES projects (id),
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
  ref TEXT NOT NULL UNIQUE,
  status INTEGER,
  media_type TEXT,
  body TEXT,
  expires_at BIGINT NOT NULL, blob_sha256 TEXT, blob_bytes BIGINT,
  PRIMARY KEY (project_id, operation, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
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
CREATE TABLE signing_secrets (
  name TEXT NOT NULL PRIMARY KEY,
  secret TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE tasks (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  project_id TEXT NOT NULL REFERENCES projects (id),
  key_id TEXT NOT NULL REFERENCES api_keys (id),
  request_id TEXT NOT NULL,
  queue TEXT NOT NULL,
  capability TEXT NOT NULL,
  model TEXT NOT NULL,
  resolved_model TEXT NOT NULL,
  provider TEXT NOT NULL,
  upstream_model TEXT NOT NULL,
  -- Whether what a dead node has begun may be begun again.
  repeatable INTEGER NOT NULL CHECK (repeatable IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'canceled')),
  -- JSON, as are output, warnings, usage and error.
  request TEXT NOT NULL,
  price BIGINT NOT NULL CHECK (price >= 0),
  refunded BIGINT NOT NULL CHECK (refunded BETWEEN 0 AND price),
  percent INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
  stage TEXT NOT NULL,
  message TEXT NOT NULL,
  output TEXT,
  warnings TEXT,
  usage TEXT,
  error TEXT,
  -- Who runs it and until when nobody else may; attempt fences those who were too slow.
  node TEXT,
  attempt INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  completed_at BIGINT,
  cancel_requested_at BIGINT, unit_price BIGINT CHECK (unit_price >= 0), count INTEGER CHECK (count >= 1 AND unit_price * count <= price), upstream_job TEXT, tries TEXT,
  CHECK ((status = 'running') = (node IS NOT NULL)),
  CHECK ((status IN ('queued', 'running')) = (completed_at IS NULL))
);
CREATE INDEX tasks_queued ON tasks (queue, tenant_id, created_at, id) WHERE status = 'queued';
CREATE INDEX tasks_running ON tasks (node) WHERE status = 'running';
CREATE INDEX tasks_by_tenant ON tasks (tenant_id, created_at, id);
CREATE INDEX tasks_by_completion ON tasks (completed_at) WHERE completed_at IS NOT NULL;
CREATE TABLE nodes (
  id TEXT NOT NULL PRIMARY KEY,
  started_at BIGINT NOT NULL,
  alive_until BIGINT NOT NULL
);
CREATE INDEX calls_running ON calls (node, id) WHERE ended_at IS NULL;
CREATE INDEX calls_abandoned ON calls (tenant_id) WHERE state = 'abandoned';
CREATE INDEX tasks_by_kind ON tasks (tenant_id, capability, status, created_at, id);
CREATE TABLE stored_bytes (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
  bytes BIGINT NOT NULL CHECK (bytes >= 0)
);
CREATE TABLE loose_blobs (
  sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  since BIGINT NOT NULL
);
CREATE INDEX loose_blobs_by_time ON loose_blobs (since);
CREATE INDEX idempotency_keys_by_blob ON idempotency_keys (blob_sha256) WHERE blob_sha256 IS NOT NULL;
CREATE INDEX tasks_waiting ON tasks (queue, provider, tenant_id, created_at, id) WHERE status = 'queued';
CREATE TABLE "ledger_entries" (
  tenant_id TEXT NOT NULL REFERENCES wallets (tenant_id),
  number BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('grant', 'take', 'hold', 'settle', 'release', 'refund', 'uncollected')),
  ref TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  change BIGINT NOT NULL,
  total_after BIGINT NOT NULL CHECK (total_after >= 0),
  note TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, number),
  UNIQUE (tenant_id, kind, ref)
);
CREATE INDEX ledger_entries_uncollected ON ledger_entries (tenant_id) WHERE kind = 'uncollected';
CREATE TABLE leases (
  id TEXT NOT NULL PRIMARY KEY,
  node TEXT NOT NULL,
  tenant_id TEXT NOT NULL REFERENCES wallets (tenant_id),
  credits BIGINT NOT NULL CHECK (credits >= 0),
  created_at BIGINT NOT NULL
);
CREATE VIEW oldest_schema AS SELECT 16 AS oldest;
CREATE TABLE limit_tenants (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  asked_at BIGINT NOT NULL
);
CREATE TABLE limit_uses (
  tenant_id TEXT NOT NULL,
  scope TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('requests', 'tokens', 'slots')),
  node TEXT NOT NULL,
  used BIGINT NOT NULL CHECK (used >= 0),
  most BIGINT NOT NULL CHECK (most >= 0),
  at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, scope, kind, node)
);
CREATE INDEX limit_uses_of_nodes ON limit_uses (node) WHERE kind = 'slots';
CREATE TABLE moved_in (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  source TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  ended_at BIGINT
);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (1, '1', 'accounts', 'SQL', 'V1__accounts.sql', 889240736, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (2, '2', 'credits', 'SQL', 'V2__credits.sql', -135743745, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (3, '3', 'artifacts', 'SQL', 'V3__artifacts.sql', -2143730217, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (4, '4', 'tasks', 'SQL', 'V4__tasks.sql', 1210321497, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (5, '5', 'audio tokens', 'SQL', 'V5__audio_tokens.sql', -866710807, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (6, '6', 'nodes', 'SQL', 'V6__nodes.sql', 1249046004, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (7, '7', 'task prices', 'SQL', 'V7__task_prices.sql', -2112597462, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (8, '8', 'storage', 'SQL', 'V8__storage.sql', -270321610, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (9, '9', 'last uses', 'SQL', 'V9__last_uses.sql', -45045783, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (10, '10', 'call tries', 'SQL', 'V10__call_tries.sql', 1895285205, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (11, '11', 'upstream jobs', 'SQL', 'V11__upstream_jobs.sql', 1245408163, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (12, '12', 'costs', 'SQL', 'V12__costs.sql', -2113485645, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (13, '13', 'task tries', 'SQL', 'V13__task_tries.sql', -1607666721, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (14, '14', 'moves', 'SQL', 'V14__moves.sql', 351156563, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (15, '15', 'leases', 'SQL', 'V15__leases.sql', -2131624010, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (16, '16', 'oldest schema', 'SQL', 'V16__oldest_schema.sql', -711269725, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (17, '17', 'limits', 'SQL', 'V17__limits.sql', -433072780, '', 0, 1);
INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (18, '18', 'moved in', 'SQL', 'V18__moved_in.sql', -1159162915, '', 0, 1);
