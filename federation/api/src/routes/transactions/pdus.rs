//! The PDUs of a transaction.

use std::collections::BTreeMap;

use guildhall_event::{RoomVersion, parse};
use guildhall_rooms::TakeInError;
use guildhall_types::{OwnedEventId, OwnedRoomId, ServerName};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ids, work::Results};
use crate::{FederationState, error::MatrixError};

#[derive(Deserialize)]
struct Peek {
    room_id: OwnedRoomId,
}

/// What became of the PDUs.
pub(super) struct Taken {
    pub(super) results: Results,
    /// Whether one builds on what is not here and could not be fetched.
    pub(super) behind_gap: bool,
}

/// The room that an event says it is of.
fn room_of(pdu: &RawValue) -> Option<OwnedRoomId> {
    serde_json::from_str::<Peek>(pdu.get())
        .ok()
        .map(|peek| peek.room_id)
}

impl FederationState {
    /// Takes in what `origin` sends, each for itself.
    ///
    /// An error means that this server could not do its part, and that the whole is to be sent again.
    pub(super) async fn take_pdus(
        &self,
        origin: &ServerName,
        pdus: &[Box<RawValue>],
    ) -> Result<Taken, MatrixError> {
        let mut behind_gap = false;
        let mut results = Results::new();
        let mut rooms = BTreeMap::new();
        let mut admitted = Vec::with_capacity(pdus.len());
        for pdu in pdus {
            match self.refusal(origin, pdu, &mut rooms).await? {
                None => admitted.push(pdu.clone()),
                Some(reason) => {
                    if let Some(id) = self.id_of(pdu).await? {
                        results.insert(id, Err(reason));
                    }
                }
            }
        }
        let mut failed = None;
        let received = self.rooms.receive(origin, admitted.clone()).await;
        for (pdu, (id, result)) in admitted.iter().zip(received) {
            let result = match result {
                Ok(_) => Ok(()),
                Err(error) if is_ours(&error) => {
                    failed = Some(error);
                    continue;
                }
                Err(error) => {
                    behind_gap |= matches!(error, TakeInError::Gap(_));
                    Err(error.to_string())
                }
            };
            let id = match id {
                Some(id) => Some(id),
                None => self.id_of(pdu).await?,
            };
            match id {
                // An event that comes twice is as good as its better half.
                Some(id) => {
                    let known = results.entry(id).or_insert_with(|| result.clone());
                    *known = known.clone().or(result);
                }
                None => tracing::info!(%origin, ?result, "an event without an id"),
            }
        }
        // What was taken in is known when it comes again.
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(Taken { results, behind_gap }),
        }
    }

    /// Why an event may not come in from `origin` whatever it says, if so. What its sender may is for the rooms to judge.
    async fn refusal(
        &self,
        origin: &ServerName,
        pdu: &RawValue,
        rooms: &mut BTreeMap<OwnedRoomId, bool>,
    ) -> Result<Option<String>, MatrixError> {
        // What cannot be read is refused with more words by the rooms.
        let Some(room_id) = room_of(pdu) else {
            return Ok(None);
        };
        let lets_in = match rooms.get(&room_id) {
            Some(lets_in) => *lets_in,
            None => {
                let lets_in = self.lets_in(&room_id, origin).await?;
                rooms.insert(room_id, lets_in);
                lets_in
            }
        };
        Ok((!lets_in).then(|| format!("the room shuts {origin} out (m.room.server_acl)")))
    }

    /// The id of an event, if it can be told. Where the room's version is not known, the one is taken that Guildhall
    /// creates.
    pub(super) async fn id_of(&self, pdu: &RawValue) -> Result<Option<OwnedEventId>, MatrixError> {
        let Ok(object) = parse::canonical_object(pdu.get()) else {
            return Ok(ids::of_what_is_not_canonical(pdu));
        };
        let version = match room_of(pdu) {
            Some(room_id) => self.rooms.version(&room_id).await?,
            None => None,
        };
        Ok(parse::event_id(&object, version.unwrap_or(RoomVersion::created())).ok())
    }
}

/// Whether the failure is this server's and not the event's, so that the event must not be lost by it.
fn is_ours(error: &TakeInError) -> bool {
    match error {
        TakeInError::Overloaded | TakeInError::ShuttingDown | TakeInError::Storage(_) => true,
        TakeInError::UnknownRoom
        | TakeInError::Event(_)
        | TakeInError::Rejected(_)
        | TakeInError::Gap(_)
        | TakeInError::Unexpected(_)
        | TakeInError::OtherRoom => false,
    }
}
