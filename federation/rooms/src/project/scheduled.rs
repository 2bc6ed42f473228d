//! Scheduled events, and who is interested in them, as role resolution has them.

use std::collections::BTreeSet;

use guildhall_event::guild::{GuildState, MemberState, ScheduledEvent};
use guildhall_storage::{
    StorageError,
    projection::scheduled_events::{self as written, ScheduledEventRow},
};
use imbl::ordmap::DiffItem;

use super::Projector;
use crate::change::Change;

/// Whether nothing but what a member is interested in became different.
pub(super) fn is_interest_alone(old: &MemberState, new: &MemberState) -> bool {
    old.interested != new.interested && {
        let as_before = MemberState {
            interested: old.interested.clone(),
            ..new.clone()
        };
        as_before == *old
    }
}

fn is_open(guild: &GuildState, id: &str) -> bool {
    guild.events.get(id).is_some_and(|event| !event.is_over())
}

fn text(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl Projector<'_> {
    /// The events, and then who is interested in those that are not over.
    pub(super) async fn scheduled_events(
        &mut self,
        before: Option<&GuildState>,
        after: &GuildState,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let none = GuildState::default();
        let is_first = before.is_none();
        let before = before.unwrap_or(&none);
        let guild = self.room_id.to_string();
        let diff: Vec<_> = before.events.diff(&after.events).collect();
        for item in diff {
            match item {
                DiffItem::Remove(id, old) => {
                    written::delete(self.conn, &guild, id).await?;
                    changes.push(deleted(&guild, id, old));
                }
                DiffItem::Add(id, event) => {
                    self.event_row(&guild, id, event).await?;
                    self.interest_again(&guild, id, after).await?;
                    changes.push(created(&guild, id, event));
                }
                DiffItem::Update {
                    old: (_, old),
                    new: (id, event),
                } => {
                    self.event_row(&guild, id, event).await?;
                    match (old.is_over(), event.is_over()) {
                        (false, true) => written::forget_interest(self.conn, &guild, id).await?,
                        (true, false) => self.interest_again(&guild, id, after).await?,
                        (false, false) | (true, true) => {}
                    }
                    // Who sees the one channel need not see the other.
                    match old.channel == event.channel {
                        true => changes.push(Change::ScheduledEventUpdated {
                            guild: guild.clone(),
                            event: id.clone(),
                            channel: event.channel.clone(),
                        }),
                        false => {
                            changes.push(deleted(&guild, id, old));
                            changes.push(created(&guild, id, event));
                        }
                    }
                }
            }
        }
        self.interests(before, after, is_first, changes).await
    }

    async fn event_row(&mut self, guild: &str, id: &str, event: &ScheduledEvent) -> Result<(), StorageError> {
        let row = ScheduledEventRow {
            guild_id: guild.to_owned(),
            event_id: id.to_owned(),
            creator_id: text(&event.creator),
            name: text(&event.name),
            description: event.description.as_deref().map(text),
            entity_type: event.entity_type,
            channel_id: event.channel.as_deref().map(text),
            location: event.location.as_deref().map(text),
            starts_at: event.starts_at.0,
            ends_at: event.ends_at.map(|end| end.0),
            status: event.status,
        };
        written::upsert(self.conn, &row).await
    }

    /// An event is there, or there again, in which some may be interested already.
    async fn interest_again(
        &mut self,
        guild: &str,
        id: &str,
        after: &GuildState,
    ) -> Result<(), StorageError> {
        if !is_open(after, id) {
            return Ok(());
        }
        let those = after
            .members
            .iter()
            .filter(|(_, member)| member.interested.contains(id));
        for (user, _) in those {
            written::add_interest(self.conn, guild, id, user).await?;
        }
        Ok(())
    }

    async fn interests(
        &mut self,
        before: &GuildState,
        after: &GuildState,
        is_first: bool,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let none = BTreeSet::new();
        let mut turned = Vec::new();
        for item in before.members.diff(&after.members) {
            let (user, old, new) = match &item {
                DiffItem::Add(user, new) => (user, &none, &new.interested),
                DiffItem::Remove(user, old) => (user, &old.interested, &none),
                DiffItem::Update {
                    old: (_, old),
                    new: (user, new),
                } => (user, &old.interested, &new.interested),
            };
            if old == new {
                continue;
            }
            turned.extend(old.difference(new).map(|id| (id.clone(), (*user).clone(), false)));
            turned.extend(new.difference(old).map(|id| (id.clone(), (*user).clone(), true)));
        }
        let guild = self.room_id.to_string();
        for (event, user, is_added) in turned {
            let Some(found) = after.events.get(&event).filter(|event| !event.is_over()) else {
                continue;
            };
            let is_news = match is_added {
                true => written::add_interest(self.conn, &guild, &event, &user).await?,
                false => written::remove_interest(self.conn, &guild, &event, &user).await?,
            };
            if is_news && !is_first {
                changes.push(Change::EventInterest {
                    guild: guild.clone(),
                    event,
                    user,
                    channel: found.channel.clone(),
                    is_added,
                });
            }
        }
        Ok(())
    }
}

fn created(guild: &str, id: &str, event: &ScheduledEvent) -> Change {
    Change::ScheduledEventCreated {
        guild: guild.to_owned(),
        event: id.to_owned(),
        channel: event.channel.clone(),
    }
}

fn deleted(guild: &str, id: &str, event: &ScheduledEvent) -> Change {
    Change::ScheduledEventDeleted {
        guild: guild.to_owned(),
        event: id.to_owned(),
        channel: event.channel.clone(),
    }
}
