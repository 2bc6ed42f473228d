//! The address that a request comes from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::{extract::ConnectInfo, http::Extensions, http::HeaderMap};
use ipnet::IpNet;

/// Proxies that stand before this server and are believed about the address of their clients.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Believes peers in these networks; an empty list believes nobody.
    #[must_use]
    pub const fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client's address: the peer's, or, behind trusted proxies, the last address in `X-Forwarded-For`
    /// that is not such a proxy's (what stands before it, the client may have made up).
    pub(super) fn client(&self, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
        let peer = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
                peer.ip().to_canonical()
            });
        if !self.trusts(peer) {
            return peer;
        }
        let mut client = peer;
        for value in headers.get_all("x-forwarded-for").iter().rev() {
            for entry in value.to_str().unwrap_or_default().rsplit(',') {
                let Ok(address) = entry.trim().parse::<IpAddr>() else {
                    return client;
                };
                client = address.to_canonical();
                if !self.trusts(client) {
                    return client;
                }
            }
        }
        client
    }
}

/// What counts as one address: an IPv4 address, or the /64 that one IPv6 customer commonly holds.
pub(super) fn subject(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::net::{IpAddr, SocketAddr};

    use axum::{
        extract::ConnectInfo,
        http::{Extensions, HeaderMap},
    };

    use super::{TrustedProxies, subject};

    fn client(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let proxies = TrustedProxies::new(trusted.iter().map(|network| network.parse().unwrap()).collect());
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4000)));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        proxies.client(&headers, &extensions).to_string()
    }

    #[test]
    fn a_header_of_a_stranger_is_not_believed() {
        assert_eq!(client(&[], "192.0.2.1", &["198.51.100.9"]), "192.0.2.1");
        assert_eq!(
            client(&["127.0.0.0/8"], "192.0.2.1", &["198.51.100.9"]),
            "192.0.2.1"
        );
    }

    #[test]
    fn a_proxy_is_believed_about_its_own_client_only() {
        let trusted = &["127.0.0.0/8", "10.0.0.0/8"];
        assert_eq!(client(trusted, "127.0.0.1", &["198.51.100.9"]), "198.51.100.9");
        assert_eq!(
            client(trusted, "127.0.0.1", &["203.0.113.5, 198.51.100.9"]),
            "198.51.100.9"
        );
        assert_eq!(
            client(trusted, "127.0.0.1", &["198.51.100.9, 10.1.1.1"]),
            "198.51.100.9"
        );
        assert_eq!(
            client(trusted, "127.0.0.1", &["198.51.100.9", "10.1.1.1"]),
            "198.51.100.9"
        );
        assert_eq!(client(trusted, "127.0.0.1", &["nonsense"]), "127.0.0.1");
        assert_eq!(
            client(trusted, "::ffff:127.0.0.1", &["198.51.100.9"]),
            "198.51.100.9"
        );
    }

    #[test]
    fn one_network_of_ipv6_is_one_subject() {
        let of = |text: &str| subject(text.parse::<IpAddr>().unwrap());
        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
