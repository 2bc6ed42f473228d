//! Events, states and history of rooms, for the servers in them. Ids of events are looked up in the room that was
//! asked about and nowhere else.

mod backfill;
mod event;
mod event_auth;
mod missing_events;
mod state;
mod state_ids;

use std::sync::Arc;

use guildhall_event::Pdu;
use guildhall_types::{EventId, RoomId, ServerName};
use serde_json::value::RawValue;

pub(crate) use self::{
    backfill::backfill, event::event, event_auth::event_auth, missing_events::missing_events, state::state,
    state_ids::state_ids,
};
use crate::{FederationState, error::MatrixError};

/// The events as they are exchanged.
pub(crate) fn raw(pdus: &[Arc<Pdu>]) -> Result<Vec<Box<RawValue>>, MatrixError> {
    pdus.iter().map(|pdu| Ok(pdu.raw()?)).collect()
}

impl FederationState {
    /// The state before an event of a room that `origin` may read, and its auth chain.
    async fn state_for(
        &self,
        origin: &ServerName,
        room_id: &RoomId,
        event_id: &EventId,
    ) -> Result<(Vec<Arc<Pdu>>, Vec<Arc<Pdu>>), MatrixError> {
        self.may_read(room_id, origin).await?;
        let state = self.rooms.state_before(room_id, event_id).await?;
        let state = state.ok_or_else(|| MatrixError::not_found("the event is not known in the room"))?;
        let ids = state.iter().map(|pdu| pdu.event_id.clone()).collect();
        let auth_chain = self.rooms.auth_chain(room_id, ids).await?;
        Ok((state, auth_chain))
    }
}
