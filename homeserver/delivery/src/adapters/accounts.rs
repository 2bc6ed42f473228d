//! [`Logins`] over the accounts of this server.

use futures::future::BoxFuture;
use guildhall_accounts::{Accounts, AccountsError};
use guildhall_types::UserId;
use serde_json::value::to_raw_value;
use tokio::sync::broadcast;

use crate::{Json, Login, LoginError, Logins};

impl Logins for Accounts {
    fn judge<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Login, LoginError>> {
        Box::pin(async move {
            let identity = self.authenticate(token).await.map_err(refusal)?;
            Ok(Login {
                user_id: identity.user_id,
                login_id: identity.session_id,
                expires_at: identity.expires_at,
            })
        })
    }

    fn user<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<Json>, LoginError>> {
        Box::pin(async move {
            let user = Self::user(self, user).await.map_err(refusal)?;
            let json = user.map(|user| to_raw_value(&user)).transpose();
            json.map_err(|error| LoginError::Unavailable(Box::new(error)))
        })
    }

    fn revocations(&self) -> broadcast::Receiver<String> {
        self.subscribe_revocations()
    }
}

fn refusal(error: AccountsError) -> LoginError {
    match error {
        AccountsError::BadToken => LoginError::Refused,
        error => LoginError::Unavailable(Box::new(error)),
    }
}
