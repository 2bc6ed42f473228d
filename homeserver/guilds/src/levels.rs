//! What the steward derives from roles and bans of servers: power levels, access lists, and the state of guilds after forks.

use std::{collections::BTreeSet, time::Duration};

use guildhall_rooms::{Change, MENDS_AT_A_TIME, Step};
use guildhall_storage::{channels, guilds, log};
use guildhall_types::{OwnedRoomId, RoomId, content::channel_type};
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal};

/// Log entries that are read at a time.
const PAGE: i64 = 500;
/// How long changes are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(200);
/// Parts in which a guild is mended at once.
const MOST_PARTS: usize = 1000;
/// Pause between two parts of the mending of one guild.
const BETWEEN: Duration = Duration::from_millis(50);
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// The guild in which `change` may call for other power levels.
fn guild_of(change: &Change) -> Option<&str> {
    match change {
        Change::GuildUpdated { guild, .. }
        | Change::RoleCreated { guild, .. }
        | Change::RoleUpdated { guild, .. }
        | Change::RoleDeleted { guild, .. }
        // No power level depends on who is in a private thread.
        | Change::OverwritesUpdated { guild, is_private_thread: false, .. }
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
            self.derive_or_say(&guild, true).await;
        }
        loop {
            let (mut touched, mut banning) = (BTreeSet::new(), BTreeSet::new());
            loop {
                let entries = log::read_after(&mut *self.read().await?, seen, PAGE).await?;
                let Some(last) = entries.last() else { break };
                seen = last.seq;
                for entry in &entries {
                    let changes: Vec<Change> = serde_json::from_str(&entry.changes).unwrap_or_default();
                    touched.extend(changes.iter().filter_map(guild_of).map(ToOwned::to_owned));
                    banning.extend(changes.into_iter().filter_map(|change| match change {
                        Change::GuildUpdated { guild, .. } => Some(guild),
                        _ => None,
                    }));
                }
            }
            let forked = self.rooms().take_forked_guilds();
            let touched = touched
                .into_iter()
                .filter_map(|id| OwnedRoomId::try_from(id).ok());
            let guilds: BTreeSet<OwnedRoomId> = touched.chain(forked.iter().cloned()).collect();
            for guild in guilds {
                let is_apart = forked.contains(&guild)
                    || (banning.contains(guild.as_str()) && self.bans_servers(&guild).await?);
                self.derive_or_say(&guild, is_apart).await;
            }
            if commits.changed().await.is_err() {
                return Ok(());
            }
            sleep(GATHER).await;
        }
    }

    /// [`Self::derive`]; what fails in one guild keeps no other waiting.
    async fn derive_or_say(&self, guild: &RoomId, is_apart: bool) {
        if let Err(error) = self.derive(guild, is_apart).await {
            tracing::warn!(%guild, %error, "what follows from a guild's roles could not be set");
        }
    }

    /// Sets what follows from the guild's roles and bans in its room, if its steward is ours, and in the channels whose levels are ours to set.
    /// Where the room's state `is_apart` from role resolution, it is mended.
    async fn derive(&self, guild: &RoomId, is_apart: bool) -> Result<(), Refusal> {
        let is_home = self.made(guild).await?;
        if is_home && self.is_resident(guild).await? {
            let (room, steward) = (guild.to_owned(), self.rooms().steward().clone());
            if is_apart {
                // In parts: those who were removed may be many, and everybody else waits for the writer.
                for _ in 0..MOST_PARTS {
                    if self.mend(guild).await? < MENDS_AT_A_TIME {
                        break;
                    }
                    sleep(BETWEEN).await;
                }
            }
            let steps = vec![
                Step::Levels(room.clone(), steward.clone()),
                Step::Acl(room, steward),
            ];
            self.rooms().submit(steps).await?;
        }
        let listed = channels::of_guild(&mut *self.read().await?, guild.as_str()).await?;
        for channel in listed {
            let Ok(room) = OwnedRoomId::try_from(channel.row.channel_id) else {
                continue;
            };
            if self.is_resident(&room).await? && (is_home || self.made(&room).await?) {
                let steward = self.rooms().steward();
                let steps = vec![
                    Step::Levels(room.clone(), steward.clone()),
                    Step::Acl(room, steward.clone()),
                ];
                self.rooms().submit(steps).await?;
            }
        }
        if self.bans_servers(guild).await? {
            self.shut_out_of_private_threads(guild).await?;
        }
        Ok(())
    }

    /// Sets the access lists of the private threads that were made here. Power levels play no part in them.
    async fn shut_out_of_private_threads(&self, guild: &RoomId) -> Result<(), Refusal> {
        let listed = channels::kinds_of_guild(&mut *self.read().await?, guild.as_str()).await?;
        let threads = listed
            .into_iter()
            .filter(|(_, kind)| *kind == channel_type::PRIVATE_THREAD);
        for room in threads.filter_map(|(id, _)| OwnedRoomId::try_from(id).ok()) {
            if self.made(&room).await? {
                let acl = Step::Acl(room, self.rooms().steward().clone());
                self.rooms().submit(vec![acl]).await?;
            }
        }
        Ok(())
    }

    /// Appends a part of what the state of the guild's room lacks. Says of how many events.
    async fn mend(&self, guild: &RoomId) -> Result<usize, Refusal> {
        let mend = Step::Mend(guild.to_owned(), self.rooms().steward().clone());
        Ok(self.rooms().submit(vec![mend]).await?.len())
    }

    async fn bans_servers(&self, guild: &RoomId) -> Result<bool, Refusal> {
        let state = self.rooms().guild_state(guild).await?;
        Ok(state.is_some_and(|state| !state.server_bans.is_empty()))
    }

    /// Whether our steward has made the room.
    pub(crate) async fn made(&self, room: &RoomId) -> Result<bool, Refusal> {
        let create = self.rooms().state_event(room, "m.room.create", "").await?;
        Ok(create.is_some_and(|create| create.sender == *self.rooms().steward()))
    }
}
