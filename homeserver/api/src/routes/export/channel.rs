//! `GET /channels/{channel_id}/export`

use axum::{extract::State, response::Response};

use super::{Header, Parameters, attachment, document};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path, Query},
    routes::ids::ChannelPath,
};

/// What was said in a channel and its threads, as a file; each of these oldest first. In a guild that needs VIEW_CHANNEL, READ_MESSAGE_HISTORY and MANAGE_GUILD; what was said in private those may export who are
/// in it. Who may no longer read on while it is sent gets a document that says `"complete": false` at its end.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/export",
    operation_id = "exportChannel",
    tag = "export",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel"), Parameters),
    responses(
        (status = 200, description = "A file: JSON with a header, `channels` (`channel`, `messages`) and `complete`, or CSV", content((Header = "application/json"), (String = "text/csv"))),
        (status = 409, description = "Another export of the caller is under way", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Query(Parameters { format }): Query<Parameters>,
) -> Result<Response, ApiError> {
    let user = &identity.user_id;
    let export = state.messaging.export_channel(user, &path.channel()?).await?;
    let header = Header::new(user, state.clock.now(), None);
    Ok(attachment(
        "channel",
        format,
        document::body(export, format, &header),
    ))
}
