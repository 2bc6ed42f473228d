//! Signatures and hashes of events that other servers sent: steps 1 to 3 of the checks on receipt.

use std::{collections::BTreeMap, sync::Arc};

use futures::{StreamExt, stream};
use guildhall_event::{EventError, Pdu, RoomVersion, parse, verify};
use guildhall_types::{OwnedEventId, Timestamp};
use ruma::canonical_json::{CanonicalJsonObject, CanonicalJsonValue};
use serde_json::value::RawValue;

use crate::core::Core;

/// Events whose keys are looked up at the same time.
const CONCURRENCY: usize = 8;

impl Core {
    /// Verifies one event.
    pub(crate) async fn verify(&self, raw: &RawValue, version: RoomVersion) -> Result<Arc<Pdu>, EventError> {
        let object = parse::canonical_object(raw.get())?;
        self.verify_object(object, version).await
    }

    pub(crate) async fn verify_object(
        &self,
        object: CanonicalJsonObject,
        version: RoomVersion,
    ) -> Result<Arc<Pdu>, EventError> {
        // The form is cheap to check; keys may have to be fetched.
        let claimed = parse::parse(object.clone(), version)?;
        let server = claimed.sender.server_name();
        if server != self.keys.server_name() && !(self.admits)(server) {
            return Err(EventError::Denied(server.to_string()));
        }
        let wanted = verify::wanted_keys(&object, version)?;
        let sent = match object.get("origin_server_ts") {
            Some(CanonicalJsonValue::Integer(millis)) => Timestamp(i64::from(*millis)),
            _ => return Err(EventError::Malformed("no origin_server_ts".to_owned())),
        };
        let keys = self.key_ring.public_keys(&wanted, sent).await;
        // Some 100 µs of curve arithmetic: short enough to stay on this thread.
        verify::verify(object, version, &keys).map(Arc::new)
    }

    /// Verifies many; what does not verify is left out.
    pub(crate) async fn verify_all(&self, raw: &[Box<RawValue>], version: RoomVersion) -> Vec<Arc<Pdu>> {
        let mut lookups = Vec::with_capacity(raw.len());
        for event in raw {
            lookups.push(async move {
                // Where all keys are known nothing waits: others get their turn all the same.
                tokio::task::yield_now().await;
                self.verify(event, version).await
            });
        }
        stream::iter(lookups)
            .buffered(CONCURRENCY)
            .filter_map(|result| async move {
                result
                    .inspect_err(|error| tracing::debug!(%error, "event of a peer's answer left out"))
                    .ok()
            })
            .collect()
            .await
    }
}

/// Those of `pdus` that are among `roots` or lead to them over `edges`: what was asked for, and nothing beside it.
pub(crate) fn reachable<'r>(
    pdus: Vec<Arc<Pdu>>,
    roots: impl IntoIterator<Item = &'r OwnedEventId>,
    edges: impl Fn(&Pdu) -> &Vec<OwnedEventId>,
) -> Vec<Arc<Pdu>> {
    let by_id: BTreeMap<OwnedEventId, Arc<Pdu>> =
        pdus.into_iter().map(|pdu| (pdu.event_id.clone(), pdu)).collect();
    let mut queue: Vec<&OwnedEventId> = roots.into_iter().collect();
    let mut found: BTreeMap<&OwnedEventId, &Arc<Pdu>> = BTreeMap::new();
    while let Some(id) = queue.pop() {
        if let Some((id, pdu)) = by_id.get_key_value(id)
            && found.insert(id, pdu).is_none()
        {
            queue.extend(edges(pdu));
        }
    }
    found.into_values().cloned().collect()
}

/// Sorts `pdus` so that each comes after its auth events; only the first of each id is kept.
pub(crate) fn by_auth(pdus: Vec<Arc<Pdu>>) -> Vec<Arc<Pdu>> {
    sorted(pdus, |pdu| &pdu.auth_events)
}

/// Sorts `pdus` so that each comes after its previous events; only the first of each id is kept.
pub(crate) fn by_prev(pdus: Vec<Arc<Pdu>>) -> Vec<Arc<Pdu>> {
    sorted(pdus, |pdu| &pdu.prev_events)
}

fn sorted(pdus: Vec<Arc<Pdu>>, edges: impl Fn(&Pdu) -> &Vec<OwnedEventId>) -> Vec<Arc<Pdu>> {
    let nodes: Vec<_> = pdus.iter().map(|pdu| (&*pdu.event_id, edges(pdu))).collect();
    let order = guildhall_dag::topological::sort(&nodes);
    let mut by_index: BTreeMap<usize, Arc<Pdu>> = pdus.iter().cloned().enumerate().collect();
    // In version 12 nobody names the create event, which everything needs: it goes first.
    let (create, rest): (Vec<_>, Vec<_>) = order
        .into_iter()
        .filter_map(|index| by_index.remove(&index))
        .partition(|pdu| pdu.kind_str() == "m.room.create");
    create.into_iter().chain(rest).collect()
}
