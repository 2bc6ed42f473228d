//! Sending: the hot path. Nothing is read from the database when what is in memory will do, and the answer is made of
//! what the rooms have appended.

use std::collections::HashSet;

use guildhall_event::{
    Draft,
    guild::{POLL_START, add_files, poll_content, tokens},
};
use guildhall_files::Claim;
use guildhall_guilds::{
    ChannelAccess, Findings, Refusal, Thing,
    validate::{Check, has_unprintable},
};
use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, Appended, NewEvent, Step};
use guildhall_storage::{log, messages, threads};
use guildhall_types::{
    EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId, is_steward,
    message::{Extra, FORWARD, MAX_STICKERS, Poll, SUPPRESS_EMBEDS, TTS, UsedSticker},
    thread::{IN_THREAD, STARTS, STARTS_POST, ThreadContent},
};
use serde_json::{Map, Value, json};

use crate::{
    AllowedMentions, ForwardOf, Message, Messaging, NewAttachment, NewPoll, attachment::check_attachments,
    forward::PassedOn, mention::takes_rights, model::Parts, text::Written, thread::thread_event,
};

/// A message to send.
#[derive(Clone, Debug, Default)]
pub struct NewMessage {
    /// 1 to 4000 characters, not all of them blank. Empty if there are stickers or files and no text.
    pub content: String,
    /// The ids of stickers, at most 3, each once.
    pub sticker_ids: Vec<String>,
    /// What was uploaded before, at most 10, instead of stickers.
    pub attachments: Vec<NewAttachment>,
    /// Makes the send idempotent: 1 to 64 characters.
    pub nonce: Option<String>,
    /// The message of the same channel that it answers.
    pub reply_to: Option<String>,
    /// The thread of the channel that it is said in.
    pub thread: Option<String>,
    /// What of the mentions in the text counts.
    pub allowed_mentions: AllowedMentions,
    /// Whether it is to be read aloud; without the right it is not.
    pub tts: bool,
    /// Whether its links are to be shown without previews.
    pub suppress_embeds: bool,
    /// The message that it passes on: then there is neither text, sticker, nor answer.
    pub forward: Option<ForwardOf>,
    /// What it asks: then there is nothing else.
    pub poll: Option<NewPoll>,
}

/// What a new message says.
struct Said {
    written: Written,
    stickers: Vec<UsedSticker>,
    extra: Extra,
    /// Held until it is said.
    claims: Vec<Claim>,
}

impl From<PassedOn> for Said {
    fn from(passed: PassedOn) -> Self {
        Self {
            written: passed.written,
            stickers: passed.stickers,
            extra: Extra {
                forward: Some(passed.forward),
                attachments: passed.files,
                ..Extra::default()
            },
            claims: Vec::new(),
        }
    }
}

impl From<Poll> for Said {
    fn from(poll: Poll) -> Self {
        // Rules look at all that it says.
        let written = Written::plain(poll.text());
        Self {
            written,
            stickers: Vec::new(),
            extra: Extra {
                poll: Some(poll),
                ..Extra::default()
            },
            claims: Vec::new(),
        }
    }
}

/// Where a message goes.
pub(crate) enum Place {
    /// The channel itself.
    Channel,
    /// A thread.
    Thread(Box<threads::Thread>),
    /// A new post of a forum, which it begins.
    Post(ThreadContent),
}

impl Place {
    /// The relation that the message has, with what it answers.
    fn relation(&self, reply_to: Option<&str>) -> Option<Value> {
        let Self::Thread(thread) = self else {
            return reply_to.map(|reply_to| json!({"m.in_reply_to": {"event_id": reply_to}}));
        };
        let root = &thread.row.thread_id;
        // Who knows no threads sees an answer to what was said last.
        let last = thread.last_message_id.as_ref().unwrap_or(root);
        Some(json!({
            "rel_type": IN_THREAD,
            "event_id": root,
            "is_falling_back": reply_to.is_none(),
            "m.in_reply_to": {"event_id": reply_to.unwrap_or(last)},
        }))
    }
}

impl Messaging {
    /// Sends a message. When it answers, the message is durable. A second send with the same nonce appends nothing and
    /// gives the first one's message.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`], [`Refusal::SlowMode`], [`Refusal::AutomodBlocked`], or
    /// [`Refusal::Conflict`] when the nonce's message was deleted.
    pub async fn send(&self, user: &UserId, channel: &RoomId, new: NewMessage) -> Result<Message, Refusal> {
        let place = match &new.thread {
            // Whether there is such a thread is told to who sees the channel.
            Some(thread) => {
                self.guilds()
                    .channel_access(channel, user)
                    .await?
                    .require_sight()?;
                Place::Thread(Box::new(self.stored_thread(channel, thread).await?))
            }
            None => Place::Channel,
        };
        self.send_to(user, channel, new, place).await
    }

