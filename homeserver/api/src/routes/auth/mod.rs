//! Accounts, logins and tokens.

mod login;
mod login_2fa;
mod logout;
mod model;
mod refresh;
mod register;
mod second_factor;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(register::handle))
        .routes(routes!(login::handle))
        .routes(routes!(login_2fa::handle))
        .routes(routes!(refresh::handle))
        .routes(routes!(logout::handle))
        .merge(second_factor::router())
}
