//! Writing the read models. Only the projections of `federation/rooms` call this, in the transaction of the event.

pub mod audit;
pub mod automod;
pub mod bulk_deletions;
pub mod expressions;
pub mod friends;
pub mod guilds;
pub mod members;
pub mod messages;
pub mod overwrites;
pub mod pins;
pub mod polls;
pub mod previews;
pub mod private_channels;
pub mod private_threads;
pub mod reactions;
pub mod scheduled_events;
pub mod threads;
pub mod webhooks;

use sqlx::AnyConnection;

use crate::StorageError;

/// Empties every read model, before they are built again from the log.
///
/// # Errors
/// When the database fails.
pub async fn clear(conn: &mut AnyConnection) -> Result<(), StorageError> {
    for sql in [
        "DELETE FROM guilds",
        "DELETE FROM roles",
        "DELETE FROM expressions",
        "DELETE FROM channels",
        "DELETE FROM channel_overwrites",
        "DELETE FROM guild_children",
        "DELETE FROM memberships",
        "DELETE FROM member_roles",
        "DELETE FROM room_servers",
        "DELETE FROM messages",
        "DELETE FROM join_messages",
        "DELETE FROM bulk_deletions",
        "DELETE FROM reactions",
        "DELETE FROM pin_changes",
        "DELETE FROM pins",
        "DELETE FROM scheduled_events",
        "DELETE FROM event_interests",
        "DELETE FROM relations",
        "DELETE FROM audit_entries",
        "DELETE FROM automod_rules",
        "DELETE FROM automod_alerts",
        "DELETE FROM webhooks",
        "DELETE FROM suppressed_embeds",
        "DELETE FROM poll_events",
        "DELETE FROM poll_votes",
        "DELETE FROM private_channels",
        "DELETE FROM private_threads",
        "DELETE FROM private_thread_members",
        "DELETE FROM friend_states",
        "DELETE FROM threads",
    ] {
        sqlx::query(sql).execute(&mut *conn).await?;
    }
    Ok(())
}
