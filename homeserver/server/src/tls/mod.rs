//! The certificate of the federation listener: files of the operator's, or self-made.

mod authority;
mod files;
mod leaf;
mod renew;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use axum_server::tls_rustls::RustlsConfig;
use guildhall_types::{OwnedServerName, SharedClock};

pub use renew::keep_fresh;

use crate::config::Config;

/// File of the self-made authority's certificate, for `federation.ca_files` of other servers.
pub const CA_FILE: &str = "ca.pem";
const CA_KEY_FILE: &str = "ca.key.pem";
const CERT_FILE: &str = "cert.pem";
const KEY_FILE: &str = "key.pem";

/// Where the certificate and its key come from.
#[derive(Clone)]
pub struct Certificates {
    cert_file: PathBuf,
    key_file: PathBuf,
    made: Option<SelfMade>,
}

#[derive(Clone)]
struct SelfMade {
    dir: PathBuf,
    name: OwnedServerName,
    clock: SharedClock,
}

impl Certificates {
    /// The files of the configuration, or, without such, files in the data directory that are made now.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn prepare(config: &Config, clock: SharedClock) -> anyhow::Result<Self> {
        if let (Some(cert), Some(key)) = (&config.tls.cert_file, &config.tls.key_file) {
            return Ok(Self {
                cert_file: cert.clone(),
                key_file: key.clone(),
                made: None,
            });
        }
        let made = SelfMade {
            dir: config.tls_dir(),
            name: config.server.name.clone(),
            clock,
        };
        made.issue()?;
        Ok(Self {
            cert_file: made.dir.join(CERT_FILE),
            key_file: made.dir.join(KEY_FILE),
            made: Some(made),
        })
    }

    /// Reads the files.
    ///
    /// # Errors
    /// When they cannot be read, or do not belong together.
    pub async fn load(&self) -> anyhow::Result<RustlsConfig> {
        RustlsConfig::from_pem_file(&self.cert_file, &self.key_file)
            .await
            .with_context(|| self.names())
    }

    /// The file that other servers must trust, when the certificate is self-made.
    #[must_use]
    pub fn ca_file(&self) -> Option<PathBuf> {
        self.made.as_ref().map(|made| made.dir.join(CA_FILE))
    }

    fn names(&self) -> String {
        format!(
            "tls.cert_file {}, tls.key_file {}",
            self.cert_file.display(),
            self.key_file.display()
        )
    }
}

impl SelfMade {
    /// Makes a certificate with a new key, under the authority in the directory (made at the first time).
    fn issue(&self) -> anyhow::Result<()> {
        let what = || format!("making a certificate in {}", self.dir.display());
        self.write().with_context(what)
    }

    fn write(&self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.dir)?;
        let now = self.clock.now();
        let authority =
            authority::load_or_make(&self.file(CA_FILE), &self.file(CA_KEY_FILE), &self.name, now)?;
        let (cert, key) = leaf::make(&authority, &self.name, now)?;
        files::write_secret(&self.file(KEY_FILE), &key)?;
        files::write(&self.file(CERT_FILE), &cert)
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::join(&self.dir, name)
    }
}
