-- Stored media: what users of this server have uploaded, and what was fetched from other servers. Not a read model: the bytes lie in
-- <data_dir>/media, under their SHA-256.
CREATE TABLE media (
    -- The server whose user uploaded it.
    server_name TEXT NOT NULL,
    media_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    -- NULL where the server is another.
    uploader_id TEXT,
    -- By its content.
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    is_animated BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (server_name, media_id)
);
CREATE INDEX media_by_blob ON media (sha256);
CREATE INDEX media_by_use ON media (used_at);
CREATE INDEX media_by_uploader ON media (uploader_id);

-- Read models ----------------------------------------------------------------------------------------------------

-- Emoji and stickers of guilds (im.ponies.room_emotes).
CREATE TABLE expressions (
    guild_id TEXT NOT NULL,
    expression_id TEXT NOT NULL,
    is_sticker BIGINT NOT NULL,
    name TEXT NOT NULL,
    uri TEXT NOT NULL,
    content_type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    size BIGINT NOT NULL,
    animated BIGINT NOT NULL,
    creator_id TEXT NOT NULL,
    -- The roles that may use it, as a JSON list of ids.
    role_ids TEXT NOT NULL,
    description TEXT,
    tags TEXT,
    PRIMARY KEY (guild_id, expression_id)
);

-- Pictures of roles.
ALTER TABLE roles ADD COLUMN icon TEXT;
ALTER TABLE roles ADD COLUMN unicode_emoji TEXT;
