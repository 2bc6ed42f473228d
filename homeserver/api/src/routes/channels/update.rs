//! `PATCH /guilds/{guild_id}/channels/{channel_id}`

use axum::extract::State;
use guildhall_guilds::{
    ChannelPatch,
    model::{Channel, PermissionOverwrite},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::{channels::forum::ForumTagBody, fields::given, ids::GuildChannelPath},
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateChannel)]
pub(super) struct Body {
    /// 1 to 100 characters.
    #[serde(default)]
    name: Option<String>,
    /// At most 1024 characters; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    topic: Option<Option<String>>,
    /// Place in the list, 0 to 10000.
    #[serde(default)]
    position: Option<i64>,
    /// Whether only adults may look.
    #[serde(default)]
    nsfw: Option<bool>,
    /// Seconds that a member waits between two messages, 0 to 21600.
    #[serde(default)]
    rate_limit_per_user: Option<i64>,
    /// Bits a second of a voice channel, 8000 to 384000.
    #[serde(default)]
    bitrate: Option<i64>,
    /// Most users of a voice channel, 0 to 99; 0 is no limit.
    #[serde(default)]
    user_limit: Option<i64>,
    /// The category that it stands in; null takes it out.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    parent_id: Option<Option<String>>,
    /// All its overwrites, at most 100. That needs MANAGE_ROLES in the channel too.
    #[serde(default)]
    permission_overwrites: Option<Vec<PermissionOverwrite>>,
    /// Of a forum: all tags that its posts can have, at most 20.
    #[serde(default)]
    available_tags: Option<Vec<ForumTagBody>>,
    /// Of a forum: whether a post has to have one of them.
    #[serde(default)]
    require_tag: Option<bool>,
}

/// Changes a channel. That needs MANAGE_CHANNELS in it.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/channels/{channel_id}",
    operation_id = "updateChannel",
    tag = "channels",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("channel_id" = String, Path, description = "The channel"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The channel as it now stands", body = Channel),
        (status = 409, description = "The category has as many channels as it may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildChannelPath>,
    AuditReason(reason): AuditReason,
    Json(body): Json<Body>,
) -> Result<Json<Channel>, ApiError> {
    let Body {
        name,
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
    let patch = ChannelPatch {
        name,
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
    let (guild, channel) = (path.guild()?, path.channel()?);
    Ok(Json(
        state
            .guilds
            .because(reason)
            .update_channel(&identity.user_id, &guild, &channel, patch)
            .await?,
    ))
}
