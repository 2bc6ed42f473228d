//! `PATCH /channels/{channel_id}`

use axum::extract::State;
use guildhall_guilds::model::Channel;
use guildhall_messaging::GroupPatch;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{fields::given, ids, ids::ChannelPath},
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateGroup)]
pub(super) struct Body {
    /// 1 to 100 characters; null takes it off. Anybody in the group may give it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    /// Somebody in the group. Only the owner passes it on.
    #[serde(default)]
    owner_id: Option<String>,
}

/// Changes a group.
#[utoipa::path(
    patch,
    path = "/channels/{channel_id}",
    operation_id = "updateGroup",
    tag = "private channels",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The group")),
    request_body = Body,
    responses(
        (status = 200, description = "The group as it now stands", body = Channel),
        (status = 409, description = "It is a channel of two people", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Json(Body { name, owner_id }): Json<Body>,
) -> Result<Json<Channel>, ApiError> {
    let owner = owner_id.map(|id| ids::user("ownerId", &id)).transpose()?;
    let patch = GroupPatch { name, owner };
    let channel = path.channel()?;
    Ok(Json(
        state
            .messaging
            .update_group(&identity.user_id, &channel, patch)
            .await?,
    ))
}
