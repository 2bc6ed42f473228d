//! `PATCH /users/@me/presence`

use axum::extract::State;
use guildhall_presence::{ChosenStatus, CustomStatus, Presence, PresencePatch};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
    routes::fields::{given, time},
};

/// A custom status; it has a text, an emoji or both.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SetCustomStatus)]
pub(super) struct Custom {
    /// At most 128 characters of one line.
    #[serde(default)]
    text: Option<String>,
    /// An emoji of Unicode.
    #[serde(default)]
    emoji: Option<String>,
    /// When it ends, RFC 3339, in the future; null or absent: it stays.
    #[serde(default)]
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdatePresence)]
pub(super) struct Body {
    /// What to be seen as while there is a session.
    #[serde(default)]
    status: Option<ChosenStatus>,
    /// What to say; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Custom>)]
    custom_status: Option<Option<Custom>>,
}

/// Chooses what to be seen as, in all sessions.
#[utoipa::path(
    patch,
    path = "/users/@me/presence",
    operation_id = "updatePresence",
    tag = "users",
    security(("access_token" = [])),
    request_body = Body,
    responses((status = 200, description = "What is chosen now; `invisible` is shown to the user alone", body = Presence), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(body): Json<Body>,
) -> Result<Json<Presence>, ApiError> {
    let custom = body
        .custom_status
        .map(|custom| custom.map(read).transpose())
        .transpose()?;
    let patch = PresencePatch {
        status: body.status,
        custom,
    };
    let presence = state.presences.choose(&identity.user_id, patch).await?;
    Ok(Json(presence))
}

fn read(custom: Custom) -> Result<CustomStatus, ApiError> {
    let expires_at = custom.expires_at.as_deref();
    Ok(CustomStatus {
        text: custom.text,
        emoji: custom.emoji,
        expires_at: expires_at
            .map(|text| time("customStatus.expiresAt", text))
            .transpose()?,
    })
}
