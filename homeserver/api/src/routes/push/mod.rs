//! Browsers that the caller is told in.

mod key;
mod list;
mod subscribe;
mod unsubscribe;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(key::handle))
        .routes(routes!(subscribe::handle))
        .routes(routes!(list::handle))
        .routes(routes!(unsubscribe::handle))
}
