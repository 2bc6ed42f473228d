//! `PATCH /webhooks/{webhook_id}`

use axum::extract::State;
use guildhall_guilds::{WebhookPatch, model::Webhook};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path, UploadJson},
    routes::{
        fields::given,
        ids::{self, WebhookPath},
    },
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateWebhook)]
pub(super) struct Body {
    /// 1 to 80 characters.
    #[serde(default)]
    name: Option<String>,
    /// A picture: a data URI with base64, as that of an emoji; null for none.
    #[serde(default, deserialize_with = "given")]
    avatar: Option<Option<String>>,
    /// The channel of the same guild that it writes into from now on.
    #[serde(default)]
    channel_id: Option<String>,
}

/// Changes a webhook. That needs MANAGE_WEBHOOKS in its channel, and in the one that it moves to.
#[utoipa::path(
    patch,
    path = "/webhooks/{webhook_id}",
    operation_id = "updateWebhook",
    tag = "webhooks",
    security(("access_token" = [])),
    params(
        ("webhook_id" = String, Path, description = "The webhook"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The webhook as it now stands", body = Webhook),
        (status = 409, description = "The channel has as many as it may or holds no messages, or the caller has stored as much as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<WebhookPath>,
    AuditReason(reason): AuditReason,
    UploadJson(body): UploadJson<Body>,
) -> Result<Json<Webhook>, ApiError> {
    let channel = body.channel_id.as_deref().map(ids::channel).transpose();
    let channel =
        channel.map_err(|_| ApiError::invalid("channelId", "is no channel of this guild that you see"))?;
    let patch = WebhookPatch {
        name: body.name,
        avatar: body.avatar,
        channel,
    };
    let guilds = state.guilds.because(reason);
    let webhook = guilds
        .update_webhook(&identity.user_id, path.webhook()?, patch)
        .await?;
    Ok(Json(webhook))
}
