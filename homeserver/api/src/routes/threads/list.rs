//! `GET /channels/{channel_id}/threads`

use axum::extract::State;
use guildhall_messaging::Thread;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, ChannelPath},
};

/// Which threads.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Whether those that are archived, page by page, which takes READ_MESSAGE_HISTORY; otherwise those that are not: all of them, at most 1000.
    #[serde(default)]
    archived: bool,
    /// With `archived`: those that are private and that the caller sees. Those that are not archived come with the others.
    #[serde(default)]
    private: bool,
    /// Archived threads on the page, 1 to 100; 50 when absent. A page may be shorter, and others follow.
    #[serde(default)]
    limit: Option<u32>,
    /// The thread to go on after: `nextCursor` of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// The threads of a channel, newest first.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/threads",
    operation_id = "listThreads",
    tag = "threads",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel"), Parameters),
    responses((status = 200, description = "A page", body = Page<Thread>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Query(Parameters {
        archived,
        private,
        limit,
        before,
    }): Query<Parameters>,
) -> Result<Json<Page<Thread>>, ApiError> {
    let (user, channel) = (&identity.user_id, path.channel()?);
    if !archived {
        if limit.is_some() || before.is_some() || private {
            return Err(ApiError::invalid(
                "query",
                "private, limit and before are for archived threads",
            ));
        }
        return Ok(Json(Page::whole(
            state.messaging.active_threads(user, &channel).await?,
        )));
    }
    let limit = ids::page_limit(limit)?;
    let before = before.as_deref().map(ids::thread).transpose()?;
    let size = usize::try_from(limit).map_err(ApiError::internal)?;
    let page = state
        .messaging
        .archived_threads(user, &channel, (private, before.as_deref()), size)
        .await?;
    Ok(Json(Page::new(page.threads, limit, page.next)))
}
