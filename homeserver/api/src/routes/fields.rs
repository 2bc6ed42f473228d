//! Reading fields of bodies.

use serde::{Deserialize, Deserializer};

/// Tells a null that was given (`Some(None)`) from a field that is absent; with `#[serde(default)]`.
pub(super) fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
