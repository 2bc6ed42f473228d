//! The handle.

use std::{path::PathBuf, sync::Arc};

use guildhall_accounts::Accounts;
use guildhall_federation_client::{FederationClient, FederationPolicy};
use guildhall_files::Files;
use guildhall_guilds::{Guilds, Refusal};
use guildhall_search::Search;
use guildhall_sender::Sender;
use guildhall_storage::{Conn, Db, accounts::users};
use guildhall_types::{ServerName, SharedClock, Timestamp, UserId};

use crate::AdminError;

/// What [`Admin`] is made of.
pub struct AdminParts {
    /// The database.
    pub db: Db,
    /// Users, sessions, tokens.
    pub accounts: Accounts,
    /// Knows whom this server deals with.
    pub client: FederationClient,
    /// Sends to other servers.
    pub sender: Arc<Sender>,
    /// What is stored of users and other servers.
    pub files: Files,
    /// Guilds.
    pub guilds: Guilds,
    /// The index of messages.
    pub search: Search,
    /// How many sessions the gateway has.
    pub gateway_sessions: Arc<dyn Fn() -> usize + Send + Sync>,
    /// Where the server keeps what it has.
    pub data_dir: PathBuf,
    /// When the server was started.
    pub started_at: Timestamp,
    /// The time.
    pub clock: SharedClock,
}

/// What administrators do. Clones are the same.
#[derive(Clone)]
pub struct Admin(pub(crate) Arc<AdminParts>);

impl Admin {
    /// Over `parts`.
    #[must_use]
    pub fn new(parts: AdminParts) -> Self {
        Self(Arc::new(parts))
    }

    /// A connection for reading, for `user`, who administers this server.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not, by what the database says now.
    pub(crate) async fn read_as(&self, user: &UserId) -> Result<Conn, AdminError> {
        let mut conn = self.0.db.read().await?;
        let account = users::get(&mut conn, user.as_str()).await?;
        match account.is_some_and(|account| account.is_admin) {
            true => Ok(conn),
            false => {
                Err(Refusal::Forbidden("Only administrators of this server may do this".to_owned()).into())
            }
        }
    }

    pub(crate) fn policy(&self) -> &FederationPolicy {
        self.0.client.policy()
    }

    pub(crate) fn server_name(&self) -> &ServerName {
        self.0.client.server_name()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

/// A time of the database, in milliseconds, as clients have it.
pub(crate) fn time(millis: i64) -> String {
    Timestamp(millis).to_rfc3339()
}
