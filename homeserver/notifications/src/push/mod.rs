//! Web push: notifications for browsers that show nothing of this server at the moment (RFC 8030, 8291, 8292).
//!
//! What is noted is owed to each subscription of its user, in the same transaction; it is owed until the push service has taken it.

mod payload;
mod send;
mod subscribe;
mod vapid;

use std::sync::Arc;

use guildhall_federation_client::{ClientError, Outward};
use guildhall_storage::{Db, StorageError};
use guildhall_types::Entropy;
use thiserror::Error;
use tokio::sync::Notify;

pub use payload::PushMessage;
pub use subscribe::{NewSubscription, PushSubscription};

use self::vapid::Vapid;

/// Settings of web push.
#[derive(Clone, Debug)]
pub struct PushConfig {
    /// Whom push services may write to about what this server sends: a `mailto:` or `https:` URI.
    pub contact: String,
    /// Whether push services may be in private networks.
    pub allow_private_addresses: bool,
    /// Certificates (PEM) of authorities that are trusted beside the system's.
    pub ca_certificates: Vec<Vec<u8>>,
}

/// Why there is no web push.
#[derive(Debug, Error)]
pub enum PushError {
    /// The database fails.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// TLS cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The key that this server signs with cannot be read.
    #[error("the key of web push: {0}")]
    Key(String),
}

/// What sends to push services. Clones are the same.
#[derive(Clone)]
pub struct Push(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) outward: Outward,
    pub(crate) vapid: Vapid,
    /// Something is owed.
    pub(crate) owed: Notify,
}

impl Push {
    /// Reads the key of this server, or makes it the first time.
    ///
    /// # Errors
    /// When the database fails, or the settings make no client.
    pub async fn new(db: &Db, entropy: &dyn Entropy, config: PushConfig) -> Result<Self, PushError> {
        let vapid = Vapid::load_or_create(db, entropy, config.contact).await?;
        let outward = Outward::new(config.allow_private_addresses, config.ca_certificates)?;
        Ok(Self(Arc::new(Inner {
            outward,
            vapid,
            owed: Notify::new(),
        })))
    }
}
