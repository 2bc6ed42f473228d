-- Reports: this server's own, and private. They are no read models: `rebuild` leaves them alone.

-- What somebody has reported, with a copy of it as it was. One row on each server that has to do with it.
CREATE TABLE reports (
    report_id TEXT NOT NULL PRIMARY KEY,
    -- The reporter's server, and the id that the report has there.
    origin TEXT NOT NULL,
    origin_id TEXT NOT NULL,
    -- NULL where the reporter's server does not say.
    reporter_id TEXT,
    -- Whether the reporter lets moderators and other servers know the name.
    is_named BIGINT NOT NULL,
    -- message, user or guild
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    reason TEXT NOT NULL,
    guild_id TEXT,
    channel_id TEXT,
    message_id TEXT,
    -- Who is reported: the user, or the message's author.
    user_id TEXT,
    -- The message's text as it was reported, and when it was sent.
    content TEXT,
    sent_at BIGINT,
    -- Whether the message is held here, so that it is known to be its author's.
    is_verified BIGINT NOT NULL,
    -- Reporter and target, while nothing is decided: nobody reports the same twice meanwhile.
    open_key TEXT UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX reports_by_origin ON reports (origin, origin_id);
CREATE INDEX reports_of_origin ON reports (origin, created_at);
CREATE INDEX reports_of_reporter ON reports (reporter_id, created_at, report_id);
CREATE INDEX reports_on_user ON reports (user_id, created_at, report_id);
CREATE INDEX reports_of_guild ON reports (guild_id, created_at, report_id);
CREATE INDEX reports_in_order ON reports (created_at, report_id);

-- How a report stands in a queue of this server.
CREATE TABLE report_cases (
    report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
    -- guild or server
    queue TEXT NOT NULL,
    -- open, in_review or resolved
    state TEXT NOT NULL,
    -- actioned or dismissed, when resolved
    outcome TEXT,
    assignee_id TEXT,
    -- Raised with every change; who changes compares and swaps it.
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, queue)
);
CREATE INDEX report_cases_by_state ON report_cases (queue, state);
CREATE INDEX report_cases_by_age ON report_cases (updated_at);

-- Every change of a case, by the version that it made.
CREATE TABLE report_history (
    report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
    queue TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- NULL for what the reporter, the reported or another server did.
    actor_id TEXT,
    change TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    assignee_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, queue, version)
);

CREATE TABLE report_notes (
    report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
    queue TEXT NOT NULL,
    note_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, queue, note_id)
);

-- At most one of the reporter and one of the reported.
CREATE TABLE report_appeals (
    report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
    -- reporter or reported
    appellant TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, appellant)
);

-- What other servers are owed of the reports that were made here.
CREATE TABLE report_outbox (
    report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
    server_name TEXT NOT NULL,
    -- report or appeal
    item TEXT NOT NULL,
    -- pending, delivered, refused (for good) or failed (given up)
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    retry_at BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, server_name, item)
);
CREATE INDEX report_outbox_due ON report_outbox (state, retry_at);

-- How the reports that were made here stand on other servers, as those last said.
CREATE TABLE report_handlings (
    report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
    server_name TEXT NOT NULL,
    queue TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, server_name, queue)
);
