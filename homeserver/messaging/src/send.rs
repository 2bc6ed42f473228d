//! Sending: the hot path. Nothing is read from the database when what is in memory will do, and the answer is made of
//! what the rooms have appended.

use std::collections::HashSet;

use guildhall_event::{Draft, guild::tokens};
use guildhall_guilds::{
    ChannelAccess, Findings, Refusal, Thing,
    validate::{Check, has_unprintable},
};
use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, Appended, NewEvent, Step};
use guildhall_storage::{log, messages};
use guildhall_types::{
    EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId,
    message::{MAX_STICKERS, TTS},
};
use serde_json::{Map, Value, json};

use crate::{AllowedMentions, Message, Messaging, mention::takes_rights, model::Parts};

/// A message to send.
#[derive(Clone, Debug, Default)]
pub struct NewMessage {
    /// 1 to 4000 characters, not all of them blank. Empty if there are stickers and no text.
    pub content: String,
    /// The ids of stickers, at most 3, each once.
    pub sticker_ids: Vec<String>,
    /// Makes the send idempotent: 1 to 64 characters.
    pub nonce: Option<String>,
    /// The message of the same channel that it answers.
    pub reply_to: Option<String>,
    /// What of the mentions in the text counts.
    pub allowed_mentions: AllowedMentions,
    /// Whether it is to be read aloud; without the right it is not.
    pub tts: bool,
}

impl Messaging {
    /// Sends a message. When it answers, the message is durable. A second send with the same nonce appends nothing and
    /// gives the first one's message.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`], [`Refusal::SlowMode`], [`Refusal::AutomodBlocked`], or
    /// [`Refusal::Conflict`] when the nonce's message was deleted.
    pub async fn send(&self, user: &UserId, channel: &RoomId, new: NewMessage) -> Result<Message, Refusal> {
        let takes_rights = !new.sticker_ids.is_empty()
            || new.tts
            || tokens(&new.content).next().is_some()
            || takes_rights(&new.content);
        let access = self.sender(user, channel, takes_rights).await?;
        let rate_limit_per_user = access.rate_limit_per_user;
        self.check(&new)?;
        let key = (channel.to_owned(), user.to_owned());
        let now = self.guilds().clock().now();
        let replied = match &new.reply_to {
            Some(reply_to) => Some(self.check_reply(channel, reply_to).await?),
            None => None,
        };
        let stickers = match self.stickers((user, channel), &access, &new.sticker_ids).await {
            Ok(stickers) => stickers,
            // What was sent while they might be used is not sent again.
            Err(refusal) => return self.repeated(&key, &new).await?.ok_or(refusal),
        };
        let asked = (&new.allowed_mentions, replied.as_deref());
        let called = self.called((user, channel), &access, &new.content, asked).await?;
        let written = self.write((user, channel), &access, &new.content, called).await?;
        let is_slow = rate_limit_per_user > 0 && !access.rights.contains(Permissions::BYPASS_SLOWMODE);
        let turn = if is_slow {
            match self.0.slow_mode.take(&key, rate_limit_per_user, now) {
                Ok(before) => Some(before),
                // Whoever did not hear the answer to a send repeats it, and that is no second message.
                Err(refusal) => return self.repeated(&key, &new).await?.ok_or(refusal),
            }
        } else {
            None
        };

        let mut content = written.content_beside(&stickers);
        if let Some(reply_to) = &new.reply_to {
            content.insert(
                "m.relates_to".to_owned(),
                json!({"m.in_reply_to": {"event_id": reply_to}}),
            );
        }
        let tts = new.tts && access.rights.contains(Permissions::SEND_TTS_MESSAGES);
        if tts {
            content.insert(TTS.to_owned(), json!(true));
        }
        let looked = self
            .look_at(&access, key.clone(), (&written.body, &content))
            .await?;
        if let Some(refusal) = looked.as_ref().and_then(Findings::refusal) {
            if let Some(before) = turn {
                self.0.slow_mode.give_back(&key, before);
            }
            // What was sent before a rule came is not sent again, and not told either.
            if let Some(repeated) = self.repeated(&key, &new).await? {
                return Ok(repeated);
            }
            self.tell(looked.as_ref()).await;
            return Err(refusal);
        }
        let event = NewEvent {
            draft: Draft::message(user, content),
            nonce: new.nonce.clone(),
            skip_if_joined: false,
        };
        let appended = self.append(&key, event).await;
        if let Some(before) = turn
            && appended.as_ref().map_or(true, |appended| appended.duplicate)
        {
            self.0.slow_mode.give_back(&key, before);
        }
        let appended = appended?;
        if appended.duplicate {
            return self.earlier(user, channel, &appended.event_id).await;
        }
        self.tell(looked.as_ref()).await;
        Ok(Parts {
            id: appended.event_id,
            channel_id: channel.to_string(),
            author_id: user.to_string(),
            content: written.shown,
            emojis: written.emojis,
            stickers,
            mentions: written.mentions,
            tts,
            sent_at: appended.timestamp,
            edited_at: None,
            nonce: new.nonce,
            reply_to: new.reply_to,
            order: appended.order,
        }
        .into())
    }

