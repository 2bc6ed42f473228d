-- How many members a guild has, without stewards: counted as they come and go, since it is shown with every look at the guild.
ALTER TABLE guilds ADD COLUMN member_count BIGINT NOT NULL DEFAULT 0;
UPDATE guilds SET member_count = (SELECT COUNT(*) FROM memberships m WHERE m.room_id = guilds.guild_id
    AND m.membership = 'join' AND m.user_id <> '@guildhall:' || m.server_name);

-- These find a few members of a guild without a look at all of them.
DROP INDEX memberships_timed_out;
CREATE INDEX memberships_timed_out ON memberships (room_id, timed_out_until) WHERE timed_out_until IS NOT NULL;
DROP INDEX memberships_with_second_factor;
CREATE INDEX memberships_with_second_factor ON memberships (room_id, user_id) WHERE has_second_factor = 1;
