//! A name that is looked for.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::{ApiError, routes::ids, validate::has_control};

/// Most characters of a name.
const LONGEST: usize = 100;
/// Most that are answered.
const MAX: usize = 100;
/// How many unless said otherwise.
const DEFAULT: usize = 25;

/// Who or what is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Name {
    /// Part of a name, whatever the case; 1 to 100 characters.
    #[param(max_length = 100)]
    query: String,
    /// How many at most, 1 to 100; 25 when absent.
    #[serde(default)]
    limit: Option<usize>,
}

impl Name {
    /// The name.
    pub(super) fn name(&self) -> Result<&str, ApiError> {
        let name = self.query.trim();
        let is_name = (1..=LONGEST).contains(&name.chars().count()) && !has_control(name);
        match is_name && ids::is_possible(name) {
            true => Ok(name),
            false => Err(ApiError::invalid(
                "query",
                format!("must have 1 to {LONGEST} characters, none of them a control character"),
            )),
        }
    }

    /// How many are wanted.
    pub(super) fn limit(&self) -> Result<usize, ApiError> {
        let limit = self.limit.unwrap_or(DEFAULT);
        match (1..=MAX).contains(&limit) {
            true => Ok(limit),
            false => Err(ApiError::invalid("limit", format!("must be from 1 to {MAX}"))),
        }
    }
}
