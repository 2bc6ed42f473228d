//! When to stop.

use anyhow::Context as _;
use tokio::signal;

/// Listens from now on for SIGINT (Ctrl-C) and SIGTERM; what it gives ends with the first of them.
///
/// # Errors
/// When the system does not let us listen for signals.
#[cfg(unix)]
pub(crate) fn requested() -> anyhow::Result<impl Future<Output = ()>> {
    use signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens for Ctrl-C.
///
/// # Errors
/// Never here; signals elsewhere may fail.
#[cfg(not(unix))]
pub(crate) fn requested() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a way to be told to stop, the server runs until it is killed.
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
