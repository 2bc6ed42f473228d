//! `PATCH /admin/users/{user_id}`

use axum::extract::State;
use guildhall_accounts::AccountPatch;
use guildhall_admin::users::AdminUser;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{fields::given, ids::UserPath},
};

/// What is changed; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateAccount)]
pub(super) struct Body {
    /// Whether the user administers this server.
    #[serde(default)]
    administrator: Option<bool>,
    /// Whether the account is suspended: it cannot log in then, and its name stays taken.
    #[serde(default)]
    suspended: Option<bool>,
    /// Bytes that the user may have stored, 0 to 9007199254740991; null for what all may.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>, minimum = 0)]
    media_quota: Option<Option<i64>>,
}

/// Changes an account of this server: all of what is given, or nothing. The sessions of an account that is suspended end at once. Administrators cannot suspend their own account, and the last one stays one. That
/// needs an administrator of this server.
#[utoipa::path(
    patch,
    path = "/admin/users/{user_id}",
    operation_id = "updateAccount",
    tag = "admin",
    security(("access_token" = [])),
    params(("user_id" = String, Path, description = "The user")),
    request_body = Body,
    responses(
        (status = 200, description = "The account", body = AdminUser),
        (status = 409, description = "It is the own account, or that of the last administrator", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<UserPath>,
    Json(body): Json<Body>,
) -> Result<Json<AdminUser>, ApiError> {
    let patch = AccountPatch {
        is_admin: body.administrator,
        is_suspended: body.suspended,
        media_quota: body.media_quota,
    };
    let account = state
        .admin
        .update_account(&identity.user_id, &path.user()?, patch)
        .await?;
    Ok(Json(account))
}
