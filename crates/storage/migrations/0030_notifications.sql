-- What users of this server are notified of: its own, not read models. Rows are made once from the commit log and are not made again by a rebuild.
CREATE TABLE notifications (
    notification_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    -- What it is about: a user has one notification of it.
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    guild_id TEXT,
    channel_id TEXT,
    -- The thread of the channel that the message is in, '' for none.
    thread_id TEXT NOT NULL,
    message_id TEXT,
    -- The message's place in the order of history.
    order_ts BIGINT,
    order_depth BIGINT,
    -- Who caused it, if the user is told.
    actor_id TEXT,
    -- What is said beside that, as JSON.
    detail TEXT,
    -- How much it stands for since it was last read.
    count BIGINT NOT NULL,
    -- Whether it only counts, and is shown to nobody: the user wants to hear nothing of the channel.
    is_silent BIGINT NOT NULL,
    noted_at BIGINT NOT NULL,
    read_at BIGINT,
    UNIQUE (user_id, subject)
);
CREATE INDEX notifications_in_order ON notifications (user_id, noted_at, notification_id);
CREATE INDEX notifications_of_channel ON notifications (user_id, channel_id, thread_id, order_ts);
CREATE INDEX notifications_unread ON notifications (user_id, read_at);
CREATE INDEX notifications_of_message ON notifications (channel_id, message_id);
CREATE INDEX notifications_by_age ON notifications (noted_at);

-- What users of this server want to hear of a guild or channel.
CREATE TABLE notification_settings (
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    -- The guild or channel.
    scope_id TEXT NOT NULL,
    -- all, mentions or none; null is what the guild, or else the server, has
    level TEXT,
    is_muted BIGINT NOT NULL,
    -- When that ends; null is never.
    muted_until BIGINT,
    -- Of guilds: whether calls of everybody, and of roles, are no news.
    suppress_everyone BIGINT NOT NULL,
    suppress_roles BIGINT NOT NULL,
    PRIMARY KEY (user_id, scope_id)
);
CREATE INDEX notification_settings_of_scope ON notification_settings (scope_id);
