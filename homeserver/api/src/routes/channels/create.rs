//! `POST /guilds/{guild_id}/channels`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{
    NewChannel,
    model::{Channel, PermissionOverwrite},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::{channels::forum::ForumTagBody, ids::GuildPath},
};

/// A channel to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateChannel)]
pub(super) struct Body {
    /// 1 to 100 characters.
    name: String,
    /// Kind of channel: 0 text, 2 voice, 4 category, 5 announcements, 15 forum.
    #[serde(default, rename = "type")]
    kind: i64,
    /// At most 1024 characters.
    #[serde(default)]
    topic: Option<String>,
    /// Place in the list, 0 to 10000; last when absent.
    #[serde(default)]
    position: Option<i64>,
    /// Whether only adults may look.
    #[serde(default)]
    nsfw: bool,
    /// Seconds that a member waits between two messages, 0 to 21600.
    #[serde(default)]
    rate_limit_per_user: i64,
    /// Bits a second of a voice channel, 8000 to 384000.
    #[serde(default)]
    bitrate: Option<i64>,
    /// Most users of a voice channel, 0 to 99; 0 is no limit.
    #[serde(default)]
    user_limit: Option<i64>,
    /// The category that it stands in.
    #[serde(default)]
    parent_id: Option<String>,
    /// Its overwrites, at most 100; those of its category when absent.
    #[serde(default)]
    permission_overwrites: Option<Vec<PermissionOverwrite>>,
    /// Of a forum: all tags that its posts can have, at most 20.
    #[serde(default)]
    available_tags: Option<Vec<ForumTagBody>>,
    /// Of a forum: whether a post has to have one of them.
    #[serde(default)]
    require_tag: Option<bool>,
}

/// Makes a channel. That needs MANAGE_CHANNELS.
#[utoipa::path(
    post,
    path = "/guilds/{guild_id}/channels",
    operation_id = "createChannel",
    tag = "channels",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The channel", body = Channel),
        (status = 409, description = "The guild or the category has as many channels as the limit allows", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<Channel>), ApiError> {
    let Body {
        name,
        kind,
        topic,
        position,
        nsfw,
        rate_limit_per_user,
        bitrate,
        user_limit,
        parent_id,
        permission_overwrites,
        available_tags,
        require_tag,
    } = body;
    let new = NewChannel {
        name,
        kind,
        topic,
        position,
        nsfw,
        rate_limit_per_user,
        bitrate,
        user_limit,
        parent_id,
        overwrites: super::overwrites(permission_overwrites)?,
        available_tags: super::forum::tags(available_tags),
        require_tag,
    };
    let channel = state
        .guilds
        .because(reason)
        .create_channel(&identity.user_id, &path.guild()?, new)
        .await?;
    Ok((StatusCode::CREATED, Json(channel)))
}
