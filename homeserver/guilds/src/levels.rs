//! What the steward derives from roles: power levels, and the state of guilds after forks.

use std::{collections::BTreeSet, time::Duration};

use guildhall_rooms::{Change, Step};
use guildhall_storage::{channels, guilds, log};
use guildhall_types::{OwnedRoomId, RoomId};
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal};

/// Log entries that are read at a time.
const PAGE: i64 = 500;
/// How long changes are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(200);
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// The guild in which `change` may call for other power levels.
fn guild_of(change: &Change) -> Option<&str> {
    match change {
        Change::GuildUpdated { guild, .. }
        | Change::RoleCreated { guild, .. }
        | Change::RoleUpdated { guild, .. }
        | Change::RoleDeleted { guild, .. }
        | Change::OverwritesUpdated { guild, .. }
        | Change::MemberUpdated { guild, .. }
        | Change::MemberRemoved { guild, .. }
        | Change::ChannelCreated { guild, .. } => Some(guild),
        _ => None,
    }
}

impl Guilds {
    /// Brings power levels after roles, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_levels(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                if let Err(error) = self.follow_roles().await {
                    tracing::warn!(%error, "power levels could not be brought after roles");
                }
                sleep(PAUSE).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn follow_roles(&self) -> Result<(), Refusal> {
        let mut commits = self.bus().subscribe_commits();
        let mut seen = log::head(&mut *self.read().await?).await?;
        // What happened while nobody looked.
        let all = guilds::ids(&mut *self.read().await?).await?;
        for guild in all.into_iter().filter_map(|id| OwnedRoomId::try_from(id).ok()) {
            self.derive(&guild, true).await?;
        }
        loop {
            let mut touched: BTreeSet<String> = BTreeSet::new();
            loop {
                let entries = log::read_after(&mut *self.read().await?, seen, PAGE).await?;
                let Some(last) = entries.last() else { break };
                seen = last.seq;
                for entry in &entries {
                    let changes: Vec<Change> = serde_json::from_str(&entry.changes).unwrap_or_default();
                    touched.extend(changes.iter().filter_map(guild_of).map(ToOwned::to_owned));
                }
            }
            let forked = self.rooms().take_forked_guilds();
            let touched = touched
                .into_iter()
                .filter_map(|id| OwnedRoomId::try_from(id).ok());
            let guilds: BTreeSet<OwnedRoomId> = touched.chain(forked.iter().cloned()).collect();
            for guild in guilds {
                self.derive(&guild, forked.contains(&guild)).await?;
            }
            if commits.changed().await.is_err() {
                return Ok(());
            }
            sleep(GATHER).await;
        }
    }

    /// Sets what follows from the guild's roles in its room, if its steward is ours, and in the channels whose levels are ours to set.
    async fn derive(&self, guild: &RoomId, is_forked: bool) -> Result<(), Refusal> {
        let is_home = self.made(guild).await?;
        if is_home && self.is_resident(guild).await? {
            let (room, steward) = (guild.to_owned(), self.rooms().steward().clone());
            let mut steps = Vec::new();
            if is_forked {
                steps.push(Step::Mend(room.clone(), steward.clone()));
            }
            steps.push(Step::Levels(room, steward));
            self.rooms().submit(steps).await?;
        }
        let listed = channels::of_guild(&mut *self.read().await?, guild.as_str()).await?;
        for channel in listed {
            let Ok(room) = OwnedRoomId::try_from(channel.row.channel_id) else {
                continue;
            };
            if self.is_resident(&room).await? && (is_home || self.made(&room).await?) {
                let levels = Step::Levels(room, self.rooms().steward().clone());
                self.rooms().submit(vec![levels]).await?;
            }
        }
        Ok(())
    }

    /// Whether our steward has made the room.
    pub(crate) async fn made(&self, room: &RoomId) -> Result<bool, Refusal> {
        let create = self.rooms().state_event(room, "m.room.create", "").await?;
        Ok(create.is_some_and(|create| create.sender == *self.rooms().steward()))
    }
}
