//! Values whose form serde does not check, with words for what was expected.

use std::{
    fmt::Display,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use guildhall_types::{OwnedServerName, ServerName, ServerPattern};
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use tracing_subscriber::EnvFilter;

/// Most days that something can be kept for a time: a hundred years.
const MAX_DAYS: u32 = 36_500;
/// Smallest and largest limit for a body: below, no message fits; above, memory is at a client's mercy.
const BODY_BYTES: std::ops::RangeInclusive<usize> = 16 * 1024..=64 * 1024 * 1024;

/// Smallest and largest limit for a picture: it is in memory as a whole, and once more as text.
const PICTURE_BYTES: std::ops::RangeInclusive<usize> = 1024..=8 * 1024 * 1024;

pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D, expected: &str) -> Result<String, D::Error> {
    // The expectation is told for a value of another type too.
    String::deserialize(deserializer)
        .map_err(|error| D::Error::custom(format!("expected {expected}: {error}")))
}

fn parsed<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D, expected: &str) -> Result<T, D::Error> {
    let value = text(deserializer, expected)?;
    value.parse().map_err(|_| refusal(expected, &value))
}

pub(super) fn refusal<E: Error>(expected: &str, value: impl Display) -> E {
    E::custom(format!("expected {expected}, got \"{value}\""))
}

pub(super) fn server_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OwnedServerName, D::Error> {
    const EXPECTED: &str =
        "a host name or IP address with an optional port, like example.org or localhost:8448";
    let value = text(deserializer, EXPECTED)?;
    // Ids are compared by bytes: the name that others see in lower case must be it.
    if value.chars().any(|character| character.is_ascii_uppercase()) {
        return Err(refusal("a server name in lower case", value));
    }
    let name = ServerName::parse(value.as_str()).map_err(|_| refusal(EXPECTED, &value))?;
    // `@guildhall:<name>` must be a user id (255 bytes).
    guildhall_types::steward_of(&name)
        .ok_or_else(|| refusal("a server name of at most 244 bytes", &value))?;
    Ok(name)
}

pub(super) fn delegate<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<OwnedServerName>, D::Error> {
    server_name(deserializer).map(Some)
}

pub(super) fn default_server_name() -> OwnedServerName {
    ruma::owned_server_name!("localhost:8448")
}

pub(super) fn socket_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    parsed(
        deserializer,
        "an IP address and a port, like 127.0.0.1:8080 or [::]:8448",
    )
}

pub(super) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    const EXPECTED: &str = "a path";
    let value = text(deserializer, EXPECTED)?;
    if value.is_empty() || value.contains('\0') {
        Err(refusal(EXPECTED, value))
    } else {
        Ok(value.into())
    }
}

pub(super) fn database_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    const EXPECTED: &str = "sqlite:<path> or postgres://user@host/database";
    let value = text(deserializer, EXPECTED)?;
    let scheme = value.split(':').next().unwrap_or_default();
    if value.is_empty() || (matches!(scheme, "sqlite" | "postgres" | "postgresql") && value.contains(':')) {
        Ok(value)
    } else {
        // The rest of it may hold a password.
        Err(refusal(
            EXPECTED,
            format!("{}…", scheme.chars().take(16).collect::<String>()),
        ))
    }
}

pub(super) fn log_filter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    const EXPECTED: &str = "error, warn, info, debug, trace, or a filter like info,guildhall_rooms=debug";
    let value = text(deserializer, EXPECTED)?;
    let plain = value.split(',').all(|part| {
        let level = part.rsplit('=').next().unwrap_or(part).trim();
        matches!(
            level.to_ascii_lowercase().as_str(),
            "off" | "error" | "warn" | "info" | "debug" | "trace"
        )
    });
    if plain && EnvFilter::try_new(&value).is_ok() {
        Ok(value)
    } else {
        Err(refusal(EXPECTED, value))
    }
}

pub(super) fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    Vec::<String>::deserialize(deserializer)?
        .into_iter()
        .map(|value| {
            let single = value.parse::<IpAddr>().map(IpNet::from).ok();
            let network = single.or_else(|| value.parse().ok());
            network.ok_or_else(|| refusal("an IP address or network, like 127.0.0.1 or 10.0.0.0/8", &value))
        })
        .collect()
}

