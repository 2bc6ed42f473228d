//! `GET /guilds/{guild_id}/threads/active`

use axum::extract::State;
use guildhall_messaging::Thread;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path},
    routes::ids::GuildPath,
};

/// The threads of a guild that are not archived, in all channels that the caller sees, channel by channel; at most 1000.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/threads/active",
    operation_id = "listActiveThreads",
    tag = "threads",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild")),
    responses((status = 200, description = "All of them", body = Page<Thread>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
) -> Result<Json<Page<Thread>>, ApiError> {
    let threads = state
        .messaging
        .active_threads_of_guild(&identity.user_id, &path.guild()?)
        .await?;
    Ok(Json(Page::whole(threads)))
}
