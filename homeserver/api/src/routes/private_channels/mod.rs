//! Private channels: of two people, and of several.

mod add_recipient;
mod close;
mod get;
mod list;
mod open;
mod remove_recipient;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle, open::handle))
        .routes(routes!(get::handle, update::handle, close::handle))
        .routes(routes!(add_recipient::handle, remove_recipient::handle))
}
