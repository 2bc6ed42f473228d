//! `POST /users/@me/channels`

use std::collections::BTreeSet;

use axum::{extract::State, http::StatusCode};
use guildhall_guilds::model::Channel;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json},
    routes::ids,
};

/// Most people that are named at a time.
const MAX: usize = 9;

/// With whom.
#[derive(Deserialize, ToSchema)]
#[schema(as = OpenPrivateChannel)]
pub(super) struct Body {
    /// User ids, at most 9, also of other servers. One is a channel of two people; several are a group, and so are one or none with `group`. Who does not accept it is left out of a group.
    recipients: Vec<String>,
    /// Whether to make a group even with one or nobody.
    #[serde(default)]
    group: bool,
}

/// Opens the channel with somebody, of which there is one, or makes a group that the caller owns. In the other's list a channel of two people
/// is when something is said in it. A server that is away, and who is asked and agrees later, comes in later.
#[utoipa::path(
    post,
    path = "/users/@me/channels",
    operation_id = "openPrivateChannel",
    tag = "private channels",
    security(("access_token" = [])),
    request_body = Body,
    responses(
        (status = 200, description = "The channel of the two", body = Channel),
        (status = 201, description = "A new group", body = Channel),
        (status = 409, description = "The caller is in as many groups as one may be", body = ErrorBody),
        (status = 502, description = "The other's server does not let its user be invited, or this one does not deal with it", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(Body { recipients, group }): Json<Body>,
) -> Result<(StatusCode, Json<Channel>), ApiError> {
    if recipients.len() > MAX {
        return Err(ApiError::invalid("recipients", format!("must be at most {MAX}")));
    }
    let others: Result<BTreeSet<_>, _> = recipients.iter().map(|id| ids::user("recipients", id)).collect();
    let (me, others) = (&identity.user_id, others?);
    match others.first() {
        Some(other) if others.len() == 1 && !group => {
            let channel = state.messaging.open_direct(me, other).await?;
            Ok((StatusCode::OK, Json(channel)))
        }
        None if !group => Err(ApiError::invalid("recipients", "must not be empty")),
        _ => {
            let channel = state.messaging.make_group(me, &others).await?;
            Ok((StatusCode::CREATED, Json(channel)))
        }
    }
}
