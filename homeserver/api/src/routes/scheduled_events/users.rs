//! `GET /guilds/{guild_id}/scheduled-events/{event_id}/users`

use axum::extract::State;
use guildhall_guilds::model::Member;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, ScheduledEventPath},
};

/// Most members on a page, and how many there are unless said otherwise.
const MAX: u32 = 100;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Members on the page, 1 to 100; 100 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The user id to go on after: `nextCursor` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// Who is interested in a scheduled event, sorted by user id. In one that is over nobody is.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/scheduled-events/{event_id}/users",
    operation_id = "listScheduledEventUsers",
    tag = "scheduled events",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("event_id" = String, Path, description = "The event"),
        Parameters,
    ),
    responses((status = 200, description = "A page", body = Page<Member>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ScheduledEventPath>,
    Query(Parameters { limit, after }): Query<Parameters>,
) -> Result<Json<Page<Member>>, ApiError> {
    let limit = limit.unwrap_or(MAX);
    if !(1..=MAX).contains(&limit) {
        return Err(ApiError::invalid("limit", format!("must be from 1 to {MAX}")));
    }
    if after.as_deref().is_some_and(|id| !ids::is_possible(id)) {
        return Err(ApiError::invalid("after", "is no user id"));
    }
    let one_more = i64::from(limit) + 1;
    let members = state
        .guilds
        .scheduled_event_users(
            &identity.user_id,
            &path.guild()?,
            path.event()?,
            after.as_deref(),
            one_more,
        )
        .await?;
    Ok(Json(Page::of_one_more(members, limit, |member| {
        member.user.id.clone()
    })))
}
