-- Where the data of this database were moved from, if they were: one row. Until it has an end, only a part of them is here, and nobody
-- may work with them.
CREATE TABLE moved_in (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  source TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  ended_at BIGINT
);
