//! `POST /channels/{channel_id}/webhooks`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::model::Webhook;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path, UploadJson},
    routes::ids::ChannelPath,
};

/// A webhook to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateWebhook)]
pub(super) struct Body {
    /// 1 to 80 characters.
    name: String,
    /// A picture: a data URI with base64, as that of an emoji.
    #[serde(default)]
    avatar: Option<String>,
}

/// Makes a webhook that writes into a channel. That needs MANAGE_WEBHOOKS there; a channel has at most 15. Its token, and the path at which it is used on this server, are shown this once.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/webhooks",
    operation_id = "createWebhook",
    tag = "webhooks",
    security(("access_token" = [])),
    params(
        ("channel_id" = String, Path, description = "The channel"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 201, description = "The webhook with its token", body = Webhook),
        (status = 409, description = "The channel has as many as it may or holds no messages, or the caller has stored as much as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    AuditReason(reason): AuditReason,
    UploadJson(Body { name, avatar }): UploadJson<Body>,
) -> Result<(StatusCode, Json<Webhook>), ApiError> {
    let made = state
        .guilds
        .because(reason)
        .create_webhook(&identity.user_id, &path.channel()?, (&name, avatar.as_deref()))
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}
