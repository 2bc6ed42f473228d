//! What an event may say.

use guildhall_event::guild::{MAX_EVENT_DESCRIPTION, MAX_EVENT_LOCATION, MAX_EVENT_NAME};
use guildhall_storage::projection::scheduled_events::ScheduledEventRow;
use guildhall_types::{
    RoomId, Timestamp,
    content::{ScheduledEventContent, channel_type, event_entity},
};
use sqlx::AnyConnection;

use crate::{Access, Refusal, access, validate::Check};

/// How far ahead an event may be, in milliseconds: 5 years.
const MAX_AHEAD_MS: i64 = 5 * 366 * 24 * 3600 * 1000;

/// All of an event, as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) creator: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) entity_type: i64,
    pub(super) channel_id: Option<String>,
    pub(super) location: Option<String>,
    pub(super) starts_at: Timestamp,
    pub(super) ends_at: Option<Timestamp>,
    pub(super) status: i64,
}

impl From<ScheduledEventRow> for Facts {
    fn from(row: ScheduledEventRow) -> Self {
        Self {
            creator: row.creator_id,
            name: row.name,
            description: row.description,
            entity_type: row.entity_type,
            channel_id: row.channel_id,
            location: row.location,
            starts_at: Timestamp(row.starts_at),
            ends_at: row.ends_at.map(Timestamp),
            status: row.status,
        }
    }
}

impl Facts {
    pub(super) fn content(self, deleted: bool) -> ScheduledEventContent {
        ScheduledEventContent {
            creator: self.creator,
            name: self.name,
            description: self.description,
            entity_type: self.entity_type,
            channel: self.channel_id,
            location: self.location,
            start: self.starts_at.0,
            end: self.ends_at.map(|end| end.0),
            status: self.status,
            deleted,
        }
    }

    /// The event without blanks around its texts, if it can be so; `before` is what it was: times that stay are not judged again.
    pub(super) async fn checked(
        mut self,
        conn: &mut AnyConnection,
        guild: &RoomId,
        access: &Access,
        now: Timestamp,
        before: Option<&Self>,
    ) -> Result<Self, Refusal> {
        let mut check = Check::new();
        self.name = check.name("name", &self.name, 1, MAX_EVENT_NAME);
        self.description = check.text("description", self.description.as_deref(), MAX_EVENT_DESCRIPTION);
        self.check_place(&mut check, conn, guild, access).await?;
        let latest = now.plus_millis(MAX_AHEAD_MS);
        if before.is_none_or(|before| before.starts_at != self.starts_at) {
            if self.starts_at <= now {
                check.refuse("scheduledStartTime", "must be in the future");
            } else if self.starts_at > latest {
                check.refuse("scheduledStartTime", "must be within 5 years");
            }
        }
        match self.ends_at {
            Some(end) if end <= self.starts_at => {
                check.refuse("scheduledEndTime", "must be after the start");
            }
            Some(end) if end > latest => check.refuse("scheduledEndTime", "must be within 5 years"),
            None if self.entity_type == event_entity::EXTERNAL => {
                check.refuse(
                    "scheduledEndTime",
                    "must be given for an event that is in no channel",
                );
            }
            _ => {}
        }
        check.end()?;
        Ok(self)
    }

    async fn check_place(
        &mut self,
        check: &mut Check,
        conn: &mut AnyConnection,
        guild: &RoomId,
        access: &Access,
    ) -> Result<(), Refusal> {
        match self.entity_type {
            event_entity::VOICE => {
                if self.location.is_some() {
                    check.refuse("location", "must be absent for an event in a channel");
                }
                let is_voice = match self.channel_id.as_deref().map(<&RoomId>::try_from) {
                    Some(Ok(id)) => match access::seen_channel(conn, guild, access, id).await {
                        Ok((channel, _)) => channel.row.kind == channel_type::VOICE,
                        Err(Refusal::Unknown(_)) => false,
                        Err(refusal) => return Err(refusal),
                    },
                    _ => false,
                };
                if !is_voice {
                    check.refuse("channelId", "must be a voice channel of this guild that you see");
                }
            }
            event_entity::EXTERNAL => {
                if self.channel_id.is_some() {
                    check.refuse("channelId", "must be absent for an event that is in no channel");
                }
                let location = self.location.take().unwrap_or_default();
                self.location = Some(check.name("location", &location, 1, MAX_EVENT_LOCATION));
            }
            _ => check.refuse("entityType", "must be 2 (in a voice channel) or 3 (elsewhere)"),
        }
        Ok(())
    }
}
