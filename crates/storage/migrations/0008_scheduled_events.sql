-- Code of a guild's vanity URL (m.room.canonical_alias).
ALTER TABLE guilds ADD COLUMN vanity_code TEXT;

-- Codes that guilds of this server have chosen: this server's own, not a read model. It says who has which, in the transaction of the event.
CREATE TABLE vanity_codes (
    code TEXT NOT NULL PRIMARY KEY,
    guild_id TEXT NOT NULL,
    uses BIGINT NOT NULL,
    -- In milliseconds.
    claimed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX vanity_codes_of_guild ON vanity_codes (guild_id);

-- Read model: scheduled events that were not deleted (org.guildhall.scheduled_event).
CREATE TABLE scheduled_events (
    guild_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    creator_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    entity_type BIGINT NOT NULL,
    channel_id TEXT,
    location TEXT,
    -- In milliseconds.
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    status BIGINT NOT NULL,
    PRIMARY KEY (guild_id, event_id)
);

-- Read model: who is interested in which of those that are not over (org.guildhall.event_interest).
CREATE TABLE event_interests (
    guild_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (guild_id, event_id, user_id)
);
CREATE INDEX event_interests_of_user ON event_interests (guild_id, user_id);
