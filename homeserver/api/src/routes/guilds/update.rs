//! `PATCH /guilds/{guild_id}`

use axum::extract::State;
use guildhall_guilds::{GuildPatch, model::Guild};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::{
        fields::given,
        ids::{self, GuildPath},
    },
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateGuild)]
pub(super) struct Body {
    /// 2 to 100 characters.
    #[serde(default)]
    name: Option<String>,
    /// At most 1000 characters; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// A member to whom the owner gives the guild.
    #[serde(default)]
    owner_id: Option<String>,
}

/// Changes a guild. That needs MANAGE_GUILD; giving it away is for the owner.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}",
    operation_id = "updateGuild",
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
    Json(body): Json<Body>,
) -> Result<Json<Guild>, ApiError> {
    let owner_id = body.owner_id.map(|id| ids::user("ownerId", &id)).transpose()?;
    let patch = GuildPatch {
        name: body.name,
        description: body.description,
        owner_id,
    };
    Ok(Json(
        state
            .guilds
            .because(reason)
            .update_guild(&identity.user_id, &path.guild()?, patch)
            .await?,
    ))
}
