//! What a user may do in several channels at once.

use std::collections::HashMap;

use guildhall_permissions::Permissions;
use guildhall_storage::{
    StorageError, channels,
    overwrites::{self, Overwrites},
};
use guildhall_types::Timestamp;
use sqlx::AnyConnection;

use crate::access;

/// What `user` may do at the time `now` in those of the channels at `places` (guild and channel) that are shown, by channel. Of guilds that the user is no member
/// of there are none.
///
/// # Errors
/// When the database fails.
pub async fn rights_at(
    conn: &mut AnyConnection,
    user: &str,
    places: &[(&str, &str)],
    now: Timestamp,
) -> Result<HashMap<String, Permissions>, StorageError> {
    let kinds = channels::kinds_at(conn, places).await?;
    let overwrites = overwrites::at(conn, places).await?;
    let none = Overwrites::default();
    let mut standings = HashMap::new();
    let mut rights = HashMap::with_capacity(kinds.len());
    for (guild, channel) in places {
        let Some(kind) = kinds.get(*channel) else {
            continue;
        };
        if !standings.contains_key(guild) {
            standings.insert(*guild, access::find(conn, guild, user, now).await?);
        }
        if let Some(Some(standing)) = standings.get(guild) {
            let overwrites = overwrites.get(*channel).unwrap_or(&none);
            let of_channel = standing.rights_in(&access::channel(*kind, overwrites));
            rights.insert((*channel).to_owned(), of_channel);
        }
    }
    Ok(rights)
}
