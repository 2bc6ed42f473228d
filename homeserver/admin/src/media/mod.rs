//! What is stored of users and other servers.

use guildhall_storage::administration::{self, MediaSum, UploaderSum};
use guildhall_types::UserId;
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;

use crate::{Admin, AdminError};

/// Users that are listed.
const LARGEST: i64 = 20;

/// Files, and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MediaTotal {
    /// How many.
    pub files: i64,
    /// Their bytes. What lies on the disk is less where files are the same.
    pub bytes: i64,
}

/// Files of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MediaKind {
    /// `image`, `video`, `audio` or `other`, by their content.
    pub kind: String,
    /// Those of this server.
    pub local: MediaTotal,
    /// Those of other servers that are kept here.
    pub remote: MediaTotal,
}

/// What a user has stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediaUser {
    /// The user.
    pub user_id: String,
    /// How many files.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// Bytes that the user may have stored, if that is not what all may.
    pub quota: Option<i64>,
    /// Bytes that the user may have stored, by the one or the other.
    pub limit: i64,
}

/// What is stored in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediaOverview {
    /// Of this server.
    pub local: MediaTotal,
    /// Of other servers, kept here until room is needed.
    pub remote: MediaTotal,
    /// Bytes that are kept of other servers at most (`media.cache_bytes`).
    pub remote_limit: i64,
    /// Bytes that each user may have stored (`media.user_bytes`), unless an administrator has said otherwise.
    pub user_limit: i64,
    /// By kind.
    pub kinds: Vec<MediaKind>,
    /// The 20 users who have stored most.
    pub largest_users: Vec<MediaUser>,
}

fn add(total: &mut MediaTotal, sum: &MediaSum) {
    total.files += sum.files;
    total.bytes += sum.bytes;
}

/// What is stored of this server, and of others.
pub(crate) fn totals(sums: &[MediaSum]) -> (MediaTotal, MediaTotal) {
    let (mut local, mut remote) = (MediaTotal::default(), MediaTotal::default());
    for sum in sums {
        match sum.is_own {
            true => add(&mut local, sum),
            false => add(&mut remote, sum),
        }
    }
    (local, remote)
}

impl Admin {
    /// Bytes that users may have stored unless an administrator has said otherwise.
    pub(crate) fn standard_quota(&self) -> i64 {
        i64::try_from(self.0.files.limits().user).unwrap_or(i64::MAX)
    }

    /// Bytes that are kept of other servers at most.
    pub(crate) fn cache_limit(&self) -> i64 {
        i64::try_from(self.0.files.limits().cache).unwrap_or(i64::MAX)
    }

    pub(crate) async fn media_sums(&self, conn: &mut AnyConnection) -> Result<Vec<MediaSum>, AdminError> {
        Ok(administration::media_sums(conn, self.server_name().as_str()).await?)
    }

    /// What is stored of users and other servers.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`](guildhall_guilds::Refusal::Forbidden) for who does not administer this server.
    pub async fn media(&self, user: &UserId) -> Result<MediaOverview, AdminError> {
        let mut conn = self.read_as(user).await?;
        let sums = self.media_sums(&mut conn).await?;
        let (local, remote) = totals(&sums);
        let mut kinds: Vec<MediaKind> = Vec::new();
        for kind in ["image", "video", "audio", "other"] {
            let of_kind: Vec<MediaSum> = sums.iter().filter(|sum| sum.kind == kind).cloned().collect();
            let (local, remote) = totals(&of_kind);
            kinds.push(MediaKind {
                kind: kind.to_owned(),
                local,
                remote,
            });
        }
        let standard = self.standard_quota();
        let largest = administration::largest_uploaders(&mut conn, LARGEST).await?;
        let of_user = |row: UploaderSum| MediaUser {
            limit: row.quota.unwrap_or(standard),
            user_id: row.user_id,
            files: row.files,
            bytes: row.bytes,
            quota: row.quota,
        };
        Ok(MediaOverview {
            local,
            remote,
            remote_limit: self.cache_limit(),
            user_limit: standard,
            kinds,
            largest_users: largest.into_iter().map(of_user).collect(),
        })
    }
}
