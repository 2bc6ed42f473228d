//! Private channels: rooms of few people, without a guild. `spec/events.md` has the rules.
//!
//! What such a room is stands in its create event, whose hash is the room's id: it never becomes anything else.

mod levels;
mod rules;
mod standing;
mod whole;

use guildhall_types::{
    OwnedUserId, UserId,
    content::{DIRECT, DirectContent, channel_type},
    is_steward,
};
use serde::Deserialize;
use serde_json::{Map, Value};

pub use self::{
    levels::power_levels,
    rules::{DirectState, Membership, judge},
    standing::{is_for_owner, listed_owner, may_stand, owner_of_levels},
    whole::check_whole,
};
use crate::{Pdu, RoomVersion};

/// A private channel, as its create event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectRoom {
    /// Who made it.
    pub creator: OwnedUserId,
    /// Its two people, sorted; `None` is a group.
    pub pair: Option<[OwnedUserId; 2]>,
}

/// Which private channel somebody is invited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectKind {
    /// That of these two people, sorted.
    Pair([OwnedUserId; 2]),
    /// A group.
    Group,
}

impl DirectKind {
    /// The channel of these two.
    #[must_use]
    pub fn pair(one: &UserId, other: &UserId) -> Self {
        Self::Pair([one.min(other).to_owned(), one.max(other).to_owned()])
    }

    /// Whether `room` is such a one.
    #[must_use]
    pub fn is(&self, room: &DirectRoom) -> bool {
        match self {
            Self::Pair(pair) => room.pair.as_ref() == Some(pair),
            Self::Group => room.pair.is_none(),
        }
    }
}

#[derive(Deserialize)]
struct CreateContent {
    #[serde(rename = "type")]
    kind: Option<Value>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl DirectRoom {
    /// The private channel that `create` makes, if it makes one.
    #[must_use]
    pub fn of(create: &Pdu, version: RoomVersion) -> Option<Self> {
        // Before version 12 the id says nothing of the event.
        if version != RoomVersion::V12 || !create.is_state("m.room.create", "") {
            return None;
        }
        let content: CreateContent = create.content_as().ok()?;
        let direct = content.rest.get(DIRECT)?;
        let direct: DirectContent = serde_json::from_value(direct.clone()).ok()?;
        let creator = create.sender.clone();
        if content.kind.is_some() || is_steward(&creator) {
            return None;
        }
        let pair = match direct.kind {
            channel_type::DM => Some(pair_of(&direct.users).filter(|pair| pair.contains(&creator))?),
            channel_type::GROUP_DM => None,
            _ => return None,
        };
        Some(Self { creator, pair })
    }

    /// The number of its kind.
    #[must_use]
    pub const fn kind(&self) -> i64 {
        match self.pair {
            Some(_) => channel_type::DM,
            None => channel_type::GROUP_DM,
        }
    }

    /// Whether `user` may ever be in it.
    #[must_use]
    pub fn is_for(&self, user: &UserId) -> bool {
        match &self.pair {
            Some(pair) => pair.iter().any(|one| one == user),
            None => !is_steward(user),
        }
    }
}

fn pair_of(users: &[String]) -> Option<[OwnedUserId; 2]> {
    let [first, second] = users else { return None };
    let user = |id: &String| OwnedUserId::try_from(id.as_str()).ok();
    let pair = [user(first)?, user(second)?];
    let is_sound = first < second && !pair.iter().any(|user| is_steward(user));
    is_sound.then_some(pair)
}
