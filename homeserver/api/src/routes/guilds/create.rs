//! `POST /guilds`

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::{NewGuild, model::Guild};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
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
}

/// Makes a guild of the caller's own, with @everyone and a text channel `general`.
#[utoipa::path(
    post,
    path = "/guilds",
    operation_id = "createGuild",
    tag = "guilds",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 201, description = "The guild", body = Guild),
        (status = 409, description = "The caller is in as many guilds as the limit allows", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { name, description }): Json<Body>,
) -> Result<(StatusCode, Json<Guild>), ApiError> {
    let guild = state
        .guilds
        .create_guild(&identity.user_id, NewGuild { name, description })
        .await?;
    Ok((StatusCode::CREATED, Json(guild)))
}
