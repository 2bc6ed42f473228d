//! Why an administrator is refused.

use guildhall_accounts::AccountsError;
use guildhall_guilds::Refusal;
use guildhall_storage::StorageError;
use thiserror::Error;

/// A refusal or a failure.
#[derive(Debug, Error)]
pub enum AdminError {
    /// As use-cases refuse.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// As accounts refuse.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

impl From<StorageError> for AdminError {
    fn from(error: StorageError) -> Self {
        Self::Refusal(error.into())
    }
}
