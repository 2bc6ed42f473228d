//! The guild as the state of its room describes it.

use std::sync::Arc;

use guildhall_permissions::Target;
use guildhall_types::{
    Timestamp, UserId,
    content::{
        AUTOMOD_RULE, EVENT_INTEREST, EventInterestContent, GRANT, GUILD, GrantContent, GuildContent, NICK,
        NickContent, OVERWRITES, PACK, PRIVATE_THREAD, ROLE, RoleContent, SCHEDULED_EVENT, SCREENING,
        SECOND_FACTOR, SERVER_BAN, SETTING, ScreeningContent, SecondFactorContent, ServerBanContent,
        SettingContent, TIMEOUT, TimeoutContent, WEBHOOK, grant_of_key, user_of_key,
    },
    is_steward,
};

use super::{
    automod::AutomodContent,
    expressions::expression_of,
    private_threads::PrivateThread,
    read::{Membership, overwrites_of},
    role::role_of,
    scheduled::{event_of, interest_of, is_event_id},
    servers::is_server_pattern,
    settings::Setting,
    state::{GuildState, MemberState},
    webhooks::webhook_of,
};
use crate::Pdu;

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
            WEBHOOK if is_event_id(key) => {
                if let Some(Ok(Some(webhook))) = pdu.content_as().ok().map(webhook_of) {
                    state.webhooks.insert(key.to_owned(), Arc::new(webhook));
                }
            }
            PRIVATE_THREAD => {
                if let Ok(thread) = pdu.content_as::<PrivateThread>()
                    && thread.is_at(key, &state.id)
                {
                    state.private_threads.insert(key.to_owned(), Arc::new(thread));
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
