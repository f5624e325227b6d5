-- Which servers are alive, by the database's time. What belongs to one that is dead, or is not here, is ended by the others.
CREATE TABLE nodes (
  id TEXT NOT NULL PRIMARY KEY,
  started_at BIGINT NOT NULL,
  alive_until BIGINT NOT NULL
);

-- Calls and tasks name their node; they have no leases of their own any more.
DROP INDEX calls_running;
ALTER TABLE calls DROP COLUMN lease_until;
ALTER TABLE tasks DROP COLUMN lease_until;
CREATE INDEX calls_running ON calls (node, id) WHERE ended_at IS NULL;

-- Calls are forgotten some time after their end.
CREATE INDEX calls_by_end ON calls (ended_at) WHERE ended_at IS NOT NULL;

-- Credits can be taken: the ledger has one kind more. SQLite changes no CHECK, so the entries move to a new table.
CREATE TABLE ledger (
  tenant_id TEXT NOT NULL REFERENCES wallets (tenant_id),
  number BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('grant', 'take', 'hold', 'settle', 'release', 'refund', 'uncollected')),
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
INSERT INTO ledger (tenant_id, number, kind, ref, amount, balance_change, held_change, balance_after, note, created_at)
SELECT tenant_id, number, kind, ref, amount, balance_change, held_change, balance_after, note, created_at FROM ledger_entries;
DROP TABLE ledger_entries;
ALTER TABLE ledger RENAME TO ledger_entries;
CREATE UNIQUE INDEX ledger_entries_one_end ON ledger_entries (tenant_id, ref) WHERE kind IN ('settle', 'release');
-- What reconcile lists.
CREATE INDEX ledger_entries_uncollected ON ledger_entries (tenant_id) WHERE kind = 'uncollected';
CREATE INDEX calls_abandoned ON calls (tenant_id) WHERE state = 'abandoned';
