//! What administrators of this server see and decide.

mod federation;
mod guilds;
mod health;
mod media;
mod tokens;
mod users;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .merge(federation::router())
        .merge(users::router())
        .merge(tokens::router())
        .merge(guilds::router())
        .routes(routes!(media::handle))
        .routes(routes!(health::handle))
}
