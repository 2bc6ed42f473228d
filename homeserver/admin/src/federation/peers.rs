//! The servers that this one has to do with.

use guildhall_guilds::{Refusal, Thing};
use guildhall_storage::{
    federation, log,
    peers::{self, PeerRow, Sending},
};
use guildhall_types::{OwnedServerName, ServerName, UserId};
use sqlx::AnyConnection;

use super::{LastError, Peer, PeerState};
use crate::{Admin, AdminError, service::time};

/// As far as waiting events are counted.
const COUNTED: i64 = 1000;

impl Admin {
    /// At most `limit` servers that this one owes something, or shares a room with, by name, after the name `after` (the empty one for the
    /// first).
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server.
    pub async fn peers(&self, user: &UserId, after: &str, limit: i64) -> Result<Vec<Peer>, AdminError> {
        let mut conn = self.read_as(user).await?;
        let rows = peers::page(&mut conn, self.server_name().as_str(), after, limit).await?;
        let head = log::head(&mut conn).await?;
        let mut found = Vec::new();
        for row in rows {
            found.push(self.peer(&mut conn, row, head).await?);
        }
        Ok(found)
    }

    /// Events that wait for the server, of what the log has up to `head`, as far as they are counted.
    pub(crate) async fn queue_length(
        &self,
        conn: &mut AnyConnection,
        row: &PeerRow,
        head: i64,
    ) -> Result<i64, AdminError> {
        let Some(sending) = &row.sending else {
            return Ok(0);
        };
        Ok(federation::count_owed(conn, &row.server_name, sending.acked_seq, head, COUNTED).await?)
    }

    /// When something last reached the server, in milliseconds.
    fn last_success_at(&self, row: &PeerRow) -> Option<i64> {
        let name = OwnedServerName::try_from(row.server_name.as_str()).ok();
        let since_start = name.and_then(|name| self.0.sender.reached_at(&name));
        since_start.max(row.sending.as_ref().and_then(|sending| sending.last_success_at))
    }

    /// When the server last asked this one for something since the start, in milliseconds.
    fn last_heard_at(&self, row: &PeerRow) -> Option<i64> {
        let name = OwnedServerName::try_from(row.server_name.as_str()).ok()?;
        self.0.sender.heard_at(&name)
    }

    /// How this server and the other get on.
    pub(crate) fn state_of(&self, row: &PeerRow) -> PeerState {
        let name = ServerName::parse(row.server_name.as_str());
        if !name.is_ok_and(|name| self.policy().allows(&name)) {
            return PeerState::Denied;
        }
        let longest = self.0.sender.failures_until_longest_pause();
        match row.sending.as_ref().map_or(0, |sending| sending.failures) {
            0 if self.last_success_at(row).or(self.last_heard_at(row)).is_some() => PeerState::Connected,
            0 => PeerState::Never,
            failures if failures >= longest => PeerState::Unreachable,
            _ => PeerState::BackingOff,
        }
    }

    async fn peer(&self, conn: &mut AnyConnection, row: PeerRow, head: i64) -> Result<Peer, AdminError> {
        let queue_length = self.queue_length(conn, &row, head).await?;
        let (state, last_success_at) = (self.state_of(&row), self.last_success_at(&row));
        let last_heard_at = self.last_heard_at(&row);
        let sending = row.sending;
        let now = self.now().0;
        let is_failing = matches!(state, PeerState::BackingOff | PeerState::Unreachable);
        let retry_at = sending.as_ref().map(|sending| sending.retry_at);
        Ok(Peer {
            server: row.server_name,
            state,
            queue_length,
            failures: sending.as_ref().map_or(0, |sending| sending.failures),
            last_success_at: last_success_at.map(time),
            last_heard_at: last_heard_at.map(time),
            last_error: sending.as_ref().and_then(last_error),
            next_try_at: retry_at.filter(|at| is_failing && *at > now).map(time),
            shared_rooms: row.rooms,
            first_seen_at: sending.and_then(|sending| sending.first_seen_at).map(time),
        })
    }

    /// Has `server`, which is left alone after failures, tried at once.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Unknown`] for a server that was never owed anything;
    /// [`Refusal::Conflict`] for one that this server does not deal with.
    pub async fn retry_peer(&self, user: &UserId, server: &str) -> Result<(), AdminError> {
        drop(self.read_as(user).await?);
        let unknown = || Refusal::Unknown(Thing::Peer);
        let server = OwnedServerName::try_from(server).map_err(|_| unknown())?;
        if !self.0.sender.knows(&server) {
            return Err(unknown().into());
        }
        if !self.policy().allows(&server) {
            return Err(
                Refusal::Conflict("This server does not deal with it: allow it first".to_owned()).into(),
            );
        }
        self.0.sender.retry(&server);
        tracing::info!(admin = %user, %server, "a server is tried again at once");
        Ok(())
    }
}

fn last_error(sending: &Sending) -> Option<LastError> {
    Some(LastError {
        message: sending.last_error.clone()?,
        at: sending.last_error_at.map(time),
    })
}
