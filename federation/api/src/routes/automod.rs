//! `POST /_guildhall/federation/v1/automod`

use axum::{Json, extract::State};
use guildhall_types::is_steward;
use serde_json::{Map, Value};

use crate::{
    FederationState,
    automod::AutomodNotice,
    error::MatrixError,
    extract::{JsonBody, Origin},
};

/// Longest id of a notice, in bytes.
const MAX_ID: usize = 64;
/// Most mentions that are told.
const MAX_MENTIONS: usize = 100;

/// Does about what a rule has found what the rule asks for.
pub(crate) async fn notice(
    State(state): State<FederationState>,
    Origin(origin): Origin,
    JsonBody(notice): JsonBody<AutomodNotice>,
) -> Result<Json<Map<String, Value>>, MatrixError> {
    let AutomodNotice { id, user_id, .. } = &notice;
    if user_id.server_name() != origin || is_steward(user_id) {
        return Err(MatrixError::forbidden(format!(
            "{user_id} is no user of {origin}"
        )));
    }
    let is_id = (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_id || notice.mentions.len() > MAX_MENTIONS {
        return Err(MatrixError::invalid_param("the notice is none"));
    }
    let notice = AutomodNotice {
        // Two servers may give the same id.
        id: format!("{origin} {id}"),
        ..notice
    };
    state.automod.notice(&notice, &origin).await?;
    Ok(Json(Map::new()))
}
