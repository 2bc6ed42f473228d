//! Looking into a server's database. The process may run or not.

use sqlx::{AnyPool, Column, Row, any::AnyRow};

use super::Node;

/// The state of every room over its forward extremities: the entries of its group and of those below it, the upper ones
/// first.
const STATE: &str = "\
    WITH RECURSIVE chain (room_id, group_id, level) AS ( \
        SELECT room_id, state_group, CAST(0 AS BIGINT) FROM rooms \
        UNION ALL \
        SELECT chain.room_id, state_groups.base_id, chain.level + 1 \
        FROM chain JOIN state_groups ON state_groups.group_id = chain.group_id \
        WHERE state_groups.base_id IS NOT NULL \
    ), entries AS ( \
        SELECT chain.room_id, chain.level, entry.event_type, entry.state_key, entry.event_id \
        FROM chain JOIN state_group_entries AS entry ON entry.group_id = chain.group_id \
    ) \
    SELECT 'state', room_id, event_type, state_key, event_id FROM entries AS entry \
    WHERE event_id IS NOT NULL AND level = ( \
        SELECT MIN(level) FROM entries AS upper WHERE upper.room_id = entry.room_id \
        AND upper.event_type = entry.event_type AND upper.state_key = entry.state_key)";

/// What must be the same on every server of a room, once all have everything. Events come in a form that does not tell
/// whether a server holds what was before it joined.
const SHARED: &[&str] = &[
    STATE,
    "SELECT 'end', ends.room_id, ends.event_id, event_type, state_key, sender FROM forward_extremities AS ends \
     JOIN events ON events.room_id = ends.room_id AND events.event_id = ends.event_id",
    "SELECT 'said', room_id, event_id, status, order_ts, order_depth, json FROM events \
     WHERE event_type IN ('m.room.message', 'm.room.redaction', 'm.reaction') AND status <> 3",
    "SELECT 'guild', guild_id, name, description, owner_id, created_at, is_deleted, settings, vanity_code, icon, banner FROM guilds",
    "SELECT 'role', guild_id, role_id, name, color, hoist, position, permissions, mentionable, icon, unicode_emoji \
     FROM roles",
    "SELECT 'expression', guild_id, expression_id, is_sticker, name, uri, content_type, width, height, size, animated, \
     creator_id, role_ids, description, tags FROM expressions",
    "SELECT 'automod', guild_id, rule_id, rule FROM automod_rules",
    "SELECT 'alert', channel_id, message_id, alert FROM automod_alerts",
    "SELECT 'holds', guild_id, user_id, role_id FROM member_roles",
    "SELECT 'channel', channel_id, guild_id, kind, name, topic, position, nsfw, rate_limit_per_user, bitrate, user_limit, \
     parent_id, forum, is_deleted FROM channels",
    "SELECT 'private', channel_id, kind, first_user, second_user, owner_id, name, created_at FROM private_channels",
    "SELECT 'friend', channel_id, user_id, event_id, wants, declines, refuses_messages, refuses_requests, sent_at \
     FROM friend_states",
    "SELECT 'overwrite', guild_id, channel_id, is_role, target_id, allow_bits, deny_bits FROM channel_overwrites",
    "SELECT 'child', guild_id, channel_id FROM guild_children",
    "SELECT 'member', room_id, user_id, membership, display_name, event_id, nickname, timed_out_until, has_accepted, \
     has_second_factor, reason, avatar FROM memberships",
    "SELECT 'event', guild_id, event_id, creator_id, name, description, entity_type, channel_id, location, starts_at, ends_at, status \
     FROM scheduled_events",
    "SELECT 'interest', guild_id, event_id, user_id FROM event_interests",
    "SELECT 'message', channel_id, message_id, content, edited_at, edit_id, reply_to, is_deleted, order_ts, \
     order_depth, reactions, kind, mentions, tts, thread_root, thread_id, falls_back, extra FROM messages",
    "SELECT 'thread', channel_id, thread_id, creator_id, name, created_at, auto_archive, rate_limit_per_user, tags, is_archived, archived_at, \
     archived_after, is_locked, is_pinned, is_deleted FROM threads",
    "SELECT 'private thread', guild_id, channel_id, parent_id, creator_id, is_invitable, is_deleted FROM private_threads",
    "SELECT 'in thread', guild_id, channel_id, user_id FROM private_thread_members",
    "SELECT 'webhook', guild_id, webhook_id, channel_id, name, avatar, creator_id FROM webhooks",
    "SELECT 'poll', channel_id, event_id, poll_id, user_id, answers, sent_at, order_ts, order_depth FROM poll_events",
    "SELECT 'vote', channel_id, poll_id, answer_id, user_id FROM poll_votes",
    "SELECT 'pin', channel_id, message_id, event_id, pinned_by, pinned_at, order_ts, order_depth, place FROM pins",
    "SELECT 'reaction', channel_id, event_id, message_id, user_id, emoji_key, emoji, sent_at FROM reactions",
];

