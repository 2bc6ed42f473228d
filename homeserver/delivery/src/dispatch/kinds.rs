//! Which frames a change makes, of what is as it is read now.

use std::{sync::Arc, time::Duration};

use guildhall_rooms::Change;
use guildhall_storage::{StorageError, log};
use serde::Serialize;

use super::{
    batch::Batch,
    texts::{
        ChannelGone, EventInterest, Gone, GoneFromGuild, MemberGone, MessageGone, PinsTold, PollVoteTold,
        ReactionTold, WebhooksTold,
    },
};
use crate::{GuildSnapshot, MessageSnapshot, frame::Frame, gateway::Inner, index::step::Kind};

/// Whether something is new to those who are told.
#[derive(Clone, Copy)]
enum Told {
    New,
    Changed,
}

impl Batch<'_> {
    /// What `change` is to those who are told; `enters` says whether somebody comes in who has a session here.
    pub(super) async fn kind(
        &mut self,
        guild: &str,
        change: &Change,
        enters: bool,
    ) -> Result<Option<Kind>, StorageError> {
        if let Some(kind) = self.kind_of_private_thread(guild, change).await? {
            return Ok(kind);
        }
        let (models, conn) = (&self.gateway.models, &mut *self.conn);
        Ok(match change {
            // Nobody is in it yet: its first members come in with changes of their own.
            Change::GuildCreated { .. } => None,
            Change::GuildUpdated { .. } => shape("guild:update", models.guild(conn, guild).await?.as_ref()),
            Change::GuildDeleted { .. } => frame("guild:delete", &Gone { id: guild }).map(Kind::Gone),
            Change::ChannelCreated { channel, .. } => {
                shape("channel:create", models.channel(conn, channel).await?.as_ref())
            }
            Change::ChannelUpdated { channel, .. } | Change::OverwritesUpdated { channel, .. } => {
                shape("channel:update", models.channel(conn, channel).await?.as_ref())
            }
            Change::ChannelDeleted { channel, .. } => shape(
                "channel:delete",
                Some(&ChannelGone {
                    id: channel,
                    guild_id: Some(guild),
                }),
            ),
            Change::RoleCreated { role, .. } => shape(
                "guild_role:create",
                models.role(conn, guild, role).await?.as_ref(),
            ),
            Change::RoleUpdated { role, .. } => shape(
                "guild_role:update",
                models.role(conn, guild, role).await?.as_ref(),
            ),
            Change::RoleDeleted { role, .. } => shape(
                "guild_role:delete",
                Some(&GoneFromGuild {
                    id: role,
                    guild_id: guild,
                }),
            ),
            Change::ExpressionCreated { id, is_sticker, .. } => {
                self.expression(guild, id, *is_sticker, Told::New).await?
            }
            Change::ExpressionUpdated { id, is_sticker, .. } => {
                self.expression(guild, id, *is_sticker, Told::Changed).await?
            }
            Change::ExpressionDeleted { id, is_sticker, .. } => {
                let gone = GoneFromGuild { id, guild_id: guild };
                let name = match is_sticker {
                    true => "guild_sticker:delete",
                    false => "guild_emoji:delete",
                };
                shape(name, Some(&gone))
            }
            Change::MemberAdded { user, .. } => self.member_added(guild, user, enters).await?,
            Change::MemberUpdated { user, .. } => event(
                "guild_member:update",
                models.member(conn, guild, user).await?.as_ref(),
            ),
            Change::MemberRemoved { user, .. } => {
                // Others may see the user's presence no more: where it is told is looked at again.
                self.gateway.presences.touch(user, Duration::ZERO);
                member_removed(guild, user)
            }
            Change::MessageCreated { message, .. } => self.message_created(message),
            Change::MessageUpdated { channel, message } => {
                let now = self.gateway.clock.now();
                let message = models.message(conn, channel, message, now).await?;
                message.and_then(|message| told("message:update", message))
            }
            Change::MessageDeleted { channel, message } => {
                let gone = MessageGone {
                    id: message,
                    channel_id: channel,
                    guild_id: guild_of(guild, channel),
                };
                event("message:delete", Some(&gone))
            }
            Change::ThreadCreated { channel, thread } => {
                let now = self.gateway.clock.now();
                let model = models.thread(conn, channel, thread, now).await?;
                event("thread:create", model.as_ref())
            }
            Change::ThreadUpdated { channel, thread } => {
                let now = self.gateway.clock.now();
                let model = models.thread(conn, channel, thread, now).await?;
                event("thread:update", model.as_ref())
            }
            Change::ThreadDeleted { channel, thread } => {
                let gone = MessageGone {
                    id: thread,
                    channel_id: channel,
                    guild_id: guild_of(guild, channel),
                };
                event("thread:delete", Some(&gone))
            }
            Change::PinsUpdated { channel } => {
                let told = PinsTold {
                    channel_id: channel,
                    guild_id: guild_of(guild, channel),
                };
                event("channel:pins_update", Some(&told))
            }
            Change::ReactionAdded {
                channel,
                message,
                user,
                emoji,
            } => {
                let told = ReactionTold::new(guild_of(guild, channel), (channel, message), user, emoji);
                event("message:reaction_add", Some(&told))
            }
            Change::ReactionRemoved {
                channel,
                message,
                user,
                emoji,
            } => {
                let told = ReactionTold::new(guild_of(guild, channel), (channel, message), user, emoji);
                event("message:reaction_remove", Some(&told))
            }
            Change::ScheduledEventCreated { .. }
            | Change::ScheduledEventUpdated { .. }
            | Change::ScheduledEventDeleted { .. }
            | Change::EventInterest { .. } => self.scheduled_event(guild, change).await?,
            Change::AutomodRuleCreated { rule, .. } => event(
                "auto_moderation_rule:create",
                models.automod_rule(conn, guild, rule).await?.as_ref(),
            ),
            Change::AutomodRuleUpdated { rule, .. } => event(
                "auto_moderation_rule:update",
                models.automod_rule(conn, guild, rule).await?.as_ref(),
            ),
            Change::AutomodRuleDeleted { rule, .. } => event(
                "auto_moderation_rule:delete",
                Some(&GoneFromGuild {
                    id: rule,
                    guild_id: guild,
                }),
            ),
            Change::AutomodExecuted {
                channel,
                message,
                action,
            } => event(
                "auto_moderation_action:execution",
                models
                    .automod_execution(conn, guild, (channel, message), *action)
                    .await?
                    .as_ref(),
            ),
            Change::PollVote {
                channel,
                message,
                user,
                answer,
                votes,
            } => {
                let told = PollVoteTold {
                    channel_id: channel,
                    guild_id: guild_of(guild, channel),
                    message_id: message,
                    user_id: user,
                    answer_id: answer,
                };
                let name = match votes {
                    true => "message:poll_vote_add",
                    false => "message:poll_vote_remove",
                };
                event(name, Some(&told))
            }
            Change::WebhooksUpdated { channel, .. } => {
                let told = WebhooksTold {
                    channel_id: channel,
                    guild_id: guild,
                };
                event("webhooks:update", Some(&told))
            }
            // They are told otherwise.
            Change::PrivateChannelUpdated { .. }
            | Change::PrivateChannelOpened { .. }
            | Change::PrivateMemberAdded { .. }
            | Change::PrivateMemberRemoved { .. }
            | Change::Relationship { .. } => None,
            Change::AuditLogged { event: id, part, .. } => event(
                "guild_audit_log:create",
                models.audit_entry(conn, guild, id, *part).await?.as_ref(),
            ),
        })
    }

    /// What is told of scheduled events. Of one that takes place elsewhere meanwhile what follows is told.
    async fn scheduled_event(&mut self, guild: &str, change: &Change) -> Result<Option<Kind>, StorageError> {
        let (models, conn) = (&self.gateway.models, &mut *self.conn);
        let (name, id, channel) = match change {
            Change::ScheduledEventCreated {
                event: id, channel, ..
            } => ("guild_scheduled_event:create", id, channel),
            Change::ScheduledEventUpdated {
                event: id, channel, ..
            } => ("guild_scheduled_event:update", id, channel),
            Change::ScheduledEventDeleted { event: id, .. } => {
                let gone = GoneFromGuild { id, guild_id: guild };
                return Ok(event("guild_scheduled_event:delete", Some(&gone)));
            }
            Change::EventInterest {
                event: id,
                user,
                is_added,
                ..
            } => {
                let told = EventInterest {
                    scheduled_event_id: id,
                    guild_id: guild,
                    user_id: user,
                };
                let name = match is_added {
                    true => "guild_scheduled_event:user_add",
                    false => "guild_scheduled_event:user_remove",
                };
                return Ok(event(name, Some(&told)));
            }
            _ => return Ok(None),
        };
        let model = models
            .scheduled_event(conn, guild, id, channel.as_deref())
            .await?;
        Ok(event(name, model.as_ref()))
    }

    async fn expression(
        &mut self,
        guild: &str,
        id: &str,
        is_sticker: bool,
        told: Told,
    ) -> Result<Option<Kind>, StorageError> {
        let (models, conn) = (&self.gateway.models, &mut *self.conn);
        let model = match is_sticker {
            true => models.sticker(conn, guild, id).await?,
            false => models.emoji(conn, guild, id).await?,
        };
        let name = match (is_sticker, told) {
            (true, Told::New) => "guild_sticker:create",
            (true, Told::Changed) => "guild_sticker:update",
            (false, Told::New) => "guild_emoji:create",
            (false, Told::Changed) => "guild_emoji:update",
        };
        Ok(shape(name, model.as_ref()))
    }

    async fn member_added(
        &mut self,
        guild: &str,
        user: &str,
        enters: bool,
    ) -> Result<Option<Kind>, StorageError> {
        let member = self.gateway.models.member(&mut self.conn, guild, user).await?;
        let others = member
            .as_ref()
            .and_then(|member| frame("guild_member:add", member));
        let (as_of, own) = if enters {
            entered(self.gateway, guild, user).await?
        } else {
            (0, None)
        };
        let own = own.and_then(|guild| frame("guild:create", &guild.json));
        Ok(Some(Kind::Enter {
            user: user.to_owned(),
            as_of,
            own,
            others,
        }))
    }

    fn message_created(&mut self, message: &str) -> Option<Kind> {
        // One that was deleted meanwhile is not there, and its deletion follows.
        told("message:create", self.created.remove(message)?)
    }
}

