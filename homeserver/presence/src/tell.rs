//! Telling other servers.

use std::{collections::BTreeMap, time::Duration};

use guildhall_bus::OutboundEdu;
use guildhall_storage::StorageError;
use guildhall_types::{OwnedServerName, presence::PresenceUpdate};
use serde_json::json;
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::{Instant, MissedTickBehavior, interval, interval_at},
};

use crate::{Presence, Presences, wire};

/// How often what has changed is told.
const ROUND: Duration = Duration::from_secs(1);
/// Presences in one EDU: 10 kB at most.
const PER_EDU: usize = 20;
/// Servers that are told of everybody in one round.
const WELCOMES: usize = 4;
/// Servers that wait to be told of everybody.
const MAX_WELCOMES: usize = 1000;

/// What each server is told, by user.
type Updates = BTreeMap<OwnedServerName, BTreeMap<String, PresenceUpdate>>;

impl Presences {
    /// Tells other servers of this server's users, until `stop`: what has changed once a second; everybody who is there every so often, or they
    /// would be forgotten there; and a server that is there again, or new, at once.
    pub async fn tell_servers(self, mut stop: watch::Receiver<bool>) {
        let settings = self.settings();
        if !settings.enabled || !settings.federation {
            return;
        }
        let mut reached = self.0.parts.bus.subscribe_reached();
        let mut rounds = interval(ROUND);
        // Whoever is there by now is told in the first round.
        let pause = settings.renewal.max(ROUND);
        let mut renewals = interval_at(Instant::now() + pause, pause);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stopped(&mut stop) => return,
                server = reached.recv() => match server {
                    Ok(server) => self.welcome(server),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
                _ = renewals.tick() => self.renew(),
                _ = rounds.tick() => {
                    if let Err(error) = self.round().await {
                        tracing::warn!(%error, "other servers were not told of presences");
                    }
                }
            }
        }
    }

    /// `server` is to be told who is there.
    pub(crate) fn welcome(&self, server: OwnedServerName) {
        let mut board = self.board();
        if board.welcome.len() < MAX_WELCOMES {
            board.welcome.insert(server);
        }
    }

    fn renew(&self) {
        let mut board = self.board();
        let there = board.shown.iter().filter(|(_, shown)| shown.is_local);
        let there: Vec<String> = there.map(|(user, _)| user.clone()).collect();
        board.outgoing.extend(there);
    }

    async fn round(&self) -> Result<(), StorageError> {
        let (changed, welcomed) = self.due();
        if changed.is_empty() && welcomed.is_empty() {
            return Ok(());
        }
        let mut updates = Updates::new();
        let mut conn = self.0.parts.db.read().await?;
        for server in welcomed {
            let seen = self.seen_on(&mut conn, &server, self.settings().welcome).await?;
            let seen = seen.iter().filter_map(wire::to_update);
            updates.insert(
                server,
                seen.map(|update| (update.user_id.to_string(), update)).collect(),
            );
        }
        for presence in changed {
            let Some(update) = wire::to_update(&presence) else {
                continue;
            };
            for server in self.servers_of(&mut conn, &presence.user_id).await? {
                if let Ok(server) = OwnedServerName::try_from(server) {
                    let of_server = updates.entry(server).or_default();
                    of_server.insert(presence.user_id.clone(), update.clone());
                }
            }
        }
        drop(conn);
        for (server, updates) in updates {
            let updates: Vec<PresenceUpdate> = updates.into_values().collect();
            for push in updates.chunks(PER_EDU) {
                let edu = json!({"edu_type": "m.presence", "content": {"push": push}});
                self.0.parts.bus.publish_edu(OutboundEdu {
                    server: server.clone(),
                    json: edu.to_string(),
                });
            }
        }
        Ok(())
    }

    /// What is to be told in this round: of whom, as they are shown now, and which servers of everybody.
    fn due(&self) -> (Vec<Presence>, Vec<OwnedServerName>) {
        let mut board = self.board();
        let users: Vec<String> = board
            .outgoing
            .iter()
            .take(self.settings().round)
            .cloned()
            .collect();
        let mut presences = Vec::with_capacity(users.len());
        for user in users {
            board.outgoing.remove(&user);
            let shown = board.shown.get(&user);
            presences.push(shown.map_or_else(|| Presence::offline(&user), |shown| shown.presence.clone()));
        }
        let mut servers = Vec::new();
        while servers.len() < WELCOMES
            && let Some(server) = board.welcome.pop_first()
        {
            servers.push(server);
        }
        (presences, servers)
    }
}

/// Ends when `stop` is true, or nobody is left to say so. (What `wait_for` gives holds a lock, which must not live on
/// while another branch waits.)
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
