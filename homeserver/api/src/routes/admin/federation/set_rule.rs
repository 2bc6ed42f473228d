//! `PUT /admin/federation/rules/{pattern}`

use axum::extract::State;
use guildhall_admin::federation::{Rule, RuleAction};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RulePath;
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
};

/// What the rule says.
#[derive(Deserialize, ToSchema)]
#[schema(as = SetFederationRule)]
pub(super) struct Body {
    action: RuleAction,
}

/// Gives a rule for names of servers, or changes it, as `guildhall federation allow` and `deny` do. It holds at once, for requests in and out. Servers that wait and that it decides on
/// wait no longer. That needs an administrator of this server.
#[utoipa::path(
    put,
    path = "/admin/federation/rules/{pattern}",
    operation_id = "setFederationRule",
    tag = "admin",
    security(("access_token" = [])),
    params(
        ("pattern" = String, Path, description = "A server name, in which `*` and `?` stand for any characters; without a port it is for any port. The case does not matter"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The rule", body = Rule),
        (status = 409, description = "There are as many rules as there may be", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<RulePath>,
    Json(Body { action }): Json<Body>,
) -> Result<Json<Rule>, ApiError> {
    let rule = state
        .admin
        .set_federation_rule(&identity.user_id, &path.pattern, action)
        .await?;
    Ok(Json(rule))
}
