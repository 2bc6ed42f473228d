//! Private threads (ADR 28): rooms of their own, and who is in them.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_types::{
    OwnedRoomId, OwnedServerName, RoomId, Timestamp, UserId,
    content::{PRIVATE_THREAD, PrivateThreadOf},
    is_steward,
};
use ruma::canonical_json::CanonicalJsonObject;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    authorise::{Refused, ensure},
    event::Change,
    state::GuildState,
};
use crate::{Pdu, RoomVersion, parse};

/// Members that may be put into a private thread.
pub const MAX_PRIVATE_THREAD_MEMBERS: usize = 100;
/// Private threads that are ever made in a guild: each stays in its room's state.
pub const MAX_PRIVATE_THREADS: usize = 10_000;
/// So many of them are left to those who manage threads.
const RESERVED: usize = 1_000;
/// So many of them one member makes who does not manage threads.
const MAX_OF_MEMBER: usize = 1_000;
/// Bytes of a create event, as canonical JSON: every change of a thread repeats it.
const MAX_CREATE: usize = 2048;
/// What the hash covers of one: the others are not kept.
const CREATE_KEYS: [&str; 9] = [
    "type",
    "sender",
    "state_key",
    "content",
    "hashes",
    "depth",
    "prev_events",
    "auth_events",
    "origin_server_ts",
];

/// A private thread, as the guild's room has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Facts", into = "Facts")]
pub struct PrivateThread {
    made: Made,
    /// Whether everybody who is in it may bring others in.
    pub invitable: bool,
    /// Who is in it.
    pub members: BTreeSet<String>,
    /// Whether it was deleted, for good. It is kept in mind, since its room is still none that everybody sees.
    pub is_deleted: bool,
}

/// What never changes of a private thread: its room's create event says it, whose hash is the room's id.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    create: CanonicalJsonObject,
    room: OwnedRoomId,
    server: OwnedServerName,
    of: PrivateThreadOf,
}

/// As it stands in events.
#[derive(Serialize, Deserialize)]
struct Facts {
    create: CanonicalJsonObject,
    #[serde(default)]
    invitable: bool,
    #[serde(default)]
    members: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
}

/// The private thread that the room of `create` is, if it is one.
#[must_use]
pub fn private_thread_of(create: &Pdu, version: RoomVersion) -> Option<PrivateThreadOf> {
    // Before version 12 the id says nothing of the event.
    if version != RoomVersion::V12 || !create.is_state("m.room.create", "") {
        return None;
    }
    let content: Map<String, Value> = create.content_as().ok()?;
    let of: PrivateThreadOf = serde_json::from_value(content.get(PRIVATE_THREAD)?.clone()).ok()?;
    is_sound(&of, &create.sender).then_some(of)
}

/// Whether the steward `sender` may make such a room: of each user only the own server does.
fn is_sound(of: &PrivateThreadOf, sender: &UserId) -> bool {
    let is_own = |creator: &UserId| !is_steward(creator) && creator.server_name() == sender.server_name();
    is_steward(sender)
        && <&UserId>::try_from(of.creator.as_str()).is_ok_and(is_own)
        && <&RoomId>::try_from(of.parent.as_str()).is_ok()
        && <&RoomId>::try_from(of.guild.as_str()).is_ok()
}

impl TryFrom<Facts> for PrivateThread {
    type Error = &'static str;

