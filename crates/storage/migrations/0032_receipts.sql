-- To whom users of this server let it be seen how far they have read: nobody, private (in private channels) or everywhere.
ALTER TABLE user_privacy ADD COLUMN read_receipts TEXT NOT NULL DEFAULT 'nobody';

-- How far users have read who let it be seen, of this server and of others: no read model, for it comes with what does not last.
CREATE TABLE receipts (
    channel_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- '' for the channel itself.
    thread_id TEXT NOT NULL,
    -- The last message that was read, and its place in the order.
    message_id TEXT NOT NULL,
    order_ts BIGINT NOT NULL,
    order_depth BIGINT NOT NULL,
    -- When it was read, in milliseconds, by the clock of this server.
    read_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, user_id, thread_id)
);
CREATE INDEX receipts_of_user ON receipts (user_id);
