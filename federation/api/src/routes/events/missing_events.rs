//! `POST /_matrix/federation/v1/get_missing_events/{roomId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1get_missing_eventsroomid>

use axum::extract::State;
use guildhall_rooms::MissingEventsQuery;
use ruma::api::federation::event::get_missing_events::v1::{Request, Response};

use super::raw;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
    params::check_ids,
};

/// Events that may be named on each side of a gap.
const MAX_NAMED: usize = 100;

/// Gives the events of a gap.
pub(crate) async fn missing_events(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let Request {
        room_id,
        limit,
        min_depth,
        earliest_events,
        latest_events,
        ..
    } = request;
    if latest_events.len() > MAX_NAMED || earliest_events.len() > MAX_NAMED {
        return Err(MatrixError::invalid_param(format!(
            "more than {MAX_NAMED} events on one side"
        )));
    }
    check_ids(earliest_events.iter().chain(&latest_events))?;
    state.may_read(&room_id, &origin).await?;
    let query = MissingEventsQuery {
        latest: latest_events,
        earliest: earliest_events,
        limit: u32::try_from(u64::from(limit)).unwrap_or(u32::MAX),
        min_depth: i64::from(min_depth),
    };
    let events = state.rooms.missing_events(&room_id, query).await?;
    Ok(Answer(Response::new(raw(&events)?)))
}
