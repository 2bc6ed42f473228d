//! Accounts, logins and tokens.

mod forgot_password;
mod login;
mod login_2fa;
mod logout;
mod model;
mod refresh;
mod register;
mod reset_password;
mod second_factor;
mod verify_email;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(register::handle))
        .routes(routes!(login::handle))
        .routes(routes!(login_2fa::handle))
        .routes(routes!(refresh::handle))
        .routes(routes!(logout::handle))
        .routes(routes!(verify_email::handle))
        .routes(routes!(forgot_password::handle))
        .routes(routes!(reset_password::handle))
        .merge(second_factor::router())
}
