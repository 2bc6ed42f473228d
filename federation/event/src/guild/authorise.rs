//! Whether an event may change a guild.

use std::fmt;

use guildhall_permissions::{ChannelKind, Permissions, Rank, Target, may_grant, may_overwrite};

use super::{
    automod::AutomodRule,
    event::{Change, GuildEvent},
    expressions::{may_add, may_edit},
    overwrites::{MAX_OVERWRITES, Overwrites},
    private_threads::may_set_private_thread,
    scheduled::{may_delete_event, may_set_event},
    servers::may_ban_server,
    settings::Setting,
    state::{GuildState, RoleState},
    webhooks::{may_delete_webhook, may_set_webhook},
};

/// Roles that a guild may have, with @everyone.
pub const MAX_ROLES: usize = 251;

/// Why an event may not change the guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(pub(super) &'static str);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Refused {}

pub(super) const fn ensure(is_so: bool, otherwise: &'static str) -> Result<(), Refused> {
    match is_so {
        true => Ok(()),
        false => Err(Refused(otherwise)),
    }
}

/// Whether `event` may change `state`, by the rules of `spec/roles.md`.
///
/// # Errors
/// The rule that it breaks.
pub fn authorise(state: &GuildState, event: &GuildEvent) -> Result<(), Refused> {
    let sender = &*event.sender;
    match &event.change {
        Change::Nothing => return Ok(()),
        Change::Join { user } => {
            ensure(user == sender, "nobody comes in for another")?;
            ensure(!state.is_deleted, "the guild has ended")?;
            ensure(!state.banned.contains(user), "the user is banned")?;
            return ensure(!state.bans_server_of(user), "the user's server is banned");
        }
        _ if state.is_steward(sender) => return Ok(()),
        _ => {}
    }
    ensure(state.members.contains_key(sender), "the sender is no member")?;
    let is_owner = state.owner == sender;
    if let Change::Remove { user, ban: false } = &event.change
        && user == sender
    {
        return ensure(!is_owner || state.is_deleted, "the owner cannot leave");
    }
    ensure(!state.is_deleted, "the guild has ended")?;
    let rights = state.rights_to_change(sender, event.sent_at);
    let has = |right: Permissions| ensure(rights.contains(right), "the sender lacks the right");
    match &event.change {
        Change::Owner { to } => {
            ensure(is_owner, "only the owner gives the guild away")?;
            ensure(state.members.contains_key(to), "the new owner is no member")
        }
        Change::Delete => ensure(is_owner, "only the owner ends the guild"),
        Change::Role { role, to } => {
            has(Permissions::MANAGE_ROLES)?;
            change_role(state, sender, rights, role, to)
        }
        Change::DeleteRole { role } => {
            has(Permissions::MANAGE_ROLES)?;
            ensure(*role != state.id, "@everyone does not end")?;
            above_role(state, sender, role)
        }
        Change::Overwrites { channel, to } => change_overwrites(state, event, channel, to),
        Change::Grant { user, role, held } => {
            has(Permissions::MANAGE_ROLES)?;
            ensure(*role != state.id, "@everyone is held by all")?;
            if *held {
                ensure(
                    state.members.contains_key(user),
                    "who is to hold the role is no member",
                )?;
            }
            above_role(state, sender, role)
        }
        Change::Nick { user, .. } if user == sender => has(Permissions::CHANGE_NICKNAME),
        Change::Nick { user, .. } => {
            has(Permissions::MANAGE_NICKNAMES)?;
            above_member(state, sender, user)
        }
        Change::TimeOut { user, until } => {
            has(Permissions::MODERATE_MEMBERS)?;
            above_member(state, sender, user)?;
            let is_admin = state.is_administrator(user);
            ensure(until.is_none() || !is_admin, "administrators are not timed out")
        }
        Change::Remove { user, ban: false } => {
            has(Permissions::KICK_MEMBERS)?;
            above_member(state, sender, user)
        }
        Change::Remove { user, ban: true } => {
            has(Permissions::BAN_MEMBERS)?;
            ensure(user != sender, "nobody bans themselves")?;
            match state.rank(user) {
                Rank::Stranger => Ok(()),
                _ => above_member(state, sender, user),
            }
        }
        Change::Unban { .. } | Change::UnbanServer { .. } => has(Permissions::BAN_MEMBERS),
        Change::BanServer { server, .. } => may_ban_server(state, (sender, event.sent_at), server),
        Change::Setting {
            to: Setting::MfaLevel(_),
        } => {
            ensure(is_owner, "only the owner says whether a second factor is needed")?;
            let owner = state.members.get(sender);
            ensure(
                owner.is_some_and(|owner| owner.has_second_factor),
                "the owner has no second factor",
            )
        }
        Change::Expression { to, is_new: true, .. } => may_add(state, rights, to),
        Change::Expression { id, to, .. } => may_edit(state, (sender, rights), id, Some(to)),
        Change::DeleteExpression { id } => may_edit(state, (sender, rights), id, None),
        Change::Setting { .. } => has(Permissions::MANAGE_GUILD),
        Change::AutomodRule { rule, to } => {
            has(Permissions::MANAGE_GUILD)?;
            if to.timeout().is_some() {
                has(Permissions::MODERATE_MEMBERS)?;
            }
            change_automod(state, sender, rule, to)
        }
        Change::DeleteAutomodRule { rule } => {
            has(Permissions::MANAGE_GUILD)?;
            ensure(state.automod.contains_key(rule), "there is no such rule")
        }
        Change::Webhook { webhook, to } => may_set_webhook(state, (sender, event.sent_at), webhook, to),
        Change::DeleteWebhook { webhook } => may_delete_webhook(state, (sender, event.sent_at), webhook),
        Change::PrivateThread { channel, to } => {
            may_set_private_thread(state, (sender, event.sent_at), channel, to)
        }
        Change::Screening { user, .. } => ensure(user == sender, "nobody agrees for another"),
        Change::Event { event: id, to } => may_set_event(state, (sender, event.sent_at), id, to),
        Change::DeleteEvent { event: id } => may_delete_event(state, (sender, event.sent_at), id),
        // In what, is asked when it is taken in (`may_be_interested`).
        Change::Interest { user, .. } => ensure(user == sender, "nobody is interested for another"),
        Change::SecondFactor { user, .. } => ensure(user == sender, "nobody has a second factor for another"),
        Change::Nothing | Change::Join { .. } => Ok(()),
    }
}

