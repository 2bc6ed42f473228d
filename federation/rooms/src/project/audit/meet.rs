//! Where branches of the history meet.
//!
//! A server that has heard of a revocation does not accept what is done with the right at the same time; one that hears of it later has
//! accepted, and listed, it. Both hold the same events in the end, and an event that follows both branches. By all that this event follows it
//! is said of each entry that stands on some of the branches only whether it stands.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use guildhall_event::{Pdu, guild::GuildState};
use guildhall_permissions::ChannelKind;
use guildhall_storage::{
    StorageError,
    events::{self, EventRow, EventStatus},
    guild_groups, log,
    projection::audit,
};
use guildhall_types::{
    OwnedEventId, OwnedRoomId,
    content::{CHANNEL, ChannelContent},
};

use super::{
    super::{Projector, content_of, message::order_of},
    facts::{self, Of},
};
use crate::{
    change::Change,
    guild::{may_say, standing},
    store::{from_row, stored_id},
    verdict::cites,
};

/// Events that are looked at on branches that meet. Longer ones are judged in their last part.
const MAX_WALK: usize = 2_000;

/// What `at` says of what is on the branches that meet in it.
enum Judge {
    /// In a guild's room: the changes that stand, if any had to be resolved, and the guild.
    Guild(Option<BTreeSet<String>>, Box<GuildState>),
    /// In a channel's room: the guild and the states of it that are cited.
    Channel(OwnedRoomId, ChannelKind, BTreeSet<OwnedEventId>),
}

