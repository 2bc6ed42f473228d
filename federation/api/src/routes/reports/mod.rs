//! Reports: Guildhall's own part of the federation API.

mod appeal;
mod file;
mod states;
mod work;

use axum::extract::{Path, rejection::PathRejection};

pub(crate) use self::{appeal::appeal, file::file, states::states, work::work};
use crate::error::MatrixError;

/// Longest id of a report, in bytes.
const MAX_ID: usize = 64;

/// The report's id in the path. What cannot be one is the id of nothing.
fn report_id(path: Result<Path<String>, PathRejection>) -> Result<String, MatrixError> {
    let Path(id) = path.map_err(|error| MatrixError::invalid_param(error.body_text()))?;
    if !is_report_id(&id) {
        return Err(MatrixError::not_found("there is no such report"));
    }
    Ok(id)
}

fn is_report_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
