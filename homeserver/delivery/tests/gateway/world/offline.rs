//! A network without other servers.

use futures::future::{BoxFuture, ready};
use guildhall_keys::{KeyFetchError, KeyFetcher};
use guildhall_rooms::{MissingEventsQuery, PeerError, PeerState, Peers, peers::Events};
use guildhall_types::{EventId, OwnedEventId, OwnedServerName, RoomId, ServerName};
use ruma::canonical_json::CanonicalJsonObject;
use serde_json::value::RawValue;

pub(crate) struct Offline;

fn nobody<'a, T: Send + 'a>() -> BoxFuture<'a, Result<T, PeerError>> {
    Box::pin(ready(Err(PeerError("offline".to_owned()))))
}

impl KeyFetcher for Offline {
    fn fetch(&self, _: OwnedServerName) -> BoxFuture<'_, Result<CanonicalJsonObject, KeyFetchError>> {
        Box::pin(ready(Err(KeyFetchError("offline".to_owned()))))
    }
}

impl Peers for Offline {
    fn missing_events<'a>(&'a self, _: &'a ServerName, _: &'a RoomId, _: MissingEventsQuery) -> Events<'a> {
        nobody()
    }

    fn state<'a>(
        &'a self,
        _: &'a ServerName,
        _: &'a RoomId,
        _: &'a EventId,
    ) -> BoxFuture<'a, Result<PeerState, PeerError>> {
        nobody()
    }

    fn event<'a>(
        &'a self,
        _: &'a ServerName,
        _: &'a EventId,
    ) -> BoxFuture<'a, Result<Box<RawValue>, PeerError>> {
        nobody()
    }

    fn event_auth<'a>(&'a self, _: &'a ServerName, _: &'a RoomId, _: &'a EventId) -> Events<'a> {
        nobody()
    }

    fn backfill<'a>(&'a self, _: &'a ServerName, _: &'a RoomId, _: &'a [OwnedEventId], _: u32) -> Events<'a> {
        nobody()
    }
}
