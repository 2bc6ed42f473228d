//! What an event does to a guild.

use std::{borrow::Cow, cmp::Ordering, sync::Arc};

use guildhall_types::ServerPattern;

use super::{
    event::{Change, GuildEvent},
    expressions::Expression,
    overwrites::Overwrites,
    private_threads::{apply_private_thread, takes_of_private_thread},
    scheduled::apply_event,
    servers::user_is_of,
    state::{GuildState, MemberState, RoleState},
    taken::Taken,
    webhooks::apply_webhook,
};

/// Whether the event takes something from somebody, as its sender saw the guild (`seen`).
pub(super) fn revokes(event: &GuildEvent, seen: &GuildState) -> bool {
    match &event.change {
        Change::Owner { .. }
        | Change::Delete
        | Change::DeleteRole { .. }
        | Change::Grant { held: false, .. }
        | Change::BanServer { .. }
        | Change::TimeOut { until: Some(_), .. } => true,
        Change::Role { .. } | Change::Overwrites { .. } => {
            Taken::by(event, seen, &event.change) != Taken::default()
        }
        Change::Remove { user, .. } => *user != event.sender,
        Change::PrivateThread { channel, to } => takes_of_private_thread(seen, &event.sender, channel, to),
        Change::Grant { held: true, .. }
        | Change::Nick { .. }
        | Change::Expression { .. }
        | Change::DeleteExpression { .. }
        | Change::TimeOut { until: None, .. }
        | Change::Join { .. }
        | Change::Unban { .. }
        | Change::Setting { .. }
        | Change::Event { .. }
        | Change::DeleteEvent { .. }
        | Change::Interest { .. }
        | Change::AutomodRule { .. }
        | Change::DeleteAutomodRule { .. }
        | Change::Webhook { .. }
        | Change::DeleteWebhook { .. }
        | Change::Screening { .. }
        | Change::SecondFactor { .. }
        | Change::UnbanServer { .. }
        | Change::Nothing => false,
    }
}

/// Whether `event` gives just what `revocation` takes.
pub(super) fn contradicts(event: &GuildEvent, revocation: &GuildEvent) -> bool {
    match (&event.change, &revocation.change) {
        (
            Change::Grant {
                user,
                role,
                held: true,
            },
            Change::Grant {
                user: from,
                role: taken,
                held: false,
            },
        ) => user == from && role == taken,
        (
            Change::TimeOut { user, until: None },
            Change::TimeOut {
                user: out,
                until: Some(_),
            },
        ) => user == out,
        (Change::Join { user }, Change::Remove { user: out, .. })
        | (Change::Unban { user }, Change::Remove { user: out, ban: true }) => user == out,
        (Change::Join { user }, Change::BanServer { server, .. }) => {
            user_is_of(user, &ServerPattern::new(server))
        }
        (Change::UnbanServer { server }, Change::BanServer { server: banned, .. }) => server == banned,
        _ => false,
    }
}

/// `event`, whose sender saw `seen`, as it is to the guild `now`: of a role, or of overwrites, only what its sender changed is changed, so
/// that two who change different things do not undo each other. `withheld` is what is not given back.
pub(super) fn rebased<'a>(
    event: &'a GuildEvent,
    now: &GuildState,
    seen: &GuildState,
    withheld: &Taken,
) -> Cow<'a, GuildEvent> {
    let change = match &event.change {
        Change::Role { role, to } => match (seen.roles.get(role), now.roles.get(role)) {
            (Some(before), Some(now)) => Change::Role {
                role: role.clone(),
                to: merge(before, now, to, withheld),
            },
            _ => return Cow::Borrowed(event),
        },
        Change::Overwrites { channel, to } => {
            let none = Overwrites::default();
            let of = |state: &GuildState| {
                state
                    .overwrites
                    .get(channel)
                    .map(|found| Overwrites::clone(found))
            };
            let before = of(seen);
            let before = before.as_ref().unwrap_or(&none);
            let now = of(now).unwrap_or_default();
            Change::Overwrites {
                channel: channel.clone(),
                to: before.merged(&now, to, &withheld.overwrites),
            }
        }
        Change::Event { event: id, to } => match (seen.events.get(id), now.events.get(id)) {
            (Some(before), Some(now)) => Change::Event {
                event: id.clone(),
                to: to.merged(before, now),
            },
            _ => return Cow::Borrowed(event),
        },
        Change::Webhook { webhook, to } => match (seen.webhooks.get(webhook), now.webhooks.get(webhook)) {
            (Some(before), Some(now)) => Change::Webhook {
                webhook: webhook.clone(),
                to: to.merged(before, now),
            },
            _ => return Cow::Borrowed(event),
        },
        Change::PrivateThread { channel, to } => {
            match (
                seen.private_threads.get(channel),
                now.private_threads.get(channel),
            ) {
                (Some(before), Some(now)) => Change::PrivateThread {
                    channel: channel.clone(),
                    to: to.merged(before, now),
                },
                _ => return Cow::Borrowed(event),
            }
        }
        _ => return Cow::Borrowed(event),
    };
    Cow::Owned(GuildEvent {
        change,
        ..event.clone()
    })
}

