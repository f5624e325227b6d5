-- Work that outlives its request. The table is the queue.
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
  lease_until BIGINT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  completed_at BIGINT,
  cancel_requested_at BIGINT,
  CHECK ((status = 'running') = (node IS NOT NULL)),
  CHECK ((status IN ('queued', 'running')) = (completed_at IS NULL))
);

CREATE INDEX tasks_queued ON tasks (queue, tenant_id, created_at, id) WHERE status = 'queued';
CREATE INDEX tasks_running ON tasks (node) WHERE status = 'running';
CREATE INDEX tasks_by_tenant ON tasks (tenant_id, created_at, id);
CREATE INDEX tasks_by_completion ON tasks (completed_at) WHERE completed_at IS NOT NULL;
