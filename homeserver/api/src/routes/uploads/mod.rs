//! Uploads in pieces, which go on after a cut. Beside creating one they speak tus 1.0.0 (<https://tus.io/protocols/resumable-upload>).

mod cancel;
mod create;
mod get;
mod head;
mod model;
mod patch;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle))
        .routes(routes!(get::handle, head::handle, patch::handle, cancel::handle))
}
