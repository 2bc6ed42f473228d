//! What the rules say of an event in a channel, for the verdict.

use guildhall_event::{
    Pdu,
    guild::{AutomodRule, GuildState, POLL_START, Said},
};
use guildhall_types::{RoomId, is_steward};
use ruma::events::TimelineEventType;

use super::{Alert, alert_of, said_by};
use crate::{store::Store, verdict::Question};

/// Bytes of a text that is looked at: the most that Guildhall's messages have. What is longer is kept back where a rule keeps anything back, so that no text takes
/// the server long.
const MAX_TEXT: usize = 16_000;

/// Whether the event in question is a message, or an edit of one, that a rule of the guild `roles` keeps back.
pub(crate) fn breaks_at(question: &Question<'_>, store: &Store, roles: &GuildState) -> bool {
    let Question { pdu, room, .. } = question;
    let is_said = pdu.kind == TimelineEventType::RoomMessage || pdu.kind_str() == POLL_START;
    if !is_said || pdu.state_key.is_some() || is_steward(&pdu.sender) {
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
    !question.is_category && told_by(question.pdu, &question.room.id, store, roles).is_some()
}

/// What `pdu`, a message of the guild's steward in `channel`, tells, and which rule of the guild `roles` has found just that and wants it told there.
pub(crate) fn told_by<'a>(
    pdu: &Pdu,
    channel: &RoomId,
    store: &Store,
    roles: &'a GuildState,
) -> Option<(Alert, &'a AutomodRule)> {
    if !roles.is_steward(pdu.sender.as_str()) {
        return None;
    }
    let alert = alert_of(pdu)?;
    let rule = roles.automod.get(&alert.rule)?;
    let user = alert.user.as_str();
    let is_asked = rule.alert_channel() == Some(channel.as_str())
        && alert.name == rule.name
        && alert.blocked == rule.blocks()
        && roles.members.contains_key(user)
        && roles.looks(rule, user, &alert.channel);
    if !is_asked {
        return None;
    }
    let said = Said {
        text: alert.content.clone(),
        mentions: alert.mentions.clone(),
    };
    let home = pdu.sender.server_name();
    let found = store.automod.get(rule)?.find(&said, home.as_str())?;
    (found.keyword == alert.keyword && found.matched == alert.matched).then_some((alert, rule))
}
