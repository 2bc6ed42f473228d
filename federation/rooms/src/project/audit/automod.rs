//! Entries for rules that look at messages, and for what they did.

use guildhall_event::{
    Pdu,
    guild::{AutomodRule, GuildState},
};
use guildhall_types::{audit::action, content::AUTOMOD};
use serde_json::{Value, json};

use super::{super::content_of, entry::Entry};

/// What the rule `rule` was for who saw the guild as `seen`, and is.
pub(super) fn changed(rule: &str, seen: &GuildState, to: Option<&AutomodRule>) -> Entry {
    let before = seen.automod.get(rule).map(|rule| &**rule);
    let action = match (before, to) {
        (None, _) => action::AUTOMOD_RULE_CREATE,
        (Some(_), Some(_)) => action::AUTOMOD_RULE_UPDATE,
        (Some(_), None) => action::AUTOMOD_RULE_DELETE,
    };
    let (old, new) = (before, to);
    let number = |rule: &AutomodRule| rule.trigger.number();
    Entry::new(action, rule)
        .with("name", old.map(|rule| &rule.name), new.map(|rule| &rule.name))
        .with(
            "enabled",
            old.map(|rule| rule.enabled),
            new.map(|rule| rule.enabled),
        )
        .with("triggerType", old.map(number), new.map(number))
        .with(
            "triggerMetadata",
            old.map(|rule| &rule.trigger),
            new.map(|rule| &rule.trigger),
        )
        .with(
            "actions",
            old.map(|rule| &rule.actions),
            new.map(|rule| &rule.actions),
        )
        .with(
            "exemptRoles",
            old.map(|rule| &rule.exempt_roles),
            new.map(|rule| &rule.exempt_roles),
        )
        .with(
            "exemptChannels",
            old.map(|rule| &rule.exempt_channels),
            new.map(|rule| &rule.exempt_channels),
        )
}

/// The entries of a change, which are a rule's if the guild's steward timed somebody out because of one.
pub(super) fn named(pdu: &Pdu, seen: &GuildState, mut entries: Vec<Entry>) -> Vec<Entry> {
    if !seen.is_steward(pdu.sender.as_str()) {
        return entries;
    }
    let content: Option<Value> = content_of(pdu);
    let rule = content
        .as_ref()
        .and_then(|content| content.get(AUTOMOD)?.get("rule")?.as_str());
    let Some(rule) = rule else { return entries };
    for entry in entries
        .iter_mut()
        .filter(|entry| entry.action == action::MEMBER_UPDATE)
    {
        entry.action = action::AUTOMOD_TIMEOUT;
        if let Some(known) = seen.automod.get(rule) {
            entry
                .options
                .insert("autoModerationRuleName".to_owned(), json!(known.name));
            entry.options.insert(
                "autoModerationRuleTriggerType".to_owned(),
                json!(known.trigger.number()),
            );
        }
    }
    entries
}
