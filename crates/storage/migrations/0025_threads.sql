-- Threads, and posts of forums, as the state of their channel's room has them. Read model.
CREATE TABLE threads (
    channel_id TEXT NOT NULL,
    -- The message that it begins with.
    thread_id TEXT NOT NULL,
    creator_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Minutes without a message after which it counts as archived.
    auto_archive BIGINT NOT NULL,
    rate_limit_per_user BIGINT NOT NULL,
    -- Ids, a list in JSON.
    tags TEXT NOT NULL,
    -- Whether somebody has archived it, or opened it again; when; and the last message then ('' for none), which what comes after it outdoes.
    is_archived BIGINT NOT NULL,
    archived_at BIGINT,
    archived_after TEXT NOT NULL,
    is_locked BIGINT NOT NULL,
    is_pinned BIGINT NOT NULL,
    is_deleted BIGINT NOT NULL,
    PRIMARY KEY (channel_id, thread_id)
);

-- The message that a message's event says to be in a thread with, '' for none.
ALTER TABLE messages ADD COLUMN thread_root TEXT NOT NULL DEFAULT '';
-- The same if there is such a thread: then the message is no part of the channel's own history.
ALTER TABLE messages ADD COLUMN thread_id TEXT NOT NULL DEFAULT '';
-- Whether what it says to answer is only there for servers that know no threads.
ALTER TABLE messages ADD COLUMN falls_back BIGINT NOT NULL DEFAULT 0;

DROP INDEX messages_in_order;
CREATE INDEX messages_in_order ON messages (channel_id, thread_id, order_ts, order_depth, message_id);
CREATE INDEX messages_by_root ON messages (channel_id, thread_root) WHERE thread_root <> '';

-- What a forum says of its posts, as JSON.
ALTER TABLE channels ADD COLUMN forum TEXT;

-- State events by what they are of: what is said of a thread has a history of its own.
CREATE INDEX events_by_state ON events (room_id, event_type, state_key) WHERE state_key IS NOT NULL;
