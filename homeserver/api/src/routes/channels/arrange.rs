//! `PATCH /guilds/{guild_id}/channels`

use axum::extract::State;
use guildhall_guilds::{ChannelPlace, model::Channel};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Page,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path},
    routes::{
        fields::given,
        ids::{self, GuildPath},
    },
};

/// Most channels that are moved at a time.
const MAX: usize = 500;

/// Where a channel is to stand; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MoveChannel)]
pub(super) struct Move {
    /// The channel.
    id: String,
    /// Place in the list, 0 to 10000; lower comes first, ties by id.
    #[serde(default)]
    position: Option<i64>,
    /// The category that it is to stand in; null takes it out.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    parent_id: Option<Option<String>>,
    /// Whether it takes over the overwrites of its category. That needs MANAGE_ROLES in the channel too.
    #[serde(default)]
    lock_permissions: bool,
}

/// Puts channels in another order and into other categories, all or none. That needs MANAGE_CHANNELS in each of them.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}/channels",
    operation_id = "moveChannels",
    tag = "channels",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Vec<Move>,
    responses(
        (status = 200, description = "The channels that the caller sees, in the order of the list", body = Page<Channel>),
        (status = 409, description = "A category would have more channels than it may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    Json(moves): Json<Vec<Move>>,
) -> Result<Json<Page<Channel>>, ApiError> {
    if moves.len() > MAX {
        return Err(ApiError::invalid(
            "body",
            format!("must have at most {MAX} entries"),
        ));
    }
    let places = moves.into_iter().map(|one| {
        Ok(ChannelPlace {
            channel_id: ids::channel(&one.id)?,
            position: one.position,
            parent_id: one.parent_id,
            lock_permissions: one.lock_permissions,
        })
    });
    let places = places.collect::<Result<_, ApiError>>()?;
    let channels = state
        .guilds
        .because(reason)
        .arrange_channels(&identity.user_id, &path.guild()?, places)
        .await?;
    Ok(Json(Page::whole(channels)))
}
