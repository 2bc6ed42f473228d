//! What a user has chosen to be seen as.

use guildhall_storage::presence::ChosenRow;
use guildhall_types::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{Activity, CustomStatus, Presence, Status};

/// A status that one may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChosenStatus {
    /// As there, or as idle while no session is at a device.
    #[default]
    Online,
    /// As idle.
    Idle,
    /// As not to be disturbed.
    Dnd,
    /// As not there.
    Invisible,
}

impl ChosenStatus {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Idle => "idle",
            Self::Dnd => "dnd",
            Self::Invisible => "invisible",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "idle" => Self::Idle,
            "dnd" => Self::Dnd,
            "invisible" => Self::Invisible,
            _ => Self::Online,
        }
    }
}

/// What a user has chosen to be seen as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The status.
    pub status: ChosenStatus,
    /// What the user says.
    pub custom: Option<CustomStatus>,
}

impl Chosen {
    /// As it is stored, at the time `now`: a custom status that has ended is none.
    pub(crate) fn from_row(row: ChosenRow, now: Timestamp) -> Self {
        let custom = CustomStatus {
            text: row.custom_text,
            emoji: row.custom_emoji,
            expires_at: row.custom_expires_at.map(Timestamp),
        };
        let is_said = custom.text.is_some() || custom.emoji.is_some();
        let is_over = custom.expires_at.is_some_and(|ends| ends <= now);
        Self {
            status: ChosenStatus::parse(&row.status),
            custom: Some(custom).filter(|_| is_said && !is_over),
        }
    }

    pub(crate) fn to_row(&self) -> ChosenRow {
        let custom = self.custom.as_ref();
        ChosenRow {
            status: self.status.as_str().to_owned(),
            custom_text: custom.and_then(|custom| custom.text.clone()),
            custom_emoji: custom.and_then(|custom| custom.emoji.clone()),
            custom_expires_at: custom.and_then(|custom| custom.expires_at).map(|ends| ends.0),
        }
    }

    /// What the user is shown of it.
    #[must_use]
    pub fn own(&self, user: &str) -> Presence {
        Presence {
            user_id: user.to_owned(),
            status: match self.status {
                ChosenStatus::Online => Status::Online,
                ChosenStatus::Idle => Status::Idle,
                ChosenStatus::Dnd => Status::Dnd,
                ChosenStatus::Invisible => Status::Invisible,
            },
            custom_status: self.custom.clone(),
        }
    }

    /// What others are shown, when the user's sessions are at most `activity`; `None` if there is none.
    #[must_use]
    pub fn shown(&self, user: &str, activity: Option<Activity>) -> Presence {
        let status = match (self.status, activity) {
            (ChosenStatus::Invisible, _) | (_, None) => return Presence::offline(user),
            (ChosenStatus::Dnd, _) => Status::Dnd,
            (ChosenStatus::Online, Some(Activity::Active)) => Status::Online,
            (ChosenStatus::Idle, _) | (ChosenStatus::Online, Some(Activity::Idle)) => Status::Idle,
        };
        Presence {
            status,
            ..self.own(user)
        }
    }
}
