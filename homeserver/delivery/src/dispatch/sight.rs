//! Gaining and losing sight of channels.
//!
//! Rights are read as they are now, which may be later than the change that is being told. So these steps are numbered by the head of the log
//! when they were read: a session whose snapshot lies in between is told too, and is told nothing new at worst.

use guildhall_guilds::Viewers;
use guildhall_rooms::Change;
use guildhall_storage::{StorageError, log};

use super::{batch::Batch, kinds::frame, texts::ChannelGone};
use crate::{
    channels::Turn,
    index::step::{Kind, Step},
};

/// Who has lost sight, and who has gained it. Of whom it is not known what they saw before, all are told what they see now.
fn turned(turn: &Turn) -> (Viewers, Viewers) {
    match &turn.before {
        Some(before) => (before.without(&turn.now), turn.now.without(before)),
        None => (Viewers::all().without(&turn.now), turn.now.clone()),
    }
}

impl Batch<'_> {
    /// The steps that take channels from those who may no longer look, and give them to those who may now, because of `change`.
    pub(super) async fn sight(&mut self, guild: &str, change: &Change) -> Result<Vec<Step>, StorageError> {
        let turns = match change {
            Change::RoleCreated { .. }
            | Change::RoleUpdated { .. }
            | Change::RoleDeleted { .. }
            | Change::GuildUpdated {
                has_new_owner: true, ..
            } => self.look_again(guild, None).await?,
            Change::OverwritesUpdated { channel, .. } => {
                // Of a guild that nothing is known of all is read at once.
                let only = self.channels.knows(guild).then_some(channel.as_str());
                let mut turns = self.look_again(guild, only).await?;
                turns.retain(|turn| turn.channel == *channel);
                turns
            }
            Change::MemberUpdated { user, .. } => self.look_again_for(guild, user).await?,
            // Who comes in or goes is told as a whole.
            Change::MemberAdded { user, .. } | Change::MemberRemoved { user, .. } => {
                self.look_again_for(guild, user).await?;
                Vec::new()
            }
            _ => Vec::new(),
        };
        let mut steps = Vec::new();
        for turn in turns {
            let (lost, gained) = turned(&turn);
            if lost.is_empty() && gained.is_empty() {
                continue;
            }
            let id = turn.channel.as_str();
            let model = self.gateway.models.channel(&mut self.conn, id).await?;
            // One that is not shown here is not there to be seen. With its last viewers the server loses a channel too: they are told.
            if model.is_none() && turn.before.is_none() {
                continue;
            }
            let log_seq = log::head(&mut self.conn).await?;
            let gone = ChannelGone {
                id,
                guild_id: Some(guild),
            };
            let told = match self.sighted_thread(guild, id).await? {
                // Those of whom it is not known that they saw it must not learn that there is one.
                Some(thread) => {
                    let deleted = thread.deleted().filter(|_| turn.before.is_some());
                    [(lost, deleted), (gained, thread.created())]
                }
                None => [
                    (lost, frame("channel:delete", &gone)),
                    (gained, model.and_then(|model| frame("channel:create", &model))),
                ],
            };
            let told = told.into_iter().filter(|(audience, _)| !audience.is_empty());
            steps.extend(told.filter_map(|(audience, frame)| {
                Some(Step {
                    log_seq,
                    guild: guild.to_owned(),
                    audience,
                    kind: Kind::Shape(frame?),
                })
            }));
        }
        Ok(steps)
    }

    async fn look_again(&mut self, guild: &str, only: Option<&str>) -> Result<Vec<Turn>, StorageError> {
        let models = &*self.gateway.models;
        self.channels
            .look_again(models, &mut self.conn, guild, only)
            .await
    }

    async fn look_again_for(&mut self, guild: &str, user: &str) -> Result<Vec<Turn>, StorageError> {
        let models = &*self.gateway.models;
        if self.channels.knows(guild) {
            let seen = models.seen_by(&mut self.conn, guild, user).await?;
            return Ok(self.channels.look_again_for(guild, user, &seen));
        }
        let all = self
            .channels
            .look_again(models, &mut self.conn, guild, None)
            .await?;
        // What the user saw before is not known.
        let of_user = all.into_iter().map(|turn| {
            let alone = Viewers::one(user);
            Turn {
                before: match turn.now.include(user) {
                    true => Some(turn.now.without(&alone)),
                    false => Some(with(&turn.now, user)),
                },
                ..turn
            }
        });
        Ok(of_user.collect())
    }
}

/// `viewers` and `user`.
fn with(viewers: &Viewers, user: &str) -> Viewers {
    let mut viewers = viewers.clone();
    viewers.set(user, true);
    viewers
}
