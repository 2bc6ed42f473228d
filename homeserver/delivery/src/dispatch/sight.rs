//! Gaining and losing sight of channels.
//!
//! Rights are read as they are now, which may be later than the change that is being told. So these steps are numbered by the head of the log
//! when they were read: a session whose snapshot lies in between is told too, and is told nothing new at worst.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_rooms::Change;
use guildhall_storage::{StorageError, log};

use super::{batch::Batch, compile::frame, texts::ChannelGone};
use crate::{
    Viewers,
    index::step::{Audience, Kind, Step},
};

/// Whether `change` may let somebody into a guild's channels or shut somebody out.
const fn may_matter(change: &Change) -> bool {
    matches!(
        change,
        Change::GuildUpdated { .. }
            | Change::RoleCreated { .. }
            | Change::RoleUpdated { .. }
            | Change::RoleDeleted { .. }
            | Change::MemberUpdated { .. }
    )
}

/// Who has lost sight, and who has gained it. Of whom it is not known what they saw before, all are told what they see now.
fn turned(before: Option<Viewers>, now: &Viewers, of: Option<&str>) -> (Option<Audience>, Option<Audience>) {
    let without = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
        let rest: BTreeSet<String> = these.difference(those).cloned().collect();
        (!rest.is_empty()).then(|| Audience::Only(Arc::new(rest)))
    };
    match (before, now, of) {
        (Some(Viewers::Members), Viewers::Members, _) | (None, Viewers::Members, Some(_)) => (None, None),
        (Some(Viewers::Members), Viewers::Only(now), _) => (Some(Audience::Except(Arc::clone(now))), None),
        (Some(Viewers::Only(before)), Viewers::Members, _) => (None, Some(Audience::Except(before))),
        (Some(Viewers::Only(before)), Viewers::Only(now), _) => {
            (without(&before, now), without(now, &before))
        }
        (None, Viewers::Members, None) => (None, Some(Audience::All)),
        (None, Viewers::Only(now), None) => (
            Some(Audience::Except(Arc::clone(now))),
            Some(Audience::Only(Arc::clone(now))),
        ),
        (None, Viewers::Only(now), Some(user)) => {
            let alone = Audience::Only(Arc::new([user.to_owned()].into()));
            match now.contains(user) {
                true => (None, Some(alone)),
                false => (Some(alone), None),
            }
        }
    }
}

impl Batch<'_> {
    /// The steps that take channels from those who may no longer look, and give them to those who may now, because of `change`.
    pub(super) async fn sight(&mut self, guild: &str, change: &Change) -> Result<Vec<Step>, StorageError> {
        if !may_matter(change) {
            return Ok(Vec::new());
        }
        let user = match change {
            Change::MemberUpdated { user, .. } => Some(user.as_str()),
            _ => None,
        };
        let models = &*self.gateway.models;
        let (before, now) = self.channels.look_again(models, &mut self.conn, guild).await?;
        // Another owner changes nothing where all may look.
        let before = match (before, change) {
            (None, Change::GuildUpdated { .. }) if now == Viewers::Members => Some(Viewers::Members),
            (before, _) => before,
        };
        let (lost, gained) = turned(before, &now, user);
        if lost.is_none() && gained.is_none() {
            return Ok(Vec::new());
        }
        let channels = models.channels(&mut self.conn, guild).await?;
        let log_seq = log::head(&mut self.conn).await?;
        let mut steps = Vec::new();
        for (id, model) in &channels {
            let gone = ChannelGone { id, guild_id: guild };
            let told = [
                lost.clone().zip(frame("channel:delete", &gone)),
                gained.clone().zip(frame("channel:create", model)),
            ];
            steps.extend(told.into_iter().flatten().map(|(audience, frame)| Step {
                log_seq,
                guild: guild.to_owned(),
                audience,
                kind: Kind::Shape(frame),
            }));
        }
        Ok(steps)
    }
}
