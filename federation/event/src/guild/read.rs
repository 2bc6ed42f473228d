//! From the events of a guild's room to changes of the guild.

use std::sync::Arc;

use guildhall_permissions::Target;
use guildhall_types::{
    RoomId, Timestamp, UserId,
    content::{
        AUTOMOD_RULE, EVENT_INTEREST, EventInterestContent, GRANT, GUILD, GrantContent, GuildContent,
        MAX_DELETE_SECONDS, NICK, NickContent, OVERWRITES, PACK, ROLE, RoleContent, SCHEDULED_EVENT,
        SCREENING, SECOND_FACTOR, SERVER_BAN, SETTING, ScreeningContent, SecondFactorContent,
        ServerBanContent, SettingContent, TIMEOUT, TimeoutContent, grant_of_key, user_of_key,
    },
    is_steward,
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    authorise::{Refused, ensure},
    automod::{AutomodContent, rule_change},
    event::{Change, GuildEvent},
    expressions::{expression, expression_of, is_picture},
    overwrites::{Overwrites, OverwritesContent},
    scheduled::{event_of, interest_of, is_event_id, scheduled_event},
    servers::{is_server_pattern, server_ban},
    settings::Setting,
    state::{GuildState, MemberState, RoleState},
};
use crate::Pdu;

/// Characters of a role's name.
const MAX_ROLE_NAME: usize = 100;
/// Characters of a role's id.
const MAX_ROLE_ID: usize = 64;
/// The highest place of a role.
pub const MAX_POSITION: i64 = 10_000;
/// Colours are 24-bit RGB.
const MAX_COLOR: i64 = 0xff_ffff;
/// Characters of a name in a guild.
const MAX_NICK: usize = 32;
/// Bytes of an emoji of Unicode: families and flags of regions are made of many characters.
const MAX_UNICODE_EMOJI: usize = 64;
/// The longest time-out: 28 days.
pub const MAX_TIMEOUT_MS: i64 = 28 * 24 * 3600 * 1000;

#[derive(Deserialize)]
struct Membership {
    membership: String,
    #[serde(rename = "org.guildhall.delete_message_seconds")]
    delete_seconds: Option<i64>,
}

fn content<T: DeserializeOwned>(pdu: &Pdu) -> Result<T, Refused> {
    pdu.content_as()
        .map_err(|_| Refused("its content has not the form of its type"))
}

