//! Webhooks: by those who look after them, and by who has a token.

mod by_token;
mod create;
mod delete;
mod form;
mod get;
mod list;
mod list_of_guild;
mod message;
mod post;
mod token;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle))
        .routes(routes!(list_of_guild::handle))
        .routes(routes!(get::handle, update::handle, delete::handle))
        .routes(routes!(token::handle))
        .routes(routes!(
            by_token::get::handle,
            by_token::update::handle,
            by_token::delete::handle,
            post::handle
        ))
        .routes(routes!(
            message::get::handle,
            message::update::handle,
            message::delete::handle
        ))
}
