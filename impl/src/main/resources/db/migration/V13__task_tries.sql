-- The providers that had not taken the task before the one that served it, as a JSON array of provider, upstream_model,
-- failure and milliseconds; NULL where the first one served it.
ALTER TABLE tasks ADD COLUMN tries TEXT;
-- Tasks wait for a place at their provider, each tenant's in their order.
CREATE INDEX tasks_waiting ON tasks (queue, provider, tenant_id, created_at, id) WHERE status = 'queued';
