-- What was said of pinned messages, by the m.room.pinned_events that were accepted: of one message (kind 0 no longer pinned, 1 pinned) or of all
-- (kind 2: pinned are those in the list). The last in the order that speaks of a message counts.
CREATE TABLE pin_changes (
    channel_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind BIGINT NOT NULL,
    -- The message, or a list in JSON.
    messages TEXT NOT NULL,
    user_id TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    order_ts BIGINT NOT NULL,
    order_depth BIGINT NOT NULL,
    PRIMARY KEY (channel_id, event_id)
);
CREATE INDEX pin_changes_in_order ON pin_changes (channel_id, order_ts, order_depth, event_id);

-- What it comes to: the messages that are pinned, be they held and stand or not.
CREATE TABLE pins (
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    -- Since which event.
    event_id TEXT NOT NULL,
    pinned_by TEXT NOT NULL,
    pinned_at BIGINT NOT NULL,
    -- Place of the event in the order, and in a list.
    order_ts BIGINT NOT NULL,
    order_depth BIGINT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (channel_id, message_id)
);

-- What kind of message it is that a server of Guildhall says to be no ordinary one: 6 tells that its author has pinned another.
ALTER TABLE messages ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
