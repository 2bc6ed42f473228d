-- Reactions as they were sent, by their events; of several of one user with the same key one counts. Those of a message that is not held, or was
-- deleted, are kept and not shown.
CREATE TABLE reactions (
    channel_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    emoji_key TEXT NOT NULL,
    -- What it is, as JSON.
    emoji TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, event_id)
);
CREATE INDEX reactions_by_emoji ON reactions (channel_id, message_id, emoji_key, user_id);
CREATE INDEX reactions_of_user ON reactions (channel_id, user_id, message_id);

-- How many react to a message that stands and with what: a list in JSON, NULL for none.
ALTER TABLE messages ADD COLUMN reactions TEXT;
