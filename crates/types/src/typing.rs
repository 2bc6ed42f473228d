//! Typing between servers.

use serde::{Deserialize, Serialize};

use crate::{OwnedEventId, OwnedRoomId, OwnedUserId};

/// The content of `m.typing`, and what it has no field for: other servers show somebody who types in a thread as typing in the room.
///
/// <https://spec.matrix.org/v1.19/server-server-api/#typing-notifications>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypingContent {
    /// The room.
    pub room_id: OwnedRoomId,
    /// Who types.
    pub user_id: OwnedUserId,
    /// Whether it began.
    pub typing: bool,
    /// The thread that the text is for.
    #[serde(
        default,
        rename = "org.guildhall.thread_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub thread_id: Option<OwnedEventId>,
}
