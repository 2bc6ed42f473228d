//! Accounts whose revocations are not heard of as they should be.

use futures::future::BoxFuture;
use guildhall_accounts::Accounts;
use guildhall_delivery::{Json, Login, LoginError, Logins};
use guildhall_types::UserId;
use tokio::sync::broadcast;

/// The accounts themselves, with announcements that the test makes.
pub(crate) struct Faulty {
    pub(crate) accounts: Accounts,
    pub(crate) announced: broadcast::Sender<String>,
}

impl Logins for Faulty {
    fn judge<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Login, LoginError>> {
        self.accounts.judge(token)
    }

    fn user<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<Json>, LoginError>> {
        Logins::user(&self.accounts, user)
    }

    fn revocations(&self) -> broadcast::Receiver<String> {
        self.announced.subscribe()
    }
}
