-- What the events of a guild amount to: owner, roles, members, bans (spec/roles.md) ---------------------------------

-- A guild between events: the entries of its own over those of its base, as with state_groups. Numbers are from the same counter.
CREATE TABLE guild_groups (
    group_id BIGINT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL,
    base_id BIGINT,
    hops BIGINT NOT NULL,
    -- The last changes that it is made of, as a JSON list of event ids; empty for what a server came in with.
    frontier TEXT NOT NULL,
    -- The longest way to it, in changes.
    depth BIGINT NOT NULL
);

CREATE TABLE guild_group_entries (
    group_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- JSON; NULL: the base's entry is gone.
    value TEXT,
    PRIMARY KEY (group_id, name)
);

-- Events that change the guild and that their senders were allowed to send by what they had seen.
CREATE TABLE guild_changes (
    room_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    -- JSON. Kept apart from the event, which may lose its content to a redaction.
    change TEXT NOT NULL,
    before_group BIGINT NOT NULL,
    after_group BIGINT NOT NULL,
    PRIMARY KEY (room_id, event_id)
);

-- Every event of a guild's room: the guild after it, and all that this server held when it had taken the event in.
CREATE TABLE guild_places (
    room_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    after_group BIGINT NOT NULL,
    present_group BIGINT NOT NULL,
    PRIMARY KEY (room_id, event_id)
);

-- What a guild amounts to at present.
CREATE TABLE guild_heads (
    room_id TEXT NOT NULL PRIMARY KEY,
    group_id BIGINT NOT NULL
);

-- Read models ----------------------------------------------------------------------------------------------------

CREATE TABLE member_roles (
    guild_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    role_id TEXT NOT NULL,
    PRIMARY KEY (guild_id, user_id, role_id)
);
CREATE INDEX member_roles_by_role ON member_roles (guild_id, role_id);

ALTER TABLE memberships ADD COLUMN timed_out_until BIGINT;
-- Why the user is banned, in the words of who did it.
ALTER TABLE memberships ADD COLUMN reason TEXT;
