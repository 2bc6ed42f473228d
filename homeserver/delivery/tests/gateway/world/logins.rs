//! Accounts whose revocations are not heard of as they should be.

use std::sync::Mutex;

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

/// The accounts themselves; a login ends while its session is being opened.
pub(crate) struct Leaving {
    pub(crate) accounts: Accounts,
    pub(crate) judged: Mutex<Option<String>>,
}

impl Logins for Leaving {
    fn judge<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Login, LoginError>> {
        Box::pin(async move {
            let login = self.accounts.judge(token).await?;
            *self.judged.lock().unwrap() = Some(login.login_id.clone());
            Ok(login)
        })
    }

    fn user<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<Json>, LoginError>> {
        Box::pin(async move {
            let login = self.judged.lock().unwrap().take();
            self.accounts.logout(&login.unwrap()).await.unwrap();
            Logins::user(&self.accounts, user).await
        })
    }

    fn revocations(&self) -> broadcast::Receiver<String> {
        Logins::revocations(&self.accounts)
    }
}
