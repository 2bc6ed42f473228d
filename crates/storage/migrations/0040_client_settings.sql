-- Settings of clients that follow an account: a JSON object, which the server does not read.
CREATE TABLE client_settings (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
    json TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