/// The guild of a channel; a private one stands for itself.
fn guild_of<'a>(guild: &'a str, channel: &str) -> Option<&'a str> {
    (guild != channel).then_some(guild)
}

/// A message; its author is told the nonce too.
fn told(name: &str, message: MessageSnapshot) -> Option<Kind> {
    let plain = frame(name, &message.json)?;
    let author = message.author_id;
    let own = message
        .own_json
        .and_then(|json| Some((author.clone(), frame(name, &json)?)));
    Some(Kind::Event {
        frame: plain,
        own,
        author: Some(author),
    })
}

/// The guild that `user` came into and the log's head, read from one snapshot of the database.
async fn entered(
    gateway: &Inner,
    guild: &str,
    user: &str,
) -> Result<(i64, Option<GuildSnapshot>), StorageError> {
    let mut tx = gateway.db.snapshot().await?;
    let head = log::head(tx.conn()).await?;
    Ok((head, gateway.models.guild_for(tx.conn(), user, guild).await?))
}

fn member_removed(guild: &str, user: &str) -> Option<Kind> {
    let own = frame("guild:delete", &Gone { id: guild })?;
    let others = frame(
        "guild_member:remove",
        &MemberGone {
            guild_id: guild,
            user_id: user,
        },
    )?;
    Some(Kind::Leave {
        user: user.to_owned(),
        own,
        others: Some(others),
    })
}

pub(super) fn frame(name: &str, data: &impl Serialize) -> Option<Arc<Frame>> {
    Frame::new(name, data)
        .inspect_err(|error| tracing::error!(%error, name, "a frame cannot be written"))
        .ok()
}

fn shape(name: &str, data: Option<&impl Serialize>) -> Option<Kind> {
    frame(name, data?).map(Kind::Shape)
}

fn event(name: &str, data: Option<&impl Serialize>) -> Option<Kind> {
    Some(Kind::Event {
        frame: frame(name, data?)?,
        own: None,
        author: None,
    })
}