/// Who makes a rule is named in it for good, and it goes on looking for the same kind of thing.
fn change_automod(state: &GuildState, sender: &str, rule: &str, to: &AutomodRule) -> Result<(), Refused> {
    let same = state
        .automod
        .iter()
        .filter(|(id, other)| *id != rule && other.trigger.is_same_as(&to.trigger));
    ensure(
        same.count() < to.trigger.most(),
        "the guild has as many rules of this kind as it may",
    )?;
    match state.automod.get(rule) {
        Some(before) => {
            ensure(before.creator == to.creator, "who made a rule stays")?;
            ensure(
                before.trigger.is_same_as(&to.trigger),
                "a rule goes on looking for the same",
            )
        }
        None => ensure(to.creator == sender, "a rule names who makes it"),
    }
}

fn change_role(
    state: &GuildState,
    sender: &str,
    rights: Permissions,
    role: &str,
    to: &RoleState,
) -> Result<(), Refused> {
    ensure(!state.ended.contains(role), "the role has ended")?;
    let before = state.roles.get(role);
    match before {
        Some(_) => above_role(state, sender, role)?,
        None => ensure(
            state.roles.len() < MAX_ROLES,
            "the guild has as many roles as it may",
        )?,
    }
    ensure(
        state.rank(sender) > state.rank_of_role(role, to.position),
        "the role would not stand below the sender",
    )?;
    let had = before.map_or(Permissions::NONE, |before| before.permissions);
    ensure(
        may_grant(rights, had, to.permissions),
        "the role would have a right that the sender has not",
    )
}

/// The first overwrites of a channel are for who makes channels, who may also copy those of another channel, as of a category; later ones
/// are for who manages roles there.
fn change_overwrites(
    state: &GuildState,
    event: &GuildEvent,
    channel: &str,
    to: &Overwrites,
) -> Result<(), Refused> {
    let none = Overwrites::default();
    let before = state.overwrites.get(channel).map_or(&none, |found| &**found);
    let rights = state.rights_to_change_in(&event.sender, channel, ChannelKind::Text, event.sent_at);
    let may = rights.contains(Permissions::MANAGE_ROLES)
        || (before.is_empty() && rights.contains(Permissions::MANAGE_CHANNELS));
    ensure(may, "the sender lacks the right in the channel")?;
    ensure(
        to.len() <= MAX_OVERWRITES || to.len() < before.len(),
        "the channel has as many overwrites as it may",
    )?;
    let is_copy = before.is_empty()
        && state.overwrites.iter().any(|(other, all)| {
            **all == *to
                && state
                    .rights_to_change_in(&event.sender, other, ChannelKind::Text, event.sent_at)
                    .contains(Permissions::MANAGE_CHANNELS)
        });
    for target in before.changed(to) {
        let after = to.get(target);
        if let (Target::Role(role), Some(_)) = (target, &after) {
            ensure(state.roles.contains_key(role), "there is no such role")?;
        }
        ensure(
            is_copy || may_overwrite(rights, before.get(target).as_ref(), after.as_ref()),
            "an overwrite would give or take a right that the sender has not",
        )?;
    }
    Ok(())
}

/// Whether the sender stands above the role, which there must be.
fn above_role(state: &GuildState, sender: &str, role: &str) -> Result<(), Refused> {
    let found = state.roles.get(role).ok_or(Refused("there is no such role"))?;
    ensure(
        state.rank(sender) > state.rank_of_role(role, found.position),
        "the role does not stand below the sender",
    )
}

/// Whether the sender stands above the member, who must be one.
fn above_member(state: &GuildState, sender: &str, user: &str) -> Result<(), Refused> {
    ensure(state.members.contains_key(user), "there is no such member")?;
    ensure(
        state.rank(sender) > state.rank(user),
        "the member does not stand below the sender",
    )
}
