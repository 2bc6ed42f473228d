//! `guildhall serve`

use std::{sync::Arc, time::Duration};

use crate::{
    config::Config,
    listen, lock, output, shutdown,
    system::SystemClock,
    tls::{self, Certificates},
    wiring::App,
};

/// How long requests that are under way may take to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(10);

/// Runs the server until it is told to stop.
pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    // A port or directory that is taken is told before anything is made.
    let client_socket = listen::bind("http.listen", config.http.listen)?;
    let peer_socket = listen::bind("federation.listen", config.federation.listen)?;
    let _lock = lock::lock(&config.server.data_dir)?;
    let certificates = Certificates::prepare(&config, Arc::new(SystemClock))?;
    let tls = certificates.load().await?;
    let renewal = tokio::spawn(tls::keep_fresh(certificates.clone(), tls.clone()));

    let stop = shutdown::requested()?;
    let app = App::start(&config).await?;
    let clients = listen::plain(client_socket, app.clients.clone())?;
    let peers = listen::tls(peer_socket, tls, app.peers.clone())?;

    output::line(format_args!(
        "Guildhall {}, server {}",
        env!("CARGO_PKG_VERSION"),
        config.server.name
    ));
    output::line(format_args!(
        "  clients:    http://{}  (documentation at /api/v1/docs)",
        clients.address
    ));
    output::line(format_args!("  federation: https://{}", peers.address));
    if let Some(file) = certificates.ca_file() {
        output::line(format_args!(
            "  its certificate is self-made; servers that shall trust it need {}",
            file.display()
        ));
    }
    if let Some(token) = app.accounts.first_start_token().await? {
        welcome(&config, &token);
    }
    tracing::info!(name = %config.server.name, clients = %clients.address, federation = %peers.address, "serving");

    stop.await;
    tracing::info!("stopping");
    clients.stop(DRAIN);
    peers.stop(DRAIN);
    app.gateway.shutdown().await;
    clients.ended().await?;
    peers.ended().await?;
    renewal.abort();
    app.end().await;
    tracing::info!("stopped");
    Ok(())
}

/// Tells how the first account is made.
fn welcome(config: &Config, token: &str) {
    output::line(format_args!(
        "\nThere is no account yet. The first one becomes this server's admin; it is made with this token:\n\n  \
         {token}\n\nFor example (choose a password):\n\n  \
         curl -H 'Content-Type: application/json' {url}/api/v1/auth/register \\\n    \
         -d '{{\"username\":\"admin\",\"password\":\"...\",\"token\":\"{token}\"}}'\n",
        url = config.server.public_url.as_str(),
    ));
}
