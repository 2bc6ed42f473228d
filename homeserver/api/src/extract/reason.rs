//! Why an administrative action is taken.

use axum::{extract::FromRequestParts, http::request::Parts};
use percent_encoding::percent_decode_str;

use guildhall_types::content::MAX_REASON;

use crate::{ApiError, validate};

/// Name of the header.
pub(crate) const HEADER: &str = "x-audit-log-reason";
/// The same as it is documented.
const FIELD: &str = "X-Audit-Log-Reason";

/// The header `X-Audit-Log-Reason`: UTF-8, percent-encoded where it is not ASCII; at most 512 characters. A blank one is none.
#[derive(Clone, Debug, Default)]
pub struct AuditReason(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for AuditReason {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let refuse = || ApiError::invalid(FIELD, "must be percent-encoded UTF-8");
        let Some(value) = parts.headers.get(HEADER) else {
            return Ok(Self(None));
        };
        let text = value.to_str().map_err(|_| refuse())?;
        let reason = percent_decode_str(text).decode_utf8().map_err(|_| refuse())?;
        let reason = reason.trim();
        validate::text(FIELD, reason, MAX_REASON)?;
        Ok(Self((!reason.is_empty()).then(|| reason.to_owned())))
    }
}
