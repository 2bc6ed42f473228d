//! Whether a message may have the emoji, stickers and files that it has, for the verdict.

use guildhall_event::guild::GuildState;
use guildhall_permissions::Permissions;
use guildhall_types::message::{EMOJIS, REACTED, STICKERS};
use ruma::events::TimelineEventType;

use crate::{
    project::{files_of, used_by},
    verdict::Question,
};

/// In the content of every message with a file.
const FILE: &str = "mxc:";

/// Whether the sender of the event in question, who has `rights` in the channel by the guild `roles`, may use the emoji, stickers
/// and files that it has, if it is a message, an edit of one, or a reaction.
pub(crate) fn lends_at(question: &Question<'_>, roles: &GuildState, rights: Permissions) -> bool {
    let Question { pdu, .. } = question;
    // Most messages have none, and are not read for it.
    let content = pdu.content.get();
    let may_use_some = match &pdu.kind {
        TimelineEventType::RoomMessage => [EMOJIS, STICKERS, FILE].iter().any(|key| content.contains(key)),
        TimelineEventType::Reaction => content.contains(REACTED),
        _ => false,
    };
    if !may_use_some {
        return true;
    }
    if !rights.contains(Permissions::ATTACH_FILES) && !files_of(pdu).is_empty() {
        return false;
    }
    let used = used_by(pdu).unwrap_or_default();
    let needed = roles.lending(pdu.sender.as_str(), &used);
    needed.is_some_and(|needed| rights.contains(needed))
}
