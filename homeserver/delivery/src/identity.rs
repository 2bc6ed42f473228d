//! Who a connection speaks for, and for how long.

use std::{convert::Infallible, sync::Arc, time::Duration};

use guildhall_types::{OwnedUserId, Timestamp};
use tokio::time::sleep;

use crate::{LoginError, close::Close, gateway::Inner, inbound::Token};

/// Whom an access token speaks for.
pub(crate) struct Who {
    pub(crate) user: OwnedUserId,
    /// The same, as the registry keeps it.
    pub(crate) user_key: Arc<str>,
    /// The login that the token belongs to.
    pub(crate) login: Arc<str>,
    expires_at: Timestamp,
}

/// Judges `token`.
pub(crate) async fn identify(gateway: &Inner, token: &Token) -> Result<Who, Close> {
    match gateway.logins.judge(token.expose()).await {
        Ok(login) => Ok(Who {
            user_key: login.user_id.as_str().into(),
            user: login.user_id,
            login: login.login_id.into(),
            expires_at: login.expires_at,
        }),
        Err(LoginError::Refused) => Err(Close::BadToken),
        Err(error) => {
            tracing::error!(%error, "a gateway client could not be authenticated");
            Err(Close::ServerError)
        }
    }
}

/// Waits until `token` holds no longer. It is judged at its expiry and now and then before, for a clock may be set
/// and a revocation may be announced between two looks.
pub(crate) async fn watch(gateway: &Inner, token: &Token, who: &Who) -> Result<Infallible, Close> {
    loop {
        // At once too: a revocation may have been announced before the session was there to be found.
        match gateway.logins.judge(token.expose()).await {
            // What cannot be judged now is judged the next time; at its expiry it ends in any case.
            Ok(_) | Err(LoginError::Unavailable(_)) => {}
            Err(LoginError::Refused) if gateway.clock.now() >= who.expires_at => {
                return Err(Close::TokenExpired);
            }
            Err(LoginError::Refused) => return Err(Close::BadToken),
        }
        let left = who.expires_at.0.saturating_sub(gateway.clock.now().0);
        let Some(left) = u64::try_from(left).ok().filter(|left| *left > 0) else {
            return Err(Close::TokenExpired);
        };
        sleep(Duration::from_millis(left).min(gateway.limits.token_check_interval)).await;
    }
}
