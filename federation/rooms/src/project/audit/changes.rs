//! Entries for what role resolution knows of: owner, roles, overwrites and members. Old values are what the sender saw, so that they
//! follow from the event alone.

use guildhall_event::guild::{
    Change, Expression, ExpressionKind, GuildState, Overwrites, RoleState, ScheduledEvent, Setting,
};
use guildhall_permissions::Target;
use guildhall_types::{Timestamp, audit::action};
use serde_json::{Value, json};

use super::{automod, entry::Entry, webhooks};

/// `type` of the overwrites of roles and of members in the API.
const OF_ROLE: i64 = 0;
const OF_MEMBER: i64 = 1;

/// What the change that `sender`, who saw the guild as `seen`, made at `sent_at` puts into the log. People come in and go by themselves without
/// an entry, and a time-out that is over ends without one.
pub(super) fn of_change(
    change: &Change,
    (sender, sent_at): (&str, Timestamp),
    seen: &GuildState,
) -> Vec<Entry> {
    let member = |user: &str| seen.members.get(user).map(|member| &**member);
    match change {
        Change::Owner { to } => {
            vec![Entry::new(action::GUILD_UPDATE, &seen.id).with("ownerId", &seen.owner, to)]
        }
        Change::Role { role, to } => {
            let before = seen.roles.get(role).map(|role| &**role);
            let action = match before {
                Some(_) => action::ROLE_UPDATE,
                None => action::ROLE_CREATE,
            };
            vec![fields(Entry::new(action, role), before, Some(to))]
        }
        Change::DeleteRole { role } => {
            let before = seen.roles.get(role).map(|role| &**role);
            vec![fields(Entry::new(action::ROLE_DELETE, role), before, None)]
        }
        Change::Overwrites { channel, to } => overwrites(channel, seen, to),
        Change::Expression { id, to, .. } => {
            let before = seen.expressions.get(id).map(|one| &**one);
            let action = match (to.kind, before) {
                (ExpressionKind::Emoji, None) => action::EMOJI_CREATE,
                (ExpressionKind::Emoji, Some(_)) => action::EMOJI_UPDATE,
                (ExpressionKind::Sticker, None) => action::STICKER_CREATE,
                (ExpressionKind::Sticker, Some(_)) => action::STICKER_UPDATE,
            };
            vec![expression(Entry::new(action, id), before, Some(to))]
        }
        Change::DeleteExpression { id } => {
            let Some(before) = seen.expressions.get(id) else {
                return Vec::new();
            };
            let action = match before.kind {
                ExpressionKind::Emoji => action::EMOJI_DELETE,
                ExpressionKind::Sticker => action::STICKER_DELETE,
            };
            vec![expression(Entry::new(action, id), Some(before), None)]
        }
        Change::Grant { user, role, held } => {
            let name = seen.roles.get(role).map(|role| &role.name);
            let list = json!([{"id": role, "name": name}]);
            let key = if *held { "$add" } else { "$remove" };
            vec![Entry::new(action::MEMBER_ROLE_UPDATE, user).with(key, Value::Null, list)]
        }
        Change::Nick { user, to } => {
            let before = member(user).and_then(|member| member.nick.as_ref());
            vec![Entry::new(action::MEMBER_UPDATE, user).with("nick", before, to)]
        }
        Change::TimeOut { user, until } => {
            let before = member(user).and_then(|member| member.timed_out_until);
            if until.is_none() && seen.is_steward(sender) && before.is_some_and(|before| before <= sent_at) {
                return Vec::new();
            }
            let text = |time: Option<Timestamp>| time.map(Timestamp::to_rfc3339);
            let entry = Entry::new(action::MEMBER_UPDATE, user);
            vec![entry.with("communicationDisabledUntil", text(before), text(*until))]
        }
        Change::Remove { user, .. } if user == sender => Vec::new(),
        Change::Remove { user, ban: false } => vec![Entry::new(action::MEMBER_KICK, user)],
        Change::Remove { user, ban: true } => vec![Entry::new(action::MEMBER_BAN_ADD, user)],
        Change::Unban { user } => vec![Entry::new(action::MEMBER_BAN_REMOVE, user)],
        Change::Setting { to } => setting(seen, to),
        Change::BanServer { server, reason } => {
            let before = seen.server_bans.get(server).cloned().flatten();
            vec![Entry::new(action::SERVER_BAN_ADD, server).with("reason", before, reason)]
        }
        Change::UnbanServer { server } => vec![Entry::new(action::SERVER_BAN_REMOVE, server)],
        Change::Event { event, to } => {
            let before = seen.events.get(event).map(|event| &**event);
            scheduled_event(event, before, Some(to))
        }
        Change::DeleteEvent { event } => {
            let before = seen.events.get(event).map(|event| &**event);
            scheduled_event(event, before, None)
        }
        // That somebody agrees to the rules, is interested, or has a second factor, is nothing that anybody administers.
        Change::Screening { .. } | Change::Interest { .. } | Change::SecondFactor { .. } => Vec::new(),
        Change::AutomodRule { rule, to } => vec![automod::changed(rule, seen, Some(to))],
        Change::DeleteAutomodRule { rule } => vec![automod::changed(rule, seen, None)],
        Change::Webhook { webhook, to } => webhooks::changed(webhook, seen, Some(to)),
        Change::DeleteWebhook { webhook } => webhooks::changed(webhook, seen, None),
        // What is done with a thread its own room tells, to those who may see it.
        Change::PrivateThread { .. } => Vec::new(),
        // Nobody looks into the log of a guild that is no more.
        Change::Join { .. } | Change::Delete | Change::Nothing => Vec::new(),
    }
}

