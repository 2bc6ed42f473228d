//! `GET /users/@me/search`

use axum::extract::State;

use super::{
    found::FoundMessages,
    parameters::{self, Pairs, Parameters},
};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Query},
};

/// The messages of all private channels of the caller that match, without those of whom the caller has blocked.
#[utoipa::path(
    get,
    path = "/users/@me/search",
    operation_id = "searchPrivateChannels",
    tag = "search",
    security(("access_token" = [])),
    params(Parameters),
    responses(
        (status = 200, description = "A page", body = FoundMessages),
        (status = 409, description = "Search is switched off", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(pairs): Query<Pairs>,
) -> Result<Json<FoundMessages>, ApiError> {
    let wanted = parameters::read(&pairs)?;
    let found = state.search.in_private(&identity.user_id, wanted).await?;
    Ok(Json(found.into()))
}
