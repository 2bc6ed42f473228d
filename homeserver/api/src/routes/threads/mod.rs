//! Threads in channels, and posts in forums.

mod active;
mod add_member;
mod create;
mod create_of;
mod delete;
mod follow;
mod get;
mod list;
mod list_messages;
mod members;
mod remove_member;
mod send;
mod typing;
mod unfollow;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle))
        .routes(routes!(create_of::handle))
        .routes(routes!(active::handle))
        .routes(routes!(get::handle, update::handle, delete::handle))
        .routes(routes!(send::handle, list_messages::handle))
        .routes(routes!(members::handle))
        .routes(routes!(typing::handle))
        .routes(routes!(follow::handle, unfollow::handle))
        .routes(routes!(add_member::handle, remove_member::handle))
}
