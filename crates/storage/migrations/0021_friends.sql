-- What the two people of a private channel say of each other: read model, projected from the channel's room.
CREATE TABLE friend_states (
    channel_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    -- Whether the user wants the other as a friend.
    wants BIGINT NOT NULL,
    -- The other's event that the user does not follow.
    declines TEXT,
    -- Whether the user takes no messages, and no requests, from the other.
    refuses_messages BIGINT NOT NULL,
    refuses_requests BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, user_id)
);
CREATE INDEX private_channels_by_second ON private_channels (second_user);

-- Whom users of this server have blocked: nobody else is told.
CREATE TABLE user_blocks (
    user_id TEXT NOT NULL,
    blocked_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
);

-- Who may write to a user of this server and ask for friendship; without a row everybody.
CREATE TABLE user_privacy (
    user_id TEXT NOT NULL PRIMARY KEY,
    -- everyone, shared_guilds or friends
    direct_messages TEXT NOT NULL,
    -- everyone, shared_guilds or nobody
    friend_requests TEXT NOT NULL
);
