//! Who may see whose presence: those who share a guild, and friends, whose place is their private channel. This is the only place that says so, by the
//! queries of `guildhall_storage::presence`.

use std::collections::HashSet;

use guildhall_storage::{StorageError, presence};
use guildhall_types::{ServerName, UserId, is_steward};
use sqlx::AnyConnection;

use crate::{Presence, Presences};

impl Presences {
    /// Whether `viewer` may see the presence of `user`.
    pub(crate) async fn may_see(
        &self,
        conn: &mut AnyConnection,
        viewer: &UserId,
        user: &UserId,
    ) -> Result<bool, StorageError> {
        if viewer == user {
            return Ok(true);
        }
        // Stewards are in every guild, and nobody.
        if is_steward(user) {
            return Ok(false);
        }
        let users = [user.to_string()];
        let seen = presence::sharing_a_place(conn, viewer.as_str(), &users).await?;
        Ok(!seen.is_empty())
    }

    /// The guilds whose members may see the presence of `user`, and the private channels with friends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seen_in(&self, conn: &mut AnyConnection, user: &str) -> Result<Vec<String>, StorageError> {
        presence::places_of(conn, user).await
    }

    /// Whether a user of this server may see the presence of `user`, who is of another: only then it is held.
    pub(crate) async fn is_seen_here(
        &self,
        conn: &mut AnyConnection,
        user: &UserId,
    ) -> Result<bool, StorageError> {
        let own = self.0.parts.server_name.as_str();
        let guilds = presence::places_shared_with_server(conn, user.as_str(), own).await?;
        Ok(!guilds.is_empty())
    }

    /// The other servers that have somebody who may see the presence of `user`.
    pub(crate) async fn servers_of(
        &self,
        conn: &mut AnyConnection,
        user: &str,
    ) -> Result<Vec<String>, StorageError> {
        let mut servers = presence::servers_with(conn, user).await?;
        servers.retain(|server| *server != self.0.parts.server_name);
        Ok(servers)
    }

    /// The presences of users of this server that somebody on `server` may see, at most `limit`.
    pub(crate) async fn seen_on(
        &self,
        conn: &mut AnyConnection,
        server: &ServerName,
        limit: usize,
    ) -> Result<Vec<Presence>, StorageError> {
        let guilds: HashSet<String> = presence::places_of_server(conn, server.as_str())
            .await?
            .into_iter()
            .collect();
        let board = self.board();
        let shown = board.shown.values().filter(|shown| shown.is_local);
        let seen = shown.filter(|shown| shown.guilds.iter().any(|guild| guilds.contains(guild)));
        Ok(seen.take(limit).map(|shown| shown.presence.clone()).collect())
    }

    /// The presences that `viewer`, a member of `guilds`, may see, of those who are there: at most as many as
    /// [`crate::PresenceSettings::ready`] says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seen_by(
        &self,
        conn: &mut AnyConnection,
        viewer: &str,
        guilds: &[String],
    ) -> Result<Vec<Presence>, StorageError> {
        self.seen(conn, viewer, guilds, self.settings().ready).await
    }

    /// The same in one guild, for who has just come in: at most as many as [`crate::PresenceSettings::entering`] says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seen_on_entering(
        &self,
        conn: &mut AnyConnection,
        viewer: &str,
        guild: &str,
    ) -> Result<Vec<Presence>, StorageError> {
        let limit = self.settings().entering;
        self.seen(conn, viewer, &[guild.to_owned()], limit).await
    }

    async fn seen(
        &self,
        conn: &mut AnyConnection,
        viewer: &str,
        guilds: &[String],
        limit: usize,
    ) -> Result<Vec<Presence>, StorageError> {
        let guilds: HashSet<&String> = guilds.iter().collect();
        let likely: Vec<String> = {
            let board = self.board();
            let others = board.shown.iter().filter(|(user, _)| *user != viewer);
            let seen = others.filter(|(_, shown)| shown.guilds.iter().any(|guild| guilds.contains(guild)));
            seen.take(limit).map(|(user, _)| user.clone()).collect()
        };
        // The guilds on the board are those of the last look.
        let mut seen = Vec::with_capacity(likely.len());
        for users in likely.chunks(presence::AT_ONCE) {
            seen.extend(presence::sharing_a_place(conn, viewer, users).await?);
        }
        let board = self.board();
        let shown = seen.iter().filter_map(|user| board.shown.get(user));
        Ok(shown.map(|shown| shown.presence.clone()).collect())
    }
}
