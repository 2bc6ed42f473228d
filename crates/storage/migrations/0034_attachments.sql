-- Files of messages. Whether the media is one: such are shown to those alone who see the message.
ALTER TABLE media ADD COLUMN is_attachment BIGINT NOT NULL DEFAULT 0;
-- What its uploader calls it; NULL for pictures of other uses, and where the server is another.
ALTER TABLE media ADD COLUMN filename TEXT;
-- Milliseconds, of videos and sounds.
ALTER TABLE media ADD COLUMN duration BIGINT;
ALTER TABLE media ADD COLUMN blurhash TEXT;
-- Of a file of a user of this server: the channel that it was uploaded to, and the message that has it.
ALTER TABLE media ADD COLUMN channel_id TEXT;
ALTER TABLE media ADD COLUMN message_id TEXT;
CREATE INDEX media_by_age ON media (is_attachment, created_at);

-- Files that are being uploaded; their bytes grow in <data_dir>/uploads.
CREATE TABLE uploads (
    upload_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    filename TEXT NOT NULL,
    -- Bytes that it is to have.
    size BIGINT NOT NULL,
    -- When it ends if nothing more comes, in milliseconds.
    expires_at BIGINT NOT NULL
);
CREATE INDEX uploads_of_user ON uploads (user_id);
CREATE INDEX uploads_by_end ON uploads (expires_at);

-- Files whose messages were deleted, until their bytes are.
CREATE TABLE media_releases (
    server_name TEXT NOT NULL,
    media_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    PRIMARY KEY (server_name, media_id, message_id)
);

-- Small pictures of stored pictures and videos, which are made when they are first asked for. They lie beside the blob that they are of.
CREATE TABLE thumbnails (
    sha256 TEXT NOT NULL,
    -- The size that was asked for: pixels, and whether it is cropped to it.
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    is_cropped BIGINT NOT NULL,
    thumbnail_sha256 TEXT NOT NULL,
    content_type TEXT NOT NULL,
    PRIMARY KEY (sha256, width, height, is_cropped)
);
CREATE INDEX thumbnails_by_blob ON thumbnails (thumbnail_sha256);

-- How much users of this server may upload at once: standard or premium.
ALTER TABLE users ADD COLUMN tier TEXT NOT NULL DEFAULT 'standard';