    fn try_from(facts: Facts) -> Result<Self, Self::Error> {
        const NONE: &str = "it has no create event of a private thread";
        let mut create = facts.create;
        create.retain(|key, _| CREATE_KEYS.contains(&key.as_str()));
        let json = serde_json::to_string(&create).map_err(|_| NONE)?;
        if json.len() > MAX_CREATE {
            return Err("its create event is too large");
        }
        let pdu = parse::parse(create.clone(), RoomVersion::V12).map_err(|_| NONE)?;
        let of = private_thread_of(&pdu, RoomVersion::V12).ok_or(NONE)?;
        let is_user = |user: &String| <&UserId>::try_from(user.as_str()).is_ok_and(|user| !is_steward(user));
        if !facts.members.iter().all(is_user) {
            return Err("somebody in it is no user");
        }
        Ok(Self {
            made: Made {
                create,
                room: pdu.room_id.clone(),
                server: pdu.sender.server_name().to_owned(),
                of,
            },
            invitable: facts.invitable && !facts.deleted,
            // Nobody is in what is no more.
            members: match facts.deleted {
                true => BTreeSet::new(),
                false => facts.members,
            },
            is_deleted: facts.deleted,
        })
    }
}

impl From<PrivateThread> for Facts {
    fn from(thread: PrivateThread) -> Self {
        Self {
            create: thread.made.create,
            invitable: thread.invitable,
            members: thread.members,
            deleted: thread.is_deleted,
        }
    }
}

impl PrivateThread {
    /// A new one, in the room that the signed event `create` makes.
    ///
    /// # Errors
    /// When that is no room of a private thread.
    pub fn new(create: &Pdu, invitable: bool, members: BTreeSet<String>) -> Result<Self, Refused> {
        let none = Refused("it is no room of a private thread");
        let raw = create.raw().map_err(|_| none)?;
        let create = parse::canonical_object(raw.get()).map_err(|_| none)?;
        let facts = Facts {
            create,
            invitable,
            members,
            deleted: false,
        };
        Self::try_from(facts).map_err(Refused)
    }

    /// The channel that it stands in.
    #[must_use]
    pub fn parent(&self) -> &str {
        &self.made.of.parent
    }

    /// Who made it.
    #[must_use]
    pub fn creator(&self) -> &str {
        &self.made.of.creator
    }

    /// The server that made its room.
    #[must_use]
    pub const fn server(&self) -> &OwnedServerName {
        &self.made.server
    }

    /// Whether it is the room `channel` of the guild `guild`.
    #[must_use]
    pub fn is_at(&self, channel: &str, guild: &str) -> bool {
        self.made.room == *channel && self.made.of.guild == guild
    }

    /// This one, deleted.
    #[must_use]
    pub fn deleted(self) -> Self {
        Self {
            made: self.made,
            invitable: false,
            members: BTreeSet::new(),
            is_deleted: true,
        }
    }

    /// `now` with what became different from `before` to this.
    pub(super) fn merged(&self, before: &Self, now: &Self) -> Self {
        if self.is_deleted || now.is_deleted {
            return self.clone();
        }
        let mut merged = now.clone();
        if self.invitable != before.invitable {
            merged.invitable = self.invitable;
        }
        let (added, taken) = (&self.members - &before.members, &before.members - &self.members);
        merged.members.retain(|user| !taken.contains(user));
        merged.members.extend(added);
        merged
    }
}

/// What the content under `channel` changes for who saw the guild as `seen`.
pub(super) fn private_thread_change(
    channel: &str,
    to: PrivateThread,
    seen: &GuildState,
) -> Result<Change, Refused> {
    ensure(to.is_at(channel, &seen.id), "its key is not its room")?;
    let before = seen.private_threads.get(channel);
    let channel = channel.to_owned();
    Ok(match before.is_some_and(|before| **before == to) {
        true => Change::Nothing,
        false => Change::PrivateThread { channel, to },
    })
}

