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

/// Where a server is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// An https origin without a trailing slash.
    pub(crate) origin: String,
    /// Whether the host to connect to is the one of its SRV record, and not the one of `origin`.
    pub(crate) by_service: bool,
}

impl Place {
    /// Where the name itself leads.
    fn of(server: &ServerName) -> Self {
        let port = server.port().unwrap_or(DEFAULT_PORT);
        Self {
            origin: format!("https://{}:{port}", server.host()),
            by_service: false,
        }
    }
}

/// Places that are known, and until when. Clones share them.
#[derive(Clone)]
pub(crate) struct Places(Cache<OwnedServerName, (Place, Instant)>);

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

impl FederationClient {
    /// Where `server` is reached. A literal address or a name with a port is reached there. Other names may delegate to
    /// another by `/.well-known/matrix/server`; what has no port then is looked up by SRV, and otherwise reached at port
    /// 8448.
    pub(crate) async fn place(&self, server: &ServerName) -> Place {
        if server.port().is_some() || server.is_ip_literal() {
            return Place::of(server);
        }
        if let Some((place, until)) = self.places().0.get(server).await
            && until > Instant::now()
        {
            return place;
        }
        let (place, hold) = match self.well_known(server).await {
            Some((delegate, hold)) => (self.place_after_services(&delegate).await, hold),
            None => (self.place_after_services(server).await, ABSENT),
        };
        let known = (place.clone(), Instant::now() + hold);
        self.places().0.insert(server.to_owned(), known).await;
        place
    }

    /// Where a name without a port is reached by its SRV records, or else at the usual port.
    async fn place_after_services(&self, server: &ServerName) -> Place {
        if server.port().is_some() || server.is_ip_literal() {
            return Place::of(server);
        }
        match self.services().port_of(server).await {
            Some(port) => Place {
                origin: format!("https://{}:{port}", server.host()),
                by_service: true,
            },
            None => Place::of(server),
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
            let (body, _) = self.read_capped(server, response, MAX_WELL_KNOWN).await.ok()?;
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ruma::api::federation::discovery::get_server_version;
    use tokio::{net::TcpListener, time::timeout};

    use super::*;
    use crate::{ClientConfig, testing};

    /// Whether somebody connects, who gets no answer.
    async fn is_reached(listener: &TcpListener, asking: impl Future) -> bool {
        let accepting = timeout(Duration::from_secs(2), listener.accept());
        let (accepted, _) = tokio::join!(async { matches!(accepting.await, Ok(Ok(_))) }, asking);
        accepted
    }

    #[tokio::test]
    async fn a_service_leads_nobody_else_astray() {
        let client = testing::client(ClientConfig {
            allow_private_addresses: true,
            ..ClientConfig::default()
        })
        .await;
        client.services().set_target("localhost", "127.0.0.2");
        let own = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = own.local_addr().unwrap().port();
        let behind = TcpListener::bind(("127.0.0.2", port)).await.unwrap();
        let ask = |name: String| {
            let client = client.clone();
            async move {
                let server = OwnedServerName::try_from(name).unwrap();
                let version = get_server_version::v1::Request::new();
                let _refused = client.send_unsigned(&server, version, 1000).await;
            }
        };

        let with_port = format!("localhost:{port}");
        assert!(is_reached(&own, ask(with_port.clone())).await);
        let url = reqwest::Url::parse(&format!("https://{with_port}/.well-known/matrix/server")).unwrap();
        assert!(is_reached(&own, client.get_plain(url)).await);

        let found = Place {
            origin: format!("https://{with_port}"),
            by_service: true,
        };
        let until = Instant::now() + ABSENT;
        let name = OwnedServerName::try_from("localhost").unwrap();
        client.places().0.insert(name, (found, until)).await;
        assert!(is_reached(&behind, ask("localhost".to_owned())).await);
    }
}
