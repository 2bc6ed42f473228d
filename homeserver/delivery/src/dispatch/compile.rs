//! From a change to a step: what is loaded for it, and who is told.

use guildhall_guilds::Viewers;
use guildhall_rooms::Change;
use guildhall_storage::StorageError;

use super::{about::channel_of, batch::Batch};
use crate::index::step::Step;

impl Batch<'_> {
    /// The steps that `change` is; none if there is nobody to tell or nothing left to tell of.
    pub(super) async fn steps_of(
        &mut self,
        log_seq: i64,
        change: &Change,
    ) -> Result<Vec<Step>, StorageError> {
        if let Some(steps) = self.private_steps(log_seq, change).await? {
            return Ok(steps);
        }
        let Some(guild) = self.guild_of(change).await? else {
            return Ok(Vec::new());
        };
        let enters = match change {
            Change::MemberAdded { user, .. } => self.gateway.registry.wants_user(user),
            _ => false,
        };
        if !enters && !self.gateway.registry.wants_guild(&guild) {
            self.channels.forget_viewers(&guild);
            self.gateway.sights.pass(&guild, log_seq);
            return Ok(Vec::new());
        }
        let noted = self.gateway.sights.take(&guild, log_seq);
        if let Some(sight) = noted.filter(|_| !self.channels.knows(&guild)) {
            self.channels.learn(&guild, sight);
        }
        let sight = self.sight(&guild, change).await?;
        let audience = match channel_of(change) {
            // Who has a seat in a private channel is in it.
            Some(channel) if channel == guild => Viewers::all(),
            Some(channel) => {
                let models = &*self.gateway.models;
                self.channels
                    .viewers(models, &mut self.conn, &guild, channel)
                    .await?
            }
            None => Viewers::all(),
        };
        let audience = match change {
            Change::AuditLogged { .. } => audience.and(&self.auditors(&guild).await?),
            Change::AutomodRuleCreated { .. }
            | Change::AutomodRuleUpdated { .. }
            | Change::AutomodRuleDeleted { .. }
            | Change::AutomodExecuted { .. } => audience.and(&self.managers(&guild).await?),
            _ => audience,
        };
        let kind = self.kind(&guild, change, enters).await?;
        let step = kind.map(|kind| Step {
            log_seq,
            guild,
            audience,
            kind,
        });
        // What a channel's overwrites are is told to those who see it now; all else is told before what follows from it.
        Ok(match change {
            Change::OverwritesUpdated { .. } => sight.into_iter().chain(step).collect(),
            _ => step.into_iter().chain(sight).collect(),
        })
    }
}
