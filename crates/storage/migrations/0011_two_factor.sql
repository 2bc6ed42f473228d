-- Second factors of accounts (RFC 6238): this server's own, not read models.
CREATE TABLE second_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
    -- Base32. What it is worth to somebody who reads it here, ADR 18 says.
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Since when it is asked for; until then it is only a proposal.
    confirmed_at BIGINT,
    -- The time step whose code was used last: none works twice.
    last_step BIGINT NOT NULL
);

-- What replaces a lost device, each once. SHA-256: they are random.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Logins whose password was right and whose second factor is awaited.
CREATE TABLE login_tickets (
    ticket_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX login_tickets_of_user ON login_tickets (user_id);
CREATE INDEX login_tickets_by_expiry ON login_tickets (expires_at);

-- Failed attempts at an account's second factor, in a row.
CREATE TABLE second_factor_attempts (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
    failures BIGINT NOT NULL,
    -- No further one is looked at before.
    locked_until BIGINT NOT NULL
);

-- Read model: whether a member's own server says that the account has a second factor (org.guildhall.second_factor).
ALTER TABLE memberships ADD COLUMN has_second_factor BIGINT NOT NULL DEFAULT 0;
CREATE INDEX memberships_with_second_factor ON memberships (user_id) WHERE has_second_factor = 1;
