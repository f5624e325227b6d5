-- What the servers on one database have used of the limits of keys and tenants, "scope". Of what has a limit a minute: "used" in
-- 60,000ths of one, of which "most", the limit, come back with each millisecond after "at"; no node has that. Of requests at a time:
-- how many slots a node has, one row each. All rows of a tenant change under the lock of its row in limit_tenants. Embedded
-- databases, and tenants without limits, have none.
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
