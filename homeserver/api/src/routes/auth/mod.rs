//! Accounts, logins and tokens.

mod login;
mod logout;
mod model;
mod refresh;
mod register;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(register::handle))
        .routes(routes!(login::handle))
        .routes(routes!(refresh::handle))
        .routes(routes!(logout::handle))
}
