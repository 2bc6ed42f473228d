-- Messages that somebody has said to delete together, with others: the audit log has one entry for all of them. Read model.
CREATE TABLE bulk_deletions (
    channel_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    PRIMARY KEY (channel_id, user_id, message_id)
);
