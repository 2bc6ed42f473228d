//! `POST /guilds`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{
    NewGuild,
    model::{Guild, GuildTemplate},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, UploadJson},
};

/// A guild to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateGuild)]
pub(super) struct Body {
    /// 2 to 100 characters.
    name: String,
    /// At most 1000 characters.
    #[serde(default)]
    description: Option<String>,
    /// The picture: a data URI of a PNG, JPEG, GIF or WebP picture.
    #[serde(default)]
    icon: Option<String>,
    /// The banner, likewise.
    #[serde(default)]
    banner: Option<String>,
    /// What `GET /guilds/{guild_id}/template` gave, here or on another server.
    #[serde(default)]
    template: Option<GuildTemplate>,
}

/// Makes a guild of the caller's own, with the roles and channels of the template, or with @everyone and a text channel `general`.
#[utoipa::path(
    post,
    path = "/guilds",
    operation_id = "createGuild",
    tag = "guilds",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 201, description = "The guild", body = Guild),
        (status = 409, description = "The caller is in as many guilds as the limit allows, or has stored as much", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    UploadJson(body): UploadJson<Body>,
) -> Result<(StatusCode, Json<Guild>), ApiError> {
    let Body {
        name,
        description,
        icon,
        banner,
        template,
    } = body;
    let new = NewGuild {
        name,
        description,
        icon,
        banner,
    };
    let user = &identity.user_id;
    let guild = match template {
        Some(template) => state.guilds.create_guild_after(user, new, template).await?,
        None => state.guilds.create_guild(user, new).await?,
    };
    Ok((StatusCode::CREATED, Json(guild)))
}
