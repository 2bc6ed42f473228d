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
