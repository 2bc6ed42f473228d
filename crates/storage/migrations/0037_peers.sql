-- What administrators see of other servers: since when each is owed something (NULL: since before this was noted), when something last
-- reached it, and when it last failed. The text of the last failure stays when the server is back.
ALTER TABLE destinations ADD COLUMN first_seen_at BIGINT;
ALTER TABLE destinations ADD COLUMN last_success_at BIGINT;
ALTER TABLE destinations ADD COLUMN last_error_at BIGINT;
CREATE INDEX room_servers_of_server ON room_servers (server_name);

-- Servers that wait for an administrator to allow or deny them (federation.mode = approval).
CREATE TABLE federation_requests (
    server_name TEXT NOT NULL PRIMARY KEY,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    -- Requests under its name; nobody has verified that they were its own.
    requests BIGINT NOT NULL,
    -- Times that a user of this server asked to join something there.
    joins BIGINT NOT NULL
);
