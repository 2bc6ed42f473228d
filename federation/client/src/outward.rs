//! Requests to places that users name, such as push services: like those to other servers they lead to no address of our own network.

use std::time::Duration;

use guildhall_types::address;
use reqwest::{RequestBuilder, Url};

use crate::{ClientConfig, ClientError, client, judging::Judging};

/// Asks places that are no homeservers. It speaks HTTPS only, follows no redirect, and connects to public addresses alone, unless it is told
/// otherwise. Clones are the same.
#[derive(Clone, Debug)]
pub struct Outward {
    http: reqwest::Client,
    allow_private_addresses: bool,
}

impl Outward {
    /// A client that may connect to private addresses if told so, and trusts these authorities (PEM) beside the system's.
    ///
    /// # Errors
    /// When a certificate cannot be read or TLS cannot be set up.
    pub fn new(allow_private_addresses: bool, ca_certificates: Vec<Vec<u8>>) -> Result<Self, ClientError> {
        let config = ClientConfig {
            allow_private_addresses,
            ca_certificates,
            ..ClientConfig::default()
        };
        let judging = Judging {
            services: None,
            allow_private: allow_private_addresses,
        };
        Ok(Self {
            http: client::http(&config, judging)?,
            allow_private_addresses,
        })
    }

    /// Whether `url` may be asked: `https`, with a host that is no private address, and without a user. Names are judged when they are resolved.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        url.scheme() == "https"
            && !host.is_empty()
            && is_anonymous
            && (self.allow_private_addresses || !address::is_forbidden_literal(host))
    }

    /// A POST request to `url`, to be answered within `timeout`.
    ///
    /// # Errors
    /// When [`Self::allows`] does not.
    pub fn post(&self, url: &Url, timeout: Duration) -> Result<RequestBuilder, ClientError> {
        match self.allows(url) {
            true => Ok(self.http.post(url.clone()).timeout(timeout)),
            false => Err(ClientError::BadRequest("not a public address".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::Outward;

    #[test]
    fn only_public_places_are_asked() {
        let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let outward = Outward::new(false, Vec::new()).unwrap();
        let allows = |url: &str| outward.allows(&url.parse().unwrap());
        assert!(allows("https://push.example.org/send/abc") && allows("https://1.1.1.1:8443/"));
        for url in [
            "http://push.example.org/",
            "https://127.0.0.1/",
            "https://[::1]:8443/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest",
            "https://2130706433/",
            "https://user:secret@push.example.org/",
            "ftp://push.example.org/",
        ] {
            assert!(!allows(url), "{url}");
        }
        assert!(
            Outward::new(true, Vec::new())
                .unwrap()
                .allows(&"https://127.0.0.1/".parse().unwrap())
        );
    }
}
