//! From the events of a guild's room to changes of the guild.

use guildhall_permissions::Target;
use guildhall_types::{
    RoomId, Timestamp, UserId,
    content::{
        AUTOMOD_RULE, EVENT_INTEREST, EventInterestContent, GRANT, GUILD, GrantContent, GuildContent,
        MAX_DELETE_SECONDS, NICK, NickContent, OVERWRITES, PACK, PRIVATE_THREAD, ROLE, RoleContent,
        SCHEDULED_EVENT, SCREENING, SECOND_FACTOR, SERVER_BAN, SETTING, ScreeningContent,
        SecondFactorContent, SettingContent, TIMEOUT, TimeoutContent, WEBHOOK, grant_of_key, user_of_key,
    },
    is_steward,
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    authorise::{Refused, ensure},
    automod::rule_change,
    event::{Change, GuildEvent},
    expressions::expression,
    overwrites::{Overwrites, OverwritesContent},
    private_threads::private_thread_change,
    role::role_of,
    scheduled::{interest_of, scheduled_event},
    servers::server_ban,
    settings::Setting,
    state::GuildState,
    webhooks::webhook_change,
};
use crate::Pdu;

/// Characters of a name in a guild.
const MAX_NICK: usize = 32;
/// The longest time-out: 28 days.
pub const MAX_TIMEOUT_MS: i64 = 28 * 24 * 3600 * 1000;

/// The content of a membership.
#[derive(Deserialize)]
pub(super) struct Membership {
    pub(super) membership: String,
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
        WEBHOOK => webhook_change(key, content(pdu)?, seen)?,
        PRIVATE_THREAD => private_thread_change(key, content(pdu)?, seen)?,
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

pub(super) fn overwrites_of(channel: &str, content: OverwritesContent) -> Result<Overwrites, Refused> {
    ensure(<&RoomId>::try_from(channel).is_ok(), "its key is no channel")?;
    for overwrite in content.overwrites.iter() {
        if let Target::Member(user) = &overwrite.target {
            user_id(user)?;
        }
    }
    Ok(content.overwrites)
}
