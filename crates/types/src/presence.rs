//! Presence as servers tell each other of it: content of the EDU `m.presence`, with what Matrix has no field for.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#presence>

use serde::{Deserialize, Serialize};

use crate::OwnedUserId;

/// One entry of `push`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceUpdate {
    /// Whose presence it is; a user of the sending server.
    pub user_id: OwnedUserId,
    /// `online`, `unavailable` or `offline`.
    pub presence: String,
    /// The custom status as one text, for servers that know no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_msg: Option<String>,
    /// Milliseconds since the user did something. Guildhall tells of nobody when that was: it is 0.
    #[serde(default)]
    pub last_active_ago: u64,
    /// Whether the user is at a device.
    #[serde(default)]
    pub currently_active: bool,
    /// `online`, `idle` or `dnd`, where `presence` says less.
    #[serde(
        rename = "org.guildhall.status",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub status: Option<String>,
    /// The custom status by its parts.
    #[serde(
        rename = "org.guildhall.custom_status",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub custom_status: Option<CustomStatusUpdate>,
}

/// A custom status by its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomStatusUpdate {
    /// At most 128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// An emoji of Unicode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// When it ends, in milliseconds since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}