/// What `pdu`, whose sender saw the guild as `seen`, changes; [`Change::Nothing`] if all is so already. `None` for what has nothing
/// to do with roles and members.
///
/// # Errors
/// When the event is not what its type says: it changes nothing, whoever sent it.
pub fn change_of(pdu: &Pdu, seen: &GuildState) -> Result<Option<Change>, Refused> {
    let Some(key) = pdu.state_key.as_deref() else {
        return Ok(None);
    };
    let change = match pdu.kind_str().as_str() {
        "m.room.member" => membership(pdu, key, seen)?,
        GUILD if key.is_empty() => {
            let new: GuildContent = content(pdu)?;
            match (new.owner != seen.owner, new.deleted && !seen.is_deleted) {
                (true, _) => Change::Owner { to: new.owner },
                (false, true) => Change::Delete,
                (false, false) => Change::Nothing,
            }
        }
        ROLE => {
            let new: RoleContent = content(pdu)?;
            let role = key.to_owned();
            match (new.deleted, seen.roles.get(key)) {
                (true, None) => Change::Nothing,
                (true, Some(_)) => Change::DeleteRole { role },
                (false, before) => {
                    let to = role_of(&seen.id, key, new)?;
                    match before.is_some_and(|before| **before == to) {
                        true => Change::Nothing,
                        false => Change::Role { role, to },
                    }
                }
            }
        }
        OVERWRITES => {
            let to = overwrites_of(key, content(pdu)?)?;
            let before = seen.overwrites.get(key);
            match before.map_or(to.is_empty(), |before| **before == to) {
                true => Change::Nothing,
                false => Change::Overwrites {
                    channel: key.to_owned(),
                    to,
                },
            }
        }
        GRANT => {
            let GrantContent { held } = content(pdu)?;
            let (role, user) = grant_of_key(key).ok_or(Refused("its key names no role and user"))?;
            let before = seen.members.get(user);
            let is_held = before.is_some_and(|member| member.roles.contains(role));
            match is_held == held {
                true => Change::Nothing,
                false => Change::Grant {
                    user: user_id(user)?,
                    role: role.to_owned(),
                    held,
                },
            }
        }
        NICK => {
            let NickContent { nick } = content(pdu)?;
            let user = user_of_key(key).ok_or(Refused("its key names no user"))?;
            let length = nick.as_ref().map(|nick| nick.chars().count());
            ensure(
                length.is_none_or(|length| (1..=MAX_NICK).contains(&length)),
                "the name has not 1 to 32 characters",
            )?;
            match seen.members.get(user).and_then(|member| member.nick.as_ref()) == nick.as_ref() {
                true => Change::Nothing,
                false => Change::Nick {
                    user: user_id(user)?,
                    to: nick,
                },
            }
        }
        TIMEOUT => {
            let TimeoutContent { until } = content(pdu)?;
            let until = until.map(Timestamp);
            let user = user_of_key(key).ok_or(Refused("its key names no user"))?;
            let latest = pdu.origin_server_ts.plus_millis(MAX_TIMEOUT_MS);
            ensure(
                until.is_none_or(|until| until <= latest),
                "a time-out ends after at most 28 days",
            )?;
            match seen.members.get(user).and_then(|member| member.timed_out_until) == until {
                true => Change::Nothing,
                false => Change::TimeOut {
                    user: user_id(user)?,
                    until,
                },
            }
        }
        SETTING => {
            let SettingContent { value } = content(pdu)?;
            let to = Setting::read(key, value)?;
            match seen.settings.all().contains(&to) {
                true => Change::Nothing,
                false => Change::Setting { to },
            }
        }
        SCREENING => {
            let ScreeningContent { accepted } = content(pdu)?;
            let user = user_of_key(key).ok_or(Refused("its key names no user"))?;
            let before = seen.members.get(user);
            match before.is_some_and(|member| member.has_accepted) == accepted {
                true => Change::Nothing,
                false => Change::Screening {
                    user: user_id(user)?,
                    accepted,
                },
            }
        }
        SCHEDULED_EVENT => scheduled_event(key, content(pdu)?, seen)?,
        EVENT_INTEREST => {
            let EventInterestContent { events } = content(pdu)?;
            let events = interest_of(events)?;
            let user = user_of_key(key).ok_or(Refused("its key names no user"))?;
            let before = seen.members.get(user).map(|member| &member.interested);
            match before.map_or(events.is_empty(), |before| *before == events) {
                true => Change::Nothing,
                false => Change::Interest {
                    user: user_id(user)?,
                    events,
                },
            }
        }
        SECOND_FACTOR => {
            let SecondFactorContent { enabled } = content(pdu)?;
            let user = user_of_key(key).ok_or(Refused("its key names no user"))?;
            let before = seen.members.get(user);
            match before.is_some_and(|member| member.has_second_factor) == enabled {
                true => Change::Nothing,
                false => Change::SecondFactor {
                    user: user_id(user)?,
                    enabled,
                },
            }
        }
        SERVER_BAN => server_ban(key, content(pdu)?, seen)?,
        PACK => expression(pdu, key, content(pdu)?, seen)?,
        AUTOMOD_RULE => rule_change(key, content(pdu)?, seen)?,
        _ => return Ok(None),
    };
    Ok(Some(change))
}

/// The event of the guild that `pdu` is by `change`, if what it follows is `after`.
#[must_use]
pub fn guild_event(pdu: &Pdu, change: Change, after: impl IntoIterator<Item = String>) -> GuildEvent {
    GuildEvent {
        id: pdu.event_id.to_string(),
        sender: pdu.sender.to_string(),
        sent_at: pdu.origin_server_ts,
        after: after.into_iter().collect(),
        change,
    }
}

fn user_id(user: &str) -> Result<String, Refused> {
    match <&UserId>::try_from(user) {
        Ok(id) if !is_steward(id) => Ok(user.to_owned()),
        _ => Err(Refused("its key names no user")),
    }
}

