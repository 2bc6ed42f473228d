//! `POST /guilds/{guild_id}/mfa`

use axum::extract::State;
use guildhall_guilds::model::Guild;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The level.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SetMfaLevel)]
pub(super) struct Body {
    /// 0: a second factor is not asked for. 1: without one, rights to moderate do not count.
    level: u8,
}

/// Says whether rights to moderate count for members with a second factor alone. Only the owner may, who has to have one; the owner needs
/// it from then on, too. Which rights these are, `spec/events.md` lists.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/mfa",
    operation_id = "setMfaLevel",
    tag = "guilds",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses((status = 200, description = "The guild as it now stands", body = Guild), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    Json(Body { level }): Json<Body>,
) -> Result<Json<Guild>, ApiError> {
    let guilds = state.guilds.because(reason);
    Ok(Json(
        guilds
            .set_mfa_level(&identity.user_id, &path.guild()?, level)
            .await?,
    ))
}
