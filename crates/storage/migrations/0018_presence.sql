-- What users of this server want to be seen as: its own, not a read model. Who never said so is online.
CREATE TABLE presences (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
    -- online, idle, dnd or invisible.
    status TEXT NOT NULL,
    custom_text TEXT,
    custom_emoji TEXT,
    -- When the custom status ends; null if it does not.
    custom_expires_at BIGINT
);
