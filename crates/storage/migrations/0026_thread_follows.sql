-- Threads that users of this server follow, and up to where they have read them: its own, not read models.
CREATE TABLE thread_follows (
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    channel_id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    -- The last message that was read ('' for none), and its place.
    message_id TEXT NOT NULL,
    order_ts BIGINT NOT NULL,
    order_depth BIGINT NOT NULL,
    -- When it was last said or read, in milliseconds: of too many the oldest are followed no more.
    touched_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, channel_id, thread_id)
);

-- What somebody has said in a thread; and the threads of a channel by when they were made.
CREATE INDEX messages_in_threads_by_author ON messages (author_id, channel_id, thread_id, order_ts) WHERE thread_id <> '';
CREATE INDEX threads_in_order ON threads (channel_id, created_at, thread_id);
