//! Invites of this server: Guildhall's own part of the federation API.

mod preview;
mod redeem;
mod vanity;

use axum::extract::{Path, rejection::PathRejection};

pub(crate) use self::{preview::preview, redeem::redeem, vanity::set_vanity};
use crate::error::MatrixError;

/// Longest code, in bytes.
const MAX_CODE: usize = 64;

/// The code in the path. What cannot be one is an invite that does not exist.
fn code(path: Result<Path<String>, PathRejection>) -> Result<String, MatrixError> {
    let Path(code) = path.map_err(|error| MatrixError::invalid_param(error.body_text()))?;
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if code.is_empty() || code.len() > MAX_CODE || !code.bytes().all(is_code) {
        return Err(MatrixError::not_found("there is no such invite"));
    }
    Ok(code)
}
