//! Identifiers.

pub use ruma::{
    EventId, MxcUri, OwnedEventId, OwnedRoomId, OwnedServerName, OwnedServerSigningKeyId, OwnedUserId,
    RoomId, RoomVersionId, ServerName, ServerSigningKeyId, UserId,
};

pub use crate::{clock::SharedClock, entropy::SharedEntropy};

/// The localpart of every homeserver's own user, the steward.
pub const STEWARD_LOCALPART: &str = "guildhall";

/// The steward of `server`: the user that the homeserver itself acts as.
///
/// It creates the rooms of its guilds and repairs state that was derived. `None` if the name is so long that
/// the user id would pass the limit of 255 bytes.
#[must_use]
pub fn steward_of(server: &ServerName) -> Option<OwnedUserId> {
    OwnedUserId::try_from(format!("@{STEWARD_LOCALPART}:{server}")).ok()
}

/// Whether `user` is the steward of its server.
#[must_use]
pub fn is_steward(user: &UserId) -> bool {
    user.localpart() == STEWARD_LOCALPART
}
