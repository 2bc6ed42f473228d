//! Polls.

mod end;
mod unvote;
mod vote;
mod voters;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(vote::handle, unvote::handle))
        .routes(routes!(voters::handle))
        .routes(routes!(end::handle))
}
