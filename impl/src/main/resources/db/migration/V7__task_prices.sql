-- What a task costs stands in its row, whatever the catalog says when it ends: price if all that was promised is made,
-- else unit_price for each of what was. Both are NULL in rows of servers that do not know them yet.
ALTER TABLE tasks ADD COLUMN unit_price BIGINT CHECK (unit_price >= 0);
ALTER TABLE tasks ADD COLUMN count INTEGER CHECK (count >= 1 AND unit_price * count <= price);

-- Serves lists by status, by capability and by both: for each pair of them the newest and the oldest are found at once.
CREATE INDEX tasks_by_kind ON tasks (tenant_id, capability, status, created_at, id);
