//! Where a member may look back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use guildhall_permissions::Permissions;
use guildhall_storage::{
    channels,
    overwrites::{self, Overwrites},
    private_threads,
};
use guildhall_types::{RoomId, UserId, content::channel_type};

use crate::{Guilds, Refusal, access};

/// The channels of the guild whose history its member `user` may read now, by what the database says: with private threads, of which it is told in which channel they
/// stand.
///
/// # Errors
/// [`Refusal::Unknown`] when the user is no member.
pub async fn readable(
    guilds: &Guilds,
    guild: &RoomId,
    user: &UserId,
) -> Result<BTreeMap<String, Option<String>>, Refusal> {
    // One snapshot: what is taken from somebody and what is given to him come together.
    let mut tx = guilds.db().snapshot().await?;
    let conn = tx.conn();
    let access = access::of(conn, guild, user, guilds.now()).await?;
    let kinds = channels::kinds_of_guild(conn, guild.as_str()).await?;
    let overwrites = overwrites::by_channel(conn, guild.as_str()).await?;
    let threads = private_threads::of_guild(conn, guild.as_str()).await?;
    let shown: BTreeSet<&str> = kinds.iter().map(|(channel, _)| channel.as_str()).collect();
    let parents: HashMap<String, String> = threads
        .into_iter()
        .filter(|thread| !thread.row.is_deleted && shown.contains(thread.row.parent_id.as_str()))
        .map(|thread| (thread.row.channel_id, thread.row.parent_id))
        .collect();
    let none = Overwrites::default();
    let needed = Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY;
    let readable = kinds.iter().filter_map(|(channel, kind)| {
        let parent = parents.get(channel).cloned();
        if *kind == channel_type::PRIVATE_THREAD && parent.is_none() {
            return None;
        }
        let overwrites = overwrites.get(channel).unwrap_or(&none);
        let rights = access.rights_in(&access::channel(*kind, overwrites));
        rights.contains(needed).then(|| (channel.clone(), parent))
    });
    Ok(readable.collect())
}
