//! Searching: messages, members, users and guilds.

mod channel;
mod found;
mod guild;
mod guilds;
mod members;
mod name;
mod parameters;
mod private;
mod users;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(channel::handle))
        .routes(routes!(guild::handle))
        .routes(routes!(private::handle))
        .routes(routes!(members::handle))
        .routes(routes!(users::handle))
        .routes(routes!(guilds::handle))
}
