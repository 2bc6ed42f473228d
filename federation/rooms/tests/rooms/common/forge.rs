//! Events of a server that does not ask itself whether it may.

use guildhall_event::{Draft, Placement, RoomVersion, auth, build};
use guildhall_rooms::{TakeInError, TakenIn};
use guildhall_types::{Clock, OwnedEventId, RoomId};
use serde_json::value::RawValue;

use super::Server;

/// Where a forged event is put.
#[derive(Default)]
pub struct Forged {
    /// What it follows; the present ends when empty.
    pub after: Vec<OwnedEventId>,
    /// How much later than now it claims to be, in seconds.
    pub later: i64,
}

/// `draft` as `server` would sign it if it did not ask itself whether it may; gives its id.
pub async fn forge(
    server: &Server,
    room: &RoomId,
    draft: Draft,
    forged: Forged,
) -> (OwnedEventId, Box<RawValue>) {
    let version = RoomVersion::V12;
    let mut auth_events = Vec::new();
    for key in auth::auth_keys_of_draft(&draft, version).unwrap() {
        let event = server.rooms.state_event(room, &key.kind, &key.key).await.unwrap();
        auth_events.extend(event.map(|event| event.event_id.clone()));
    }
    let ends = server.ends(room).await;
    let ends = ends.into_iter().map(|id| OwnedEventId::try_from(id).unwrap());
    let placement = Placement {
        room_id: Some(room.to_owned()),
        prev_events: if forged.after.is_empty() {
            ends.collect()
        } else {
            forged.after
        },
        auth_events,
        depth: 1000,
        timestamp: server.clock.now().plus_seconds(forged.later),
    };
    let pdu = build(&draft, &placement, version, &server.keys).unwrap();
    (pdu.event_id.clone(), pdu.raw().unwrap())
}

/// Hands `event` of `from` to `to`; whether it counts there.
pub async fn is_accepted(from: &Server, to: &Server, event: Box<RawValue>) -> bool {
    let results = to.rooms.receive(&from.name, vec![event]).await;
    match &results[0].1 {
        Ok(TakenIn::Accepted) => true,
        Ok(TakenIn::SoftFailed(_)) | Err(TakeInError::Rejected(_)) => false,
        other => panic!("{other:?}"),
    }
}
