//! Power levels compiled from roles: what servers that know no roles go by.

use std::collections::BTreeSet;

use guildhall_permissions::{MODERATING, MODERATOR_LEVEL, OWNER_LEVEL, Permissions, Target, power_level};
use guildhall_types::{
    content::{
        AUTOMOD_RULE, CHANNEL, EVENT_INTEREST, GRANT, GUILD, MERGE, NICK, OVERWRITES, PACK, PINNED_EVENTS,
        PRIVATE_THREAD, ROLE, SCHEDULED_EVENT, SCREENING, SECOND_FACTOR, SERVER_BAN, SETTING, TIMEOUT,
        WEBHOOK,
    },
    thread::{THREAD, THREAD_ARCHIVE, THREAD_MODERATION},
};
use serde_json::{Map, Value, json};

use super::state::{GuildState, MemberState};

/// Bytes of the list of users, as JSON: it is to fit into one event, which has at most 64 KiB.
const MAX_USERS_BYTES: usize = 48 * 1024;

/// The room that levels are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelsOf<'a> {
    /// The guild's own room, where nobody talks.
    Guild,
    /// A channel's: its room id.
    Channel(&'a str),
}

/// The content of `m.room.power_levels` for a room of the guild `state`. The room's creator, who in room version 12 has more power than
/// any level, is not in it. `also` has the owner's level too: the guild's steward in channels that another one made.
#[must_use]
pub fn power_levels(state: &GuildState, room: LevelsOf<'_>, also: Option<&str>) -> Map<String, Value> {
    // What is only for a time is a matter of the rights: nothing says when it ends.
    let trusted = trusted(state);
    let mut users: Vec<(&String, i64)> = state
        .members
        .iter()
        // Whoever holds no role and has no overwrite has what everybody has.
        .filter(|(user, member)| {
            !member.roles.is_empty()
                || **user == state.owner
                || has_overwrite(state, room, user)
                || trusted.contains(&Target::Member((*user).clone()))
        })
        .map(|(user, member)| {
            let rights = match room {
                LevelsOf::Guild if is_trusted(&trusted, user, member) => MODERATING,
                LevelsOf::Guild => state.lasting_rights(user),
                LevelsOf::Channel(channel) => state.lasting_rights_in(user, channel),
            };
            (user, power_level(&state.rank(user), rights))
        })
        .filter(|(_, level)| *level > 0)
        .collect();
    users.sort_by(|(one, high), (other, low)| low.cmp(high).then_with(|| one.cmp(other)));
    let mut users = what_fits(&users);
    if !users.contains_key(&state.owner) && !state.owner.is_empty() {
        users.insert(state.owner.clone(), json!(OWNER_LEVEL));
    }
    if let Some(also) = also {
        users.insert(also.to_owned(), json!(OWNER_LEVEL));
    }
    let moderator = MODERATOR_LEVEL;
    let mut events = json!({
        MERGE: 0,
        "m.room.power_levels": moderator,
        "m.room.name": moderator,
        "m.room.topic": moderator,
        "m.room.avatar": moderator,
    });
    let own: &[(&str, i64)] = match room {
        LevelsOf::Guild => &[
            (GUILD, OWNER_LEVEL),
            (ROLE, moderator),
            (OVERWRITES, moderator),
            (GRANT, moderator),
            // One's own name is everybody's to change.
            (NICK, 0),
            (TIMEOUT, moderator),
            (SETTING, moderator),
            (AUTOMOD_RULE, moderator),
            // Everybody agrees for themselves.
            (SCREENING, 0),
            // The right may be anybody's, and is for one's own events.
            (SCHEDULED_EVENT, 0),
            (EVENT_INTEREST, 0),
            (SECOND_FACTOR, 0),
            // Whoever manages webhooks, of a channel perhaps, need not moderate.
            (WEBHOOK, 0),
            // Everybody may have the right to make one.
            (PRIVATE_THREAD, 0),
            (SERVER_BAN, moderator),
            // Whoever may add emoji need not moderate: the rights say who may.
            (PACK, 0),
            ("m.space.child", moderator),
        ],
        // Whoever may pin need not moderate.
        LevelsOf::Channel(_) => &[
            (CHANNEL, moderator),
            (PINNED_EVENTS, 0),
            // Everybody may make threads; the right to look after those of others is no level's.
            (THREAD, 0),
            (THREAD_ARCHIVE, 0),
            (THREAD_MODERATION, 0),
        ],
    };
    for (kind, level) in own {
        if let Some(events) = events.as_object_mut() {
            events.insert((*kind).to_owned(), json!(level));
        }
    }
    let talk = match room {
        LevelsOf::Guild => OWNER_LEVEL,
        LevelsOf::Channel(_) => 0,
    };
    let content = json!({
        "users": users, "users_default": 0, "events": events, "events_default": talk, "state_default": OWNER_LEVEL,
        "invite": 0, "kick": moderator, "ban": moderator, "redact": moderator,
    });
    match content {
        Value::Object(content) => content,
        _ => Map::new(),
    }
}

/// The first of `users`, as many as fit.
fn what_fits(users: &[(&String, i64)]) -> Map<String, Value> {
    let mut bytes = 0;
    users
        .iter()
        .take_while(|(user, level)| {
            // Two quotes, a colon and a comma.
            bytes += user.len() + level.to_string().len() + 4;
            bytes <= MAX_USERS_BYTES
        })
        .map(|(user, level)| ((*user).clone(), json!(level)))
        .collect()
}

/// Whom an overwrite of some channel lets moderate there: what is said of channels in the guild's room needs a level there.
fn trusted(state: &GuildState) -> BTreeSet<Target> {
    let all = state.overwrites.values().flat_map(|all| all.iter());
    all.filter(|overwrite| (overwrite.allow & MODERATING) != Permissions::NONE)
        .map(|overwrite| overwrite.target)
        .collect()
}

fn is_trusted(trusted: &BTreeSet<Target>, user: &str, member: &MemberState) -> bool {
    !trusted.is_empty()
        && (trusted.contains(&Target::Member(user.to_owned()))
            || member
                .roles
                .iter()
                .any(|role| trusted.contains(&Target::Role(role.clone()))))
}

fn has_overwrite(state: &GuildState, room: LevelsOf<'_>, user: &str) -> bool {
    let LevelsOf::Channel(channel) = room else {
        return false;
    };
    let target = Target::Member(user.to_owned());
    let overwrites = state.overwrites.get(state.judged_as(channel));
    overwrites.is_some_and(|all| all.get(&target).is_some())
}
