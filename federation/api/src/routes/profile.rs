//! `GET /_matrix/federation/v1/query/profile`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1queryprofile>

use axum::extract::State;
use guildhall_types::is_steward;
use ruma::api::federation::query::get_profile_information::v1::{Request, Response};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Tells the name and picture of a user of this server.
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
    let fields = [
        ("displayname", profile.display_name),
        ("avatar_url", profile.avatar_url),
    ];
    let told = fields
        .into_iter()
        .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name))
        .filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    Ok(Answer(told.collect()))
}
