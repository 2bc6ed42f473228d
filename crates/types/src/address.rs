//! Addresses that other people's names and URLs may lead to: they may point into our own network.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::LazyLock,
};

use ipnet::IpNet;

/// IANA's special-purpose ranges (RFC 6890 and its successors), and those that carry IPv4 addresses in IPv6 ones.
const SPECIAL: [&str; 31] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "::/128",
    "::1/128",
    "::/8",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];

static SPECIAL_RANGES: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| SPECIAL.iter().filter_map(|range| range.parse().ok()).collect());

/// Whether `address` is one that anybody may have on the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    let address = match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4),
        v4 @ IpAddr::V4(_) => v4,
    };
    !SPECIAL_RANGES.iter().any(|range| range.contains(&address))
}

/// Whether the host part of a URL is an address that may not be connected to. Names are judged when they are resolved.
#[must_use]
pub fn is_forbidden_literal(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let literal = bare
        .parse::<Ipv4Addr>()
        .map(IpAddr::V4)
        .or_else(|_| bare.parse::<Ipv6Addr>().map(IpAddr::V6));
    literal.is_ok_and(|address| !is_public(address))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_range_is_read() {
        assert_eq!(SPECIAL_RANGES.len(), SPECIAL.len());
    }

    #[test]
    fn private_addresses_are_known_in_every_spelling() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
            assert!(is_forbidden_literal(address), "{address}");
        }
        for address in ["1.1.1.1", "172.32.0.1", "2606:4700::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        assert!(is_forbidden_literal("[::1]"));
        assert!(!is_forbidden_literal("localhost"));
    }
}
