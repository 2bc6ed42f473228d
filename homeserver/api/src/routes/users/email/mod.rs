//! The e-mail address of the own account.

mod update;
mod verification;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(update::handle))
        .routes(routes!(verification::handle))
}
