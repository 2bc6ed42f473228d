//! From a server name to where it is reached.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names>

use std::time::{Duration, Instant};

use guildhall_types::{OwnedServerName, ServerName};
use moka::future::Cache;
use serde::Deserialize;

use crate::client::FederationClient;

/// Servers whose place is remembered.
const MAX_SERVERS: u64 = 10_000;
/// Port of servers that name none.
const DEFAULT_PORT: u16 = 8448;
/// Longest body of a well-known document.
const MAX_WELL_KNOWN: usize = 50 * 1024;
/// Redirects that are followed to it.
const MAX_HOPS: usize = 5;
/// How long a document holds, at least, at most, and when nothing is said of it.
const LEAST: Duration = Duration::from_secs(3600);
const MOST: Duration = Duration::from_secs(48 * 3600);
const USUAL: Duration = Duration::from_secs(24 * 3600);
/// How long the absence of one holds.
const ABSENT: Duration = Duration::from_secs(3600);

/// Where a server is reached: an https origin without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) origin: String,
    until: Instant,
}

/// Places that are known. Clones share them.
#[derive(Clone)]
pub(crate) struct Places(Cache<OwnedServerName, Place>);

impl Places {
    pub(crate) fn new() -> Self {
        Self(Cache::new(MAX_SERVERS))
    }
}

#[derive(Deserialize)]
struct WellKnown {
    #[serde(rename = "m.server")]
    server: OwnedServerName,
}

fn origin_of(server: &ServerName) -> String {
    format!(
        "https://{}:{}",
        server.host(),
        server.port().unwrap_or(DEFAULT_PORT)
    )
}

impl FederationClient {
    /// Where `server` is reached. A literal address or a name with a port is reached there. Other names may delegate to
    /// another by `/.well-known/matrix/server`; what has no port then is looked up by SRV, and otherwise reached at port
    /// 8448.
    pub(crate) async fn place(&self, server: &ServerName) -> String {
        if server.port().is_some() || server.is_ip_literal() {
            return origin_of(server);
        }
        if let Some(place) = self.places().0.get(server).await
            && place.until > Instant::now()
        {
            return place.origin;
        }
        let (origin, hold) = match self.well_known(server).await {
            Some((delegate, hold)) => (self.origin_after_services(&delegate).await, hold),
            None => (self.origin_after_services(server).await, ABSENT),
        };
        let place = Place {
            origin: origin.clone(),
            until: Instant::now() + hold,
        };
        self.places().0.insert(server.to_owned(), place).await;
        origin
    }

    /// Where a name without a port is reached by its SRV records, or else at the usual port.
    async fn origin_after_services(&self, server: &ServerName) -> String {
        if server.port().is_some() || server.is_ip_literal() {
            return origin_of(server);
        }
        match self.services().port_of(server).await {
            Some(port) => format!("https://{}:{port}", server.host()),
            None => origin_of(server),
        }
    }

    async fn well_known(&self, server: &ServerName) -> Option<(OwnedServerName, Duration)> {
        let mut url = reqwest::Url::parse(&format!("https://{server}/.well-known/matrix/server")).ok()?;
        for _ in 0..MAX_HOPS {
            let response = self.get_plain(url.clone()).await.ok()?;
            if response.status().is_redirection() {
                let location = response.headers().get(http::header::LOCATION)?.to_str().ok()?;
                // Each hop is judged as the first was: https only, and no address of our own network.
                url = url.join(location).ok().filter(|next| next.scheme() == "https")?;
                continue;
            }
            if !response.status().is_success() {
                return None;
            }
            let hold = max_age(response.headers()).unwrap_or(USUAL).clamp(LEAST, MOST);
            let body = self.read_capped(server, response, MAX_WELL_KNOWN).await.ok()?;
            let document: WellKnown = serde_json::from_slice(&body).ok()?;
            return Some((document.server, hold));
        }
        None
    }
}

fn max_age(headers: &http::HeaderMap) -> Option<Duration> {
    let value = headers.get(http::header::CACHE_CONTROL)?.to_str().ok()?;
    let age = value
        .split(',')
        .find_map(|part| part.trim().strip_prefix("max-age="))?;
    age.parse().ok().map(Duration::from_secs)
}
