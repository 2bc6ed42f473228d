//! `POST /guilds/{guild_id}/invites`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{NewInvite, model::Invite};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::{self, GuildPath},
};

/// An invite to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateInvite)]
pub(super) struct Body {
    /// Seconds that it lasts, 0 to 604800; 0 is for ever, a day when absent.
    #[serde(default)]
    max_age: Option<i64>,
    /// Uses that it allows, 0 to 100; 0 (also when absent) is any number.
    #[serde(default)]
    max_uses: Option<i64>,
    /// The channel that it leads to.
    #[serde(default)]
    channel_id: Option<String>,
    /// Whether it gives a membership that ends with the user's last gateway session, unless the member got a role.
    #[serde(default)]
    temporary: bool,
    /// Roles that who comes in on it gets, at most 20. That needs MANAGE_ROLES, and to stand above them, also when somebody comes in.
    #[serde(default)]
    role_ids: Vec<String>,
}

/// Makes an invite. It lives on this server, wherever the guild was made.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/invites",
    operation_id = "createInvite",
    tag = "invites",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    request_body = Body,
    responses(
        (status = 201, description = "The invite", body = Invite),
        (status = 409, description = "The guild has as many invites as the limit allows", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Json(Body {
        max_age,
        max_uses,
        channel_id,
        temporary,
        role_ids,
    }): Json<Body>,
) -> Result<(StatusCode, Json<Invite>), ApiError> {
    let new = NewInvite {
        max_age,
        max_uses,
        channel_id: channel_id
            .map(|id| ids::channel(&id))
            .transpose()?
            .map(Into::into),
        temporary,
        role_ids,
    };
    let invite = state
        .guilds
        .create_invite(&identity.user_id, &path.guild()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(invite)))
}
