//! `GET /invites/{code}`

use axum::{Extension, extract::State};
use guildhall_guilds::{InviteCode, model::Invite};

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Json, Path},
    limit::Caller,
};

/// What an invite shows before one comes in. Invites of this server are shown without an access token, those of others
/// (`CODE@server`) to accounts of this server, for whom it asks the other.
#[utoipa::path(
    get,
    path = "/invites/{code}",
    operation_id = "getInvite",
    tag = "invites",
    security((), ("access_token" = [])),
    params(("code" = String, Path, description = "`CODE` of this server, or `CODE@server`")),
    responses(
        (status = 200, description = "The invite", body = Invite),
        (status = 502, description = "The other server gave no usable answer", body = ErrorBody),
        (status = 504, description = "The other server does not answer", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Extension(caller): Extension<Caller>,
    Path(code): Path<String>,
) -> Result<Json<Invite>, ApiError> {
    let code: InviteCode = code.parse()?;
    let user = match &caller {
        Caller::Known(identity) => Some(&identity.user_id),
        _ if state.guilds.is_here(&code) => None,
        Caller::Refused(error) => return Err(error.clone()),
        Caller::Unknown => {
            return Err(ApiError::unauthorized(
                "Invites of other servers need an access token",
            ));
        }
    };
    let is_here = state.guilds.is_here(&code);
    let mut invite = state.guilds.invite(user.map(|user| &**user), &code).await?;
    if is_here {
        let count = state.presences.count_in(&invite.guild.id);
        invite.guild.presence_count = count.and_then(|count| i64::try_from(count).ok());
    }
    Ok(Json(invite))
}
