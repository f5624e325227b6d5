-- What a node has set aside for calls of a tenant before they begin: such a call has no row until it ends, or has run for a
-- while. Held in the tenant's wallet; what belongs to a node that is gone goes back.
CREATE TABLE leases (
  id TEXT NOT NULL PRIMARY KEY,
  node TEXT NOT NULL,
  tenant_id TEXT NOT NULL REFERENCES wallets (tenant_id),
  credits BIGINT NOT NULL CHECK (credits >= 0),
  created_at BIGINT NOT NULL
);
