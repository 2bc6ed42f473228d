//! `POST /_guildhall/federation/v1/reports/{report_id}/appeal`

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};

use super::report_id;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{JsonBody, Origin},
    reports::{ReportAppeal, ReportStates},
};

/// Takes the reporter's appeal against a dismissal.
pub(crate) async fn appeal(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    path: Result<Path<String>, PathRejection>,
    JsonBody(appeal): JsonBody<ReportAppeal>,
) -> Result<Json<ReportStates>, MatrixError> {
    let id = report_id(path)?;
    Ok(Json(state.reports.appeal(&origin, &id, appeal).await?))
}