impl Projector<'_> {
    /// Judges what stands on some of the branches only that meet in `at`, and in a channel's room what was not accepted before it and is
    /// followed now. (In a guild's room that is always one of several branches.)
    pub(super) async fn meet(
        &mut self,
        at: &Arc<Pdu>,
        of: Of,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let mut rows = match of {
            Of::Guild => Vec::new(),
            Of::Channel => self.unaccepted_before(at).await?,
        };
        if at.prev_events.len() > 1 {
            rows.extend(self.branches_before(at).await?);
        }
        rows.retain(|row| row.state_key.is_some());
        if rows.is_empty() {
            return Ok(());
        }
        let Some(judge) = self.judge_at(at, of).await? else {
            return Ok(());
        };
        for row in rows {
            let id = row.event_id.clone();
            let pdu = from_row(row, self.version)?;
            match self.stands(&pdu, &judge).await? {
                Some(true) => self.list_held(&id, of, changes).await?,
                Some(false) => audit::delete(self.conn, self.room_id.as_str(), &id).await?,
                None => {}
            }
        }
        Ok(())
    }

    /// Lists an event that is held.
    pub(super) async fn list_held(
        &mut self,
        id: &str,
        of: Of,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(row) = events::get(self.conn, self.room_id.as_str(), id).await? else {
            return Ok(());
        };
        let is_kept = matches!(row.status, EventStatus::Accepted | EventStatus::SoftFailed);
        let Some(order) = order_of(&row)?.filter(|_| is_kept && row.state_key.is_some()) else {
            return Ok(());
        };
        let is_history = log::is_backfilled(self.conn, self.room_id.as_str(), id).await?;
        let pdu = Arc::new(from_row(row, self.version)?);
        self.list(&pdu, &order, (of, is_history), changes).await
    }

    /// What `pdu` follows that was not accepted, with nothing accepted in between, oldest first.
    async fn unaccepted_before(&mut self, pdu: &Pdu) -> Result<Vec<EventRow>, StorageError> {
        let mut found: BTreeMap<(i64, String), EventRow> = BTreeMap::new();
        let mut queue = pdu.prev_events.clone();
        let mut looked = BTreeSet::new();
        while let Some(id) = queue.pop() {
            if looked.len() >= MAX_WALK || !looked.insert(id.clone()) {
                continue;
            }
            let row = events::get(self.conn, self.room_id.as_str(), id.as_str()).await?;
            let Some(row) = row.filter(|row| row.status != EventStatus::Accepted) else {
                continue;
            };
            let Some(place) = row.place else { continue };
            queue.extend(from_row(row.clone(), self.version)?.prev_events);
            found.insert((place.order_depth, row.event_id.clone()), row);
        }
        Ok(found.into_values().collect())
    }

    async fn judge_at(&mut self, at: &Arc<Pdu>, of: Of) -> Result<Option<Judge>, StorageError> {
        if of == Of::Guild {
            let Some(seen) = self.guild_before(at).await? else {
                return Ok(None);
            };
            let mut groups = Vec::new();
            for id in &at.prev_events {
                let place = guild_groups::place(self.conn, self.room_id.as_str(), id.as_str()).await?;
                groups.extend(place.map(|place| place.after_group));
            }
            let standing = match groups.len() == at.prev_events.len() {
                true => standing(self.conn, self.store, self.room_id, groups).await?,
                // Some of it lies behind a gap.
                false => None,
            };
            return Ok(Some(Judge::Guild(standing, Box::new(seen))));
        }
        let Some(facts) = self.before(at, CHANNEL, "").await? else {
            return Ok(None);
        };
        let facts: Option<ChannelContent> = content_of(&facts);
        Ok(facts.and_then(|facts| {
            let guild = OwnedRoomId::try_from(facts.guild).ok()?;
            Some(Judge::Channel(
                guild,
                ChannelKind::of_type(facts.kind),
                cites(at)?,
            ))
        }))
    }

    /// Whether what `pdu` did stands; `None` if it did nothing that is listed, or nothing speaks against what is listed.
    async fn stands(&mut self, pdu: &Pdu, judge: &Judge) -> Result<Option<bool>, StorageError> {
        Ok(match judge {
            Judge::Guild(standing, seen) => {
                let (room, id) = (self.room_id.as_str(), pdu.event_id.as_str());
                if guild_groups::find_change(self.conn, room, id).await?.is_some() {
                    standing.as_ref().map(|standing| standing.contains(id))
                } else {
                    let kind = facts::kind_of(Of::Guild, &pdu.kind_str());
                    kind.map(|_| may_say(pdu, seen).is_ok())
                }
            }
            Judge::Channel(guild, kind, cited) => match facts::kind_of(Of::Channel, &pdu.kind_str()) {
                Some(found) => {
                    let needed = (*kind, found.right);
                    Some(self.may_change(pdu, guild, needed, cited).await?)
                }
                None => None,
            },
        })
    }

    /// The events that `at` follows over some of its previous events, but not over all of them.
    async fn branches_before(&mut self, at: &Pdu) -> Result<Vec<EventRow>, StorageError> {
        /// An event that is still to be looked at, with the branches that lead to it.
        type Queue = BTreeMap<(i64, OwnedEventId), (EventRow, BTreeSet<usize>)>;
        let mut queue: Queue = BTreeMap::new();
        let all = at.prev_events.len();
        let mut next: Vec<(OwnedEventId, BTreeSet<usize>)> = at
            .prev_events
            .iter()
            .enumerate()
            .map(|(branch, id)| (id.clone(), [branch].into()))
            .collect();
        let mut found = Vec::new();
        for _ in 0..MAX_WALK {
            for (id, over) in next.drain(..) {
                let row = events::get(self.conn, self.room_id.as_str(), id.as_str()).await?;
                if let Some(row) = row
                    && let Some(place) = row.place
                {
                    let (_, known) = queue
                        .entry((place.order_depth, id))
                        .or_insert_with(|| (row, BTreeSet::new()));
                    known.extend(over);
                }
            }
            // What all branches lead to is before they parted, and so is all that it follows.
            if queue.values().all(|(_, over)| over.len() == all) {
                break;
            }
            // The deepest first: whatever leads to it has been looked at.
            let Some((_, (row, over))) = queue.pop_last() else {
                break;
            };
            for id in from_row(row.clone(), self.version)?.prev_events {
                next.push((stored_id(id.as_str())?, over.clone()));
            }
            if over.len() < all {
                found.push(row);
            }
        }
        Ok(found)
    }
}
