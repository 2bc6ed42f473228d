-- Browsers that users of this server want to be told in (RFC 8030, RFC 8291): this server's own, not read models.
CREATE TABLE push_subscriptions (
    subscription_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    -- The login that it was made with: it ends with that.
    session_id TEXT NOT NULL REFERENCES sessions (session_id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    -- Scheme, host and port of the endpoint.
    origin TEXT NOT NULL,
    -- The browser's public key and secret, base64url.
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- When a push service last took something for it.
    accepted_at BIGINT,
    UNIQUE (user_id, endpoint)
);
CREATE INDEX push_subscriptions_of_origin ON push_subscriptions (origin);

-- What push services are still owed: a row goes when it was taken, or is worth nothing any more.
CREATE TABLE push_deliveries (
    notification_id TEXT NOT NULL REFERENCES notifications (notification_id) ON DELETE CASCADE,
    subscription_id TEXT NOT NULL REFERENCES push_subscriptions (subscription_id) ON DELETE CASCADE,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    -- When it is given up.
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (notification_id, subscription_id)
);
CREATE INDEX push_deliveries_due ON push_deliveries (due_at);
CREATE INDEX push_deliveries_of_subscription ON push_deliveries (subscription_id);

-- How users of this server want to be told; without a row as it is usual.
CREATE TABLE notification_preferences (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
    -- off, daily or weekly
    digest TEXT NOT NULL,
    -- When the next one is due; null if there is none to come.
    digest_at BIGINT,
    -- What is newer than this was in none.
    digest_since BIGINT NOT NULL,
    digest_attempts BIGINT NOT NULL,
    -- Hash of what the last one ends digests with.
    digest_token_hash TEXT,
    -- Whether pushes say what was said.
    push_previews BIGINT NOT NULL
);
CREATE INDEX notification_preferences_due ON notification_preferences (digest_at);
CREATE INDEX notification_preferences_by_token ON notification_preferences (digest_token_hash);
