//! The two listeners.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use anyhow::Context as _;
use axum::Router;
use axum_server::{
    Handle,
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use tokio::task::JoinHandle;

/// How long a client may take to send a request's headers; also how long a connection may stay idle.
const HEADERS: Duration = Duration::from_secs(75);

/// Most bytes that are read ahead of a connection, or held to be written to it. A request's headers have to fit.
const AHEAD: usize = 64 << 10;

/// How long a peer may take for the TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// A running listener.
pub(crate) struct Listener {
    /// Where it listens; the port is real where the configuration says 0.
    pub(crate) address: SocketAddr,
    handle: Handle<SocketAddr>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Listener {
    /// Takes no more connections, and lets those that are open finish within `within`.
    pub(crate) fn stop(&self, within: Duration) {
        self.handle.graceful_shutdown(Some(within));
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(self) -> anyhow::Result<()> {
        Ok(self.task.await??)
    }
}

/// Binds an address, so that a port that is taken is told before anything else starts.
pub(crate) fn bind(key: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).with_context(|| format!("{key}: listening on {address}"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Serves clients over plain HTTP.
pub(crate) fn plain(listener: TcpListener, router: Router) -> anyhow::Result<Listener> {
    let address = listener.local_addr()?;
    let handle = Handle::new();
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(NoDelayAcceptor::new())
        .first_request_timeout(HEADERS)
        .handle(handle.clone());
    server
        .http_builder()
        .http1()
        .header_read_timeout(HEADERS)
        .max_buf_size(AHEAD);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    Ok(Listener {
        address,
        handle,
        task: tokio::spawn(server.serve(service)),
    })
}

/// Serves other servers over TLS.
pub(crate) fn tls(listener: TcpListener, tls: RustlsConfig, router: Router) -> anyhow::Result<Listener> {
    let address = listener.local_addr()?;
    let handle = Handle::new();
    let acceptor = RustlsAcceptor::new(tls)
        .handshake_timeout(HANDSHAKE)
        .acceptor(NoDelayAcceptor::new());
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(acceptor)
        .first_request_timeout(HEADERS)
        .handle(handle.clone());
    server
        .http_builder()
        .http1()
        .header_read_timeout(HEADERS)
        .max_buf_size(AHEAD);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    Ok(Listener {
        address,
        handle,
        task: tokio::spawn(server.serve(service)),
    })
}
