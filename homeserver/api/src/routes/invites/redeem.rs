//! `POST /invites/{code}`

use axum::extract::State;
use guildhall_guilds::{InviteCode, model::Guild};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
};

/// Comes into the guild. For a guild that this server does not hold yet it waits for the channels, ten seconds at most;
/// what comes later is told by the gateway.
#[utoipa::path(
    post,
    path = "/invites/{code}",
    operation_id = "redeemInvite",
    tag = "invites",
    security(("access_token" = [])),
    params(("code" = String, Path, description = "`CODE` of this server, or `CODE@server`")),
    responses(
        (status = 200, description = "The guild; also for who is a member already", body = Guild),
        (status = 409, description = "The caller is in as many guilds as the limit allows", body = ErrorBody),
        (status = 502, description = "The other server gave no usable answer", body = ErrorBody),
        (status = 504, description = "The other server does not answer", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(code): Path<String>,
) -> Result<Json<Guild>, ApiError> {
    let code: InviteCode = code.parse()?;
    Ok(Json(state.guilds.redeem_invite(&identity.user_id, &code).await?))
}
