//! The port to who has read how far.

use futures::future::BoxFuture;
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedUserId};

use crate::PortError;

/// Somebody of another server has read up to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The room.
    pub room_id: OwnedRoomId,
    /// Who; he is in the room, or in the guild whose channel it is.
    pub user_id: OwnedUserId,
    /// The event, whether this server holds it or not.
    pub event_id: OwnedEventId,
}

/// Takes in how far users of other servers have read.
pub trait ReceiptDesk: Send + Sync + 'static {
    /// Takes in `receipt`; the router has found that its server may tell it. Of events that this server does not hold nothing is kept.
    fn take(&self, receipt: Receipt) -> BoxFuture<'_, Result<(), PortError>>;
}
