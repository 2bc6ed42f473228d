-- Link previews: what this server has found behind links, for its own readers. No read model: nothing of it follows from events alone.

-- What a link led to when it was fetched.
CREATE TABLE previews (
    preview_id TEXT NOT NULL PRIMARY KEY,
    -- The link as it was written.
    url TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    -- What is shown, as JSON; NULL if there is nothing.
    embed TEXT,
    -- The picture, as JSON, and where it is stored here; NULL if there is none, or none any more.
    image TEXT,
    media_id TEXT,
    media_size BIGINT NOT NULL
);
CREATE INDEX previews_by_url ON previews (url, fetched_at);
CREATE INDEX previews_by_time ON previews (fetched_at);

-- The previews of messages.
CREATE TABLE message_previews (
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    preview_id TEXT NOT NULL,
    PRIMARY KEY (channel_id, message_id, position)
);
CREATE INDEX message_previews_by_preview ON message_previews (preview_id);

-- Messages whose links are still to be looked at.
CREATE TABLE preview_tasks (
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, message_id)
);
CREATE INDEX preview_tasks_by_time ON preview_tasks (due_at);

-- Users who want to see no previews.
CREATE TABLE hidden_previews (
    user_id TEXT NOT NULL PRIMARY KEY
);

-- Read model ------------------------------------------------------------------------------------------------------

-- Messages whose links are to be shown without previews, by the word of their authors or of moderators (org.guildhall.suppress_embeds).
CREATE TABLE suppressed_embeds (
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    by_moderator BIGINT NOT NULL,
    PRIMARY KEY (channel_id, message_id, by_moderator)
);
