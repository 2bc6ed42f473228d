//! `PATCH /users/@me/settings`

use axum::extract::State;
use guildhall_messaging::{PrivacyPatch, SettingsPatch, UserSettings};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateUserSettings)]
pub(super) struct Body {
    /// Who may write and ask.
    #[serde(default)]
    privacy_settings: Option<Privacy>,
    /// Whether the caller is to be shown what links in messages lead to.
    #[serde(default)]
    link_previews: Option<bool>,
    /// Keys of what clients keep, of 1 to 128 bytes: each takes the place of the one that there is, null takes it away, others stay. With them there are at most 200 keys,
    /// 8 objects and lists in each other, and 16 KiB as JSON without spaces.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::HashMap<String, Value>>)]
    client: Option<Map<String, Value>>,
}

/// Who may write to the caller and ask for friendship, and who sees what he has read; absent fields stay.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdatePrivacySettings)]
pub(super) struct Privacy {
    /// `everyone`, `shared_guilds` or `friends`.
    #[serde(default)]
    direct_messages: Option<String>,
    /// `everyone`, `shared_guilds` or `nobody`.
    #[serde(default)]
    friend_requests: Option<String>,
    /// `nobody`, `private` or `everywhere`.
    #[serde(default)]
    read_receipts: Option<String>,
}

impl From<Privacy> for PrivacyPatch {
    fn from(set: Privacy) -> Self {
        Self {
            direct_messages: set.direct_messages,
            friend_requests: set.friend_requests,
            read_receipts: set.read_receipts,
        }
    }
}

/// Changes what the caller has set, and tells the caller's sessions (`user_settings:update`). Channels that there are already stay as they are.
#[utoipa::path(
    patch,
    path = "/users/@me/settings",
    operation_id = "updateUserSettings",
    tag = "users",
    security(("access_token" = [])),
    request_body = Body,
    responses((status = 200, description = "The settings as they now stand", body = UserSettings), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body {
        privacy_settings,
        link_previews,
        client,
    }): Json<Body>,
) -> Result<Json<UserSettings>, ApiError> {
    let patch = SettingsPatch {
        privacy: privacy_settings.unwrap_or_default().into(),
        link_previews,
        client,
    };
    let settings = state.messaging.change_settings(&identity.user_id, patch);
    Ok(Json(settings.await?))
}
