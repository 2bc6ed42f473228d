//! Who waits to be decided on.

use guildhall_federation_client::Standing;
use guildhall_storage::federation_requests::{self, WaitingRow};
use guildhall_types::{ServerName, UserId};

use super::WaitingServer;
use crate::{Admin, AdminError, service::time};

impl Admin {
    /// The servers on which nobody has decided and that have asked, or on which users of this server want to join something; at most 1,000, the one
    /// noted last first. There are none unless the mode is `approval`.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`](guildhall_guilds::Refusal::Forbidden) for who does not administer this server.
    pub async fn waiting_servers(&self, user: &UserId) -> Result<Vec<WaitingServer>, AdminError> {
        drop(self.read_as(user).await?);
        self.policy().waiting().store(&self.0.db, self.now()).await?;
        let rows = federation_requests::all(&mut *self.0.db.read().await?).await?;
        // A rule of the configuration may have decided since.
        let is_undecided = |row: &WaitingRow| {
            ServerName::parse(row.server_name.as_str())
                .is_ok_and(|server| self.policy().standing(&server) == Standing::Undecided)
        };
        Ok(rows.into_iter().filter(is_undecided).map(waiting).collect())
    }
}

fn waiting(row: WaitingRow) -> WaitingServer {
    WaitingServer {
        server: row.server_name,
        first_at: time(row.first_at),
        last_at: time(row.last_at),
        count: row.requests,
        joins: row.joins,
    }
}
