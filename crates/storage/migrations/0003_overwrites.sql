-- Permission overwrites of channels, as their guilds' rooms say. A guild may say so of any room: what counts is what the channel's own
-- guild says.
CREATE TABLE channel_overwrites (
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    -- 1: for a role, 0: for a member.
    is_role BIGINT NOT NULL,
    target_id TEXT NOT NULL,
    -- Decimal, 64 bits.
    allow_bits TEXT NOT NULL,
    deny_bits TEXT NOT NULL,
    PRIMARY KEY (guild_id, channel_id, is_role, target_id)
);

-- Of voice channels.
ALTER TABLE channels ADD COLUMN bitrate BIGINT;
ALTER TABLE channels ADD COLUMN user_limit BIGINT;

-- Whether this server is in the channel's room. What it has left, and so no longer hears of, is not shown.
ALTER TABLE channels ADD COLUMN is_carried BIGINT NOT NULL DEFAULT 1;
