//! Ending what is over: sessions that nobody resumes, and those of revoked logins.

use std::sync::Arc;

use tokio::{sync::broadcast::error::RecvError, time::sleep};

use crate::{close::Close, gateway::Inner};

/// Ends sessions that were not resumed in time, until the gateway stops.
pub(crate) async fn sweep(gateway: Arc<Inner>) {
    let window = gateway.limits.resume_window;
    let mut stop = gateway.stop.subscribe();
    loop {
        tokio::select! {
            () = sleep(window / 8) => gateway.registry.sweep(window),
            _ = stop.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Ends the temporary memberships of those who have no session, until the gateway stops. Whoever has come in, or the gateway that has
/// just started, is given the time in which a session may be resumed.
pub(crate) async fn departures(gateway: Arc<Inner>) {
    let window = gateway.limits.resume_window;
    let millis = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
    let mut stop = gateway.stop.subscribe();
    let mut pause = window;
    loop {
        tokio::select! {
            () = sleep(pause) => {}
            _ = stop.wait_for(|stopped| *stopped) => return,
        }
        pause = window / 8;
        let before = gateway.clock.now().plus_millis(-millis);
        let members = match gateway.temporary.since(before).await {
            Ok(members) => members,
            Err(error) => {
                tracing::warn!(%error, "temporary memberships cannot be read");
                continue;
            }
        };
        for (guild, user) in members {
            if gateway.registry.wants_user(user.as_str()) {
                continue;
            }
            if let Err(error) = gateway.temporary.end(&guild, &user).await {
                tracing::warn!(%guild, %user, %error, "a temporary membership could not be ended");
            }
        }
    }
}

/// Ends the sessions of logins that are revoked, until the gateway stops.
pub(crate) async fn revocations(gateway: Arc<Inner>) {
    let mut revoked = gateway.logins.revocations();
    let mut stop = gateway.stop.subscribe();
    loop {
        let login = tokio::select! {
            login = revoked.recv() => login,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match login {
            Ok(login) => gateway.registry.revoke(&login),
            // Which ones were missed is not known: everybody shows a token again.
            Err(RecvError::Lagged(_)) => gateway.registry.cut_all(Close::ServerError),
            Err(RecvError::Closed) => return,
        }
    }
}
