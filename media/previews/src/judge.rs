//! Which addresses are asked at all. A URL is judged before it is asked, and each address of a name when the name is resolved: what is connected to
//! is what was judged, as nothing is resolved a second time.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use guildhall_types::address::is_public;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use url::{Host, Url};

use crate::{PreviewError, PreviewsConfig, limits::MAX_URL};

/// Endings of names that lead nowhere in public, whatever a resolver says: RFC 6761 and its successors, and customs of private networks.
const INWARD: [&str; 11] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "arpa",
    "onion",
    "invalid",
];

const PRIVATE: PreviewError = PreviewError::Refused("its host is not public");

/// A name has no address that may be asked.
#[derive(Debug, Error)]
#[error("it has no public address")]
pub(crate) struct Inward;

/// The judge; clones are the same.
#[derive(Clone)]
pub(crate) struct Judge(Arc<PreviewsConfig>);

impl Judge {
    pub(crate) fn new(config: PreviewsConfig) -> Self {
        Self(Arc::new(config))
    }

    fn is_named(&self, address: IpAddr) -> bool {
        let is_in = |network: &IpNet| network.contains(&address);
        self.0.allow_addresses.iter().any(is_in)
    }

    fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || self.is_named(address)
    }

    /// Whether `url` may be asked. Names are judged when they are resolved, but for those that say themselves that they are not public.
    pub(crate) fn check(&self, url: &Url) -> Result<(), PreviewError> {
        if url.as_str().len() > MAX_URL {
            return Err(PreviewError::Refused("its address is too long"));
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(PreviewError::Refused("it is not of the web"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(PreviewError::Refused("it names a user"));
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
            Some(Host::Domain(name)) if !is_inward(name) => None,
            Some(Host::Domain(_)) | None => return Err(PRIVATE),
        };
        if address.is_some_and(|address| !self.allows(address)) {
            return Err(PRIVATE);
        }
        let port = url.port_or_known_default().unwrap_or_default();
        let is_named = address.is_some_and(|address| self.is_named(address));
        if !matches!(port, 80 | 443) && !is_named && !self.0.allow_ports.contains(&port) {
            return Err(PreviewError::Refused("it names a port of its own"));
        }
        Ok(())
    }
}

/// Whether a name is none of the public.
fn is_inward(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    match name.rsplit_once('.') {
        // Names without a dot are completed by the resolver's search list.
        None => true,
        Some((_, last)) => INWARD.iter().any(|inward| last.eq_ignore_ascii_case(inward)),
    }
}

impl Resolve for Judge {
    fn resolve(&self, name: Name) -> Resolving {
        let judge = self.clone();
        Box::pin(async move {
            let found = judge.0.lookup.addresses(name.as_str()).await?;
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| judge.allows(*address))
                // The port is that of the URL.
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if allowed.is_empty() {
                return Err(Inward.into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn check(url: &str) -> Result<(), PreviewError> {
        Judge::new(PreviewsConfig::default()).check(&Url::parse(url).unwrap())
    }

    #[test]
    fn public_hosts_are_asked() {
        for url in [
            "https://example.org/",
            "http://example.org:80/a?b#c",
            "https://example.org.:443/",
            "https://1.1.1.1/",
            "https://[2606:4700::1]/",
            "http://example.org:443/",
            "https://bücher.example.de/",
        ] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn hosts_of_our_own_network_are_not_in_any_spelling() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.0.0.1/",
            "http://0177.0.0.1/",
            "http://017700000001/",
            "http://127.0.0.1./",
            "http://0/",
            "http://0.0.0.0/",
            "http://10.1.2.3/",
            "http://172.16.0.1/",
            "http://192.168.1.1/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0xa9fea9fe/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[::ffff:0:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::a00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fec0::1]/",
            "http://[fd00:ec2::254]/",
            "http://[ff02::1]/",
            "http://①②⑦.⓪.⓪.①/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "http://metadata.google.internal/",
            "http://metadata/",
            "http://printer.local/",
            "http://1.0.0.127.in-addr.arpa/",
            "http://abc.onion/",
        ] {
            assert_eq!(check(url), Err(PRIVATE), "{url}");
        }
    }

    #[test]
    fn other_schemes_ports_and_users_are_not_asked() {
        for url in [
            "ftp://example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,hello",
            "gopher://example.org/",
            "https://example.org:22/",
            "http://example.org:8080/",
            "https://user@example.org/",
            "https://user:secret@example.org/",
            "https://:secret@example.org/",
        ] {
            assert!(check(url).is_err(), "{url}");
        }
        let long = format!("https://example.org/{}", "a".repeat(MAX_URL));
        assert!(check(&long).is_err());
    }

    #[test]
    fn what_is_allowed_in_addition_is_asked_and_nothing_else() {
        let judge = Judge::new(PreviewsConfig {
            allow_addresses: vec!["127.0.0.1/32".parse().unwrap()],
            allow_ports: vec![8080],
            ..PreviewsConfig::default()
        });
        let check = |url: &str| judge.check(&Url::parse(url).unwrap()).is_ok();
        assert!(check("http://127.0.0.1:8080/") && check("http://example.org:8080/"));
        assert!(check("http://127.0.0.1:8081/") && !check("http://example.org:8081/"));
        assert!(!check("http://127.0.0.2:8080/"));
        assert!(!check("http://[::ffff:127.0.0.1]:8080/"));
    }
}
