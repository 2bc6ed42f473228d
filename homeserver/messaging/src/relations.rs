//! What somebody is to a user, as it is shown.

use guildhall_federation_api::direct::DirectPurpose;
use guildhall_storage::{
    StorageError,
    friends::{self, Relation, RelationRow},
};
use guildhall_types::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use utoipa::ToSchema;

use crate::policy::lets;

/// Somebody who is a friend, or on the way to be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Relationship {
    /// The other.
    pub user_id: String,
    /// `friend`, `incoming` (the other has asked) or `outgoing` (the user has asked).
    pub state: String,
    /// Since when, RFC 3339.
    #[schema(format = DateTime)]
    pub since: String,
}

impl From<RelationRow> for Relationship {
    fn from(row: RelationRow) -> Self {
        Self {
            user_id: row.user_id,
            state: row.relation.as_str().to_owned(),
            since: Timestamp(row.since).to_rfc3339(),
        }
    }
}

/// Whether `user` is shown that `other` has asked: what the user does not let be asked is not shown.
///
/// # Errors
/// When the database fails.
pub async fn shows_request(conn: &mut AnyConnection, user: &str, other: &str) -> Result<bool, StorageError> {
    lets(conn, user, other, DirectPurpose::Request).await
}

/// All who are something to `user`, by user id.
///
/// # Errors
/// When the database fails.
pub async fn of_user(conn: &mut AnyConnection, user: &str) -> Result<Vec<Relationship>, StorageError> {
    let mut shown = Vec::new();
    for row in friends::of_user(conn, user).await? {
        if row.relation != Relation::Incoming || shows_request(conn, user, &row.user_id).await? {
            shown.push(row.into());
        }
    }
    Ok(shown)
}

/// What `other` is to `user`.
///
/// # Errors
/// When the database fails.
pub async fn relation(
    conn: &mut AnyConnection,
    user: &str,
    other: &str,
) -> Result<Option<Relationship>, StorageError> {
    let Some(row) = friends::relation(conn, user, other).await? else {
        return Ok(None);
    };
    let is_shown = row.relation != Relation::Incoming || shows_request(conn, user, other).await?;
    Ok(is_shown.then(|| row.into()))
}
