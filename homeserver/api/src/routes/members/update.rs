//! `PATCH /guilds/{guild_id}/members/{user_id}`

use axum::extract::State;
use guildhall_guilds::{MemberPatch, model::Member};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{AuditReason, Auth, Json, Path},
    routes::{
        fields::{given, time},
        ids::MemberPath,
    },
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateMember)]
pub(super) struct Body {
    /// The name in this guild, 1 to 32 characters; null takes it off. One's own needs CHANGE_NICKNAME, that of others MANAGE_NICKNAMES.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    nick: Option<Option<String>>,
    /// The ids of all roles that the member is to hold, without @everyone. What changes has to stand below the caller, who needs MANAGE_ROLES.
    #[serde(default)]
    roles: Option<Vec<String>>,
    /// The end of a time-out, RFC 3339, at most 28 days from now; null ends it. That needs MODERATE_MEMBERS.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    communication_disabled_until: Option<Option<String>>,
}

/// Changes a member, who has to stand below the caller for all but the own name and for roles.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/members/{user_id}",
    operation_id = "updateMember",
    tag = "members",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("user_id" = String, Path, description = "The member, or `@me` for the caller"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses((status = 200, description = "The member as it now stands", body = Member), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MemberPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<Member>, ApiError> {
    let (guild, caller) = (path.guild()?, identity.user_id);
    let member = path.user()?.unwrap_or_else(|| caller.clone());
    let until = body.communication_disabled_until.map(|until| {
        until
            .map(|text| time("communicationDisabledUntil", &text))
            .transpose()
    });
    let patch = MemberPatch {
        nick: body.nick,
        roles: body.roles,
        timed_out_until: until.transpose()?,
    };
    Ok(Json(
        state
            .guilds
            .because(reason)
            .update_member(&caller, &guild, &member, patch)
            .await?,
    ))
}
