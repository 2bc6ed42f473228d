//! `PUT /_guildhall/federation/v1/reports/{report_id}`

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};

use super::report_id;
use crate::{
    FederationState,
    error::MatrixError,
    extract::{JsonBody, Origin},
    params::check_ids,
    reports::{FiledReport, ReportStates},
};

/// Takes a report of a user of the asking server that is about a user or a guild of this one.
pub(crate) async fn file(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    path: Result<Path<String>, PathRejection>,
    JsonBody(report): JsonBody<FiledReport>,
) -> Result<Json<ReportStates>, MatrixError> {
    let id = report_id(path)?;
    check_ids(report.guild_id.iter().chain(&report.channel_id))?;
    check_ids(&report.message_id)?;
    check_ids(report.user_id.iter().chain(&report.reporter_id))?;
    if let Some(reporter) = &report.reporter_id
        && reporter.server_name() != origin
    {
        return Err(MatrixError::forbidden(format!(
            "{reporter} is no user of {origin}"
        )));
    }
    Ok(Json(state.reports.file(&origin, &id, report).await?))
}
