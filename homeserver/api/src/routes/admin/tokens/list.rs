//! `GET /admin/registration-tokens`

use axum::extract::State;
use guildhall_admin::tokens::RegistrationToken;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
    routes::ids,
};

/// Which tokens.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Tokens on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The token to go on before: `nextCursor` of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// The tokens that let somebody register, the newest first, also those that cannot be used any more. The tokens themselves are not kept. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/registration-tokens",
    operation_id = "listRegistrationTokens",
    tag = "admin",
    security(("access_token" = [])),
    params(Parameters),
    responses((status = 200, description = "A page", body = Page<RegistrationToken>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<RegistrationToken>>, ApiError> {
    let limit = ids::page_limit(parameters.limit)?;
    ids::cursor("before", parameters.before.as_deref())?;
    let before = parameters.before.as_deref();
    let tokens = state
        .admin
        .registration_tokens(&identity.user_id, before, i64::from(limit) + 1)
        .await?;
    Ok(Json(Page::of_one_more(tokens, limit, |token| token.id.clone())))
}
