//! Looking at everything once.

use guildhall_accounts::RegistrationMode;
use guildhall_storage::{accounts::administration, log, peers};
use guildhall_types::UserId;
use sqlx::AnyConnection;

use super::{
    DatabaseHealth, FederationHealth, Health, MachineHealth, MediaHealth, SearchHealth,
    findings::{self, Facts},
};
use crate::{Admin, AdminError, federation::PeerState, media};

/// Servers that are looked at in one go.
const PORTION: i64 = 500;
/// Servers that are away for which it is counted what waits.
const COUNTED: usize = 100;

impl Admin {
    /// How the server is.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`](guildhall_guilds::Refusal::Forbidden) for who does not administer this server.
    pub async fn health(&self, user: &UserId) -> Result<Health, AdminError> {
        let mut conn = self.read_as(user).await?;
        let waiting = self.waiting_servers(user).await?.len();
        let head = log::head(&mut conn).await?;
        let mut federation = self.federation_health(&mut conn, head).await?;
        federation.waiting = u64::try_from(waiting).unwrap_or(u64::MAX);
        let (local, remote) = media::totals(&self.media_sums(&mut conn).await?);
        let accounts = administration::count(&mut conn).await?;
        // Nobody has this id.
        let admins = administration::other_admins(&mut conn, "").await?;
        drop(conn);
        let parts = &*self.0;
        let index = parts.search.facts().await;
        let dir = parts.data_dir.clone();
        let machine = tokio::task::spawn_blocking(move || MachineHealth::now(&dir)).await;
        let registration = parts.accounts.registration();
        let mut health = Health {
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: u64::try_from(self.now().0 - parts.started_at.0).unwrap_or(0) / 1000,
            registration_mode: match registration {
                RegistrationMode::Open => "open",
                RegistrationMode::Token => "token",
                RegistrationMode::Closed => "closed",
            },
            accounts,
            gateway_sessions: (parts.gateway_sessions)(),
            database: DatabaseHealth {
                kind: parts.db.kind(),
                bytes: parts.db.size().await?,
            },
            media: MediaHealth {
                local_bytes: local.bytes,
                remote_bytes: remote.bytes,
                remote_limit: self.cache_limit(),
            },
            search: index.map(|index| SearchHealth {
                indexing: index.is_being_built,
                documents: index.documents,
                bytes: index.bytes,
                behind: (head - index.seq).max(0),
            }),
            federation,
            machine: machine.unwrap_or(MachineHealth {
                memory_bytes: None,
                disk_free_bytes: None,
                disk_total_bytes: None,
            }),
            findings: Vec::new(),
        };
        let facts = Facts {
            registration,
            sends_mail: parts.accounts.sends_mail(),
            admins,
        };
        health.findings = findings::of(&health, &facts);
        Ok(health)
    }

    async fn federation_health(
        &self,
        conn: &mut AnyConnection,
        head: i64,
    ) -> Result<FederationHealth, AdminError> {
        let own = self.server_name().as_str();
        let mut health = FederationHealth::default();
        let (mut after, mut counted) = (String::new(), 0);
        loop {
            let rows = peers::page(conn, own, &after, PORTION).await?;
            let Some(last) = rows.last() else {
                return Ok(health);
            };
            after.clone_from(&last.server_name);
            for row in &rows {
                let state = self.state_of(row);
                match state {
                    PeerState::Connected => health.connected += 1,
                    PeerState::BackingOff => health.backing_off += 1,
                    PeerState::Unreachable => health.unreachable += 1,
                    PeerState::Denied => health.denied += 1,
                    PeerState::Never => health.never += 1,
                }
                let is_away = matches!(state, PeerState::BackingOff | PeerState::Unreachable);
                if is_away && counted < COUNTED {
                    counted += 1;
                    health.queue_length += self.queue_length(conn, row, head).await?;
                }
            }
        }
    }
}
