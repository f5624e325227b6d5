-- As a later version may: what is there stays as it is.
ALTER TABLE tenants ADD COLUMN colour TEXT;