/// Every table that is projected from the log.
const READ_MODELS: &[&str] = &[
    "SELECT 'guilds', * FROM guilds",
    "SELECT 'roles', * FROM roles",
    "SELECT 'expressions', * FROM expressions",
    "SELECT 'channels', * FROM channels",
    "SELECT 'channel_overwrites', * FROM channel_overwrites",
    "SELECT 'guild_children', * FROM guild_children",
    "SELECT 'memberships', * FROM memberships",
    "SELECT 'member_roles', * FROM member_roles",
    "SELECT 'messages', * FROM messages",
    "SELECT 'threads', * FROM threads",
    "SELECT 'join_messages', * FROM join_messages",
    "SELECT 'reactions', * FROM reactions",
    "SELECT 'bulk_deletions', * FROM bulk_deletions",
    "SELECT 'pin_changes', * FROM pin_changes",
    "SELECT 'pins', * FROM pins",
    "SELECT 'scheduled_events', * FROM scheduled_events",
    "SELECT 'event_interests', * FROM event_interests",
    "SELECT 'automod_rules', * FROM automod_rules",
    "SELECT 'automod_alerts', * FROM automod_alerts",
    "SELECT 'webhooks', * FROM webhooks",
    "SELECT 'private_threads', * FROM private_threads",
    "SELECT 'private_thread_members', * FROM private_thread_members",
    "SELECT 'poll_events', * FROM poll_events",
    "SELECT 'poll_votes', * FROM poll_votes",
    "SELECT 'relations', * FROM relations",
    "SELECT 'private_channels', * FROM private_channels",
    "SELECT 'friend_states', * FROM friend_states",
    "SELECT 'room_servers', * FROM room_servers",
];

impl Node {
    /// Where its database is, for reading.
    fn reading_url(&self) -> String {
        match &self.postgres {
            Some(database) => database.url().to_owned(),
            None => format!("sqlite://{}?mode=ro", self.database_file().display()),
        }
    }

    /// Where its database is, for writing.
    pub(super) fn writing_url(&self) -> String {
        match &self.postgres {
            Some(database) => database.url().to_owned(),
            None => format!("sqlite://{}?mode=rw", self.database_file().display()),
        }
    }

    /// Its database, where it is on SQLite.
    #[must_use]
    pub fn database_file(&self) -> std::path::PathBuf {
        self.folder().join("guildhall.db")
    }

    /// Rows of a query over its database, each as one line.
    ///
    /// # Panics
    /// When the database cannot be read.
    pub async fn rows(&self, sql: &'static str) -> Vec<String> {
        self.all(&[sql]).await
    }

    /// Changes something in its database, beside the running server.
    ///
    /// # Panics
    /// When the database does not let it.
    pub async fn execute(&self, sql: &'static str) {
        sqlx::any::install_default_drivers();
        let pool = AnyPool::connect(&self.writing_url()).await.unwrap();
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
    }

    /// What must be the same on every server of its rooms, sorted.
    pub async fn shared(&self) -> Vec<String> {
        self.all(SHARED).await
    }

    /// Everything that was projected from its log, sorted.
    pub async fn read_models(&self) -> Vec<String> {
        self.all(READ_MODELS).await
    }

    async fn all(&self, queries: &[&'static str]) -> Vec<String> {
        sqlx::any::install_default_drivers();
        let pool = AnyPool::connect(&self.reading_url()).await.unwrap();
        let mut lines = Vec::new();
        for query in queries {
            let rows = sqlx::query(*query).fetch_all(&pool).await.unwrap();
            lines.extend(rows.iter().map(line));
        }
        pool.close().await;
        lines.sort();
        lines
    }
}

fn line(row: &AnyRow) -> String {
    let cell = |index: usize| {
        if let Ok(text) = row.try_get::<Option<String>, _>(index) {
            return text.unwrap_or_else(|| "-".to_owned());
        }
        row.get::<i64, _>(index).to_string()
    };
    let cells: Vec<String> = row
        .columns()
        .iter()
        .map(|column| cell(column.ordinal()))
        .collect();
    cells.join(" ")
}
