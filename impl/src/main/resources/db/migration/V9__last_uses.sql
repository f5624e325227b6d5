-- Why a call failed or broke off, in the contract's words; NULL where it did not, or nobody was told.
ALTER TABLE calls ADD COLUMN error_code TEXT;

-- To within a minute.
ALTER TABLE api_keys ADD COLUMN last_used_at BIGINT;
