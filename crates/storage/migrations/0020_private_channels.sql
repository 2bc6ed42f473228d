-- Private channels: read model, projected from their rooms. Who is in them, memberships say.
CREATE TABLE private_channels (
    channel_id TEXT NOT NULL PRIMARY KEY,
    -- 1 of two people, 3 of several
    kind BIGINT NOT NULL,
    -- The two people of kind 1, sorted.
    first_user TEXT,
    second_user TEXT,
    -- Of kind 3.
    owner_id TEXT,
    -- Empty if it has none.
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX private_channels_of_pair ON private_channels (first_user, second_user);

-- Whether a user of this server has a private channel in the list: this server's own, though a message opens it.
CREATE TABLE open_channels (
    user_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    -- The log's head when that was said: what stands there changes nothing more.
    log_seq BIGINT NOT NULL,
    PRIMARY KEY (user_id, channel_id)
);

-- What this server has still to do with others for private channels, until it is done.
CREATE TABLE direct_errands (
    -- invite: ask the user's server to let the user be invited; join: let our user in
    item TEXT NOT NULL,
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- message, request (of friendship) or group
    purpose TEXT NOT NULL,
    -- Who invites.
    inviter_id TEXT NOT NULL,
    -- The server to do it with.
    server_name TEXT NOT NULL,
    -- pending, refused (the user does not want to be invited) or failed (given up)
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    retry_at BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (item, room_id, user_id)
);
CREATE INDEX direct_errands_due ON direct_errands (state, retry_at);
CREATE INDEX direct_errands_of_server ON direct_errands (server_name, state);
