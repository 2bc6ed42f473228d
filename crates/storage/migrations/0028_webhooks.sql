-- Read model: webhooks (org.guildhall.webhook).
CREATE TABLE webhooks (
    guild_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- mxc: URI.
    avatar TEXT,
    creator_id TEXT NOT NULL,
    PRIMARY KEY (guild_id, webhook_id)
);
CREATE INDEX webhooks_by_id ON webhooks (webhook_id);

-- By what the webhooks of this server's users are used: this server's own, not a read model.
CREATE TABLE webhook_tokens (
    -- Ids are other servers' words, and may be the same in two guilds.
    guild_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    -- SHA-256 of the token, base64url.
    token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, webhook_id)
);
CREATE INDEX webhook_tokens_by_id ON webhook_tokens (webhook_id);
