//! Entries for webhooks.

use guildhall_event::guild::{GuildState, Webhook};
use guildhall_types::audit::action;
use serde_json::Value;

use super::entry::Entry;

/// What the webhook `id` was for who saw the guild as `seen`, and is. Of one that moves to another channel, which not everybody sees who sees the one, it is
/// told in two entries.
pub(super) fn changed(id: &str, seen: &GuildState, to: Option<&Webhook>) -> Vec<Entry> {
    let before = seen.webhooks.get(id).map(|webhook| &**webhook);
    let channel = |webhook: Option<&Webhook>| webhook.map(|webhook| webhook.channel.clone());
    if let (Some(was), Some(is)) = (before, to)
        && was.channel != is.channel
    {
        let mut left = Entry::new(action::WEBHOOK_UPDATE, id);
        left = left.with("channelId", &was.channel, Value::Null);
        left.channel = Some(was.channel.clone());
        let mut entered = fields(Entry::new(action::WEBHOOK_UPDATE, id), before, to);
        entered = entered.with("channelId", Value::Null, &is.channel);
        entered.channel = Some(is.channel.clone());
        return vec![left, entered];
    }
    let action = match (before, to) {
        (None, _) => action::WEBHOOK_CREATE,
        (Some(_), Some(_)) => action::WEBHOOK_UPDATE,
        (Some(_), None) => action::WEBHOOK_DELETE,
    };
    let mut entry = fields(Entry::new(action, id), before, to);
    entry = entry.with("channelId", channel(before), channel(to));
    entry.channel = channel(to).or_else(|| channel(before));
    vec![entry]
}

fn fields(entry: Entry, before: Option<&Webhook>, to: Option<&Webhook>) -> Entry {
    let avatar = |webhook: Option<&Webhook>| webhook.and_then(|webhook| webhook.avatar.clone());
    entry
        .with(
            "name",
            before.map(|webhook| &webhook.name),
            to.map(|webhook| &webhook.name),
        )
        .with("avatar", avatar(before), avatar(to))
}
