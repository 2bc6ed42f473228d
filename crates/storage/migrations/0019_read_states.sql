-- Up to where users of this server have read: its own, not read models. Places are those of the order of history.
CREATE TABLE read_states (
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    channel_id TEXT NOT NULL,
    -- The last message that was read, and its place.
    message_id TEXT NOT NULL,
    order_ts BIGINT NOT NULL,
    order_depth BIGINT NOT NULL,
    PRIMARY KEY (user_id, channel_id)
);

-- What was there before there were read states has been read by everybody.
INSERT INTO settings (name, value) SELECT 'read_states_since', CAST(COALESCE(MAX(order_ts), 0) AS TEXT) FROM messages;