/// Changes `state` as `event`, whose sender saw `seen`, says.
pub(super) fn apply(state: &mut GuildState, event: &GuildEvent, seen: &GuildState, withheld: &Taken) {
    match &rebased(event, state, seen, withheld).change {
        Change::Owner { to } => state.owner.clone_from(to),
        Change::Delete => state.is_deleted = true,
        Change::Role { role, to } => {
            // Two made it at once: it is the first one's.
            if seen.roles.contains_key(role) || !state.roles.contains_key(role) {
                state.roles.insert(role.clone(), Arc::new(to.clone()));
            }
        }
        Change::Overwrites { channel, to } => state.set_overwrites(channel, to.clone()),
        Change::DeleteRole { role } => {
            state.roles.remove(role);
            state.drop_overwrites_of(role);
            state.ended.insert(role.clone());
        }
        Change::Expression { id, to, is_new } => add_expression(state, seen, id, to, *is_new),
        Change::DeleteExpression { id } => {
            state.expressions.remove(id);
        }
        Change::Grant { user, role, held } => with_member(state, user, |member| {
            if *held {
                member.roles.insert(role.clone());
            } else {
                member.roles.remove(role);
            }
        }),
        Change::Nick { user, to } => with_member(state, user, |member| member.nick.clone_from(to)),
        Change::TimeOut { user, until } => with_member(state, user, |member| member.timed_out_until = *until),
        // It is rebased as it is applied.
        Change::Event { .. } => {
            if let Change::Event { event: id, to } = &event.change {
                apply_event(state, seen, id, to);
            }
        }
        Change::DeleteEvent { event: id } => {
            state.events.remove(id);
        }
        Change::Interest { user, events } => {
            with_member(state, user, |member| member.interested.clone_from(events))
        }
        Change::Setting { to } => Arc::make_mut(&mut state.settings).set(to.clone()),
        Change::AutomodRule { rule, to } => {
            // What has ended meanwhile is not brought back.
            if !seen.automod.contains_key(rule) || state.automod.contains_key(rule) {
                state.automod.insert(rule.clone(), Arc::new(to.clone()));
            }
        }
        Change::DeleteAutomodRule { rule } => {
            state.automod.remove(rule);
        }
        Change::Webhook { webhook, to } => apply_webhook(state, seen, webhook, to),
        Change::DeleteWebhook { webhook } => {
            state.webhooks.remove(webhook);
        }
        Change::PrivateThread { channel, to } => apply_private_thread(state, seen, channel, to),
        Change::Screening { user, accepted } => {
            with_member(state, user, |member| member.has_accepted = *accepted)
        }
        Change::SecondFactor { user, enabled } => {
            with_member(state, user, |member| member.has_second_factor = *enabled)
        }
        Change::Join { user } => {
            if !state.members.contains_key(user) {
                let member = MemberState {
                    joined_at: event.sent_at,
                    ..MemberState::default()
                };
                state.members.insert(user.clone(), Arc::new(member));
            }
        }
        Change::Remove { user, ban } => {
            state.members.remove(user);
            state.drop_from_private_threads(|member| member == user);
            if *ban {
                state.banned.insert(user.clone());
            }
        }
        Change::Unban { user } => {
            state.banned.remove(user);
        }
        Change::BanServer { server, reason } => {
            state.remove_members_of(&[ServerPattern::new(server)]);
            state.server_bans.insert(server.clone(), reason.clone());
        }
        Change::UnbanServer { server } => {
            state.server_bans.remove(server);
        }
        Change::Nothing => {}
    }
}

/// Two made it at once: it is the first one's. One that was deleted at the same time stays so.
fn add_expression(state: &mut GuildState, seen: &GuildState, id: &str, to: &Expression, is_new: bool) {
    let made = match (is_new, state.expressions.get(id), seen.expressions.get(id)) {
        (true, None, _) => to.clone(),
        (false, Some(now), Some(before)) => now.merged(before, to),
        _ => return,
    };
    state.expressions.insert(id.to_owned(), Arc::new(made));
}

fn with_member(state: &mut GuildState, user: &str, change: impl FnOnce(&mut MemberState)) {
    if let Some(member) = state.members.get_mut(user) {
        change(Arc::make_mut(member));
    }
}

/// `now` with what became different from `before` to `to`.
fn merge(before: &RoleState, now: &RoleState, to: &RoleState, withheld: &Taken) -> RoleState {
    fn pick<T: Clone + PartialEq>(before: &T, now: &T, to: &T) -> T {
        if before == to { now.clone() } else { to.clone() }
    }
    let given = to
        .permissions
        .without(before.permissions)
        .without(withheld.permissions);
    RoleState {
        name: pick(&before.name, &now.name, &to.name),
        color: pick(&before.color, &now.color, &to.color),
        hoist: pick(&before.hoist, &now.hoist, &to.hoist),
        mentionable: pick(&before.mentionable, &now.mentionable, &to.mentionable),
        icon: pick(&before.icon, &now.icon, &to.icon),
        unicode_emoji: pick(&before.unicode_emoji, &now.unicode_emoji, &to.unicode_emoji),
        position: match to.position.cmp(&before.position) {
            Ordering::Less => to.position.min(now.position),
            Ordering::Greater if !withheld.is_lowered => to.position,
            Ordering::Equal | Ordering::Greater => now.position,
        },
        permissions: (now.permissions | given).without(before.permissions.without(to.permissions)),
    }
}
