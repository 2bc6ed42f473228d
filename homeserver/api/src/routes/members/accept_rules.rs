//! `PUT /guilds/{guild_id}/members/{user_id}/rules`

use axum::extract::State;
use guildhall_guilds::model::Member;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::ids::MemberPath,
};

/// Agrees to the rules of a guild, for as long as the membership lasts. Everybody does so for themselves.
#[utoipa::path(
    put,
    path = "/guilds/{guild_id}/members/{user_id}/rules",
    operation_id = "acceptRules",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("user_id" = String, Path, description = "`@me`, or the caller"),
    ),
    responses(
        (status = 200, description = "The member as it now stands", body = Member),
        (status = 409, description = "The guild asks nobody to agree to rules", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MemberPath>,
) -> Result<Json<Member>, ApiError> {
    let (guild, caller) = (path.guild()?, identity.user_id);
    if path.user()?.is_some_and(|user| user != caller) {
        return Err(ApiError::forbidden("Nobody agrees for another"));
    }
    Ok(Json(state.guilds.accept_rules(&caller, &guild).await?))
}
