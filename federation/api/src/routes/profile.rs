//! `GET /_matrix/federation/v1/query/profile`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1queryprofile>

use axum::extract::State;
use guildhall_types::{
    is_steward,
    profile::{ACCENT_COLOR, BANNER, BIO, CREATED_AT},
};
use ruma::api::federation::query::get_profile_information::v1::{Request, Response};
use serde_json::Value;

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Tells what others see of a user of this server.
pub(crate) async fn profile(
    State(state): State<FederationState>,
    Signed { request, .. }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let user = &request.user_id;
    let unknown = || MatrixError::not_found("there is no such user here");
    if user.server_name() != state.server_name() || is_steward(user) {
        return Err(unknown());
    }
    let profile = state.users.profile(user).await?.ok_or_else(unknown)?;
    let wanted = request.field.as_ref().map(|field| field.as_str());
    let text = |value: Option<String>| value.map(Value::from);
    let fields = [
        ("displayname", text(profile.display_name)),
        ("avatar_url", text(profile.avatar_url)),
        (BANNER, text(profile.banner)),
        (BIO, text(profile.bio)),
        (ACCENT_COLOR, text(profile.accent_color)),
        (CREATED_AT, profile.created_at.map(Value::from)),
    ];
    let told = fields
        .into_iter()
        .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name))
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Ok(Answer(told.collect()))
}
