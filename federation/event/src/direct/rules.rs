//! What may be said in a private channel, by the state before it.

use std::collections::BTreeMap;

use guildhall_types::{
    EventId, OwnedUserId, UserId,
    content::{DIRECT, DirectOwnerContent, FRIEND, FriendContent, MAX_DIRECT, MERGE, PINNED_EVENTS},
    is_steward,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{DirectRoom, power_levels};
use crate::{Pdu, parse::is_sound_id};

/// Most characters of a group's name.
const MAX_NAME: usize = 100;

/// What counts of the content of an `m.room.member`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Membership {
    /// `join`, `invite` and so on.
    pub membership: String,
    #[serde(default)]
    third_party_invite: Option<Value>,
}

impl Membership {
    /// Whether it takes a place: of who is in, and of who may come in.
    #[must_use]
    pub fn counts(&self) -> bool {
        matches!(self.membership.as_str(), "join" | "invite")
    }
}

/// What counts of a private channel's state.
#[derive(Clone, Debug, Default)]
pub struct DirectState {
    /// The memberships that were ever given.
    pub members: BTreeMap<String, Membership>,
    /// The owner of a group, if one is named.
    pub owner: Option<String>,
    /// What those of a pair say of each other.
    pub friends: BTreeMap<String, FriendContent>,
}

impl DirectState {
    /// Who owns the group `room`.
    #[must_use]
    pub fn owner<'a>(&'a self, room: &'a DirectRoom) -> &'a str {
        self.owner.as_deref().unwrap_or(room.creator.as_str())
    }

    fn is_joined(&self, user: &str) -> bool {
        let member = self.members.get(user);
        member.is_some_and(|member| member.membership == "join")
    }

    /// Whether somebody else than `user` takes no messages from `user`, of a pair.
    #[must_use]
    pub fn refuses_messages(&self, user: &str) -> bool {
        let mut others = self.friends.iter().filter(|(id, _)| *id != user);
        others.any(|(_, says)| says.refuses_messages)
    }

    /// Whether somebody else than `user` takes no requests from `user`, of a pair.
    #[must_use]
    pub fn refuses_requests(&self, user: &str) -> bool {
        let mut others = self.friends.iter().filter(|(id, _)| *id != user);
        others.any(|(_, says)| says.refuses_requests)
    }

    /// How many are in or may come in, but for `user`.
    #[must_use]
    pub fn others(&self, user: &str) -> usize {
        let others = self
            .members
            .iter()
            .filter(|(id, member)| *id != user && member.counts());
        others.count()
    }
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Says whether `pdu` may be in the private channel `room` whose state before it is `state`. It has passed Matrix's own rules.
///
/// # Errors
/// Why it may not.
pub fn judge(room: &DirectRoom, state: &DirectState, pdu: &Pdu) -> Result<(), &'static str> {
    if !room.is_for(&pdu.sender) {
        return Err("the sender is nobody for this channel");
    }
    let Some(key) = &pdu.state_key else {
        return talk(state, pdu);
    };
    match pdu.kind_str().as_str() {
        "m.room.member" => member(room, state, pdu, key),
        FRIEND => {
            let content = friend(room, pdu)?;
            match content.wants && state.refuses_requests(pdu.sender.as_str()) {
                true => Err("the other takes no requests"),
                false => Ok(()),
            }
        }
        // Whoever takes no messages is not called by pins either.
        PINNED_EVENTS if state.refuses_messages(pdu.sender.as_str()) => {
            Err("the other takes no messages from the sender")
        }
        DIRECT => owner(room, state, pdu),
        "m.room.power_levels" if room.pair.is_none() => {
            let wanted = power_levels(room.creator.as_str(), state.owner(room));
            let content: Map<String, Value> = pdu.content_as().unwrap_or_default();
            match key.is_empty() && content == wanted {
                true => Ok(()),
                false => Err("the power levels are not those that follow from the owner"),
            }
        }
        _ => fact(room, pdu),
    }
}