    /// As [`Self::send`], to `place`.
    pub(crate) async fn send_to(
        &self,
        user: &UserId,
        channel: &RoomId,
        new: NewMessage,
        place: Place,
    ) -> Result<Message, Refusal> {
        let takes_rights = !new.sticker_ids.is_empty()
            || !new.attachments.is_empty()
            || new.tts
            || new.forward.is_some()
            || new.poll.is_some()
            || tokens(&new.content).next().is_some()
            || takes_rights(&new.content);
        let access = match &place {
            Place::Channel => self.sender(user, channel, takes_rights).await?,
            Place::Thread(thread) => self.thread_sender((user, channel), thread, takes_rights).await?,
            Place::Post(_) => {
                let access = self.reader(user, channel).await?;
                access.require(Permissions::SEND_MESSAGES, "make posts in this channel")?;
                access
            }
        };
        let thread = match &place {
            Place::Thread(thread) => thread.row.thread_id.clone(),
            Place::Channel | Place::Post(_) => String::new(),
        };
        let rate_limit_per_user = access.rate_limit_per_user;
        self.check(&new)?;
        let key = (channel.to_owned(), user.to_owned());
        let now = self.guilds().clock().now();
        let replied = match &new.reply_to {
            Some(reply_to) => self.check_reply((channel, &thread), reply_to).await?,
            None => None,
        };
        if new.poll.is_some() {
            if !matches!(place, Place::Channel) {
                return Err(Refusal::invalid("poll", "must not be in a thread"));
            }
            access.require(Permissions::SEND_POLLS, "send polls in this channel")?;
        }
        let said = match (&new.forward, &new.poll) {
            (Some(of), _) => self.pass_on((user, channel), &access, of).await.map(Said::from),
            (None, Some(poll)) => Ok(Said::from(poll.at(now))),
            (None, None) => {
                self.own_words((user, channel), &access, &new, replied.as_deref())
                    .await
            }
        };
        let Said {
            written,
            stickers,
            extra,
            claims: _claims,
        } = match said {
            Ok(said) => said,
            // What was sent while it might be said is not sent again.
            Err(refusal) => return self.repeated(&key, &new).await?.ok_or(refusal),
        };
        let is_slow = rate_limit_per_user > 0 && !access.rights.contains(Permissions::BYPASS_SLOWMODE);
        let scope = if thread.is_empty() {
            channel.as_str()
        } else {
            &thread
        };
        let slow = (scope.to_owned(), user.to_owned());
        let turn = if is_slow {
            match self.0.slow_mode.take(&slow, rate_limit_per_user, now) {
                Ok(before) => Some(before),
                // Whoever did not hear the answer to a send repeats it, and that is no second message.
                Err(refusal) => return self.repeated(&key, &new).await?.ok_or(refusal),
            }
        } else {
            None
        };

        let mut content = written.content_beside(&stickers);
        add_files(&mut content, &extra.attachments);
        if let Some(relation) = place.relation(new.reply_to.as_deref()) {
            content.insert("m.relates_to".to_owned(), relation);
        }
        if let Place::Post(_) = &place {
            content.insert(STARTS.to_owned(), json!(STARTS_POST));
        }
        if let Some(forward) = &extra.forward {
            content.insert(FORWARD.to_owned(), json!(forward));
        }
        let tts = new.tts && access.rights.contains(Permissions::SEND_TTS_MESSAGES);
        if tts {
            content.insert(TTS.to_owned(), json!(true));
        }
        if new.suppress_embeds {
            content.insert(SUPPRESS_EMBEDS.to_owned(), json!(true));
        }
        let looked = self
            .look_at(&access, key.clone(), (&written.body, &content))
            .await?;
        let draft = match &extra.poll {
            Some(poll) => Draft::timeline(user, POLL_START, poll_content(poll)),
            None => Draft::message(user, content),
        };
        if let Some(refusal) = looked.as_ref().and_then(Findings::refusal) {
            if let Some(before) = turn {
                self.0.slow_mode.give_back(&slow, before);
            }
            // What was sent before a rule came is not sent again, and not told either.
            if let Some(repeated) = self.repeated(&key, &new).await? {
                return Ok(repeated);
            }
            self.tell(looked.as_ref()).await;
            return Err(refusal);
        }
        let event = NewEvent {
            draft,
            nonce: new.nonce.clone(),
            skip_if_joined: false,
            keyed_by_last: false,
        };
        let appended = match &place {
            Place::Channel | Place::Thread(_) => self.append(&key, event).await,
            Place::Post(facts) => {
                let events = vec![event, thread_event(user, None, facts)];
                let appended = self.append_each(&key, events).await;
                // The last one is the post itself.
                appended.and_then(|mut all| {
                    all.pop();
                    last_of(all)
                })
            }
        };
        if let Some(before) = turn
            && appended.as_ref().map_or(true, |appended| appended.duplicate)
        {
            self.0.slow_mode.give_back(&slow, before);
        }
        let appended = appended?;
        if appended.duplicate {
            return self.earlier(user, channel, &appended.event_id).await;
        }
        self.tell(looked.as_ref()).await;
        match &place {
            Place::Channel => {}
            Place::Thread(found) => self.follow_own(user, channel, &found.row.thread_id).await,
            Place::Post(_) => self.follow_own(user, channel, appended.event_id.as_str()).await,
        }
        let mut message = Message::from(Parts {
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
            thread_id: Some(thread).filter(|thread| !thread.is_empty()),
            order: appended.order,
            extra,
        });
        message.suppress_embeds = new.suppress_embeds && new.poll.is_none();
        // Nobody has voted yet.
        let answers = message.poll.iter_mut().flat_map(|poll| &mut poll.answers);
        answers.for_each(|answer| answer.me = Some(false));
        Ok(message)
    }

