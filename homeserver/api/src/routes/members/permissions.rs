//! `GET /guilds/{guild_id}/members/{user_id}/permissions`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, MemberPath},
};

/// Where.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// A channel of the guild; the guild itself when absent.
    #[serde(default)]
    channel_id: Option<String>,
}

/// What somebody may do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EffectivePermissions)]
pub(super) struct Answer {
    /// Rights as a decimal text of 64 bits.
    #[schema(example = "104189505")]
    permissions: String,
}

/// What a member may do in a guild or a channel. Oneself may ask, of others who has MANAGE_ROLES.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/members/{user_id}/permissions",
    operation_id = "getPermissions",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("user_id" = String, Path, description = "The member, or `@me` for the caller"),
        Parameters,
    ),
    responses((status = 200, description = "The rights", body = Answer), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MemberPath>,
    Query(Parameters { channel_id }): Query<Parameters>,
) -> Result<Json<Answer>, ApiError> {
    let (guild, caller) = (path.guild()?, identity.user_id);
    let member = path.user()?.unwrap_or_else(|| caller.clone());
    let channel = channel_id.as_deref().map(ids::channel).transpose()?;
    let rights = state
        .guilds
        .permissions_of(&caller, &guild, &member, channel.as_deref())
        .await?;
    Ok(Json(Answer {
        permissions: rights.to_string(),
    }))
}