pub(super) fn origins<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let is_origin = |value: &str| {
        let rest = value
            .strip_prefix("https://")
            .or_else(|| value.strip_prefix("http://"));
        value == "*"
            || rest.is_some_and(|rest| {
                !rest.is_empty()
                    && rest
                        .chars()
                        .all(|c| c.is_ascii_graphic() && !matches!(c, '/' | '*'))
            })
    };
    let values = Vec::<String>::deserialize(deserializer)?;
    match values.iter().find(|value| !is_origin(value)) {
        Some(value) => Err(refusal("* or an origin, like https://app.example.org", value)),
        None => Ok(values),
    }
}

pub(super) fn globs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let values = Vec::<String>::deserialize(deserializer)?;
    match values.iter().find(|value| !ServerPattern::is_possible(value)) {
        Some(value) => Err(refusal(
            "a server name, in which * and ? stand for any characters",
            value,
        )),
        None => Ok(values),
    }
}

pub(super) fn mail_host<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    const EXPECTED: &str = "a host name or IP address without a port, like smtp.example.org";
    let value = text(deserializer, EXPECTED)?;
    let is_plain = ServerName::parse(value.as_str()).is_ok_and(|name| name.port().is_none());
    match is_plain || value.parse::<IpAddr>().is_ok() {
        true => Ok(Some(value)),
        false => Err(refusal(EXPECTED, value)),
    }
}

pub(super) fn mail_from<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    const EXPECTED: &str = "an address, like noreply@example.org or Example <noreply@example.org>";
    let value = text(deserializer, EXPECTED)?;
    match guildhall_mail::is_sender(&value) {
        true => Ok(Some(value)),
        false => Err(refusal(EXPECTED, value)),
    }
}

/// Whom somebody may write to: nothing, or a `mailto:` or `https:` URI.
pub(super) fn contact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let expected = "a mailto: or https: URI, or nothing";
    let value = text(deserializer, expected)?;
    let is_uri = ["mailto:", "https://"]
        .iter()
        .any(|scheme| value.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    match (is_uri && !value.contains(char::is_whitespace)) || value.is_empty() {
        true => Ok(value),
        false => Err(refusal(expected, value)),
    }
}

pub(super) fn body_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let value = usize::deserialize(deserializer)?;
    if BODY_BYTES.contains(&value) {
        Ok(value)
    } else {
        Err(refusal("a number of bytes from 16384 to 67108864", value))
    }
}

pub(super) fn picture_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let value = usize::deserialize(deserializer)?;
    if PICTURE_BYTES.contains(&value) {
        Ok(value)
    } else {
        Err(refusal("a number of bytes from 1024 to 8388608", value))
    }
}

/// Memory for writing the search index: as much as it takes at least.
pub(super) fn search_memory<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let value = usize::deserialize(deserializer)?;
    if (15_000_000..=1_000_000_000).contains(&value) {
        Ok(value)
    } else {
        Err(refusal("a number of bytes from 15000000 to 1000000000", value))
    }
}

/// Seconds that users of other servers are believed to be there: not so few that they would be forgotten between two times of saying so.
pub(super) fn remote_expiry<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let value = u64::deserialize(deserializer)?;
    if (3..=3600).contains(&value) {
        Ok(value)
    } else {
        Err(refusal("a number of seconds from 3 to 3600", value))
    }
}

/// A file of a message is never in memory as a whole, but somebody waits for it.
const FILE_BYTES: std::ops::RangeInclusive<u64> = 1024..=5 * 1024 * 1024 * 1024;

pub(super) fn file_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let value = u64::deserialize(deserializer)?;
    if FILE_BYTES.contains(&value) {
        Ok(value)
    } else {
        Err(refusal("a number of bytes from 1024 to 5368709120", value))
    }
}

pub(super) fn retention_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let value = u32::deserialize(deserializer)?;
    if value <= MAX_DAYS {
        Ok(value)
    } else {
        Err(refusal("a number of days from 0 to 36500", value))
    }
}

/// The URL at which clients reach the server: scheme, host and optional port, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Public(String);

impl Public {
    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Public {
    fn default() -> Self {
        Self("http://localhost:8080".to_owned())
    }
}

impl<'de> Deserialize<'de> for Public {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const EXPECTED: &str =
            "http:// or https:// with a host and an optional port, like https://example.org";
        let value = text(deserializer, EXPECTED)?;
        let url = value.trim_end_matches('/');
        let host = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"));
        match host {
            Some(host) if ServerName::parse(host).is_ok() => Ok(Self(url.to_owned())),
            _ => Err(refusal(EXPECTED, value)),
        }
    }
}
