//! `GET /channels/{channel_id}/messages`

use axum::extract::State;
use guildhall_messaging::{Message, Window};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, ChannelPath},
};

/// Most messages on a page.
const MAX: u32 = 100;
/// Messages on a page unless said otherwise.
const DEFAULT: u32 = 50;

/// Which part of the history; of `before`, `after` and `around` at most one.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct Parameters {
    /// Messages on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// What comes right before this message.
    #[serde(default)]
    before: Option<String>,
    /// What comes right after this message.
    #[serde(default)]
    after: Option<String>,
    /// This message in the middle of what surrounds it.
    #[serde(default)]
    around: Option<String>,
}

impl Parameters {
    pub(in crate::routes) fn window(&self) -> Result<Window, ApiError> {
        match (&self.before, &self.after, &self.around) {
            (None, None, None) => Ok(Window::Latest),
            (Some(id), None, None) => Ok(Window::Before(ids::message(id)?)),
            (None, Some(id), None) => Ok(Window::After(ids::message(id)?)),
            (None, None, Some(id)) => Ok(Window::Around(ids::message(id)?)),
            _ => Err(ApiError::invalid(
                "query",
                "of before, after and around, at most one may be given",
            )),
        }
    }

    pub(in crate::routes) fn limit(&self) -> Result<u32, ApiError> {
        let limit = self.limit.unwrap_or(DEFAULT);
        if (1..=MAX).contains(&limit) {
            Ok(limit)
        } else {
            Err(ApiError::invalid("limit", format!("must be from 1 to {MAX}")))
        }
    }
}

/// The messages of a channel, latest first. `nextCursor` is what to give as `before` for the page before (as `after`
/// for the page after, when it was asked with `after`).
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/messages",
    operation_id = "listMessages",
    tag = "messages",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel"), Parameters),
    responses(
        (status = 200, description = "A page", body = Page<Message>),
        (status = 409, description = "A forum holds posts and no messages beside them", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<Message>>, ApiError> {
    let (channel, window, limit) = (path.channel()?, parameters.window()?, parameters.limit()?);
    let size = usize::try_from(limit).map_err(ApiError::internal)?;
    let page = state
        .messaging
        .list(&identity.user_id, &channel, &window, size)
        .await?;
    Ok(Json(Page::new(page.messages, limit, page.next)))
}
