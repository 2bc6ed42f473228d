//! Files of messages.

mod create;
mod get;
mod range;
mod sign;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) use create::UploadedFile;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle))
        .routes(routes!(get::handle))
        .routes(routes!(sign::handle))
}
