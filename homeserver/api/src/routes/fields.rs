//! Reading fields of bodies.

use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::ApiError;

/// Tells a null that was given (`Some(None)`) from a field that is absent; with `#[serde(default)]`.
pub(super) fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Rights as a decimal text of 64 bits.
pub(super) fn permissions(field: &'static str, text: &str) -> Result<Permissions, ApiError> {
    text.parse()
        .map_err(|_| ApiError::invalid(field, "must be a decimal number of 64 bits, as text"))
}

/// A time of RFC 3339.
pub(super) fn time(field: &'static str, text: &str) -> Result<Timestamp, ApiError> {
    Timestamp::from_rfc3339(text).ok_or_else(|| ApiError::invalid(field, "must be a time of RFC 3339"))
}
