//! What the rules say of an event in a channel, for the verdict.

use guildhall_event::guild::{GuildState, Said};
use guildhall_types::is_steward;
use ruma::events::TimelineEventType;

use super::{alert_of, said_by};
use crate::{store::Store, verdict::Question};

/// Bytes of a text that is looked at: the most that Guildhall's messages have. What is longer is kept back where a rule keeps anything back, so that no text takes
/// the server long.
const MAX_TEXT: usize = 16_000;

/// Whether the event in question is a message, or an edit of one, that a rule of the guild `roles` keeps back.
pub(crate) fn breaks_at(question: &Question<'_>, store: &Store, roles: &GuildState) -> bool {
    let Question { pdu, room, .. } = question;
    if pdu.kind != TimelineEventType::RoomMessage || pdu.state_key.is_some() || is_steward(&pdu.sender) {
        return false;
    }
    let by = (pdu.sender.as_str(), question.time());
    if !roles.looks_at(by.0, by.1) {
        return false;
    }
    let Some(said) = said_by(pdu) else { return false };
    if said.text.len() > MAX_TEXT {
        let mut rules = roles.automod.values();
        return rules.any(|rule| rule.blocks() && roles.looks(rule, by.0, room.id.as_str()));
    }
    let hits = roles.automod(by, room.id.as_str(), &said, |rule| {
        store.automod.get(rule).filter(|_| rule.blocks())
    });
    !hits.is_empty()
}

/// Whether the event in question, if it is a message of a steward, tells what a rule of the guild `roles` has found, where the rule wants it told:
/// the guild's steward alone does, and only what is so.
pub(crate) fn warns_at(question: &Question<'_>, store: &Store, roles: &GuildState) -> bool {
    let Question { pdu, room, .. } = question;
    if !roles.is_steward(pdu.sender.as_str()) || question.is_category {
        return false;
    }
    let Some(alert) = alert_of(pdu) else { return false };
    let Some(rule) = roles.automod.get(&alert.rule) else {
        return false;
    };
    let user = alert.user.as_str();
    let is_asked = rule.alert_channel() == Some(room.id.as_str())
        && alert.name == rule.name
        && alert.blocked == rule.blocks()
        && roles.members.contains_key(user)
        && roles.looks(rule, user, &alert.channel);
    let said = Said {
        text: alert.content,
        mentions: alert.mentions,
    };
    let found = is_asked.then(|| {
        store
            .automod
            .get(rule)?
            .find(&said, pdu.sender.server_name().as_str())
    });
    found
        .flatten()
        .is_some_and(|found| found.keyword == alert.keyword && found.matched == alert.matched)
}
