//! `PATCH /users/@me`

use axum::extract::State;
use guildhall_accounts::{User, UserPatch};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, UploadJson},
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
    /// Another picture: a data URI of a PNG, JPEG, GIF or WebP picture; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    avatar: Option<Option<String>>,
    /// Another banner, likewise.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    banner: Option<Option<String>>,
}

/// Changes the own account. Another name or picture is told in each guild and private channel that the caller is in.
#[utoipa::path(
    patch,
    path = "/users/@me",
    operation_id = "updateOwnUser",
    tag = "users",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 200, description = "The account as it now stands", body = User),
        (status = 409, description = "The caller has stored as much as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    UploadJson(body): UploadJson<Body>,
) -> Result<Json<User>, ApiError> {
    let Body {
        display_name,
        bio,
        accent_color,
        locale,
        avatar,
        banner,
    } = body;
    let mut patch = UserPatch {
        display_name,
        bio,
        accent_color,
        locale,
        avatar: None,
        banner: None,
    };
    patch.check()?;
    let (user, guilds) = (&identity.user_id, &state.guilds);
    if let Some(avatar) = avatar {
        patch.avatar = Some(guilds.store_avatar(user, avatar.as_deref()).await?);
    }
    if let Some(banner) = banner {
        patch.banner = Some(guilds.store_banner(user, banner.as_deref()).await?);
    }
    let is_seen = patch.display_name.is_some() || patch.avatar.is_some();
    let changed = state.accounts.update_user(user, patch).await?;
    if !is_seen {
        guilds.account_changed(user);
    } else if let Err(error) = guilds.profile_changed(user).await {
        // The account is changed all the same. A guild that was not told shows what was before.
        tracing::warn!(%user, %error, "a guild was not told of another name or picture");
    }
    Ok(Json(changed))
}
