-- One SQL text for SQLite and PostgreSQL: BIGINT and TEXT only, times in milliseconds since the Unix epoch,
-- truth values as 0 and 1. Ids are compared by bytes (PostgreSQL needs a database with the C collation).

-- Settings of this server that are not configuration.
CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Counters that only a write transaction may raise; whoever holds the row's lock is the one writer.
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    log_seq BIGINT NOT NULL,
    state_group BIGINT NOT NULL
);
INSERT INTO counters (name, log_seq, state_group) VALUES ('writer', 0, 0);

-- Keys -----------------------------------------------------------------------------------------------------

CREATE TABLE server_keys (
    key_id TEXT NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);
-- One key signs. Of two nodes that make the first one at the same time, one is refused and takes the other's.
CREATE UNIQUE INDEX server_keys_active ON server_keys ((COALESCE(retired_at, 0))) WHERE retired_at IS NULL;

CREATE TABLE remote_keys (
    server_name TEXT NOT NULL,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    valid_until BIGINT NOT NULL,
    fetched_at BIGINT NOT NULL,
    PRIMARY KEY (server_name, key_id)
);

-- Key documents as other servers signed them, for answers as a notary.
CREATE TABLE remote_key_documents (
    server_name TEXT NOT NULL PRIMARY KEY,
    json TEXT NOT NULL,
    valid_until BIGINT NOT NULL
);

-- Accounts -------------------------------------------------------------------------------------------------

CREATE TABLE users (
    user_id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    email TEXT UNIQUE,
    password_hash TEXT NOT NULL,
    display_name TEXT,
    bio TEXT NOT NULL,
    accent_color TEXT,
    locale TEXT NOT NULL,
    is_admin BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- A login; every refresh token of one login belongs to one session (the token family).
CREATE TABLE sessions (
    session_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    -- When it last got tokens.
    last_seen_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at);
CREATE INDEX sessions_by_revocation ON sessions (revoked_at);

CREATE TABLE refresh_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (session_id) ON DELETE CASCADE,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE registration_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    grants_admin BIGINT NOT NULL,
    uses_left BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);

-- Rooms and events: the truth ------------------------------------------------------------------------------

CREATE TABLE rooms (
    room_id TEXT NOT NULL PRIMARY KEY,
    version TEXT NOT NULL,
    -- Raised with every change of the room; writers compare and swap it.
    revision BIGINT NOT NULL,
    -- The resolved state over the forward extremities.
    state_group BIGINT NOT NULL
);

CREATE TABLE events (
    room_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    event_type TEXT NOT NULL,
    state_key TEXT,
    origin_server_ts BIGINT NOT NULL,
    depth BIGINT NOT NULL,
    -- 0 accepted, 1 soft-failed, 2 rejected, 3 outlier (held for authorisation only, not placed in the DAG).
    status BIGINT NOT NULL,
    reason TEXT,
    -- State after the event; NULL for outliers.
    state_group BIGINT,
    -- Place in the room's total order; NULL for outliers.
    order_ts BIGINT,
    order_depth BIGINT,
    -- When this server took it in, by its own clock.
    received_at BIGINT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (room_id, event_id)
);
CREATE INDEX events_by_id ON events (event_id);
CREATE INDEX events_in_order ON events (room_id, order_ts, order_depth, event_id);

-- prev_events of the events that are placed in the DAG.
CREATE TABLE event_edges (
    room_id TEXT NOT NULL,
    prev_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (room_id, prev_id, event_id)
);

CREATE TABLE forward_extremities (
    room_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (room_id, event_id)
);

-- prev_events that are not held: where backfill goes on.
CREATE TABLE backward_extremities (
    room_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (room_id, event_id)
);

-- A room state: the entries of its own over those of its base. A group without a base is a snapshot.
CREATE TABLE state_groups (
    group_id BIGINT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL,
    base_id BIGINT,
    -- Groups down to the snapshot, which bounds the work of reading.
    hops BIGINT NOT NULL
);

CREATE TABLE state_group_entries (
    group_id BIGINT NOT NULL,
    event_type TEXT NOT NULL,
    state_key TEXT NOT NULL,
    -- NULL: the base's entry is gone.
    event_id TEXT,
    PRIMARY KEY (group_id, event_type, state_key)
);

-- What was accepted, in the order in which this server accepted it. Consumers follow it by their cursors.
CREATE TABLE commit_log (
    seq BIGINT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    -- Whether this server's own user sent the event.
    is_local BIGINT NOT NULL,
    -- Whether the event is history that was fetched later.
    is_backfill BIGINT NOT NULL,
    -- The room's resolved state after it.
    state_group BIGINT NOT NULL,
    -- What it changed in the read models, as JSON.
    changes TEXT NOT NULL
);

CREATE TABLE cursors (
    consumer TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);

