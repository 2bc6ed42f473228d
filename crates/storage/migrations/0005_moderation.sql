-- What is this server's own: bans whose messages are still to be deleted. Redactions are made of it, batch after batch; a row goes when
-- nothing is left and nothing more can come in late.
CREATE TABLE message_sweeps (
    guild_id TEXT NOT NULL,
    -- The event that banned.
    ban_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- Whether a user of this server has banned.
    is_own BIGINT NOT NULL,
    -- Messages whose place in the order has this time or a later one are deleted, in milliseconds.
    since_ts BIGINT NOT NULL,
    -- Until when late messages are looked for, in milliseconds.
    until_ts BIGINT NOT NULL,
    PRIMARY KEY (guild_id, ban_id)
);

-- What somebody has said lately, in one channel after the other.
CREATE INDEX messages_by_author ON messages (author_id, channel_id, order_ts);
