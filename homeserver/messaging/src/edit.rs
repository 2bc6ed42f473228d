//! Editing.

use guildhall_event::{Draft, guild::add_files};
use guildhall_guilds::{Findings, Refusal, validate::Check};
use guildhall_storage::messages;
use guildhall_types::{EventId, RoomId, UserId, message::kind};
use serde_json::{Map, Value, json};

use crate::{
    AllowedMentions, Message, Messaging,
    model::{extra_of, mentions_of},
    send::check_content,
    text::Written,
};

impl Messaging {
    /// Gives the message another text, of whose mentions `allowed` ones count. Only its author may. Stickers and files stay; one without a text gets one, and only
    /// beside files may the text go. Nobody is
    /// told of a mention that comes so late.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] or [`Refusal::AutomodBlocked`].
    pub async fn edit(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
        (content, allowed): (&str, &AllowedMentions),
    ) -> Result<Message, Refusal> {
        let access = self.reader(user, channel).await?;
        let before = self.row(channel, message).await?;
        if before.author_id != user.as_str() || before.is_of_server() {
            return Err(Refusal::Forbidden(
                "You may only edit your own messages".to_owned(),
            ));
        }
        if before.kind != kind::ORDINARY {
            return Err(Refusal::Forbidden(
                "Nobody edits messages of this kind".to_owned(),
            ));
        }
        let access = self.access_at(channel, access, &before).await?;
        access.require_send()?;
        let mut check = Check::new();
        let files = extra_of(before.extra.as_deref())?.attachments;
        if files.is_empty() || !content.is_empty() {
            check_content(&mut check, content, self.0.limits.content_chars);
        }
        allowed.check(&mut check);
        check.end()?;
        let answered = self.answered_author(channel, &before).await?;
        let called = self
            .called((user, channel), &access, content, (allowed, answered.as_deref()))
            .await?;
        let written = self.write((user, channel), &access, content, called).await?;
        if before.content == written.shown {
            return self.model(user, before).await;
        }
        let mut new_content = written.content();
        add_files(&mut new_content, &files);
        let edit = edit_of(message, &written, new_content);
        let key = (channel.to_owned(), user.to_owned());
        let looked = self.look_at(&access, key.clone(), (&written.body, &edit)).await?;
        if let Some(refusal) = looked.as_ref().and_then(Findings::refusal) {
            self.tell(looked.as_ref()).await;
            return Err(refusal);
        }
        self.append(&key, Draft::message(user, edit).into()).await?;
        self.tell(looked.as_ref()).await;
        let row = self.row(channel, message).await?;
        self.model(user, row).await
    }

    /// The author of the message that `message` answers, if it calls that author.
    async fn answered_author(
        &self,
        channel: &RoomId,
        message: &messages::Message,
    ) -> Result<Option<String>, Refusal> {
        let Some(reply_to) = &message.reply_to else {
            return Ok(None);
        };
        let mut conn = self.guilds().db().read().await?;
        let answered = messages::get(&mut conn, channel.as_str(), reply_to).await?;
        let called = mentions_of(message.mentions.as_deref())?.users;
        Ok(answered
            .map(|answered| answered.author_id)
            .filter(|author| called.contains(author)))
    }
}

/// The content of an edit that gives `message` the text `written`, which is `new_content` in whole. Nobody is told of whom it calls.
pub(crate) fn edit_of(
    message: &EventId,
    written: &Written,
    new_content: Map<String, Value>,
) -> Map<String, Value> {
    let mut edit = Map::new();
    edit.insert("msgtype".to_owned(), json!("m.text"));
    // What clients that know no edits show in its place.
    edit.insert("body".to_owned(), json!(format!("* {}", written.body)));
    edit.insert("m.mentions".to_owned(), json!({}));
    edit.insert("m.new_content".to_owned(), Value::Object(new_content));
    edit.insert(
        "m.relates_to".to_owned(),
        json!({"rel_type": "m.replace", "event_id": message}),
    );
    edit
}
