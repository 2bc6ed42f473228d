-- Settings of guilds (org.guildhall.setting), as one JSON object.
ALTER TABLE guilds ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
-- Whether a member agrees to the guild's rules.
ALTER TABLE memberships ADD COLUMN has_accepted BIGINT NOT NULL DEFAULT 0;
