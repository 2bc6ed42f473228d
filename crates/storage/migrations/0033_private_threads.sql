-- Private threads: rooms of their own, which the guild lists by this alone.
CREATE TABLE private_threads (
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    -- The channel that it stands in, whose overwrites count in it.
    parent_id TEXT NOT NULL,
    creator_id TEXT NOT NULL,
    -- Whether everybody who is in it may bring others in.
    is_invitable BIGINT NOT NULL,
    is_deleted BIGINT NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
);
CREATE INDEX private_threads_by_parent ON private_threads (guild_id, parent_id);

CREATE TABLE private_thread_members (
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (guild_id, channel_id, user_id)
);
