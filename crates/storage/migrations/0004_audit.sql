-- The audit logs of guilds: a read model. What an event says may be several entries, each with a number of its own.
CREATE TABLE audit_entries (
    guild_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    part BIGINT NOT NULL,
    -- The event's room: the guild's, or a channel's.
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- What was done, by the numbers of crates/types/src/audit.rs.
    action BIGINT NOT NULL,
    target_id TEXT,
    -- The channel that it is about: who may not look into it is not shown the entry.
    channel_id TEXT,
    reason TEXT,
    -- JSON: a list of what changed, and an object with what is to be known beside it.
    changes TEXT NOT NULL,
    options TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Place in the log: that of the event in its room's order.
    order_ts BIGINT NOT NULL,
    order_depth BIGINT NOT NULL,
    PRIMARY KEY (guild_id, event_id, part)
);
CREATE INDEX audit_in_order ON audit_entries (guild_id, order_ts, order_depth, event_id, part);
CREATE INDEX audit_by_user ON audit_entries (guild_id, user_id, order_ts, order_depth, event_id, part);
CREATE INDEX audit_by_target ON audit_entries (guild_id, target_id, order_ts, order_depth, event_id, part);
CREATE INDEX audit_by_action ON audit_entries (guild_id, action, order_ts, order_depth, event_id, part);
CREATE INDEX audit_of_event ON audit_entries (room_id, event_id);

-- Which events were fetched as history: asked for when what they follow comes in.
CREATE INDEX commit_log_history ON commit_log (room_id, event_id) WHERE is_backfill = 1;
