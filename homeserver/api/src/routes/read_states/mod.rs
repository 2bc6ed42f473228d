//! Up to where the caller has read.

mod ack;
mod ack_guild;
mod list;
mod receipts;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(ack::handle))
        .routes(routes!(ack_guild::handle))
        .routes(routes!(list::handle))
        .routes(routes!(receipts::handle))
}
