//! Editing.

use guildhall_event::{Draft, guild::add_files};
use guildhall_guilds::{ChannelAccess, Findings, Refusal, validate::Check};
use guildhall_permissions::Permissions;
use guildhall_storage::{messages, previews};
use guildhall_types::{
    EventId, RoomId, UserId,
    message::{SUPPRESS_EMBEDS, kind},
};
use serde_json::{Map, Value, json};

use crate::{
    AllowedMentions, Message, Messaging,
    model::{extra_of, mentions_of},
    send::check_content,
    text::Written,
};

/// What to change of a message; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct MessagePatch {
    /// The text: 1 to 4000 characters, not all of them blank.
    pub content: Option<String>,
    /// What of the mentions in a new text counts.
    pub allowed_mentions: AllowedMentions,
    /// Whether its links are to be shown without previews.
    pub suppress_embeds: Option<bool>,
}

impl Messaging {
    /// Changes a message. Only its author may, but that its links are to be shown without previews says also who manages messages, for good. Stickers and files
    /// stay; one without a text gets one, and only beside files may the text go. Nobody is told of a mention that comes so late.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] or [`Refusal::AutomodBlocked`].
    pub async fn edit(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
        patch: MessagePatch,
    ) -> Result<Message, Refusal> {
        if patch.content.is_none() && patch.suppress_embeds.is_none() {
            return Err(Refusal::invalid("content", "must be there, or suppressEmbeds"));
        }
        let access = self.reader(user, channel).await?;
        let before = self.row(channel, message).await?;
        let is_others = before.author_id != user.as_str() || before.is_of_server();
        if is_others && patch.content.is_none() && patch.suppress_embeds == Some(true) {
            return self.suppress_embeds((user, channel), &access, before).await;
        }
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
        let files = extra_of(before.extra.as_deref())?.attachments;
        let (content, allowed) = match patch.content {
            Some(content) => {
                let mut check = Check::new();
                if files.is_empty() || !content.is_empty() {
                    check_content(&mut check, &content, self.0.limits.content_chars);
                }
                patch.allowed_mentions.check(&mut check);
                check.end()?;
                (content, patch.allowed_mentions)
            }
            // It calls whom it called.
            None => (before.content.clone(), called_by(&before)?),
        };
        let suppressed = {
            let mut conn = self.guilds().db().read().await?;
            let place = (channel.as_str(), message.as_str());
            !previews::suppressed(&mut conn, &[place]).await?.is_empty()
        };
        let suppresses = patch.suppress_embeds.unwrap_or(suppressed);
        let answered = self.answered_author(channel, &before).await?;
        let called = self
            .called(
                (user, channel),
                &access,
                &content,
                (&allowed, answered.as_deref()),
            )
            .await?;
        let written = self.write((user, channel), &access, &content, called).await?;
        if before.content == written.shown && suppresses == suppressed {
            return self.model(user, before).await;
        }
        let mut new_content = written.content();
        add_files(&mut new_content, &files);
        if suppresses {
            new_content.insert(SUPPRESS_EMBEDS.to_owned(), json!(true));
        }
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

    /// Has the links of another's message shown without previews.
    async fn suppress_embeds(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        message: messages::Message,
    ) -> Result<Message, Refusal> {
        // Nobody manages what others say in private.
        if access.guild_id.is_none() {
            return Err(Refusal::Forbidden(
                "You may only edit your own messages".to_owned(),
            ));
        }
        access.require(
            Permissions::MANAGE_MESSAGES,
            "take previews from messages of others",
        )?;
        let mut content = Map::new();
        content.insert("event_id".to_owned(), json!(message.message_id));
        let draft = Draft::timeline(user, SUPPRESS_EMBEDS, content);
        let key = (channel.to_owned(), user.to_owned());
        self.append(&key, draft.into()).await?;
        self.model(user, message).await
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

/// What of mentions counted in a message.
fn called_by(message: &messages::Message) -> Result<AllowedMentions, Refusal> {
    let called = mentions_of(message.mentions.as_deref())?;
    Ok(AllowedMentions {
        all_users: false,
        all_roles: false,
        everyone: called.everyone || called.here,
        users: called.users,
        roles: called.roles,
        replied_user: true,
    })
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
