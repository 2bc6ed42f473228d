//! The port through which other servers are asked for what is missing. The federation client implements it.

use futures::future::BoxFuture;
use guildhall_types::{EventId, OwnedEventId, RoomId, ServerName};
use serde_json::value::RawValue;
use thiserror::Error;

/// Another server could not be asked or gave no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct PeerError(pub String);

/// Which events of a gap are wanted.
///
/// <https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1get_missing_eventsroomid>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingEventsQuery {
    /// Events whose previous events are wanted.
    pub latest: Vec<OwnedEventId>,
    /// Events that are held: the walk stops there.
    pub earliest: Vec<OwnedEventId>,
    /// Most events wanted.
    pub limit: u32,
    /// Least depth wanted.
    pub min_depth: i64,
}

/// The answer to a question for the state before an event.
#[derive(Clone, Debug, Default)]
pub struct PeerState {
    /// The state events.
    pub state: Vec<Box<RawValue>>,
    /// Their auth chain.
    pub auth_chain: Vec<Box<RawValue>>,
}

/// Events come as they were sent; nothing of them is believed before it was verified.
pub type Events<'a> = BoxFuture<'a, Result<Vec<Box<RawValue>>, PeerError>>;

/// Other servers, as rooms need them.
pub trait Peers: Send + Sync + 'static {
    /// `POST get_missing_events`.
    fn missing_events<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        query: MissingEventsQuery,
    ) -> Events<'a>;

    /// `GET state`: the state before `event_id`.
    fn state<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        event_id: &'a EventId,
    ) -> BoxFuture<'a, Result<PeerState, PeerError>>;

    /// `GET event`.
    fn event<'a>(
        &'a self,
        server: &'a ServerName,
        event_id: &'a EventId,
    ) -> BoxFuture<'a, Result<Box<RawValue>, PeerError>>;

    /// `GET event_auth`.
    fn event_auth<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        event_id: &'a EventId,
    ) -> Events<'a>;

    /// `GET backfill`: `from` and what came before.
    fn backfill<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        from: &'a [OwnedEventId],
        limit: u32,
    ) -> Events<'a>;
}
