//! Keeping the certificate fresh while the server runs.

use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;

use super::{Certificates, leaf};

/// How often files of the operator's are read again, so that renewed ones are taken up without a restart.
const READ_AGAIN: Duration = Duration::from_secs(3600);

/// How often a self-made certificate is replaced: when a third of its time is left.
const MAKE_AGAIN: Duration = Duration::from_secs(leaf_seconds() / 3 * 2);

const fn leaf_seconds() -> u64 {
    leaf::DAYS.unsigned_abs() * 86_400
}

/// Replaces the certificate that `listener` shows, from time to time; ends only with the task.
pub async fn keep_fresh(certificates: Certificates, listener: RustlsConfig) {
    let mut wait = tokio::time::interval(if certificates.made.is_some() {
        MAKE_AGAIN
    } else {
        READ_AGAIN
    });
    // The first tick comes at once.
    wait.tick().await;
    loop {
        wait.tick().await;
        if let Err(error) = refresh(&certificates, &listener).await {
            tracing::error!("the TLS certificate could not be renewed, the old one stays: {error:#}");
        }
    }
}

async fn refresh(certificates: &Certificates, listener: &RustlsConfig) -> anyhow::Result<()> {
    if let Some(made) = certificates.made.clone() {
        tokio::task::spawn_blocking(move || made.issue()).await??;
    }
    listener
        .reload_from_pem_file(&certificates.cert_file, &certificates.key_file)
        .await?;
    Ok(())
}
