//! `GET /invites/{code}/icon`

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use guildhall_guilds::InviteCode;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::Path,
    routes::media::served,
};

/// The guild may have another picture soon.
const FOR_A_MINUTE: HeaderValue = HeaderValue::from_static("private, max-age=60");

/// The picture of the guild that an invite of this server leads to, without an access token. It is no way to other pictures.
#[utoipa::path(
    get,
    path = "/invites/{code}/icon",
    operation_id = "getInviteIcon",
    tag = "invites",
    security(()),
    params(
        ("code" = String, Path, description = "`CODE` of this server"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what the client has"),
    ),
    responses(
        (status = 200, description = "The bytes of the picture", content_type = "image/*", body = String),
        (status = 304, description = "The client has it"),
        (status = 502, description = "The picture's server gave no picture, or one that is too large", body = ErrorBody),
        (status = 504, description = "The picture's server cannot be reached", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let code: InviteCode = code.parse()?;
    let icon = state.guilds.invite_icon(&code).await?;
    served(icon, "icon", FOR_A_MINUTE, &headers)
}
