//! `PATCH /users/@me/notification-preferences`

use axum::extract::State;
use guildhall_notifications::{Digest, NotificationPreferences, PreferencesPatch};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateNotificationPreferences)]
pub(super) struct Body {
    /// How often what was not read is sent by mail. Only where the server sends mail, to a confirmed address; the first comes after a day, or a week.
    #[serde(default)]
    digest: Option<Digest>,
    /// Whether pushes to browsers say what was said.
    #[serde(default)]
    push_previews: Option<bool>,
}

/// Changes how the caller wants to be told.
#[utoipa::path(
    patch,
    path = "/users/@me/notification-preferences",
    operation_id = "updateNotificationPreferences",
    tag = "notifications",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 200, description = "The preferences as they now stand", body = NotificationPreferences),
        (status = 409, description = "Digests where no mail is sent, or without a confirmed address", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body {
        digest,
        push_previews,
    }): Json<Body>,
) -> Result<Json<NotificationPreferences>, ApiError> {
    let patch = PreferencesPatch {
        digest,
        push_previews,
    };
    let user = &identity.user_id;
    Ok(Json(state.notifications.set_preferences(user, patch).await?))
}
