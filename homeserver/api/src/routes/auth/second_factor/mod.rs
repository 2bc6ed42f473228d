//! The second factor of the own account.

mod disable;
mod enable;
mod recovery_codes;
mod verify;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(enable::handle))
        .routes(routes!(verify::handle))
        .routes(routes!(disable::handle))
        .routes(routes!(recovery_codes::handle))
}
