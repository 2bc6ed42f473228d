-- Read models of polls. What polls are stands in messages.extra.

-- Every response to a poll, and every end of one, that was accepted.
CREATE TABLE poll_events (
    channel_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    -- The poll's message. It need not be held.
    poll_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- Ids of answers, as JSON; null for an end.
    answers TEXT,
    sent_at BIGINT NOT NULL,
    order_ts BIGINT NOT NULL,
    order_depth BIGINT NOT NULL,
    PRIMARY KEY (channel_id, event_id)
);
CREATE INDEX poll_events_by_poll ON poll_events (channel_id, poll_id, user_id, order_ts, order_depth, event_id);

-- Who votes for what in the polls that stand: what these come to.
CREATE TABLE poll_votes (
    channel_id TEXT NOT NULL,
    poll_id TEXT NOT NULL,
    answer_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (channel_id, poll_id, answer_id, user_id)
);
