-- Pictures of users and guilds: all of them are mxc: URIs.

-- Of users of this server: their own choice.
ALTER TABLE users ADD COLUMN avatar TEXT;
ALTER TABLE users ADD COLUMN banner TEXT;
CREATE INDEX users_by_avatar ON users (avatar) WHERE avatar IS NOT NULL;
CREATE INDEX users_by_banner ON users (banner) WHERE banner IS NOT NULL;

-- Read models: what members have in a room (avatar_url of m.room.member), and what guilds have (m.room.avatar, and the setting banner).
ALTER TABLE memberships ADD COLUMN avatar TEXT;
CREATE INDEX memberships_by_avatar ON memberships (avatar) WHERE avatar IS NOT NULL;
ALTER TABLE guilds ADD COLUMN icon TEXT;
ALTER TABLE guilds ADD COLUMN banner TEXT;
CREATE INDEX guilds_by_icon ON guilds (icon) WHERE icon IS NOT NULL;
CREATE INDEX guilds_by_banner ON guilds (banner) WHERE banner IS NOT NULL;

-- Whether stored media is such a picture, which goes when nothing of the above names it any more.
ALTER TABLE media ADD COLUMN is_replaceable BIGINT NOT NULL DEFAULT 0;
CREATE INDEX media_replaceable ON media (created_at) WHERE is_replaceable = 1;
