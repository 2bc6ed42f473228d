-- When an administrator has suspended the account: it cannot log in while this stands.
ALTER TABLE users ADD COLUMN suspended_at BIGINT;
-- Bytes that the user may have stored; NULL for what all may.
ALTER TABLE users ADD COLUMN media_quota BIGINT;
CREATE INDEX users_by_age ON users (created_at, user_id);

-- How many accounts the token makes in all, and which administrator made it; NULL if that was not noted.
ALTER TABLE registration_tokens ADD COLUMN max_uses BIGINT;
ALTER TABLE registration_tokens ADD COLUMN created_by TEXT;
