//! Rooms of private threads.

use guildhall_event::{RoomVersion, guild::private_thread_of};
use guildhall_storage::StorageError;
use guildhall_types::{
    RoomId,
    content::{ChannelContent, PrivateThreadOf, channel_type},
};
use sqlx::AnyConnection;

use crate::{resolver::create_event_of, store::Store};

/// The private thread that the room was made for, if it was.
pub(crate) async fn of(
    conn: &mut AnyConnection,
    store: &Store,
    (room, version): (&RoomId, RoomVersion),
) -> Result<Option<PrivateThreadOf>, StorageError> {
    let create = match create_event_of(room).filter(|_| version == RoomVersion::V12) {
        Some(id) => store.pdu(conn, room, version, &id).await?,
        None => None,
    };
    Ok(create.and_then(|create| private_thread_of(&create, version)))
}

/// Brings what a channel says of itself to what its create event says: that alone makes it a private thread, and no other channel becomes one.
pub(crate) async fn settle(
    conn: &mut AnyConnection,
    store: &Store,
    (room, version): (&RoomId, RoomVersion),
    content: &mut ChannelContent,
) -> Result<(), StorageError> {
    if let Some(of) = self::of(conn, store, (room, version)).await? {
        content.kind = channel_type::PRIVATE_THREAD;
        content.guild = of.guild;
        content.parent = Some(of.parent);
        content.forum = None;
    } else if content.kind == channel_type::PRIVATE_THREAD {
        content.kind = channel_type::TEXT;
    }
    Ok(())
}
