//! What clients are shown.

use guildhall_types::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// How much somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PresenceStatus)]
pub enum Status {
    /// There.
    Online,
    /// There, but not at a device.
    Idle,
    /// There, and not to be disturbed.
    Dnd,
    /// Shown to others as `offline`; only the user is told so.
    Invisible,
    /// Not there.
    Offline,
}

fn rfc3339<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(Timestamp::to_rfc3339).serialize(serializer)
}

/// What somebody says of what they are doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomStatus {
    /// At most 128 characters.
    pub text: Option<String>,
    /// An emoji of Unicode.
    pub emoji: Option<String>,
    /// When it ends; null if it stays.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

/// The presence of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// Whose it is.
    pub user_id: String,
    /// How much the user is there.
    pub status: Status,
    /// What the user says; null if nothing, and of who is offline.
    pub custom_status: Option<CustomStatus>,
}

impl Presence {
    /// That of somebody who is not there.
    #[must_use]
    pub fn offline(user: &str) -> Self {
        Self {
            user_id: user.to_owned(),
            status: Status::Offline,
            custom_status: None,
        }
    }

    /// Whether the user is seen to be there.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !matches!(self.status, Status::Offline | Status::Invisible)
    }

    /// Whether its custom status has ended at the time `now`.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        let ends = self.custom_status.as_ref().and_then(|custom| custom.expires_at);
        ends.is_some_and(|ends| ends <= now)
    }

    /// The same without a custom status that has ended at the time `now`.
    pub(crate) fn at(mut self, now: Timestamp) -> Self {
        if self.is_over(now) {
            self.custom_status = None;
        }
        self
    }
}
