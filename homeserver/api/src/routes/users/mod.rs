//! Users and their profiles.

mod email;
mod get;
mod get_me;
mod presence;
mod sessions;
mod update_me;
mod update_password;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(get_me::handle, update_me::handle))
        .routes(routes!(get::handle))
        .routes(routes!(update_password::handle))
        .merge(email::router())
        .merge(sessions::router())
        .merge(presence::router())
}
