//! Entries for rules that look at messages, and for what they did.

use guildhall_dag::OrderKey;
use guildhall_event::{
    Pdu,
    guild::{AutomodRule, GuildState},
};
use guildhall_storage::{StorageError, guild_groups};
use guildhall_types::{
    OwnedRoomId,
    audit::action,
    content::{AUTOMOD, CHANNEL, ChannelContent},
};
use serde_json::{Value, json};

use super::{
    super::{Projector, content_of},
    Listed,
    entry::Entry,
};
use crate::{automod::told_by, change::Change, verdict::cites};

/// What entries tell beside: the name of the rule, and what it looks for.
const NAME: &str = "autoModerationRuleName";
const TRIGGER: &str = "autoModerationRuleTriggerType";

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
            entry.options.insert(NAME.to_owned(), json!(known.name));
            let trigger = known.trigger.number();
            entry.options.insert(TRIGGER.to_owned(), json!(trigger));
        }
    }
    entries
}

impl Projector<'_> {
    /// Lists what a rule has done, which `pdu` tells, a message of the guild's steward that was accepted: if it was the steward's to tell, and is so, by each
    /// of the states of the guild that it cites. The entries are about the channel in which it is told.
    pub(in crate::project) async fn audit_alert(
        &mut self,
        pdu: &Pdu,
        order: &OrderKey,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let facts = self.before(pdu, CHANNEL, "").await?;
        let facts = facts.and_then(|facts| content_of::<ChannelContent>(&facts));
        let guild = facts.and_then(|facts| OwnedRoomId::try_from(facts.guild).ok());
        let (Some(guild), Some(cited)) = (guild, cites(pdu)) else {
            return Ok(());
        };
        let mut told = None;
        for id in &cited {
            let Some(place) = guild_groups::place(self.conn, guild.as_str(), id.as_str()).await? else {
                return Ok(());
            };
            let seen = self
                .store
                .guild(self.conn, &guild, place.after_group)
                .await?
                .state;
            let by = told_by(pdu, self.room_id, self.store, &seen);
            let Some((alert, rule)) = by else { return Ok(()) };
            told = Some((alert, rule.trigger.number()));
        }
        let Some((alert, trigger)) = told else {
            return Ok(());
        };
        let entry = |action| {
            Entry::new(action, alert.user.as_str())
                .about(self.room_id.as_str())
                .option("messageId", &pdu.event_id)
                .option(NAME, &alert.name)
                .option(TRIGGER, trigger)
        };
        let blocked = alert.blocked.then(|| entry(action::AUTOMOD_BLOCK));
        let entries = blocked.into_iter().chain([entry(action::AUTOMOD_FLAG)]);
        let listed = Listed {
            guild,
            entries: entries.collect(),
            by: None,
        };
        self.write(pdu, order, listed, changes).await
    }
}
