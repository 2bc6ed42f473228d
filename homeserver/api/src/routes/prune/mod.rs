//! Removing members who have been silent for long.

mod count;
mod run;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

/// How many members it is about.
#[derive(Serialize, ToSchema)]
#[schema(as = Pruned)]
struct Pruned {
    /// Their number.
    pruned: usize,
}

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(count::handle, run::handle))
}
