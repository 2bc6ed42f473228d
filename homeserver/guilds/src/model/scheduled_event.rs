use guildhall_storage::scheduled_events;
use guildhall_types::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A scheduled event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScheduledEvent {
    /// The event.
    pub id: String,
    /// The guild.
    pub guild_id: String,
    /// The voice channel that it takes place in.
    pub channel_id: Option<String>,
    /// Who made it.
    pub creator_id: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// When it begins, RFC 3339.
    #[schema(format = DateTime)]
    pub scheduled_start_time: String,
    /// When it ends, RFC 3339.
    #[schema(format = DateTime)]
    pub scheduled_end_time: Option<String>,
    /// How far it is: 1 scheduled, 2 begun, 3 ended, 4 cancelled.
    pub status: i64,
    /// Where it takes place: 2 in a voice channel, 3 elsewhere.
    pub entity_type: i64,
    /// Where else it takes place.
    pub location: Option<String>,
    /// How many are interested; of one that is over nobody is.
    pub user_count: i64,
}

impl From<scheduled_events::ScheduledEvent> for ScheduledEvent {
    fn from(event: scheduled_events::ScheduledEvent) -> Self {
        let scheduled_events::ScheduledEvent { row, user_count } = event;
        Self {
            id: row.event_id,
            guild_id: row.guild_id,
            channel_id: row.channel_id,
            creator_id: row.creator_id,
            name: row.name,
            description: row.description,
            scheduled_start_time: Timestamp(row.starts_at).to_rfc3339(),
            scheduled_end_time: row.ends_at.map(|end| Timestamp(end).to_rfc3339()),
            status: row.status,
            entity_type: row.entity_type,
            location: row.location,
            user_count,
        }
    }
}
