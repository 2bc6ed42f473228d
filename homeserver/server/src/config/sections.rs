//! The sections. What each key means is told in [`super::keys`], which the example file is made of.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    path::PathBuf,
};

use guildhall_types::OwnedServerName;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use super::parse::Public;
use super::{ConfigError, parse, s3::S3};

/// Who this server is.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Name in ids; fixed at the first start.
    #[serde(deserialize_with = "parse::server_name")]
    pub name: OwnedServerName,
    /// Directory of the database and the certificates.
    #[serde(deserialize_with = "parse::path")]
    pub data_dir: PathBuf,
    /// Where clients reach the server.
    pub public_url: Public,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            name: parse::default_server_name(),
            data_dir: PathBuf::from("./data"),
            public_url: Public::default(),
        }
    }
}

/// The listener for clients.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Address and port, plain HTTP.
    #[serde(deserialize_with = "parse::socket_address")]
    pub listen: SocketAddr,
    /// Web pages that may call; `*` is any.
    #[serde(deserialize_with = "parse::origins")]
    pub cors_origins: Vec<String>,
    /// Networks of proxies that are believed.
    #[serde(deserialize_with = "parse::networks")]
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: loopback(8080),
            cors_origins: vec!["*".to_owned()],
            trusted_proxies: Vec::new(),
        }
    }
}

/// The listener for other servers, and which of them are dealt with.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Federation {
    /// Address and port, TLS.
    #[serde(deserialize_with = "parse::socket_address")]
    pub listen: SocketAddr,
    /// Where `/.well-known/matrix/server` sends other servers, if not to the server's own name.
    #[serde(deserialize_with = "parse::delegate", skip_serializing_if = "Option::is_none")]
    pub delegate: Option<OwnedServerName>,
    /// With whom.
    pub mode: FederationMode,
    /// Globs of server names.
    #[serde(deserialize_with = "parse::globs")]
    pub allow: Vec<String>,
    /// Globs of server names.
    #[serde(deserialize_with = "parse::globs")]
    pub deny: Vec<String>,
    /// PEM files of further certificate authorities.
    pub ca_files: Vec<PathBuf>,
    /// Whether servers in private networks are connected to.
    pub allow_private_addresses: bool,
}

impl Default for Federation {
    fn default() -> Self {
        Self {
            listen: loopback(8448),
            delegate: None,
            mode: FederationMode::Open,
            allow: Vec::new(),
            deny: Vec::new(),
            ca_files: Vec::new(),
            allow_private_addresses: false,
        }
    }
}

/// With which servers this server deals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FederationMode {
    /// All but the denied.
    Open,
    /// The allowed only.
    Allowlist,
    /// As that; on others an administrator is asked to decide.
    Approval,
    /// None.
    Closed,
}

/// The certificate of the federation listener; self-made when no files are given.
#[derive(Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// PEM, the server's certificate first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_file: Option<PathBuf>,
    /// PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
}

/// Where everything is stored.
#[derive(Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:` or `postgres:`; empty is SQLite in the data directory. It may hold a password.
    #[serde(deserialize_with = "parse::database_url")]
    pub url: String,
}

/// Who may make an account.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Registration {
    /// Who.
    pub mode: RegistrationMode,
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            mode: RegistrationMode::Token,
        }
    }
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    /// Everybody.
    Open,
    /// Whoever has a registration token.
    Token,
    /// Nobody.
    Closed,
}

/// How users are written to; without a host they are not.
#[derive(Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The mail server.
    #[serde(
        deserialize_with = "parse::mail_host",
        skip_serializing_if = "Option::is_none"
    )]
    pub host: Option<String>,
    /// Its port; without one, what is usual for `tls`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<NonZeroU16>,
    /// How the connection is kept from others.
    pub tls: MailTls,
    /// Name to log in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// File that holds the password, which then counts instead of `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// Who writes.
    #[serde(
        deserialize_with = "parse::mail_from",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<String>,
    /// PEM files of further certificate authorities.
    pub ca_files: Vec<PathBuf>,
}

impl Mail {
    /// Rules that concern several keys.
    pub(super) const fn check(&self) -> Result<(), ConfigError> {
        if self.host.is_some() != self.from.is_some() {
            return Err(ConfigError::together("mail.host", "mail.from"));
        }
        if self.user.is_some() != (self.password.is_some() || self.password_file.is_some()) {
            return Err(ConfigError::together(
                "mail.user",
                "mail.password (or mail.password_file)",
            ));
        }
        if self.user.is_some() && matches!(self.tls, MailTls::None) {
            return Err(ConfigError::Unprotected);
        }
        Ok(())
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        let usual = match self.tls {
            MailTls::None => 25,
            MailTls::Starttls => 587,
            MailTls::Implicit => 465,
        };
        self.port.map_or(usual, NonZeroU16::get)
    }
}

/// How the connection to the mail server is kept from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Not at all.
    None,
    /// By STARTTLS, which the mail server must offer.
    #[default]
    Starttls,
    /// By TLS from the start.
    Implicit,
}

