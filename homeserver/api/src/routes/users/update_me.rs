//! `PATCH /users/@me`

use axum::extract::State;
use guildhall_accounts::{User, UserPatch};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
    routes::fields::given,
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateOwnUser)]
pub(super) struct Body {
    /// Name as shown, 1 to 32 characters; null goes back to the username.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    display_name: Option<Option<String>>,
    /// At most 190 characters, several lines.
    #[serde(default)]
    bio: Option<String>,
    /// Colour of the profile as `#rrggbb`; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    accent_color: Option<Option<String>>,
    /// Language tag (`en-GB`).
    #[serde(default)]
    locale: Option<String>,
}

/// Changes the own account.
#[utoipa::path(
    patch,
    path = "/users/@me",
    operation_id = "updateOwnUser",
    tag = "users",
    security(("access_token" = [])),
    request_body = Body,
    responses((status = 200, description = "The account as it now stands", body = User), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(body): Json<Body>,
) -> Result<Json<User>, ApiError> {
    let Body {
        display_name,
        bio,
        accent_color,
        locale,
    } = body;
    let patch = UserPatch {
        display_name,
        bio,
        accent_color,
        locale,
    };
    let is_renamed = patch.display_name.is_some();
    let user = state.accounts.update_user(&identity.user_id, patch).await?;
    if !is_renamed {
        state.guilds.account_changed(&identity.user_id);
    } else if let Err(error) = state.guilds.display_name_changed(&identity.user_id).await {
        // The account is changed all the same. A guild that was not told shows the name from before.
        tracing::warn!(user = %identity.user_id, %error, "a guild was not told of another name");
    }
    Ok(Json(user))
}
