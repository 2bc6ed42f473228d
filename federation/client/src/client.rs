//! The client itself.

use std::{sync::Arc, time::Duration};

use guildhall_keys::ServerKeys;
use guildhall_types::{ServerName, address};
use reqwest::{Certificate, redirect};
use tokio::sync::Semaphore;

use crate::{
    ClientError, FederationPolicy, backoff::Backoff, discovery::Places, judging::Judging, srv::Services,
};

/// Settings of the client.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Whether names may lead to private addresses; for tests and networks of one's own.
    pub allow_private_addresses: bool,
    /// Certificates (PEM) of authorities that are trusted beside the system's.
    pub ca_certificates: Vec<Vec<u8>>,
    /// Time to connect.
    pub connect_timeout: Duration,
    /// Time for a whole usual request.
    pub request_timeout: Duration,
    /// Time for one that makes the other server work, such as joining a large room.
    pub long_timeout: Duration,
    /// Longest pause before a server that failed is asked again.
    pub max_backoff: Duration,
    /// Longest usual answer, in bytes.
    pub max_body: usize,
    /// Longest answer that carries a room's state, in bytes.
    pub max_state_body: usize,
    /// Answers longer than a usual one that are read and parsed at the same time.
    pub long_answers: usize,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            allow_private_addresses: false,
            ca_certificates: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(30),
            long_timeout: Duration::from_secs(120),
            max_backoff: Duration::from_secs(300),
            max_body: 10 << 20,
            max_state_body: 100 << 20,
            long_answers: 2,
        }
    }
}

pub(crate) struct Inner {
    /// Connects to the host that the URL names.
    pub(crate) direct: reqwest::Client,
    /// Connects to the host that the SRV record of the URL's host names; its connections are none of `direct`'s.
    pub(crate) by_service: reqwest::Client,
    pub(crate) keys: ServerKeys,
    pub(crate) policy: FederationPolicy,
    pub(crate) backoff: Backoff,
    pub(crate) config: ClientConfig,
    /// Long answers that are read now.
    pub(crate) long_answers: Arc<Semaphore>,
    places: Places,
    services: Services,
}

/// A client that finds hosts by `judging`.
pub(crate) fn http(config: &ClientConfig, judging: Judging) -> Result<reqwest::Client, ClientError> {
    let broken = |error: reqwest::Error| ClientError::BadRequest(format!("TLS set-up: {error}"));
    let mut certificates = Vec::new();
    for pem in &config.ca_certificates {
        certificates.extend(Certificate::from_pem_bundle(pem).map_err(broken)?);
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the clients of federation are made"
    )]
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("Guildhall/", env!("CARGO_PKG_VERSION")))
        .https_only(true)
        .redirect(redirect::Policy::none())
        .connect_timeout(config.connect_timeout)
        .pool_idle_timeout(Duration::from_secs(60))
        .no_proxy()
        .dns_resolver(judging);
    if !certificates.is_empty() {
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(broken)
}

/// Asks other servers. Clones are the same client.
#[derive(Clone)]
pub struct FederationClient(pub(crate) Arc<Inner>);

impl FederationClient {
    /// A client that signs with `keys` and asks whom `policy` allows.
    ///
    /// # Errors
    /// When a CA certificate cannot be read or TLS cannot be set up.
    pub fn new(
        keys: ServerKeys,
        policy: FederationPolicy,
        config: ClientConfig,
    ) -> Result<Self, ClientError> {
        let services = Services::new();
        let judging = |services: Option<Services>| Judging {
            services,
            allow_private: config.allow_private_addresses,
        };
        let direct = http(&config, judging(None))?;
        let by_service = http(&config, judging(Some(services.clone())))?;
        let backoff = Backoff::new(config.max_backoff);
        let long_answers = Arc::new(Semaphore::new(config.long_answers));
        Ok(Self(Arc::new(Inner {
            direct,
            by_service,
            keys,
            policy,
            backoff,
            config,
            long_answers,
            places: Places::new(),
            services,
        })))
    }

    /// Whom this server deals with.
    #[must_use]
    pub fn policy(&self) -> &FederationPolicy {
        &self.0.policy
    }

    /// This server's name.
    #[must_use]
    pub fn server_name(&self) -> &ServerName {
        self.0.keys.server_name()
    }

    /// `server` has reached us, so it can be reached: it is no longer left alone.
    pub fn note_inbound(&self, server: &ServerName) {
        self.0.backoff.clear(server);
    }

    /// How long `server` is still left alone after failures.
    #[must_use]
    pub fn backing_off(&self, server: &ServerName) -> Option<Duration> {
        self.0.backoff.remaining(server)
    }

    pub(crate) fn services(&self) -> &Services {
        &self.0.services
    }

    pub(crate) fn places(&self) -> &Places {
        &self.0.places
    }

    /// Refuses literal addresses of our own network; names are judged by the resolver.
    pub(crate) fn check_address(&self, url: &reqwest::Url) -> Result<(), ClientError> {
        let host = url.host_str().unwrap_or_default();
        if !self.0.config.allow_private_addresses && address::is_forbidden_literal(host) {
            return Err(ClientError::Unreachable {
                server: host.to_owned(),
                reason: "not a public address (federation.allow_private_addresses)".to_owned(),
            });
        }
        Ok(())
    }
}