    /// What the rules of the channel's guild find in a text that the user is about to say; nothing in private channels.
    pub(crate) async fn look_at(
        &self,
        access: &ChannelAccess,
        (channel, user): (OwnedRoomId, OwnedUserId),
        said: (&str, &Map<String, Value>),
    ) -> Result<Option<Findings>, Refusal> {
        match &access.guild_id {
            Some(guild) => self.guilds().look_at((guild, &channel), &user, said).await,
            None => Ok(None),
        }
    }

    /// Has it told what rules found, if anything.
    pub(crate) async fn tell(&self, looked: Option<&Findings>) {
        let Some(findings) = looked else { return };
        // The message is sent, or kept back, all the same.
        if let Err(error) = self.guilds().notify(findings).await {
            tracing::warn!(%error, "a finding of automod is not told");
        }
    }

    fn check(&self, new: &NewMessage) -> Result<(), Refusal> {
        let limits = &self.0.limits;
        let mut check = Check::new();
        if new.sticker_ids.is_empty() || !new.content.is_empty() {
            check_content(&mut check, &new.content, limits.content_chars);
        }
        check_stickers(&mut check, &new.sticker_ids);
        new.allowed_mentions.check(&mut check);
        if let Some(nonce) = &new.nonce {
            check.name("nonce", nonce, 1, limits.nonce_chars);
        }
        check.end()
    }

    /// The author of the message that is answered.
    async fn check_reply(&self, channel: &RoomId, reply_to: &str) -> Result<String, Refusal> {
        let unknown = || Refusal::invalid("replyTo", "is no message of this channel");
        <&EventId>::try_from(reply_to).map_err(|_| unknown())?;
        let mut conn = self.guilds().db().read().await?;
        let target = messages::get(&mut conn, channel.as_str(), reply_to).await?;
        target.map(|target| target.author_id).ok_or_else(unknown)
    }

    /// Appends an event of the user to the channel's room, and before it the user's join if need be.
    pub(crate) async fn append(
        &self,
        key: &(OwnedRoomId, OwnedUserId),
        event: NewEvent,
    ) -> Result<Appended, Refusal> {
        if self.0.joined.contains_key(key) {
            match self.guilds().rooms().append(&key.0, event.clone()).await {
                Err(AppendError::Forbidden(_)) => self.0.joined.invalidate(key),
                result => return Ok(result?),
            }
        }
        self.append_all(key, vec![event]).await
    }

    /// Appends events of the user to the channel's room, after the user's join if need be; gives the last of them.
    pub(crate) async fn append_all(
        &self,
        key: &(OwnedRoomId, OwnedUserId),
        mut events: Vec<NewEvent>,
    ) -> Result<Appended, Refusal> {
        let join = self.guilds().join_of_channel(&key.1).await?;
        events.insert(0, join);
        let appended = self
            .guilds()
            .rooms()
            .submit(vec![Step::Append(key.0.clone(), events)])
            .await?;
        self.0.joined.insert(key.clone(), ());
        let last = appended.into_iter().next_back();
        last.ok_or_else(|| Refusal::Internal("nothing was appended".to_owned()))
    }

    /// The message that was sent with the same nonce, if there is one.
    async fn repeated(
        &self,
        (channel, user): &(OwnedRoomId, OwnedUserId),
        new: &NewMessage,
    ) -> Result<Option<Message>, Refusal> {
        let Some(nonce) = &new.nonce else { return Ok(None) };
        let found = {
            let mut conn = self.guilds().db().read().await?;
            log::event_of_nonce(&mut conn, user.as_str(), channel.as_str(), nonce).await?
        };
        match found.map(OwnedEventId::try_from) {
            Some(Ok(id)) => self.earlier(user, channel, &id).await.map(Some),
            _ => Ok(None),
        }
    }

    /// The message that the nonce was first used for.
    async fn earlier(&self, user: &UserId, channel: &RoomId, id: &EventId) -> Result<Message, Refusal> {
        let found = {
            let mut conn = self.guilds().db().read().await?;
            messages::get(&mut conn, channel.as_str(), id.as_str()).await?
        };
        match found {
            Some(row) => self.model(user, channel, row).await,
            None => Err(Refusal::Conflict(
                "The message with this nonce was sent and has been deleted".to_owned(),
            )),
        }
    }
}

/// Refuses a content that is blank, too long, or holds control characters. Blanks around it count: they are sent as
/// they are.
pub(crate) fn check_content(check: &mut Check, content: &str, max: usize) {
    if content.trim().is_empty() {
        check.refuse("content", "must not be blank");
    } else if content.chars().count() > max {
        check.refuse("content", format!("must have at most {max} characters"));
    } else if has_unprintable(content) {
        check.refuse("content", "must not contain control characters");
    }
}

fn check_stickers(check: &mut Check, ids: &[String]) {
    if ids.len() > MAX_STICKERS {
        check.refuse("stickerIds", format!("must be at most {MAX_STICKERS}"));
    } else if ids.iter().collect::<HashSet<_>>().len() < ids.len() {
        check.refuse("stickerIds", "must name each sticker once");
    }
}

/// No such message, or not in this channel.
pub(crate) const UNKNOWN: Refusal = Refusal::Unknown(Thing::Message);
