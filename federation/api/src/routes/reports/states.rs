//! `GET /_guildhall/federation/v1/reports/{report_id}`

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};

use super::report_id;
use crate::{FederationState, error::MatrixError, extract::Origin, reports::ReportStates};

/// Tells the server that has filed a report how it stands here.
pub(crate) async fn states(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<ReportStates>, MatrixError> {
    let id = report_id(path)?;
    Ok(Json(state.reports.states(&origin, &id).await?))
}