/// An event made, changed or deleted. Of one that moves from a channel to another, which not everybody sees who sees the one, it is
/// told in two entries.
fn scheduled_event(id: &str, old: Option<&ScheduledEvent>, new: Option<&ScheduledEvent>) -> Vec<Entry> {
    let channel = |event: Option<&ScheduledEvent>| event.and_then(|event| event.channel.clone());
    if let (Some(before), Some(after)) = (old, new)
        && before.channel != after.channel
    {
        let mut left = Entry::new(action::SCHEDULED_EVENT_UPDATE, id);
        left = left.with("channelId", &before.channel, Value::Null);
        let mut entered = Entry::new(action::SCHEDULED_EVENT_UPDATE, id);
        entered = event_fields(entered, old, new).with("channelId", Value::Null, &after.channel);
        left.channel.clone_from(&before.channel);
        entered.channel.clone_from(&after.channel);
        return vec![left, entered];
    }
    let action = match (old, new) {
        (None, _) => action::SCHEDULED_EVENT_CREATE,
        (Some(_), Some(_)) => action::SCHEDULED_EVENT_UPDATE,
        (Some(_), None) => action::SCHEDULED_EVENT_DELETE,
    };
    let mut entry = event_fields(Entry::new(action, id), old, new);
    entry = entry.with("channelId", channel(old), channel(new));
    entry.channel = channel(new).or_else(|| channel(old));
    vec![entry]
}

fn event_fields(entry: Entry, old: Option<&ScheduledEvent>, new: Option<&ScheduledEvent>) -> Entry {
    let text = |at: Timestamp| at.to_rfc3339();
    let start = |event: &ScheduledEvent| text(event.starts_at);
    let end = |event: &ScheduledEvent| event.ends_at.map(text);
    entry
        .with("name", old.map(|one| &one.name), new.map(|one| &one.name))
        .with(
            "description",
            old.and_then(|one| one.description.as_ref()),
            new.and_then(|one| one.description.as_ref()),
        )
        .with(
            "entityType",
            old.map(|one| one.entity_type),
            new.map(|one| one.entity_type),
        )
        .with(
            "location",
            old.and_then(|one| one.location.as_ref()),
            new.and_then(|one| one.location.as_ref()),
        )
        .with("scheduledStartTime", old.map(start), new.map(start))
        .with("scheduledEndTime", old.and_then(end), new.and_then(end))
        .with("status", old.map(|one| one.status), new.map(|one| one.status))
}

/// What a setting was and is, under its name in the API.
fn setting(seen: &GuildState, to: &Setting) -> Vec<Entry> {
    let (_, new) = to.parts();
    let before = seen
        .settings
        .all()
        .into_iter()
        .find(|before| before.is_same_as(to));
    let old = before.map(|before| before.parts().1);
    vec![Entry::new(action::GUILD_UPDATE, &seen.id).with(to.field(), old, new)]
}

fn fields(entry: Entry, old: Option<&RoleState>, new: Option<&RoleState>) -> Entry {
    entry
        .with("name", old.map(|role| &role.name), new.map(|role| &role.name))
        .with("color", old.map(|role| role.color), new.map(|role| role.color))
        .with("hoist", old.map(|role| role.hoist), new.map(|role| role.hoist))
        .with(
            "mentionable",
            old.map(|role| role.mentionable),
            new.map(|role| role.mentionable),
        )
        .with(
            "position",
            old.map(|role| role.position),
            new.map(|role| role.position),
        )
        .with(
            "permissions",
            old.map(|role| role.permissions),
            new.map(|role| role.permissions),
        )
        .with(
            "icon",
            old.and_then(|role| role.icon.as_ref()),
            new.and_then(|role| role.icon.as_ref()),
        )
        .with(
            "unicodeEmoji",
            old.and_then(|role| role.unicode_emoji.as_ref()),
            new.and_then(|role| role.unicode_emoji.as_ref()),
        )
}

fn expression(entry: Entry, old: Option<&Expression>, new: Option<&Expression>) -> Entry {
    entry
        .with("name", old.map(|one| &one.name), new.map(|one| &one.name))
        .with("roles", old.map(|one| &one.roles), new.map(|one| &one.roles))
        .with(
            "description",
            old.and_then(|one| one.description.as_ref()),
            new.and_then(|one| one.description.as_ref()),
        )
        .with(
            "tags",
            old.and_then(|one| one.tags.as_ref()),
            new.and_then(|one| one.tags.as_ref()),
        )
}

/// One entry for each role or member whose overwrite is another.
fn overwrites(channel: &str, seen: &GuildState, to: &Overwrites) -> Vec<Entry> {
    let none = Overwrites::default();
    let before = seen.overwrites.get(channel).map_or(&none, |found| &**found);
    let changed = before.changed(to).into_iter().map(|target| {
        let (old, new) = (before.get(target), to.get(target));
        let action = match (&old, &new) {
            (None, _) => action::OVERWRITE_CREATE,
            (Some(_), Some(_)) => action::OVERWRITE_UPDATE,
            (Some(_), None) => action::OVERWRITE_DELETE,
        };
        let (id, kind) = match target {
            Target::Role(id) => (id, OF_ROLE),
            Target::Member(id) => (id, OF_MEMBER),
        };
        Entry::new(action, channel)
            .about(channel)
            .with(
                "allow",
                old.as_ref().map(|one| one.allow),
                new.as_ref().map(|one| one.allow),
            )
            .with(
                "deny",
                old.as_ref().map(|one| one.deny),
                new.as_ref().map(|one| one.deny),
            )
            .option("id", id)
            .option("type", kind)
    });
    changed.collect()
}
