//! What another Guildhall server is, and where browsers find it.

use std::time::Duration;

use guildhall_types::{ServerName, address, text::has_control};
use http::Method;
use reqwest::Url;
use serde::Deserialize;

use crate::{ClientError, FederationClient, Patience, request::Caps};

/// The path of the query.
const PATH: &str = "/_guildhall/federation/v1/server";
/// What an answer may take: somebody waits for it, perhaps without an account.
const CAPS: Caps = Caps {
    body: 16 << 10,
    time: Duration::from_secs(5),
};
/// Bytes of the name of a software, and of a version.
const MAX_WORD: usize = 64;
/// Bytes of a URL.
const MAX_URL: usize = 512;

/// The answer as it comes.
#[derive(Deserialize)]
struct Told {
    name: String,
    software: String,
    version: String,
    public_url: String,
}

/// What a server tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteServer {
    /// The software that it runs, at most 64 bytes without control characters.
    pub software: String,
    /// Its version, likewise.
    pub version: String,
    /// Where browsers find its client: an `https` URL without a user, query and fragment, and without a slash at its end. Where private addresses are
    /// allowed it may be `http` too, and lead to such an address.
    pub public_url: String,
}

impl FederationClient {
    /// `GET /_guildhall/federation/v1/server`: what `server` tells of itself, within 5 seconds. A server that has just failed is not asked.
    ///
    /// # Errors
    /// See [`ClientError`]; [`ClientError::BadResponse`] also for a URL that browsers are not to be sent to.
    pub async fn server(&self, server: &ServerName) -> Result<RemoteServer, ClientError> {
        let terms = (Patience::Background, Some(CAPS));
        let told: Told = self
            .send_json_capped(server, Method::GET, PATH, None::<&()>, terms)
            .await?;
        let bad = |reason: &str| ClientError::BadResponse {
            server: server.to_string(),
            reason: reason.to_owned(),
        };
        if told.name != server.as_str() {
            return Err(bad("it says that it is another server"));
        }
        let is_word = |word: &String| word.len() <= MAX_WORD && !has_control(word);
        if !is_word(&told.software) || !is_word(&told.version) {
            return Err(bad("its software has no name that can be shown"));
        }
        let allow_private = self.0.config.allow_private_addresses;
        Ok(RemoteServer {
            software: told.software,
            version: told.version,
            public_url: public_url(&told.public_url, allow_private).map_err(bad)?,
        })
    }
}

/// The URL in its usual spelling, if browsers may be sent there.
fn public_url(text: &str, allow_private: bool) -> Result<String, &'static str> {
    if text.len() > MAX_URL {
        return Err("its URL is too long");
    }
    let url = Url::parse(text).map_err(|_| "its URL is none")?;
    let is_http = url.scheme() == "http" && allow_private;
    if url.scheme() != "https" && !is_http {
        return Err("its URL is not https");
    }
    let host = url.host_str().unwrap_or_default();
    if host.is_empty() || !allow_private && address::is_forbidden_literal(host) {
        return Err("its URL leads to no public address");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("its URL names a user");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("its URL has a query or a fragment");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::public_url;

    #[test]
    fn browsers_are_sent_to_public_places_only() {
        for (text, expected) in [
            ("https://chat.example.org", "https://chat.example.org"),
            ("https://Chat.Example.org:443/", "https://chat.example.org"),
            ("https://example.org/chat/", "https://example.org/chat"),
            ("https://1.1.1.1:8443", "https://1.1.1.1:8443"),
        ] {
            assert_eq!(public_url(text, false).as_deref(), Ok(expected));
        }
        for text in [
            "",
            "chat.example.org",
            "http://chat.example.org",
            "javascript:alert(1)",
            "data:text/html,x",
            "//chat.example.org",
            "https://",
            "https://ada@chat.example.org",
            "https://:secret@chat.example.org",
            "https://chat.example.org/?next=x",
            "https://chat.example.org/?",
            "https://chat.example.org/#x",
            "https://127.0.0.1",
            "https://[::1]:8443",
            "https://2130706433",
            &format!("https://example.org/{}", "x".repeat(512)),
        ] {
            assert!(public_url(text, false).is_err(), "{text}");
        }
    }

    #[test]
    fn in_a_network_of_ones_own_http_will_do() {
        for text in ["http://localhost:8080", "http://10.0.0.5", "https://127.0.0.1"] {
            assert_eq!(public_url(text, true).as_deref(), Ok(text));
        }
        for text in ["ftp://localhost", "http://a:b@localhost", "http://localhost/?a"] {
            assert!(public_url(text, true).is_err(), "{text}");
        }
    }
}
