//! What a user may do in a private channel: the same for all who are in it.

use guildhall_permissions::Permissions;
use guildhall_storage::{StorageError, errands, friends, private_channels, projection::members};
use guildhall_types::{RoomId, UserId};
use sqlx::AnyConnection;

use crate::ChannelAccess;

/// What may be done in a private channel. Nobody deletes what others have said.
const RIGHTS: [Permissions; 9] = [
    Permissions::VIEW_CHANNEL,
    Permissions::SEND_MESSAGES,
    Permissions::READ_MESSAGE_HISTORY,
    Permissions::ADD_REACTIONS,
    Permissions::PIN_MESSAGES,
    Permissions::ATTACH_FILES,
    Permissions::EMBED_LINKS,
    Permissions::USE_EXTERNAL_EMOJIS,
    Permissions::USE_EXTERNAL_STICKERS,
];

/// What `user` may do in the private channel `channel`; `None` if there is none that the user is in.
pub(crate) async fn access(
    conn: &mut AnyConnection,
    channel: &RoomId,
    user: &UserId,
) -> Result<Option<ChannelAccess>, StorageError> {
    let is_joined = members::get(conn, channel.as_str(), user.as_str())
        .await?
        .is_some_and(|(membership, _)| membership == "join");
    if !is_joined {
        return Ok(None);
    }
    let Some(found) = private_channels::get(conn, channel.as_str()).await? else {
        return Ok(None);
    };
    let other = found
        .row
        .pair
        .as_ref()
        .map(|(first, second)| match first == user.as_str() {
            true => second,
            false => first,
        });
    let is_unheard = match other {
        Some(other) => is_unheard(conn, channel, other).await?,
        None => false,
    };
    let rights = RIGHTS.into_iter().fold(Permissions::NONE, Permissions::union);
    Ok(Some(ChannelAccess {
        guild_id: None,
        rate_limit_per_user: 0,
        holds_messages: true,
        is_unheard,
        kind: found.row.kind,
        rights,
        rights_in_threads: Permissions::NONE,
        timed_out_until: None,
        probation: None,
        lacks_second_factor: false,
    }))
}

/// Whether `other` takes no messages, or is not in the channel and does not want to be invited, or cannot be.
async fn is_unheard(conn: &mut AnyConnection, channel: &RoomId, other: &str) -> Result<bool, StorageError> {
    let says = friends::says(conn, channel.as_str(), other).await?;
    if says.is_some_and(|says| says.refuses_messages) {
        return Ok(true);
    }
    let membership = members::get(conn, channel.as_str(), other).await?;
    if membership.is_some_and(|(membership, _)| membership == "join") {
        return Ok(false);
    }
    let errand = errands::get(conn, errands::INVITE, channel.as_str(), other).await?;
    Ok(errand.is_some_and(|errand| errand.state != errands::PENDING))
}
