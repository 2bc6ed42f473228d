//! Whether a message may have the emoji and stickers that it has, for the verdict.

use guildhall_event::guild::GuildState;
use guildhall_permissions::Permissions;
use guildhall_types::message::{EMOJIS, REACTED, STICKERS};
use ruma::events::TimelineEventType;

use crate::{project::used_by, verdict::Question};

/// Whether the sender of the event in question, who has `rights` in the channel by the guild `roles`, may use the emoji and stickers that it has, if it
/// is a message, an edit of one, or a reaction.
pub(crate) fn lends_at(question: &Question<'_>, roles: &GuildState, rights: Permissions) -> bool {
    let Question { pdu, .. } = question;
    // Most messages have none, and are not read for it.
    let content = pdu.content.get();
    let may_use_some = match &pdu.kind {
        TimelineEventType::RoomMessage => content.contains(EMOJIS) || content.contains(STICKERS),
        TimelineEventType::Reaction => content.contains(REACTED),
        _ => false,
    };
    if !may_use_some {
        return true;
    }
    let used = used_by(pdu).unwrap_or_default();
    let needed = roles.lending(pdu.sender.as_str(), &used);
    needed.is_some_and(|needed| rights.contains(needed))
}
