-- What a session is called in the list of its user: what its client said of itself when it logged in. NULL for what said nothing, or is from before.
ALTER TABLE sessions ADD COLUMN device TEXT;

-- Accounts that are no more. Names stay taken, and ids stand in events, so the row of the user stays, without all that it tells of him.
ALTER TABLE users ADD COLUMN deactivated_at BIGINT;

-- What is still to be done about them; a row goes when all of it is done.
CREATE TABLE farewells (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL
);
CREATE INDEX farewells_due ON farewells (due_at);
