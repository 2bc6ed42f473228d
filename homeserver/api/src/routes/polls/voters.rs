//! `GET /channels/{channel_id}/messages/{message_id}/poll/answers/{answer_id}/voters`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, ApiState, Page,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, PollAnswerPath},
};

/// Most users on a page, and how many there are unless said otherwise.
const MAX: u32 = 100;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Users on the page, 1 to 100; 100 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The user id to go on after: `nextCursor` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// Somebody who votes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PollVoter {
    /// The user.
    user_id: String,
}

/// Who votes for an answer of a poll, sorted by user id. It takes READ_MESSAGE_HISTORY.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/messages/{message_id}/poll/answers/{answer_id}/voters",
    operation_id = "listPollVoters",
    tag = "polls",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The poll"),
        ("answer_id" = String, Path, description = "The answer"),
        Parameters,
    ),
    responses(
        (status = 200, description = "A page", body = Page<PollVoter>),
        (status = 409, description = "The message is no poll", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<PollAnswerPath>,
    Query(Parameters { limit, after }): Query<Parameters>,
) -> Result<Json<Page<PollVoter>>, ApiError> {
    let limit = limit.unwrap_or(MAX);
    if !(1..=MAX).contains(&limit) {
        return Err(ApiError::invalid("limit", format!("must be from 1 to {MAX}")));
    }
    if after.as_deref().is_some_and(|id| !ids::is_possible(id)) {
        return Err(ApiError::invalid("after", "is no user id"));
    }
    let (channel, message) = path.message()?;
    let one_more = i64::from(limit) + 1;
    let users = state
        .messaging
        .voters(
            &identity.user_id,
            (&channel, &message),
            path.answer(),
            after.as_deref(),
            one_more,
        )
        .await?;
    let users = users.into_iter().map(|user_id| PollVoter { user_id });
    Ok(Json(Page::of_one_more(users.collect(), limit, |user| {
        user.user_id.clone()
    })))
}
