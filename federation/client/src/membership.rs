//! Joining, leaving and inviting across servers, and sending transactions.

use guildhall_event::RoomVersion;
use guildhall_rooms::JoinedRoom;
use guildhall_types::{EventId, OwnedEventId, OwnedServerName, RoomId, ServerName, Timestamp, UserId};
use ruma::{
    MilliSecondsSinceUnixEpoch, OwnedTransactionId, UInt,
    api::federation::{
        membership::{
            RawStrippedState, create_invite, create_join_event, create_leave_event, prepare_join_event,
            prepare_leave_event,
        },
        transactions::{edu::Edu, send_transaction_message},
    },
    canonical_json::CanonicalJsonObject,
    serde::Raw,
};
use serde_json::value::RawValue;

use crate::{ClientError, FederationClient, Patience};

/// A membership event as another server proposes it.
#[derive(Clone, Debug)]
pub struct Template {
    /// The room's version.
    pub version: RoomVersion,
    /// The event, not hashed and not signed.
    pub event: CanonicalJsonObject,
}

fn bad(server: &ServerName, reason: impl ToString) -> ClientError {
    ClientError::BadResponse {
        server: server.to_string(),
        reason: reason.to_string(),
    }
}

fn raw(object: &CanonicalJsonObject) -> Result<Box<RawValue>, ClientError> {
    serde_json::value::to_raw_value(object).map_err(|error| ClientError::BadRequest(error.to_string()))
}

fn template(
    server: &ServerName,
    version: Option<ruma::RoomVersionId>,
    event: &RawValue,
) -> Result<Template, ClientError> {
    let version = version.ok_or_else(|| bad(server, "no room version"))?;
    let version = RoomVersion::parse(version.as_str()).map_err(|error| bad(server, error))?;
    let event = guildhall_event::parse::canonical_object(event.get()).map_err(|error| bad(server, error))?;
    Ok(Template { version, event })
}

impl FederationClient {
    /// `make_join`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn make_join(
        &self,
        server: &ServerName,
        room_id: &RoomId,
        user_id: &UserId,
    ) -> Result<Template, ClientError> {
        let mut request = prepare_join_event::v1::Request::new(room_id.to_owned(), user_id.to_owned());
        request.ver = RoomVersion::ALL.iter().map(|version| version.id()).collect();
        let response = self.send(server, request, Patience::Interactive).await?;
        template(server, response.room_version, &response.event)
    }

    /// `send_join`: the signed `event` goes in, the room comes back, unverified.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn send_join(
        &self,
        server: &ServerName,
        version: RoomVersion,
        room_id: &RoomId,
        event_id: &EventId,
        event: &CanonicalJsonObject,
    ) -> Result<JoinedRoom, ClientError> {
        let sent = raw(event)?;
        let request =
            create_join_event::v2::Request::new(room_id.to_owned(), event_id.to_owned(), sent.clone());
        let room = self.send(server, request, Patience::State).await?.room_state;
        Ok(JoinedRoom {
            version,
            event: room.event.unwrap_or(sent),
            state: room.state,
            auth_chain: room.auth_chain,
            via: server.to_owned(),
        })
    }

    /// `make_leave`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn make_leave(
        &self,
        server: &ServerName,
        room_id: &RoomId,
        user_id: &UserId,
    ) -> Result<Template, ClientError> {
        let request = prepare_leave_event::v1::Request::new(room_id.to_owned(), user_id.to_owned());
        let response = self.send(server, request, Patience::Interactive).await?;
        template(server, response.room_version, &response.event)
    }

    /// `send_leave`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn send_leave(
        &self,
        server: &ServerName,
        room_id: &RoomId,
        event_id: &EventId,
        event: &CanonicalJsonObject,
    ) -> Result<(), ClientError> {
        let request =
            create_leave_event::v2::Request::new(room_id.to_owned(), event_id.to_owned(), raw(event)?);
        self.send(server, request, Patience::Interactive).await.map(drop)
    }

    /// `invite` v2: gives back the event with the invited user's server's signature. `state` says what the room is, in full events.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn invite(
        &self,
        server: &ServerName,
        version: RoomVersion,
        room_id: &RoomId,
        event_id: &EventId,
        event: Box<RawValue>,
        state: Vec<Box<RawValue>>,
    ) -> Result<Box<RawValue>, ClientError> {
        let request = create_invite::v2::Request::new(
            room_id.to_owned(),
            event_id.to_owned(),
            version.id(),
            event,
            state.into_iter().map(RawStrippedState::Pdu).collect(),
        );
        Ok(self.send(server, request, Patience::Interactive).await?.event)
    }

    /// `send/{txnId}`: at most 50 PDUs and 100 EDUs. Gives the PDUs that the server did not take in, with its words.
    ///
    /// # Errors
    /// See [`ClientError`]; the transaction may then be sent again under the same id.
    pub async fn send_transaction(
        &self,
        server: &ServerName,
        transaction_id: &str,
        now: Timestamp,
        pdus: Vec<Box<RawValue>>,
        edus: Vec<Raw<Edu>>,
    ) -> Result<Vec<(OwnedEventId, String)>, ClientError> {
        let ts = MilliSecondsSinceUnixEpoch(UInt::new_saturating(u64::try_from(now.0).unwrap_or(0)));
        let origin: OwnedServerName = self.server_name().to_owned();
        let mut request =
            send_transaction_message::v1::Request::new(OwnedTransactionId::from(transaction_id), origin, ts);
        request.pdus = pdus;
        request.edus = edus;
        let response = self.send(server, request, Patience::Background).await?;
        Ok(response
            .pdus
            .into_iter()
            .filter_map(|(id, result)| result.err().map(|error| (id, error)))
            .collect())
    }
}
