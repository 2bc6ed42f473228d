//! From a message to what the index keeps of it.

use guildhall_storage::messages::Message;
use guildhall_types::{
    attachment::AttachmentKind,
    message::{Extra, Mentions, kind},
};
use sha2::{Digest as _, Sha256};
use tantivy::TantivyDocument;

use crate::{schema::Fields, text::has_link};

/// That it is shown with a preview.
pub(crate) const EMBED: &str = "embed";
/// That it is pinned.
pub(crate) const PINNED: &str = "pinned";
/// That a user has written it.
pub(crate) const USER: &str = "user";
/// That a webhook has written it.
pub(crate) const WEBHOOK: &str = "webhook";

/// Bytes of a key: 128 bits, so that nobody finds two messages with the same.
const KEY: usize = 16;

/// Stands for a message or thread of a channel. Ids of rooms hold no space.
pub(crate) fn key(channel: &str, id: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(channel);
    hash.update(" ");
    hash.update(id);
    hash.finalize().iter().copied().take(KEY).collect()
}

/// Whether somebody says something with the message; others tell what somebody or a server has done, and are not looked for.
pub(crate) const fn is_said(message: &Message) -> bool {
    !message.is_of_server() && !kind::tells(message.kind)
}

/// What the index keeps of `message`, which is shown with a preview or not. What of it cannot be read is left out: the message is found by the rest.
pub(crate) fn document(fields: &Fields, message: &Message, has_embed: bool) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    let channel = &message.channel_id;
    document.add_bytes(fields.key, &key(channel, &message.message_id));
    if !message.thread_id.is_empty() {
        document.add_bytes(fields.thread, &key(channel, &message.thread_id));
    }
    document.add_text(fields.channel, channel);
    document.add_text(fields.message, &message.message_id);
    document.add_text(fields.author, &message.author_id);
    document.add_i64(fields.sent_at, message.sent_at);
    document.add_i64(fields.order_ts, message.order_ts);
    document.add_i64(fields.order_depth, message.order_depth);

    let extra: Extra = read(message.extra.as_deref());
    let mentions: Mentions = read(message.mentions.as_deref());
    for user in mentions.users {
        document.add_text(fields.mentions, user);
    }
    if let Some(webhook) = &extra.webhook {
        document.add_text(fields.author, &webhook.id);
    }
    match &extra.poll {
        Some(poll) => {
            document.add_text(fields.text, &poll.question);
            for answer in &poll.answers {
                document.add_text(fields.text, &answer.text);
            }
        }
        None => document.add_text(fields.text, &message.content),
    }
    for file in &extra.attachments {
        document.add_text(fields.text, &file.filename);
        if let Some(description) = &file.description {
            document.add_text(fields.text, description);
        }
    }
    for name in traits(message, &extra, has_embed) {
        document.add_text(fields.traits, name);
    }
    document
}

/// What the message has and is.
fn traits(message: &Message, extra: &Extra, has_embed: bool) -> Vec<&'static str> {
    let has_kind = |kind| extra.attachments.iter().any(|file| file.kind() == kind);
    let all = [
        ("link", has_link(&message.content)),
        (EMBED, has_embed),
        ("file", !extra.attachments.is_empty()),
        ("image", has_kind(AttachmentKind::Image)),
        ("video", has_kind(AttachmentKind::Video)),
        ("sound", has_kind(AttachmentKind::Audio)),
        ("poll", extra.poll.is_some()),
        ("sticker", message.stickers.is_some()),
        ("forward", extra.forward.is_some()),
        (PINNED, message.is_pinned),
        (WEBHOOK, extra.webhook.is_some()),
        (USER, extra.webhook.is_none()),
    ];
    all.into_iter()
        .filter(|(_, has)| *has)
        .map(|(name, _)| name)
        .collect()
}

fn read<T: Default + serde::de::DeserializeOwned>(json: Option<&str>) -> T {
    json.and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default()
}
