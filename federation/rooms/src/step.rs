//! What a caller asks the writer to append.

use std::{fmt, sync::Arc};

use futures::future::BoxFuture;
use guildhall_dag::OrderKey;
use guildhall_event::{Draft, Pdu};
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedUserId, Timestamp};
use sqlx::AnyConnection;

use crate::AppendError;

/// A local event to append.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// What to say.
    pub draft: Draft,
    /// Makes the send idempotent: the same sender's second event with it in the room is not appended.
    pub nonce: Option<String>,
    /// For a join: nothing is appended when the user is joined.
    pub skip_if_joined: bool,
    /// For state: its state key is the id of the event that is appended right before it.
    pub keyed_by_last: bool,
}

impl From<Draft> for NewEvent {
    fn from(draft: Draft) -> Self {
        Self {
            draft,
            nonce: None,
            skip_if_joined: false,
            keyed_by_last: false,
        }
    }
}

/// A room that is to be created: its id follows from its signed create event.
#[derive(Clone, Debug)]
pub struct PreparedRoom {
    /// The id.
    pub room_id: OwnedRoomId,
    pub(crate) create: Arc<Pdu>,
}

impl PreparedRoom {
    /// The signed create event.
    #[must_use]
    pub fn create(&self) -> &Pdu {
        &self.create
    }
}

/// A caller's own SQL in the transaction of its events. It must not wait for anything but the database.
pub type Also =
    Box<dyn for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<(), AppendError>> + Send>;

/// One part of a submission; all parts become durable together or not at all.
pub enum Step {
    /// Create the room, then append the events to it.
    Create(PreparedRoom, Vec<NewEvent>),
    /// Append the events to the room.
    Append(OwnedRoomId, Vec<NewEvent>),
    /// Append, as this user, the power levels that follow from the guild's roles to its room or that of one of its channels, if they are
    /// others than those that stand. Nothing is appended if the user may not.
    Levels(OwnedRoomId, OwnedUserId),
    /// Append, as this user, the `m.room.server_acl` that follows from the guild's bans of servers to its room or that of one of its channels, if
    /// it is another than the one that stands. Nothing is appended if the user may not.
    Acl(OwnedRoomId, OwnedUserId),
    /// Append, as this user, what brings the state of the guild's room to what role resolution says, or a part of it: at most 200
    /// events. Only the guild's steward may.
    Mend(OwnedRoomId, OwnedUserId),
    /// Run the caller's own SQL.
    Also(Also),
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(room, events) => f.debug_tuple("Create").field(room).field(events).finish(),
            Self::Append(room, events) => f.debug_tuple("Append").field(room).field(events).finish(),
            Self::Levels(room, sender) => f.debug_tuple("Levels").field(room).field(sender).finish(),
            Self::Acl(room, sender) => f.debug_tuple("Acl").field(room).field(sender).finish(),
            Self::Mend(room, sender) => f.debug_tuple("Mend").field(room).field(sender).finish(),
            Self::Also(_) => f.write_str("Also"),
        }
    }
}

/// An event that was appended.
#[derive(Clone, Debug)]
pub struct Appended {
    /// The event.
    pub event_id: OwnedEventId,
    /// The room.
    pub room_id: OwnedRoomId,
    /// Its `origin_server_ts`.
    pub timestamp: Timestamp,
    /// Its place in the history.
    pub order: OrderKey,
    /// Nothing was appended: the nonce was known (this is the earlier event) or the user was joined.
    pub duplicate: bool,
}
