//! What administrators of this server see and decide.

mod federation;

use utoipa_axum::router::OpenApiRouter;

use crate::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().merge(federation::router())
}
