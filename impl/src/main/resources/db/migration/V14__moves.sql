-- The ledger says what really moved: what a tenant has, with what is held, is "total_after" after each entry, and goes from one
-- entry to the next by "change". What is held stands in the rows of the calls and tasks that run, so that a hold and its release
-- need no entries; those of earlier versions stay, and change nothing. SQLite drops no CHECK, so the entries move to a new table.
CREATE TABLE ledger (
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
INSERT INTO ledger (tenant_id, number, kind, ref, amount, change, total_after, note, created_at)
SELECT tenant_id, number, kind, ref, amount, balance_change + held_change,
  CAST(SUM(balance_change + held_change) OVER (PARTITION BY tenant_id ORDER BY number) AS BIGINT), note, created_at
FROM ledger_entries;
DROP TABLE ledger_entries;
ALTER TABLE ledger RENAME TO ledger_entries;
-- What reconcile lists.
CREATE INDEX ledger_entries_uncollected ON ledger_entries (tenant_id) WHERE kind = 'uncollected';

-- The sweep goes by the ids, which begin with the time.
DROP INDEX calls_by_end;
