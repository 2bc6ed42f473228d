//! Members of guilds.

mod accept_rules;
mod get;
mod list;
mod permissions;
mod remove;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle))
        .routes(routes!(get::handle, update::handle, remove::handle))
        .routes(routes!(permissions::handle))
        .routes(routes!(accept_rules::handle))
}
