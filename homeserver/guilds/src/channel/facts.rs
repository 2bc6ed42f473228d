//! What channels may say of themselves.

use guildhall_storage::channels;
use guildhall_types::{
    RoomId,
    content::{ChannelContent, channel_type},
};
use sqlx::AnyConnection;

use super::{BITRATE, DEFAULT_BITRATE, MAX_CHILDREN, MAX_POSITION, MAX_RATE_LIMIT, MAX_USERS};
use crate::{Access, Refusal, access, validate::Check};

/// The facts of a channel that there is.
pub(super) fn content_of(channel: &channels::Channel) -> ChannelContent {
    let row = &channel.row;
    ChannelContent {
        guild: row.guild_id.clone(),
        kind: row.kind,
        position: row.position,
        nsfw: row.nsfw,
        rate_limit_per_user: row.rate_limit_per_user,
        bitrate: row.bitrate,
        user_limit: row.user_limit,
        parent: row.parent_id.clone(),
        forum: row
            .forum
            .as_deref()
            .and_then(|forum| serde_json::from_str(forum).ok()),
        deleted: false,
    }
}

/// Notes what is wrong with the facts of a channel.
pub(crate) fn check_facts(check: &mut Check, content: &ChannelContent) {
    check.number("position", content.position, 0, MAX_POSITION);
    check.number("rateLimitPerUser", content.rate_limit_per_user, 0, MAX_RATE_LIMIT);
    if let Some(bitrate) = content.bitrate {
        check.number("bitrate", bitrate, BITRATE.0, BITRATE.1);
    }
    if let Some(limit) = content.user_limit {
        check.number("userLimit", limit, 0, MAX_USERS);
    }
    if content.kind != channel_type::VOICE {
        for (field, is_given) in [
            ("bitrate", content.bitrate.is_some()),
            ("userLimit", content.user_limit.is_some()),
        ] {
            if is_given {
                check.refuse(field, "is for voice channels");
            }
        }
    }
}

/// Gives a voice channel what it has unless something else is said.
pub(crate) fn fill_voice(content: &mut ChannelContent) {
    if content.kind == channel_type::VOICE {
        content.bitrate.get_or_insert(DEFAULT_BITRATE);
        content.user_limit.get_or_insert(0);
    }
}

/// Whether the room of a channel of `kind` is a space.
pub(crate) const fn is_space(kind: i64) -> bool {
    kind == channel_type::CATEGORY
}

/// The category `parent` of the guild, for one more channel.
pub(super) async fn parent(
    conn: &mut AnyConnection,
    guild: &RoomId,
    access: &Access,
    parent: &str,
) -> Result<channels::Channel, Refusal> {
    let none = || Refusal::invalid("parentId", "is no category of this guild");
    let id = <&RoomId>::try_from(parent).map_err(|_| none())?;
    let (category, _) =
        access::seen_channel(conn, guild, access, id)
            .await
            .map_err(|refusal| match refusal {
                Refusal::Unknown(_) => none(),
                other => other,
            })?;
    if category.row.kind != channel_type::CATEGORY {
        return Err(none());
    }
    Ok(category)
}

/// Refuses one more channel in a category that has as many as it may.
pub(super) fn check_room_in(category: &str, all: &[channels::Channel]) -> Result<(), Refusal> {
    let inside = all
        .iter()
        .filter(|channel| channel.row.parent_id.as_deref() == Some(category));
    match inside.count() < MAX_CHILDREN {
        true => Ok(()),
        false => Err(Refusal::Conflict(format!(
            "The category has {MAX_CHILDREN} channels already, which is the most"
        ))),
    }
}
