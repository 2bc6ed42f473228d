//! `GET /servers/{server_name}`

use axum::extract::State;
use guildhall_guilds::model::Server;
use guildhall_types::OwnedServerName;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Json, Path},
};

/// Where the web client of a Guildhall server is, of this one or of another: who has an account there is sent to it with an invite of this server. Another server is
/// asked, and its answer kept for ten minutes, that there was none for one. No access token is needed.
#[utoipa::path(
    get,
    path = "/servers/{server_name}",
    operation_id = "getServer",
    tag = "servers",
    security((), ("access_token" = [])),
    params(("server_name" = String, Path, description = "The name as it stands in user ids: a host, with a port if it is not 8448")),
    responses(
        (status = 200, description = "The server", body = Server),
        (status = 404, description = "Where its client is cannot be found out: it does not answer, is no Guildhall server, or this server does not deal with it", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Path(name): Path<String>,
) -> Result<Json<Server>, ApiError> {
    // People write hosts in capitals, too.
    let server = OwnedServerName::try_from(name.to_ascii_lowercase())
        .map_err(|_| ApiError::invalid("server_name", "must be a host name, with a port or without"))?;
    Ok(Json(state.guilds.server(&server).await?))
}
