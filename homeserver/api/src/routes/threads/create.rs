//! `POST /channels/{channel_id}/threads`

use axum::{extract::State, http::StatusCode};
use guildhall_messaging::{
    NewThread, Thread,
    thread::model::{PRIVATE_THREAD, PUBLIC_THREAD},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Json, Path},
    routes::{
        ids::{self, ChannelPath},
        messages::create,
    },
};

/// A thread, or a post of a forum, to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateThread)]
pub(super) struct Body {
    /// 1 to 100 characters.
    name: String,
    /// Kind of thread: 11, which everybody in the channel sees (in a channel of announcements it becomes 10), or 12 in a channel of text: a private one, in which the caller alone is at first.
    #[serde(default, rename = "type")]
    kind: Option<u8>,
    /// Of a private thread: whether everybody who is in it may bring others in (when absent), or only the caller and who has MANAGE_THREADS.
    #[serde(default)]
    invitable: Option<bool>,
    /// Minutes without a message after which it is archived: 60, 1440, 4320 (when absent) or 10080.
    #[serde(default)]
    auto_archive_duration: Option<i64>,
    /// Seconds that a member waits between two messages in it, 0 to 21600; other than 0 needs MANAGE_THREADS.
    #[serde(default)]
    rate_limit_per_user: i64,
    /// Ids of tags of the forum, at most 5, each once. A moderated one needs MANAGE_THREADS.
    #[serde(default)]
    applied_tags: Vec<String>,
    /// The first message of a post, as in `createMessage`, without `nonce` and `replyTo`: needed in a forum, and for nothing else.
    #[serde(default)]
    message: Option<create::Body>,
}

/// Makes a thread. In a channel of text or announcements that needs CREATE_PUBLIC_THREADS and SEND_MESSAGES; it begins with a message of type 18, which tells of it. In a forum
/// it makes a post, which needs SEND_MESSAGES. A private thread needs CREATE_PRIVATE_THREADS and SEND_MESSAGES; its `channelId` is another than the channel's, which stands in `parentId`: everything that is done with it goes by that id.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/threads",
    operation_id = "createThread",
    tag = "threads",
    security(("access_token" = [])),
    params(("channel_id" = String, Path, description = "The channel")),
    request_body = Body,
    responses(
        (status = 201, description = "The thread", body = Thread),
        (status = 409, description = "The channel has no threads", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<ChannelPath>,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<Thread>), ApiError> {
    let Body {
        name,
        kind,
        invitable,
        auto_archive_duration,
        rate_limit_per_user,
        applied_tags,
        message,
    } = body;
    let channel = path.channel()?;
    let is_private = match kind {
        None | Some(PUBLIC_THREAD) => false,
        Some(PRIVATE_THREAD) => true,
        Some(_) => return Err(ApiError::invalid("type", "must be 11 or 12 (private)")),
    };
    if invitable.is_some() && !is_private {
        return Err(ApiError::invalid("invitable", "is for private threads"));
    }
    if is_private && message.is_some() {
        return Err(ApiError::invalid("message", "is for posts in forums"));
    }
    if !applied_tags.iter().all(|id| ids::is_possible(id)) {
        return Err(ApiError::invalid("appliedTags", "names no tag of this forum"));
    }
    let new = NewThread {
        name,
        auto_archive_duration,
        rate_limit_per_user,
        applied_tags,
    };
    let thread = match message {
        None if is_private => {
            state
                .messaging
                .make_private_thread(&identity.user_id, &channel, (new, invitable.unwrap_or(true)))
                .await?
        }
        None => {
            state
                .messaging
                .make_thread(&identity.user_id, &channel, new)
                .await?
        }
        Some(first) => {
            let first = first.message()?;
            if first.nonce.is_some() || first.reply_to.is_some() {
                return Err(ApiError::invalid(
                    "message",
                    "is the first one: it has no nonce and answers none",
                ));
            }
            let post = (new, first);
            state
                .messaging
                .make_post(&identity.user_id, &channel, post)
                .await?
        }
    };
    Ok((StatusCode::CREATED, Json(thread)))
}
