//! `GET /channels/{channel_id}/threads/{thread_id}/members`

use axum::extract::State;
use guildhall_messaging::ThreadMember;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, ThreadPath},
};

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Members on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The user to go on after: `nextCursor` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// Those who take part in a thread, by user id: who made it, and who has written in it. Of a private thread those who are in it. It takes READ_MESSAGE_HISTORY. Who follows it is told to nobody.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/threads/{thread_id}/members",
    operation_id = "listThreadMembers",
    tag = "threads",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("thread_id" = String, Path, description = "The thread"),
        Parameters,
    ),
    responses((status = 200, description = "A page", body = Page<ThreadMember>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ThreadPath>,
    Query(Parameters { limit, after }): Query<Parameters>,
) -> Result<Json<Page<ThreadMember>>, ApiError> {
    let limit = ids::page_limit(limit)?;
    let after = match &after {
        Some(after) => ids::user("after", after)?.to_string(),
        None => String::new(),
    };
    let (channel, thread) = (path.channel()?, path.thread()?);
    let one_more = i64::from(limit) + 1;
    let members = state
        .messaging
        .thread_members(&identity.user_id, (&channel, &thread), &after, one_more)
        .await?;
    Ok(Json(Page::of_one_more(members, limit, |member| {
        member.user_id.clone()
    })))
}