/// Who is shown as being there.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Presence {
    /// Whether anybody is.
    pub enabled: bool,
    /// Whether other servers tell of their users, and are told of ours.
    pub federation: bool,
    /// Seconds that users of other servers are believed to be there without that being said again.
    #[serde(deserialize_with = "parse::remote_expiry")]
    pub remote_expiry_seconds: u64,
}

impl Default for Presence {
    fn default() -> Self {
        let settings = guildhall_presence::PresenceSettings::default();
        Self {
            enabled: settings.enabled,
            federation: settings.federation,
            remote_expiry_seconds: settings.remote_expiry.as_secs(),
        }
    }
}

/// Notifications in browsers that show nothing of this server at the moment.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Push {
    /// Whether they are sent.
    pub enabled: bool,
    /// Whom push services may write to; empty is the server's public URL.
    #[serde(deserialize_with = "parse::contact")]
    pub contact: String,
    /// Whether push services may be in private networks.
    pub allow_private_addresses: bool,
    /// Authorities that are trusted beside the system's.
    pub ca_files: Vec<PathBuf>,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            enabled: true,
            contact: String::new(),
            allow_private_addresses: false,
            ca_files: Vec::new(),
        }
    }
}

/// Finding messages.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Search {
    /// Whether there is an index.
    pub enabled: bool,
    /// Memory for writing it, in bytes.
    #[serde(deserialize_with = "parse::search_memory")]
    pub memory_bytes: usize,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            enabled: true,
            memory_bytes: 30_000_000,
        }
    }
}

/// What links in messages lead to.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Previews {
    /// Whether links are followed.
    pub enabled: bool,
    /// Networks that are asked though they are not public.
    #[serde(deserialize_with = "parse::networks")]
    pub allow_addresses: Vec<IpNet>,
    /// What is kept of pictures of sites, in bytes.
    pub picture_bytes: u64,
}

impl Default for Previews {
    fn default() -> Self {
        Self {
            enabled: true,
            allow_addresses: Vec::new(),
            picture_bytes: 512 << 20,
        }
    }
}

/// How often clients may ask.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimit {
    /// Whether requests are counted at all.
    pub enabled: bool,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// What is logged.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// Filter in the syntax of tracing's `EnvFilter`.
    #[serde(deserialize_with = "parse::log_filter")]
    pub level: String,
    /// Form of the lines.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

/// Form of the log's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// An object a line.
    Json,
}

/// Sizes, and how long things are kept.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest request body of a client, in bytes.
    #[serde(deserialize_with = "parse::body_bytes")]
    pub body_bytes: usize,
    /// Days that decided reports are kept; 0 is for ever.
    #[serde(deserialize_with = "parse::retention_days")]
    pub report_retention_days: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            report_retention_days: 365,
        }
    }
}

/// Pictures and files that users upload.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Media {
    /// Largest picture of an emoji, in bytes.
    #[serde(deserialize_with = "parse::picture_bytes")]
    pub emoji_bytes: usize,
    /// Largest picture of a sticker, in bytes.
    #[serde(deserialize_with = "parse::picture_bytes")]
    pub sticker_bytes: usize,
    /// Largest picture of a role or webhook, in bytes.
    #[serde(deserialize_with = "parse::picture_bytes")]
    pub icon_bytes: usize,
    /// Largest picture of a user or guild, in bytes.
    #[serde(deserialize_with = "parse::picture_bytes")]
    pub avatar_bytes: usize,
    /// Largest banner of a user or guild, in bytes.
    #[serde(deserialize_with = "parse::picture_bytes")]
    pub banner_bytes: usize,
    /// Largest file of a message, in bytes.
    #[serde(deserialize_with = "parse::file_bytes")]
    pub attachment_bytes: u64,
    /// The same, for users who may upload larger ones, in bytes.
    #[serde(deserialize_with = "parse::file_bytes")]
    pub premium_attachment_bytes: u64,
    /// Largest file that is fetched from another server, in bytes.
    #[serde(deserialize_with = "parse::file_bytes")]
    pub remote_bytes: u64,
    /// Days that files of messages are kept; 0 is for ever.
    #[serde(deserialize_with = "parse::retention_days")]
    pub attachment_retention_days: u32,
    /// The ClamAV daemon that every file is shown to: `host:port`, or the path of its socket.
    pub clamd: Option<String>,
    /// What one user may have stored, in bytes.
    pub user_bytes: u64,
    /// What is kept of other servers, in bytes.
    pub cache_bytes: u64,
    /// The bucket that they lie in, if not on disk.
    pub s3: S3,
}

impl Default for Media {
    fn default() -> Self {
        let limits = guildhall_files::MediaLimits::default();
        Self {
            emoji_bytes: limits.emoji,
            sticker_bytes: limits.sticker,
            icon_bytes: limits.icon,
            avatar_bytes: limits.avatar,
            banner_bytes: limits.banner,
            attachment_bytes: limits.attachment,
            premium_attachment_bytes: limits.attachment_premium,
            remote_bytes: limits.remote,
            attachment_retention_days: limits.days.unwrap_or_default(),
            clamd: None,
            user_bytes: limits.user,
            cache_bytes: limits.cache,
            s3: S3::default(),
        }
    }
}

const fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}