fn membership(pdu: &Pdu, user: &str, seen: &GuildState) -> Result<Change, Refused> {
    let Membership {
        membership,
        delete_seconds,
    } = content(pdu)?;
    let is_member = seen.members.contains_key(user);
    let is_banned = seen.banned.contains(user);
    if <&UserId>::try_from(user).is_ok_and(is_steward) {
        return Ok(Change::Nothing);
    }
    let user = user.to_owned();
    ensure(
        delete_seconds.is_none_or(|seconds| (1..=MAX_DELETE_SECONDS).contains(&seconds)),
        "messages of 1 second to 7 days are deleted",
    )?;
    Ok(match membership.as_str() {
        "join" if !is_member => Change::Join { user },
        // Who is banned already can be banned once more, for the messages.
        "ban" if !is_banned || delete_seconds.is_some() => Change::Remove { user, ban: true },
        "leave" if is_banned => Change::Unban { user },
        "leave" if is_member => Change::Remove { user, ban: false },
        _ => Change::Nothing,
    })
}

fn role_of(guild: &str, id: &str, content: RoleContent) -> Result<RoleState, Refused> {
    let is_everyone = id == guild;
    let is_sound_id =
        (1..=MAX_ROLE_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    ensure(is_everyone || is_sound_id, "the role's id is none")?;
    ensure(
        (1..=MAX_ROLE_NAME).contains(&content.name.chars().count()),
        "the role's name has not 1 to 100 characters",
    )?;
    ensure((0..=MAX_COLOR).contains(&content.color), "the colour is none")?;
    let positions = if is_everyone { 0..=0 } else { 1..=MAX_POSITION };
    ensure(
        positions.contains(&content.position),
        "the role cannot stand there",
    )?;
    ensure(
        content.icon.as_deref().is_none_or(is_picture),
        "the role's picture is no mxc: URI",
    )?;
    ensure(
        content.unicode_emoji.as_deref().is_none_or(is_unicode_emoji),
        "the role's emoji is none",
    )?;
    let permissions = content.permissions.parse();
    Ok(RoleState {
        name: content.name,
        color: content.color,
        hoist: content.hoist,
        mentionable: content.mentionable,
        position: content.position,
        icon: content.icon,
        unicode_emoji: content.unicode_emoji,
        permissions: permissions.map_err(|_| Refused("the role's permissions are no number of 64 bits"))?,
    })
}

/// Whether `text` may stand for an emoji of Unicode: which there are, a list says that grows every year, so only what surely is none is
/// refused.
#[must_use]
pub fn is_unicode_emoji(text: &str) -> bool {
    let is_part = |one: char| {
        // Digits, `#` and `*` begin keycaps; the joiner and the variation selector are in many.
        !one.is_control()
            && !one.is_alphabetic()
            && !one.is_whitespace()
            && (!one.is_ascii() || one.is_ascii_digit() || matches!(one, '#' | '*'))
    };
    (1..=MAX_UNICODE_EMOJI).contains(&text.len()) && !text.is_ascii() && text.chars().all(is_part)
}

fn overwrites_of(channel: &str, content: OverwritesContent) -> Result<Overwrites, Refused> {
    ensure(<&RoomId>::try_from(channel).is_ok(), "its key is no channel")?;
    for overwrite in content.overwrites.iter() {
        if let Target::Member(user) = &overwrite.target {
            user_id(user)?;
        }
    }
    Ok(content.overwrites)
}

/// The guild `id` as the room state `events` describes it: what a server that comes in departs from. What in it has not the form of
/// its type is left out.
#[must_use]
pub fn from_room_state<'a>(id: &str, events: impl Iterator<Item = &'a Pdu> + Clone) -> GuildState {
    let mut state = GuildState {
        id: id.to_owned(),
        ..GuildState::default()
    };
    for pdu in events.clone() {
        let Some(key) = pdu.state_key.as_deref() else {
            continue;
        };
        match pdu.kind_str().as_str() {
            "m.room.create" if is_steward(&pdu.sender) => state.steward = pdu.sender.to_string(),
            GUILD if key.is_empty() => {
                if let Ok(found) = pdu.content_as::<GuildContent>() {
                    state.owner = found.owner;
                    state.is_deleted = found.deleted;
                }
            }
            ROLE => match pdu.content_as::<RoleContent>() {
                Ok(found) if found.deleted => {
                    state.ended.insert(key.to_owned());
                }
                Ok(found) => {
                    if let Ok(role) = role_of(id, key, found) {
                        state.roles.insert(key.to_owned(), Arc::new(role));
                    }
                }
                Err(_) => {}
            },
            SETTING => {
                let found = pdu.content_as::<SettingContent>().ok();
                if let Some(Ok(setting)) = found.map(|found| Setting::read(key, found.value)) {
                    Arc::make_mut(&mut state.settings).set(setting);
                }
            }
            SCHEDULED_EVENT if is_event_id(key) => {
                if let Some(Ok(Some(event))) = pdu.content_as().ok().map(event_of) {
                    state.events.insert(key.to_owned(), Arc::new(event));
                }
            }
            PACK => {
                let found = pdu.content_as().ok().map(|found| expression_of(key, found));
                if let Some(Ok(Some(expression))) = found {
                    state.expressions.insert(key.to_owned(), Arc::new(expression));
                }
            }
            AUTOMOD_RULE => {
                if let Ok(AutomodContent::Rule(rule)) = pdu.content_as()
                    && rule.check().is_ok()
                {
                    state.automod.insert(key.to_owned(), Arc::new(rule));
                }
            }
            SERVER_BAN if is_server_pattern(key) => {
                if let Ok(ServerBanContent { banned: true, reason }) = pdu.content_as() {
                    state.server_bans.insert(key.to_owned(), reason);
                }
            }
            "m.room.member" if <&UserId>::try_from(key).is_ok_and(|user| !is_steward(user)) => {
                let found = pdu.content_as::<Membership>().map(|found| found.membership);
                match found.as_deref() {
                    Ok("join") => {
                        let member = MemberState {
                            joined_at: pdu.origin_server_ts,
                            ..MemberState::default()
                        };
                        state.members.insert(key.to_owned(), Arc::new(member));
                    }
                    Ok("ban") => {
                        state.banned.insert(key.to_owned());
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    // What is said of members counts for members alone, and roles that there are.
    for pdu in events {
        let Some(key) = pdu.state_key.as_deref() else {
            continue;
        };
        let kind = pdu.kind_str();
        let (role, user) = match kind.as_str() {
            OVERWRITES => {
                let found = pdu.content_as().ok().map(|found| overwrites_of(key, found));
                if let Some(Ok(found)) = found {
                    let roles = &state.roles;
                    let known = found.iter().filter(|overwrite| match &overwrite.target {
                        Target::Role(role) => roles.contains_key(role),
                        Target::Member(_) => true,
                    });
                    let known = known.collect();
                    state.set_overwrites(key, known);
                }
                continue;
            }
            GRANT => grant_of_key(key).unwrap_or_default(),
            NICK | TIMEOUT | SCREENING | EVENT_INTEREST | SECOND_FACTOR => {
                ("", user_of_key(key).unwrap_or_default())
            }
            _ => continue,
        };
        let is_role = state.roles.contains_key(role);
        let Some(member) = state.members.get_mut(user) else {
            continue;
        };
        describe(Arc::make_mut(member), pdu, is_role.then_some(role));
    }
    state
}

fn describe(member: &mut MemberState, pdu: &Pdu, role: Option<&str>) {
    match pdu.kind_str().as_str() {
        GRANT => {
            let is_held = pdu.content_as::<GrantContent>().is_ok_and(|found| found.held);
            member
                .roles
                .extend(role.filter(|_| is_held).map(ToOwned::to_owned));
        }
        NICK => {
            member.nick = pdu.content_as::<NickContent>().ok().and_then(|found| found.nick);
        }
        SCREENING => {
            let found = pdu.content_as::<ScreeningContent>();
            member.has_accepted = found.is_ok_and(|found| found.accepted);
        }
        EVENT_INTEREST => {
            let found = pdu.content_as::<EventInterestContent>().ok();
            let events = found.and_then(|found| interest_of(found.events).ok());
            member.interested = events.unwrap_or_default();
        }
        SECOND_FACTOR => {
            let found = pdu.content_as::<SecondFactorContent>();
            member.has_second_factor = found.is_ok_and(|found| found.enabled);
        }
        _ => {
            let found = pdu.content_as::<TimeoutContent>().ok();
            member.timed_out_until = found.and_then(|found| found.until).map(Timestamp);
        }
    }
}
