//! This server's users, as other servers may know them.

use futures::future::BoxFuture;
use guildhall_federation_api::{LocalProfile, LocalUsers, PortError};
use guildhall_storage::{Db, StorageError, accounts::users};
use guildhall_types::UserId;

/// [`LocalUsers`] over the accounts in the database.
pub(super) struct LocalAccounts(pub(super) Db);

impl LocalUsers for LocalAccounts {
    fn profile<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<LocalProfile>, PortError>> {
        Box::pin(async move {
            let failed = |error: StorageError| PortError(error.to_string());
            let mut conn = self.0.read().await.map_err(failed)?;
            let found = users::get(&mut conn, user.as_str()).await.map_err(failed)?;
            Ok(found.map(|user| LocalProfile {
                display_name: Some(user.display_name.unwrap_or(user.username)),
                avatar_url: user.avatar,
                banner: user.banner,
                bio: Some(user.bio).filter(|bio| !bio.is_empty()),
                accent_color: user.accent_color,
                created_at: Some(user.created_at),
            }))
        })
    }
}
