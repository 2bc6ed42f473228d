//! The ports of rooms and keys, over the server-server API.

use futures::future::BoxFuture;
use guildhall_keys::{KeyDocument, KeyFetchError, KeyFetcher};
use guildhall_rooms::{MissingEventsQuery, PeerError, PeerState, Peers, peers::Events};
use guildhall_types::{EventId, OwnedEventId, OwnedServerName, RoomId, ServerName};
use ruma::{
    UInt,
    api::federation::{
        authorization::get_event_authorization,
        backfill::get_backfill,
        discovery::get_server_keys,
        event::{get_event, get_missing_events, get_room_state},
    },
    canonical_json::CanonicalJsonObject,
};
use serde_json::value::RawValue;

use crate::{ClientError, FederationClient, Patience};

impl From<ClientError> for PeerError {
    fn from(error: ClientError) -> Self {
        Self(error.to_string())
    }
}

impl KeyFetcher for FederationClient {
    fn fetch(&self, server: OwnedServerName) -> BoxFuture<'_, Result<CanonicalJsonObject, KeyFetchError>> {
        Box::pin(async move {
            let failed = |reason: String| KeyFetchError(reason);
            let response = self
                .send_unsigned(
                    &server,
                    get_server_keys::v2::Request::new(),
                    KeyDocument::MAX_BYTES,
                )
                .await
                .map_err(|error| failed(error.to_string()))?;
            let text = std::str::from_utf8(response.body()).map_err(|error| failed(error.to_string()))?;
            guildhall_event::parse::canonical_object(text).map_err(|error| failed(error.to_string()))
        })
    }
}

impl Peers for FederationClient {
    fn missing_events<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        query: MissingEventsQuery,
    ) -> Events<'a> {
        Box::pin(async move {
            let mut request =
                get_missing_events::v1::Request::new(room_id.to_owned(), query.earliest, query.latest);
            request.limit = UInt::from(query.limit);
            request.min_depth = UInt::new_saturating(u64::try_from(query.min_depth).unwrap_or(0));
            Ok(self.send(server, request, Patience::Interactive).await?.events)
        })
    }

    fn state<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        event_id: &'a EventId,
    ) -> BoxFuture<'a, Result<PeerState, PeerError>> {
        Box::pin(async move {
            let request = get_room_state::v1::Request::new(event_id.to_owned(), room_id.to_owned());
            let response = self.send(server, request, Patience::State).await?;
            Ok(PeerState {
                state: response.pdus,
                auth_chain: response.auth_chain,
            })
        })
    }

    fn event<'a>(
        &'a self,
        server: &'a ServerName,
        event_id: &'a EventId,
    ) -> BoxFuture<'a, Result<Box<RawValue>, PeerError>> {
        Box::pin(async move {
            let request = get_event::v1::Request::new(event_id.to_owned());
            Ok(self.send(server, request, Patience::Interactive).await?.pdu)
        })
    }

    fn event_auth<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        event_id: &'a EventId,
    ) -> Events<'a> {
        Box::pin(async move {
            let request = get_event_authorization::v1::Request::new(room_id.to_owned(), event_id.to_owned());
            Ok(self.send(server, request, Patience::State).await?.auth_chain)
        })
    }

    fn backfill<'a>(
        &'a self,
        server: &'a ServerName,
        room_id: &'a RoomId,
        from: &'a [OwnedEventId],
        limit: u32,
    ) -> Events<'a> {
        Box::pin(async move {
            let request =
                get_backfill::v1::Request::new(room_id.to_owned(), from.to_vec(), UInt::from(limit));
            Ok(self.send(server, request, Patience::State).await?.pdus)
        })
    }
}
