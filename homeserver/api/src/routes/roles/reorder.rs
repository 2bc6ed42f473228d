//! `PATCH /guilds/{guild_id}/roles`

use axum::extract::State;
use guildhall_guilds::{RolePosition, model::Role};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::GuildPath,
};

/// Most roles that are moved at a time: all that there can be.
const MAX: usize = 250;

/// Where a role is to stand.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MoveRole)]
pub(super) struct Move {
    /// The role.
    id: String,
    /// 1 to 10000; higher stands above lower, and of equal ones the smaller id. There may be gaps.
    position: i64,
}

/// Puts roles in another order, all or none. The caller needs MANAGE_ROLES and has to stand above each of them, before and after.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/roles",
    operation_id = "reorderRoles",
    tag = "roles",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Vec<Move>,
    responses((status = 200, description = "All roles, lowest first", body = Page<Role>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    Json(moves): Json<Vec<Move>>,
) -> Result<Json<Page<Role>>, ApiError> {
    if moves.len() > MAX {
        return Err(ApiError::invalid(
            "body",
            format!("must have at most {MAX} entries"),
        ));
    }
    let positions = moves
        .into_iter()
        .map(|Move { id, position }| RolePosition { id, position });
    let roles = state
        .guilds
        .because(reason)
        .reorder_roles(&identity.user_id, &path.guild()?, positions.collect())
        .await?;
    Ok(Json(Page::whole(roles)))
}
