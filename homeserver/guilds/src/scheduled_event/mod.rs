//! Scheduled events: what members plan together.
//!
//! An event is a state event of the guild's room, and part of role resolution: every server judges who may change it. Who is interested in
//! which is said by each member alone.

mod create;
mod delete;
mod facts;
mod get;
mod interest;
mod steward;
mod update;

pub use create::NewScheduledEvent;
pub use update::ScheduledEventPatch;

use guildhall_permissions::Permissions;
use guildhall_storage::scheduled_events::{self, ScheduledEvent};
use guildhall_types::{RoomId, UserId};
use sqlx::AnyConnection;

use crate::{Access, Refusal, Thing, access};

/// What a member may do where an event takes place. Of one in a channel that the member does not see nothing is said, not even that there is one.
async fn rights_at(
    conn: &mut AnyConnection,
    guild: &RoomId,
    access: &Access,
    channel: Option<&str>,
) -> Result<Permissions, Refusal> {
    let Some(channel) = channel else {
        return Ok(access.rights);
    };
    let channel = <&RoomId>::try_from(channel).map_err(|_| Refusal::Unknown(Thing::Channel))?;
    Ok(access::seen_channel(conn, guild, access, channel).await?.1)
}

/// An event that the member sees, and what the member may do where it takes place.
async fn seen_event(
    conn: &mut AnyConnection,
    guild: &RoomId,
    access: &Access,
    id: &str,
) -> Result<(ScheduledEvent, Permissions), Refusal> {
    let unknown = || Refusal::Unknown(Thing::ScheduledEvent);
    let found = scheduled_events::get(conn, guild.as_str(), id).await?;
    let found = found.ok_or_else(unknown)?;
    match rights_at(conn, guild, access, found.row.channel_id.as_deref()).await {
        Ok(rights) => Ok((found, rights)),
        Err(Refusal::Unknown(_)) => Err(unknown()),
        Err(refusal) => Err(refusal),
    }
}

/// Refuses who may not make events where one is to take place, in a channel or not, with these rights there.
fn require_create(access: &Access, rights: Permissions, is_channel: bool) -> Result<(), Refusal> {
    if is_channel {
        access.require_of(rights, Permissions::CONNECT, "enter that channel")?;
    }
    access.require_of(rights, Permissions::CREATE_EVENTS, "create events there")
}

/// Refuses who may not change an event that `creator` has made, with these rights where it takes place.
fn require_manage(
    access: &Access,
    rights: Permissions,
    (user, creator): (&UserId, &str),
    is_channel: bool,
) -> Result<(), Refusal> {
    if is_channel {
        access.require_of(rights, Permissions::CONNECT, "enter that channel")?;
    }
    let is_own = creator == user.as_str() && rights.contains(Permissions::CREATE_EVENTS);
    match is_own {
        true => Ok(()),
        false => access.require_of(rights, Permissions::MANAGE_EVENTS, "change this event"),
    }
}
