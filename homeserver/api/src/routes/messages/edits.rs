//! `GET /channels/{channel_id}/messages/{message_id}/edits`

use axum::extract::State;
use guildhall_messaging::MessageEdit;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::ids::{self, MessagePath},
};

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Texts on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The text to go on after: `nextCursor` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// The texts that a message has had, first the one that it was sent with, last the one that it has. Whoever may look at the message may look at them.
/// Edits that were deleted are not among them.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/messages/{message_id}/edits",
    operation_id = "listMessageEdits",
    tag = "messages",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("message_id" = String, Path, description = "The message"),
        Parameters,
    ),
    responses((status = 200, description = "A page", body = Page<MessageEdit>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<MessagePath>,
    Query(Parameters { limit, after }): Query<Parameters>,
) -> Result<Json<Page<MessageEdit>>, ApiError> {
    let limit = ids::page_limit(limit)?;
    let after = after.map(|id| ids::message(&id)).transpose();
    let after = after.map_err(|_| ApiError::invalid("after", "is no text of this message"))?;
    let (channel, message) = (path.channel()?, path.message()?);
    let one_more = usize::try_from(limit)
        .map_err(ApiError::internal)?
        .saturating_add(1);
    let texts = state
        .messaging
        .edits(
            &identity.user_id,
            (&channel, &message),
            after.as_deref(),
            one_more,
        )
        .await?;
    Ok(Json(Page::of_one_more(texts, limit, |text| text.id.clone())))
}