/// What is said, and what deletes or merges, which may be done all the same.
fn talk(state: &DirectState, pdu: &Pdu) -> Result<(), &'static str> {
    let is_silent =
        pdu.kind_str() == "m.room.redaction" || pdu.kind_str() == MERGE || pdu.content.get() == "{}";
    match !is_silent && state.refuses_messages(pdu.sender.as_str()) {
        true => Err("the other takes no messages"),
        false => Ok(()),
    }
}

/// What one of a pair says of the other, in the own name.
pub(super) fn friend(room: &DirectRoom, pdu: &Pdu) -> Result<FriendContent, &'static str> {
    let is_own = pdu.state_key.as_deref() == Some(pdu.sender.as_str());
    if room.pair.is_none() || !is_own || !room.is_for(&pdu.sender) {
        return Err("it is no state of private channels");
    }
    let content: FriendContent = pdu.content_as().map_err(|_| "it says nothing of the other")?;
    let is_sound = content
        .declines
        .as_deref()
        .is_none_or(|id| <&EventId>::try_from(id).is_ok_and(is_sound_id));
    match is_sound {
        true => Ok(content),
        false => Err("it declines no event"),
    }
}

/// What stands for itself.
pub(super) fn fact(room: &DirectRoom, pdu: &Pdu) -> Result<(), &'static str> {
    if pdu.state_key.as_deref() != Some("") {
        return Err("it is no state of private channels");
    }
    let says = |key: &str, value: &str| {
        let content: Map<String, Value> = pdu.content_as().unwrap_or_default();
        content.get(key).and_then(Value::as_str) == Some(value)
    };
    let is_right = match pdu.kind_str().as_str() {
        "m.room.join_rules" => says("join_rule", "invite"),
        "m.room.history_visibility" => says("history_visibility", "shared"),
        // Which messages those are, is read off what each of them says.
        PINNED_EVENTS => true,
        "m.room.name" if room.pair.is_none() => pdu
            .content_as::<Named>()
            .is_ok_and(|named| named.name.chars().count() <= MAX_NAME),
        _ => return Err("it is no state of private channels"),
    };
    match is_right {
        true => Ok(()),
        false => Err("it is not so in private channels"),
    }
}

fn member(room: &DirectRoom, state: &DirectState, pdu: &Pdu, key: &str) -> Result<(), &'static str> {
    let target = OwnedUserId::try_from(key).map_err(|_| "it is about no user")?;
    if !room.is_for(&target) {
        return Err("the user is nobody for this channel");
    }
    let content: Membership = pdu.content_as().map_err(|_| "it is no membership")?;
    match content.membership.as_str() {
        "join" | "invite" if content.third_party_invite.is_some() => Err("nobody is invited by address"),
        "join" | "invite" if state.others(key) >= MAX_DIRECT => Err("the group is full"),
        "join" | "invite" => Ok(()),
        "leave" if *target == *pdu.sender => Ok(()),
        "leave" if room.pair.is_none() && state.owner(room) == pdu.sender.as_str() => Ok(()),
        "leave" => Err("only the owner of a group takes others out"),
        _ => Err("there is no such membership in private channels"),
    }
}

fn owner(room: &DirectRoom, state: &DirectState, pdu: &Pdu) -> Result<(), &'static str> {
    if room.pair.is_some() || pdu.state_key.as_deref() != Some("") {
        return Err("it is no state of private channels");
    }
    let content: DirectOwnerContent = pdu.content_as().map_err(|_| "it names no owner")?;
    let next = <&UserId>::try_from(content.owner.as_str()).map_err(|_| "it names no owner")?;
    if state.owner(room) != pdu.sender.as_str() {
        return Err("only the owner passes a group on");
    }
    match state.is_joined(next.as_str()) && !is_steward(next) {
        true => Ok(()),
        false => Err("the next owner is not in the group"),
    }
}
