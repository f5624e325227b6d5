-- What the upstream calls the work: null while it was not asked, empty while nobody knows whether it works on it.
ALTER TABLE tasks ADD COLUMN upstream_job TEXT;
