//! `GET /notifications`

use axum::extract::State;
use guildhall_notifications::Notification;
use guildhall_storage::notifications::Filter;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Query},
    routes::ids,
};

/// Which notifications.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Whether only those that are not read.
    #[serde(default)]
    unread: Option<bool>,
    /// Notifications on the page, 1 to 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// Where to go on: `nextCursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
}

/// What the caller is notified of, newest first. What it is about and the caller may no longer see is left out.
#[utoipa::path(
    get,
    path = "/notifications",
    operation_id = "listNotifications",
    tag = "notifications",
    security(("access_token" = [])),
    params(Parameters),
    responses((status = 200, description = "A page", body = Page<Notification>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Query(Parameters {
        unread,
        limit,
        cursor,
    }): Query<Parameters>,
) -> Result<Json<Page<Notification>>, ApiError> {
    let limit = ids::page_limit(limit)?;
    let filter = Filter {
        is_unread: unread.unwrap_or(false),
        since: 0,
        before: cursor.as_deref().map(place).transpose()?,
    };
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let page = state.notifications.list(&identity.user_id, filter, size).await?;
    let next = page.next.map(|(time, id)| format!("{time}_{id}"));
    Ok(Json(Page::new(page.notifications, limit, next)))
}

/// The place that a cursor names.
fn place(cursor: &str) -> Result<(i64, String), ApiError> {
    let parts = cursor.split_once('_');
    let place = parts.and_then(|(time, id)| Some((time.parse().ok()?, ids::notification(id)?)));
    place.ok_or_else(|| ApiError::invalid("cursor", "is no cursor of this list"))
}
