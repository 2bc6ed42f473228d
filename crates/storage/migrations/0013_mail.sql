-- Confirmed e-mail addresses, and the mails that are owed for them: this server's own, not read models.

-- Since when the account's address is confirmed; null if it is not, or there is none.
ALTER TABLE users ADD COLUMN email_verified_at BIGINT;

-- What was sent by mail, each once; of each kind only the newest counts. SHA-256: they are random.
CREATE TABLE email_tokens (
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    -- verify or reset.
    kind TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    -- Where it was sent; it counts only while this is the account's address.
    email TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind)
);
CREATE INDEX email_tokens_by_expiry ON email_tokens (expires_at);

-- Mails that are owed. What stands in one is made when it is sent: here is no token that works.
CREATE TABLE mail_queue (
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    -- verify or reset.
    kind TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- How often it was tried.
    attempts BIGINT NOT NULL,
    -- When it is tried next.
    due_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind)
);
CREATE INDEX mail_queue_by_due ON mail_queue (due_at);

-- How many mails were asked for lately, by account and by the address's hash.
CREATE TABLE mail_counts (
    subject TEXT NOT NULL PRIMARY KEY,
    -- When counting began.
    since BIGINT NOT NULL,
    asked BIGINT NOT NULL
);
CREATE INDEX mail_counts_by_age ON mail_counts (since);
