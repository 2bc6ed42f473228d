//! Configuration: `guildhall.toml`, overridden by `GUILDHALL__SECTION__KEY` in the environment.
//!
//! Every key has a default, so no file is needed. A key that does not exist, or a value of another form, stops
//! the start with where it stands, its name and what was expected.

mod environment;
mod error;
mod example;
mod file;
mod keys;
mod load;
mod parse;
mod s3;
mod sections;

pub use error::ConfigError;
pub use example::example;
pub use load::load;
pub use s3::S3;
pub use sections::{
    Database, Federation, FederationMode, Http, Limits, Log, LogFormat, Mail, MailTls, Media, Presence,
    Previews, Public, Push, RateLimit, Registration, RegistrationMode, Search, Server, Tls,
};

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The configuration of a server, a struct per section of the file.
#[derive(Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who this server is.
    pub server: Server,
    /// The listener for clients.
    pub http: Http,
    /// The listener for other servers, and which of them are dealt with.
    pub federation: Federation,
    /// The certificate of the federation listener.
    pub tls: Tls,
    /// Where everything is stored.
    pub database: Database,
    /// Who may make an account.
    pub registration: Registration,
    /// How users are written to.
    pub mail: Mail,
    /// Who is shown as being there.
    pub presence: Presence,
    /// Notifications in browsers that show nothing of this server at the moment.
    pub push: Push,
    /// Finding messages.
    pub search: Search,
    /// What links in messages lead to.
    pub previews: Previews,
    /// How often clients may ask.
    pub rate_limit: RateLimit,
    /// Pictures that users upload.
    pub media: Media,
    /// What is logged.
    pub log: Log,
    /// Sizes.
    pub limits: Limits,
}

impl Config {
    /// The database's URL; SQLite in the data directory when none is given.
    #[must_use]
    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!("sqlite:{}", self.server.data_dir.join("guildhall.db").display())
        } else {
            self.database.url.clone()
        }
    }

    /// Where stored media lie, or what is kept of those in a bucket.
    #[must_use]
    pub fn media_dir(&self) -> PathBuf {
        self.server.data_dir.join("media")
    }

    /// Where the search index lies.
    #[must_use]
    pub fn search_dir(&self) -> PathBuf {
        self.server.data_dir.join("search")
    }

    /// Where the self-made certificates lie.
    #[must_use]
    pub fn tls_dir(&self) -> PathBuf {
        self.server.data_dir.join("tls")
    }

    /// Rules that concern several keys.
    fn check(&self) -> Result<(), ConfigError> {
        if self.tls.cert_file.is_some() != self.tls.key_file.is_some() {
            return Err(ConfigError::together("tls.cert_file", "tls.key_file"));
        }
        self.media.s3.check()?;
        self.mail.check()
    }
}
