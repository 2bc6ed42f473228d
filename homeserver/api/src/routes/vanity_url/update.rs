//! `PATCH /guilds/{guild_id}/vanity-url`

use axum::extract::State;
use guildhall_guilds::model::VanityUrl;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The code to have.
#[derive(Deserialize, ToSchema)]
#[schema(as = UpdateVanityUrl)]
pub(super) struct Body {
    /// 2 to 32 of `a` to `z`, digits and `-`, which does not stand at either end; upper case counts as lower. Null takes it off.
    #[serde(deserialize_with = "nullable")]
    #[schema(required, value_type = Option<String>, example = "harbour")]
    code: Option<String>,
}

/// A field that has to be there, if as null.
fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// Sets a guild's vanity URL, which works wherever the code of an invite works, or takes it off. That needs MANAGE_GUILD. The code is unique on
/// the server that made the guild, which is asked if it is another one.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/vanity-url",
    operation_id = "updateVanityUrl",
    tag = "invites",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The vanity URL as it now stands", body = VanityUrl),
        (status = 409, description = "Another guild, or an invite, has the code", body = ErrorBody),
        (status = 502, description = "The guild's own server gave no usable answer", body = ErrorBody),
        (status = 504, description = "The guild's own server does not answer", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    Json(Body { code }): Json<Body>,
) -> Result<Json<VanityUrl>, ApiError> {
    let set = state
        .guilds
        .because(reason)
        .set_vanity_url(&identity.user_id, &path.guild()?, code.as_deref())
        .await?;
    Ok(Json(set))
}