    /// The own words of a new message, which calls `replied` if it answers.
    async fn own_words(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        new: &NewMessage,
        replied: Option<&str>,
    ) -> Result<Said, Refusal> {
        let stickers = self.stickers((user, channel), access, &new.sticker_ids).await?;
        let asked = (&new.allowed_mentions, replied);
        let called = self.called((user, channel), access, &new.content, asked).await?;
        let written = self.write((user, channel), access, &new.content, called).await?;
        let files = self
            .attachments((user, channel), access, &new.attachments)
            .await?;
        let (attachments, claims) = files.into_iter().unzip();
        Ok(Said {
            written,
            stickers,
            extra: Extra {
                attachments,
                ..Extra::default()
            },
            claims,
        })
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
        let alone = match (&new.forward, &new.poll) {
            (Some(_), Some(_)) => {
                check.refuse("poll", "must not be there beside forward");
                None
            }
            (Some(_), None) => Some("forward"),
            (None, Some(poll)) => {
                poll.check(&mut check);
                Some("poll")
            }
            (None, None) => None,
        };
        if let Some(alone) = alone {
            let beside = [
                ("content", !new.content.is_empty()),
                ("stickerIds", !new.sticker_ids.is_empty()),
                ("attachments", !new.attachments.is_empty()),
                ("replyTo", new.reply_to.is_some()),
                ("tts", new.tts),
            ];
            for (field, _) in beside.into_iter().filter(|(_, is_there)| *is_there) {
                check.refuse(field, format!("must not be there beside {alone}"));
            }
        } else if (new.sticker_ids.is_empty() && new.attachments.is_empty()) || !new.content.is_empty() {
            check_content(&mut check, &new.content, limits.content_chars);
        }
        check_stickers(&mut check, &new.sticker_ids);
        check_attachments(&mut check, &new.attachments);
        if !new.sticker_ids.is_empty() && !new.attachments.is_empty() {
            check.refuse("stickerIds", "must not be there beside attachments");
        }
        new.allowed_mentions.check(&mut check);
        if let Some(nonce) = &new.nonce {
            check.name("nonce", nonce, 1, limits.nonce_chars);
        }
        check.end()
    }

    /// The author of the message that is answered, which is in the same thread, or what the thread begins with; a webhook is nobody who could be called.
    async fn check_reply(
        &self,
        (channel, thread): (&RoomId, &str),
        reply_to: &str,
    ) -> Result<Option<String>, Refusal> {
        let unknown = || match thread {
            "" => Refusal::invalid("replyTo", "is no message of this channel"),
            _ => Refusal::invalid("replyTo", "is no message of this thread"),
        };
        <&EventId>::try_from(reply_to).map_err(|_| unknown())?;
        let mut conn = self.guilds().db().read().await?;
        let target = messages::get(&mut conn, channel.as_str(), reply_to).await?;
        let target = target.filter(|target| target.thread_id == thread || target.message_id == thread);
        let author = target.ok_or_else(unknown)?.author_id;
        let is_user = <&UserId>::try_from(author.as_str()).is_ok_and(|author| !is_steward(author));
        Ok(is_user.then_some(author))
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
        events: Vec<NewEvent>,
    ) -> Result<Appended, Refusal> {
        last_of(self.append_each(key, events).await?)
    }

    /// As [`Self::append_all`]; gives all of them, after the join.
    pub(crate) async fn append_each(
        &self,
        key: &(OwnedRoomId, OwnedUserId),
        mut events: Vec<NewEvent>,
    ) -> Result<Vec<Appended>, Refusal> {
        let join = self.guilds().join_of_channel(&key.1).await?;
        events.insert(0, join);
        let appended = self
            .guilds()
            .rooms()
            .submit(vec![Step::Append(key.0.clone(), events)])
            .await?;
        self.0.joined.insert(key.clone(), ());
        Ok(appended)
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
            Some(row) => self.model(user, row).await,
            None => Err(Refusal::Conflict(
                "The message with this nonce was sent and has been deleted".to_owned(),
            )),
        }
    }
}

fn last_of(appended: Vec<Appended>) -> Result<Appended, Refusal> {
    let last = appended.into_iter().next_back();
    last.ok_or_else(|| Refusal::Internal("nothing was appended".to_owned()))
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
