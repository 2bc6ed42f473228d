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
