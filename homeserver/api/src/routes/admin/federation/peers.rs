//! `GET /admin/federation/peers`

use axum::extract::State;
use guildhall_admin::federation::Peer;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
    routes::ids,
};

/// Which servers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Servers on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The name to go on after: `nextCursor` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// The servers that this one owes something or shares a room with, by name, and how it gets on with each. That needs an administrator of this server.
#[utoipa::path(
    get,
    path = "/admin/federation/peers",
    operation_id = "listPeers",
    tag = "admin",
    security(("access_token" = [])),
    params(Parameters),
    responses((status = 200, description = "A page", body = Page<Peer>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<Peer>>, ApiError> {
    let limit = ids::page_limit(parameters.limit)?;
    let after = ids::cursor("after", parameters.after.as_deref())?;
    let peers = state
        .admin
        .peers(&identity.user_id, after, i64::from(limit) + 1)
        .await?;
    Ok(Json(Page::of_one_more(peers, limit, |peer| peer.server.clone())))
}
