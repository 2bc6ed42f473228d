-- Read model: rules that look at messages (org.guildhall.automod_rule), each as one JSON object.
CREATE TABLE automod_rules (
    guild_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (guild_id, rule_id)
);

-- Read model: which messages tell what a rule has found, each as one JSON object.
CREATE TABLE automod_alerts (
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    alert TEXT NOT NULL,
    PRIMARY KEY (channel_id, message_id)
);

-- What rules have found in what users of this server said, of which the guild's own server is to be told; not a read model.
CREATE TABLE automod_notices (
    notice_id TEXT NOT NULL PRIMARY KEY,
    guild_id TEXT NOT NULL,
    notice TEXT NOT NULL,
    since BIGINT NOT NULL
);