/// Whether `by` may make the private thread `channel`, or make it what `to` is. Whom it names need not be a member of the guild: who is none sees nothing.
pub(super) fn may_set_private_thread(
    state: &GuildState,
    (sender, at): (&str, Timestamp),
    channel: &str,
    to: &PrivateThread,
) -> Result<(), Refused> {
    let rights = state.rights_to_change_in(sender, to.parent(), ChannelKind::Text, at);
    let manages = rights.contains(Permissions::MANAGE_THREADS);
    ensure(
        rights.contains(Permissions::VIEW_CHANNEL),
        "the sender does not see the channel",
    )?;
    let before = state.private_threads.get(channel);
    ensure(
        !before.is_some_and(|before| before.is_deleted),
        "the thread was deleted",
    )?;
    let count = state.private_threads.len();
    if to.is_deleted {
        ensure(manages, "the sender may not manage threads")?;
        return ensure(
            before.is_some() || count < MAX_PRIVATE_THREADS,
            "the guild has as many private threads as it may",
        );
    }
    let Some(before) = before else {
        ensure(
            rights.contains(Permissions::CREATE_PRIVATE_THREADS),
            "the sender may not make private threads in the channel",
        )?;
        ensure(
            to.creator() == sender && to.members.contains(sender),
            "nobody makes a thread for another",
        )?;
        ensure(
            to.members.len() <= MAX_PRIVATE_THREAD_MEMBERS,
            "the thread has as many members as it may",
        )?;
        ensure(
            !state.private_threads.contains_key(to.parent()),
            "there are no threads in threads",
        )?;
        let all = state.private_threads.values();
        ensure(
            manages || all.filter(|thread| thread.creator() == sender).count() < MAX_OF_MEMBER,
            "the sender has made as many private threads as one may",
        )?;
        return ensure(
            count < MAX_PRIVATE_THREADS - if manages { 0 } else { RESERVED },
            "the guild has as many private threads as it may",
        );
    };
    let is_in = before.members.contains(sender);
    let owns = manages || (is_in && before.creator() == sender);
    let may_talk = rights.contains(Permissions::SEND_MESSAGES_IN_THREADS);
    ensure(manages || is_in, "the sender is not in the thread")?;
    ensure(
        owns || before.invitable == to.invitable,
        "the sender may not say who brings others in",
    )?;
    let (added, taken) = (&to.members - &before.members, &before.members - &to.members);
    ensure(
        added.is_empty() || manages || (may_talk && (owns || before.invitable)),
        "the sender may not bring others in",
    )?;
    ensure(
        owns || taken.iter().all(|user| user == sender),
        "the sender may not take others out",
    )?;
    ensure(
        added.is_empty() || to.members.len() <= MAX_PRIVATE_THREAD_MEMBERS,
        "the thread has as many members as it may",
    )
}

/// Whether `to`, which `sender` says, takes something from somebody else than the sender: sight, or bringing others in.
pub(super) fn takes_of_private_thread(
    seen: &GuildState,
    sender: &str,
    channel: &str,
    to: &PrivateThread,
) -> bool {
    let before = seen.private_threads.get(channel);
    before.is_some_and(|before| {
        let mut taken = before.members.iter().filter(|user| !to.members.contains(*user));
        to.is_deleted || (before.invitable && !to.invitable) || taken.any(|user| user != sender)
    })
}

/// Sets the private thread `channel`, as who saw `seen` did; `to` has of `state` what was not changed. What was deleted meanwhile stays so.
pub(super) fn apply_private_thread(
    state: &mut GuildState,
    seen: &GuildState,
    channel: &str,
    to: &PrivateThread,
) {
    let now = state.private_threads.get(channel);
    let is_deleted = now.is_some_and(|now| now.is_deleted);
    let is_same = seen.private_threads.contains_key(channel) == now.is_some();
    if to.is_deleted || (is_same && !is_deleted) {
        state
            .private_threads
            .insert(channel.to_owned(), Arc::new(to.clone()));
    }
}

impl GuildState {
    /// Takes out of every private thread who is out of the guild.
    pub(super) fn drop_from_private_threads(&mut self, is_out: impl Fn(&str) -> bool) {
        let with = self.private_threads.iter();
        let with = with.filter(|(_, thread)| thread.members.iter().any(|user| is_out(user)));
        for channel in with.map(|(channel, _)| channel.clone()).collect::<Vec<_>>() {
            if let Some(thread) = self.private_threads.get_mut(&channel) {
                Arc::make_mut(thread).members.retain(|user| !is_out(user));
            }
        }
    }
}