-- A send that a client may repeat with the same nonce.
CREATE TABLE send_nonces (
    user_id TEXT NOT NULL,
    room_id TEXT NOT NULL,
    nonce TEXT NOT NULL,
    event_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, room_id, nonce)
);
CREATE INDEX send_nonces_by_event ON send_nonces (room_id, event_id);

-- Read models: projected from accepted events, rebuilt from the log ------------------------------------------

CREATE TABLE guilds (
    guild_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    owner_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    is_deleted BIGINT NOT NULL
);

CREATE TABLE roles (
    guild_id TEXT NOT NULL,
    role_id TEXT NOT NULL,
    name TEXT NOT NULL,
    color BIGINT NOT NULL,
    hoist BIGINT NOT NULL,
    position BIGINT NOT NULL,
    permissions TEXT NOT NULL,
    mentionable BIGINT NOT NULL,
    PRIMARY KEY (guild_id, role_id)
);

CREATE TABLE channels (
    channel_id TEXT NOT NULL PRIMARY KEY,
    guild_id TEXT NOT NULL,
    kind BIGINT NOT NULL,
    name TEXT NOT NULL,
    topic TEXT,
    position BIGINT NOT NULL,
    nsfw BIGINT NOT NULL,
    rate_limit_per_user BIGINT NOT NULL,
    parent_id TEXT,
    created_at BIGINT NOT NULL,
    is_deleted BIGINT NOT NULL
);
CREATE INDEX channels_of_guild ON channels (guild_id);

-- m.space.child of guilds: a channel belongs to a guild when both rooms say so.
CREATE TABLE guild_children (
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    via TEXT NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
);
CREATE INDEX guild_children_by_channel ON guild_children (channel_id);

CREATE TABLE memberships (
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    server_name TEXT NOT NULL,
    membership TEXT NOT NULL,
    display_name TEXT,
    nickname TEXT,
    joined_at BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (room_id, user_id)
);
CREATE INDEX memberships_of_user ON memberships (user_id, membership);
CREATE INDEX memberships_of_server ON memberships (server_name, membership);
CREATE INDEX memberships_by_server ON memberships (room_id, server_name, membership);

-- Resident servers: those with a joined user in the room.
CREATE TABLE room_servers (
    room_id TEXT NOT NULL,
    server_name TEXT NOT NULL,
    -- What the log has up to here came before its first join, and is not sent to it.
    since_seq BIGINT NOT NULL,
    PRIMARY KEY (room_id, server_name)
);

CREATE TABLE messages (
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    content TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    edited_at BIGINT,
    -- The edit that stands, and its place in the order, so that the later of two wins everywhere.
    edit_id TEXT,
    edit_order_ts BIGINT,
    edit_order_depth BIGINT,
    reply_to TEXT,
    is_deleted BIGINT NOT NULL,
    order_ts BIGINT NOT NULL,
    order_depth BIGINT NOT NULL,
    PRIMARY KEY (channel_id, message_id)
);
CREATE INDEX messages_in_order ON messages (channel_id, order_ts, order_depth, message_id);

-- Edits and redactions by what they refer to; they may be held before their target is.
CREATE TABLE relations (
    room_id TEXT NOT NULL,
    target_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (room_id, target_id, event_id)
);

-- Guilds: what is this server's own ---------------------------------------------------------------------------

CREATE TABLE invites (
    code TEXT NOT NULL PRIMARY KEY,
    guild_id TEXT NOT NULL,
    channel_id TEXT,
    inviter_id TEXT NOT NULL,
    max_uses BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    max_age BIGINT NOT NULL,
    temporary BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX invites_of_guild ON invites (guild_id);

CREATE TABLE invite_uses (
    code TEXT NOT NULL,
    user_id TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (code, user_id)
);

-- Invitations that other servers sent to our users for rooms that we may not be in.
CREATE TABLE received_invites (
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    room_version TEXT NOT NULL,
    via TEXT NOT NULL,
    json TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (room_id, user_id)
);
CREATE INDEX received_invites_of_user ON received_invites (user_id, received_at);
CREATE INDEX received_invites_by_age ON received_invites (received_at);

-- Federation ---------------------------------------------------------------------------------------------------

-- Rules for server names (globs) that the admin gave by command; they stand beside the configuration's.
CREATE TABLE federation_rules (
    pattern TEXT NOT NULL PRIMARY KEY,
    action TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- How far each other server has received what we owe it.
CREATE TABLE destinations (
    server_name TEXT NOT NULL PRIMARY KEY,
    acked_seq BIGINT NOT NULL,
    -- End of the transaction that may be under way, so that a repeat is the same transaction.
    inflight_seq BIGINT,
    failures BIGINT NOT NULL,
    retry_at BIGINT NOT NULL,
    last_error TEXT
);
