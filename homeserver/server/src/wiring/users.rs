//! This server's users, as other servers may know them.

use futures::future::BoxFuture;
use guildhall_accounts::Accounts;
use guildhall_federation_api::{LocalProfile, LocalUsers, PortError};
use guildhall_types::UserId;

/// [`LocalUsers`] over the accounts.
pub(super) struct LocalAccounts(pub(super) Accounts);

impl LocalUsers for LocalAccounts {
    fn profile<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<LocalProfile>, PortError>> {
        Box::pin(async move {
            let user = self
                .0
                .user(user)
                .await
                .map_err(|error| PortError(error.to_string()))?;
            Ok(user.map(|user| LocalProfile {
                display_name: Some(user.display_name.unwrap_or(user.username)),
                avatar_url: None,
            }))
        })
    }
}
