-- Amounts are BIGINT ten-thousandths of a credit.

-- What may be spent and what is held for calls that run; "entries" numbers the ledger. The upper bound is far from where
-- SQLite would go over to floating point.
CREATE TABLE wallets (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
  balance BIGINT NOT NULL CHECK (balance BETWEEN 0 AND 1000000000000000000),
  held BIGINT NOT NULL CHECK (held >= 0),
  entries BIGINT NOT NULL
);

-- Only ever added to: the changes of a wallet add up to it.
CREATE TABLE ledger_entries (
  tenant_id TEXT NOT NULL REFERENCES wallets (tenant_id),
  number BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'settle', 'release', 'refund', 'uncollected')),
  ref TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  balance_change BIGINT NOT NULL,
  held_change BIGINT NOT NULL,
  balance_after BIGINT NOT NULL,
  note TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, number),
  UNIQUE (tenant_id, kind, ref)
);

-- A hold ends once.
CREATE UNIQUE INDEX ledger_entries_one_end ON ledger_entries (tenant_id, ref) WHERE kind IN ('settle', 'release');

-- Each call of a model: while it runs with the lease of its node, then as the record of its usage.
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
  lease_until BIGINT NOT NULL,
  held BIGINT NOT NULL,
  charged BIGINT NOT NULL,
  cost_source TEXT CHECK (cost_source IN ('provider', 'counted')),
  input_tokens BIGINT NOT NULL,
  cached_input_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT
);

CREATE INDEX calls_running ON calls (lease_until) WHERE ended_at IS NULL;
CREATE INDEX calls_by_tenant ON calls (tenant_id, created_at);

-- The answer to a request that came with an Idempotency-Key; without status while the original runs.
CREATE TABLE idempotency_keys (
  project_id TEXT NOT NULL REFERENCES projects (id),
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
  ref TEXT NOT NULL UNIQUE,
  status INTEGER,
  media_type TEXT,
  body TEXT,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, operation, key)
);

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

-- Most requests and tokens a minute and requests at a time; NULL is no limit.
ALTER TABLE tenants ADD COLUMN requests_per_minute INTEGER;
ALTER TABLE tenants ADD COLUMN tokens_per_minute INTEGER;
ALTER TABLE tenants ADD COLUMN concurrent_requests INTEGER;
ALTER TABLE api_keys ADD COLUMN requests_per_minute INTEGER;
ALTER TABLE api_keys ADD COLUMN tokens_per_minute INTEGER;
ALTER TABLE api_keys ADD COLUMN concurrent_requests INTEGER;
