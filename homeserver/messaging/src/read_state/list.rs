//! Looking at what is unread.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_guilds::{Refusal, read::seen_of};
use guildhall_storage::{StorageError, read_states as stored, thread_follows};
use guildhall_types::{UserId, content::channel_type};
use sqlx::AnyConnection;

use super::ReadState;
use crate::Messaging;

/// How `user` stands in the channels that he may look into, and then in the threads there that he follows.
///
/// # Errors
/// When the database fails.
pub async fn read_states(conn: &mut AnyConnection, user: &str) -> Result<Vec<ReadState>, StorageError> {
    let rows = stored::of_user(&mut *conn, user).await?;
    let threads = thread_follows::of_user(&mut *conn, user).await?;
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // Those of a guild follow one another.
    for of_guild in rows.chunk_by(|one, next| one.guild_id == next.guild_id) {
        if let Some(guild) = of_guild.first().and_then(|row| row.guild_id.as_ref()) {
            let channels = of_guild.iter().map(|row| (row.channel_id.as_str(), row.kind));
            // Private threads have channels of their own, which are not among them.
            let of_threads = threads.iter().filter(|row| row.guild_id == *guild);
            let of_threads = of_threads.map(|row| (row.channel_id.as_str(), channel_type::TEXT));
            let channels = seen_of(&mut *conn, guild, user, channels.chain(of_threads)).await?;
            seen.insert(guild.clone(), channels);
        }
    }
    let threads = threads.into_iter().filter(|row| {
        let channels = seen.get(&row.guild_id);
        channels.is_some_and(|channels| channels.contains(&row.channel_id))
    });
    let shown = rows.into_iter().filter(|row| match &row.guild_id {
        Some(guild) => seen
            .get(guild)
            .is_some_and(|channels| channels.contains(&row.channel_id)),
        // Who is in a private channel sees it.
        None => true,
    });
    let shown = shown.map(ReadState::from);
    Ok(shown.chain(threads.map(ReadState::from)).collect())
}

impl Messaging {
    /// How `user` stands in the channels that he may look into.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_states(&self, user: &UserId) -> Result<Vec<ReadState>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        Ok(read_states(&mut conn, user.as_str()).await?)
    }
}
