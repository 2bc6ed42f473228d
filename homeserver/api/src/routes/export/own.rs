//! `GET /users/@me/export`

use axum::{
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use futures::stream;
use guildhall_accounts::Identity;
use guildhall_messaging::OwnMessages;
use guildhall_storage::notifications::Filter;
use guildhall_types::Timestamp;
use serde_json::{Map, Value, json};

use super::{Format, Header, Piece, attachment, items, opening};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::Auth,
};

/// Notifications that are exported: as many as are kept.
const NOTIFICATIONS: usize = 1000;

/// All that this server has stored of the caller, as a file: profile, settings, logins (without secrets), guilds, private channels, friends, blocks, read states, notifications, and what the caller has said anywhere.
#[utoipa::path(
    get,
    path = "/users/@me/export",
    operation_id = "exportOwnData",
    tag = "export",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "A file: JSON with a header, a field for each kind of data, and `complete`", body = Header),
        (status = 409, description = "Another export of the caller is under way", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
) -> Result<Response, ApiError> {
    let user = &identity.user_id;
    let messages = state.messaging.export_own(user)?;
    let mut document = data(&state, &identity).await?;
    let header = Header::new(user, state.clock.now(), None);
    if let Ok(Value::Object(header)) = serde_json::to_value(&header) {
        document.extend(header);
    }
    let mut begin = opening(&Value::Object(document));
    begin.extend_from_slice(br#","messages":["#);
    let begin: Piece = Ok(Bytes::from(begin));
    let begin = stream::once(std::future::ready(begin));
    let body = Body::from_stream(futures::StreamExt::chain(begin, said(messages)));
    Ok(attachment("my-data", Format::Json, body))
}

/// What the user has said, and the end of the document.
fn said(messages: OwnMessages) -> impl futures::Stream<Item = Piece> {
    stream::unfold(Some((messages, true)), async |state| {
        let (mut messages, mut is_first) = state?;
        let end = |complete: bool| Bytes::from(format!(r#"],"complete":{complete}}}"#));
        match messages.next().await {
            Ok(Some(page)) => {
                let piece = Bytes::from(items(page, &mut is_first));
                Some((Ok(piece), Some((messages, is_first))))
            }
            Ok(None) => Some((Ok(end(true)), None)),
            Err(refusal) => {
                tracing::warn!(%refusal, "an export ends early");
                Some((Ok(end(false)), None))
            }
        }
    })
}

/// All but what was said.
async fn data(state: &ApiState, identity: &Identity) -> Result<Map<String, Value>, ApiError> {
    let user = &identity.user_id;
    let (messaging, notifications) = (&state.messaging, &state.notifications);
    let privacy = messaging.privacy(user).await?;
    let sessions = state.accounts.sessions(identity).await?;
    let sessions = sessions.into_iter().map(|session| {
        json!({
            "device": session.device,
            "createdAt": session.created_at,
            "lastSeenAt": session.last_used_at,
        })
    });
    let blocked = messaging.blocked(user).await?.into_iter();
    let blocked =
        blocked.map(|row| json!({"userId": row.blocked_id, "since": Timestamp(row.created_at).to_rfc3339()}));
    let filter = Filter {
        is_unread: false,
        since: 0,
        before: None,
    };
    let noted = notifications.list(user, filter, NOTIFICATIONS).await?;
    let document = json!({
        "user": state.accounts.user(user).await?,
        "settings": {
            "privacySettings": {
                "directMessages": privacy.direct_messages,
                "friendRequests": privacy.friend_requests,
                "readReceipts": privacy.read_receipts,
            },
            "linkPreviews": messaging.shows_previews(user).await?,
            "notifications": notifications.settings(user).await?,
            "notificationPreferences": notifications.preferences(user).await?,
        },
        "sessions": sessions.collect::<Vec<_>>(),
        "guilds": state.guilds.list_guilds(user).await?,
        "privateChannels": messaging.private_channels(user).await?,
        "relationships": messaging.relationships(user).await?,
        "blockedUsers": blocked.collect::<Vec<_>>(),
        "readStates": messaging.read_states(user).await?,
        "notifications": noted.notifications,
    });
    match document {
        Value::Object(document) => Ok(document),
        _ => Ok(Map::new()),
    }
}
