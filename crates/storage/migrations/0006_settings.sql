-- Settings of guilds (org.guildhall.setting), as one JSON object.
ALTER TABLE guilds ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
-- Whether a member agrees to the guild's rules.
ALTER TABLE memberships ADD COLUMN has_accepted BIGINT NOT NULL DEFAULT 0;

-- Read model: which messages tell that their author has come in.
CREATE TABLE join_messages (
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    PRIMARY KEY (channel_id, message_id)
);

-- Invites and what they promise: this server's own, not read models -------------------------------------------------

-- Roles that who comes in on the invite gets, as a JSON list of ids.
ALTER TABLE invites ADD COLUMN role_ids TEXT NOT NULL DEFAULT '[]';

-- Roles that are to be given once somebody has come in.
CREATE TABLE role_promises (
    guild_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    role_id TEXT NOT NULL,
    -- In whose name.
    inviter_id TEXT NOT NULL,
    promised_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, role_id)
);

-- Memberships of users of this server that end with their last session.
CREATE TABLE temporary_members (
    guild_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

-- Users of this server who have come into a guild, or are about to, and whose coming was not told there yet.
CREATE TABLE arrivals (
    guild_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
