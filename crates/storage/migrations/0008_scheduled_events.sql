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
