//! Looking at what is unread.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_guilds::{Refusal, read::seen_by};
use guildhall_storage::{StorageError, read_states as stored};
use guildhall_types::UserId;
use sqlx::AnyConnection;

use super::ReadState;
use crate::Messaging;

/// How `user` stands in the channels that he may look into.
///
/// # Errors
/// When the database fails.
pub async fn read_states(conn: &mut AnyConnection, user: &str) -> Result<Vec<ReadState>, StorageError> {
    let rows = stored::of_user(&mut *conn, user).await?;
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for guild in rows.iter().filter_map(|row| row.guild_id.as_ref()) {
        if !seen.contains_key(guild) {
            let channels = seen_by(&mut *conn, guild, user).await?;
            seen.insert(guild.clone(), channels);
        }
    }
    let shown = rows.into_iter().filter(|row| match &row.guild_id {
        Some(guild) => seen
            .get(guild)
            .is_some_and(|channels| channels.contains(&row.channel_id)),
        // Who is in a private channel sees it.
        None => true,
    });
    Ok(shown.map(ReadState::from).collect())
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
