//! `GET /guilds/{guild_id}/audit-logs`

use axum::extract::State;
use guildhall_guilds::{AuditFilter, model::AuditLogEntry};
use guildhall_types::audit::ACTIONS;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, GuildPath},
};

/// Most entries on a page.
const MAX: u32 = 100;
/// Entries on a page unless said otherwise.
const DEFAULT: u32 = 50;

/// Which part of the log.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Entries on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The entry to go on before: `nextCursor` of the page before.
    #[serde(default)]
    before: Option<String>,
    /// Who did it.
    #[serde(default)]
    user_id: Option<String>,
    /// What it was done to: a guild, channel, role or user.
    #[serde(default)]
    target_id: Option<String>,
    /// What was done, by the number of `actionType`.
    #[serde(default)]
    action_type: Option<i64>,
}

impl Parameters {
    fn filter(&self) -> Result<AuditFilter, ApiError> {
        for (field, id) in [("userId", &self.user_id), ("targetId", &self.target_id)] {
            if id
                .as_deref()
                .is_some_and(|id| id.is_empty() || !ids::is_possible(id))
            {
                return Err(ApiError::invalid(field, "is no id"));
            }
        }
        if self.action_type.is_some_and(|action| !ACTIONS.contains(&action)) {
            return Err(ApiError::invalid("actionType", "is no kind of action"));
        }
        Ok(AuditFilter {
            user_id: self.user_id.clone(),
            target_id: self.target_id.clone(),
            action: self.action_type,
        })
    }
}

/// What was done in a guild by those who look after it, newest first: all, or what every given filter lets through. That needs
/// VIEW_AUDIT_LOG. What is about channels that the caller does not see is left out.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/audit-logs",
    operation_id = "listAuditLog",
    tag = "guilds",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild"), Parameters),
    responses((status = 200, description = "A page", body = Page<AuditLogEntry>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<AuditLogEntry>>, ApiError> {
    let filter = parameters.filter()?;
    let Parameters { limit, before, .. } = parameters;
    let limit = limit.unwrap_or(DEFAULT);
    if !(1..=MAX).contains(&limit) {
        return Err(ApiError::invalid("limit", format!("must be from 1 to {MAX}")));
    }
    if before.as_deref().is_some_and(|id| !ids::is_possible(id)) {
        return Err(ApiError::invalid("before", "is no entry of this log"));
    }
    let one_more = i64::from(limit) + 1;
    let entries = state
        .guilds
        .audit_log(
            &identity.user_id,
            &path.guild()?,
            &filter,
            before.as_deref(),
            one_more,
        )
        .await?;
    Ok(Json(Page::of_one_more(entries, limit, |entry| entry.id.clone())))
}
