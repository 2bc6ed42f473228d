//! What is told of private channels. A session has a seat in each that its user is in, under the channel's own id, be it in the list or not.

use std::time::Duration;

use guildhall_guilds::Viewers;
use guildhall_rooms::Change;
use guildhall_storage::{StorageError, log};

use super::{
    batch::Batch,
    kinds::frame,
    texts::{ChannelGone, RelationGone},
};
use crate::{
    index::step::{Kind, Step},
    ports::PrivateSnapshot,
};

impl Batch<'_> {
    /// The steps that `change` of a private channel is; `None` if it is no such change.
    pub(super) async fn private_steps(
        &mut self,
        log_seq: i64,
        change: &Change,
    ) -> Result<Option<Vec<Step>>, StorageError> {
        let step = |channel: &str, audience: Viewers, kind: Kind| Step {
            log_seq,
            guild: channel.to_owned(),
            audience,
            kind,
        };
        Ok(Some(match change {
            Change::PrivateChannelUpdated { channel } => {
                let Some(found) = self.wanted(channel).await? else {
                    return Ok(Some(Vec::new()));
                };
                let told = frame("channel:update", &found.json).map(Kind::Shape);
                let audience = Viewers::Only(found.listed_by.into_iter().collect());
                told.map(|kind| step(channel, audience, kind))
                    .into_iter()
                    .collect()
            }
            Change::PrivateChannelOpened { channel, user } => {
                if !self.gateway.registry.wants_user(user) {
                    return Ok(Some(Vec::new()));
                }
                let found = self
                    .gateway
                    .models
                    .private_channel(&mut self.conn, channel)
                    .await?;
                // It may be out of the list again.
                let found = found.filter(|found| found.listed_by.contains(user));
                let told = found
                    .and_then(|found| frame("channel:create", &found.json))
                    .map(Kind::Shape);
                told.map(|kind| step(channel, Viewers::one(user), kind))
                    .into_iter()
                    .collect()
            }
            Change::PrivateMemberAdded { channel, user } => {
                let mut steps = self.others_told(log_seq, channel, user).await?;
                if self.gateway.registry.wants_user(user) {
                    let kind = self.seated(channel, user).await?;
                    steps.push(step(channel, Viewers::all(), kind));
                }
                steps
            }
            Change::PrivateMemberRemoved { channel, user } => {
                let mut steps = self.others_told(log_seq, channel, user).await?;
                let own = frame(
                    "channel:delete",
                    &ChannelGone {
                        id: channel,
                        guild_id: None,
                    },
                );
                steps.extend(own.map(|own| {
                    let kind = Kind::Leave {
                        user: user.clone(),
                        own,
                        others: None,
                    };
                    step(channel, Viewers::all(), kind)
                }));
                steps
            }
            Change::Relationship {
                user,
                other,
                before,
                after,
            } => {
                let turned = (before.as_deref(), after.as_deref());
                // Friends see each other's presence, and no longer when they part.
                for user in [user, other] {
                    if after.as_deref() == Some("friend") {
                        self.gateway.presences.touch_anew(user);
                    } else if before.as_deref() == Some("friend") {
                        self.gateway.presences.touch(user, Duration::ZERO);
                    }
                }
                self.relationship(log_seq, (user, other), turned).await?
            }
            _ => return Ok(None),
        }))
    }

    /// What `other` is to `user` has turned from the one to the other; told to the user's own sessions. Of requests that the user does not let be
    /// made nothing is told.
    async fn relationship(
        &mut self,
        log_seq: i64,
        (user, other): (&str, &str),
        (before, after): (Option<&str>, Option<&str>),
    ) -> Result<Vec<Step>, StorageError> {
        if !self.gateway.registry.wants_user(user) {
            return Ok(Vec::new());
        }
        let (models, conn) = (&self.gateway.models, &mut *self.conn);
        let is_shown = models.shows_request(conn, user, other).await?;
        let seen = |state: Option<&str>| {
            state
                .filter(|state| is_shown || *state != "incoming")
                .map(str::to_owned)
        };
        let told = match (seen(before), seen(after)) {
            (None, None) => None,
            (Some(_), None) => frame("relationship:remove", &RelationGone { user_id: other }),
            (before, Some(_)) => {
                let name = match before {
                    None => "relationship:add",
                    Some(_) => "relationship:update",
                };
                let model = models.relationship(conn, user, other).await?;
                model.and_then(|model| frame(name, &model))
            }
        };
        let step = told.map(|frame| Step {
            log_seq,
            guild: String::new(),
            audience: Viewers::all(),
            kind: Kind::Own {
                user: user.to_owned(),
                frame,
            },
        });
        Ok(step.into_iter().collect())
    }

    /// The channel, if anybody is to be told of it.
    async fn wanted(&mut self, channel: &str) -> Result<Option<PrivateSnapshot>, StorageError> {
        if !self.gateway.registry.wants_guild(channel) {
            return Ok(None);
        }
        self.gateway.models.private_channel(&mut self.conn, channel).await
    }

    /// Tells those who have the channel in the list, but for `user`, who is in it now.
    async fn others_told(
        &mut self,
        log_seq: i64,
        channel: &str,
        user: &str,
    ) -> Result<Vec<Step>, StorageError> {
        let Some(mut found) = self.wanted(channel).await? else {
            return Ok(Vec::new());
        };
        found.listed_by.remove(user);
        let told = frame("channel:update", &found.json).map(Kind::Shape);
        let audience = Viewers::Only(found.listed_by.into_iter().collect());
        Ok(told
            .map(|kind| Step {
                log_seq,
                guild: channel.to_owned(),
                audience,
                kind,
            })
            .into_iter()
            .collect())
    }

    /// The sessions of `user` get a seat, with the channel if it is in the list.
    async fn seated(&mut self, channel: &str, user: &str) -> Result<Kind, StorageError> {
        let mut tx = self.gateway.db.snapshot().await?;
        let head = log::head(tx.conn()).await?;
        let found = self.gateway.models.private_channel(tx.conn(), channel).await?;
        let listed = found.filter(|found| found.listed_by.contains(user));
        let own = listed.and_then(|found| frame("channel:create", &found.json));
        Ok(match own {
            Some(own) => Kind::Enter {
                user: user.to_owned(),
                as_of: head,
                own: Some(own),
                others: None,
            },
            None => Kind::Seat {
                user: user.to_owned(),
            },
        })
    }
}
