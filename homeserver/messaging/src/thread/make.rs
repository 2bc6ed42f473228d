//! Making threads and posts.

use guildhall_event::{
    Draft,
    draft::to_map,
    thread::{AUTO_ARCHIVE, MAX_POST_TAGS, MAX_THREAD_NAME, MAX_THREAD_RATE_LIMIT},
};
use guildhall_guilds::{ChannelAccess, Findings, Refusal, validate::Check};
use guildhall_permissions::Permissions;
use guildhall_rooms::NewEvent;
use guildhall_storage::threads;
use guildhall_types::{
    EventId, RoomId, UserId,
    content::{REASON, channel_type},
    thread::{STARTS, STARTS_THREAD, THREAD, ThreadContent},
};
use serde_json::json;

use super::Thread;
use crate::{Messaging, NewMessage, send::Place};

/// Minutes after which a thread is archived unless something else is said: three days.
const DEFAULT_AUTO_ARCHIVE: i64 = 4320;

/// A thread to make.
#[derive(Clone, Debug, Default)]
pub struct NewThread {
    /// 1 to 100 characters.
    pub name: String,
    /// Minutes without a message after which it is archived: 60, 1440, 4320 (when `None`) or 10080.
    pub auto_archive_duration: Option<i64>,
    /// Seconds that a member waits between two messages in it, 0 to 21600.
    pub rate_limit_per_user: i64,
    /// Ids of tags, at most 5, each once; of posts only.
    pub applied_tags: Vec<String>,
}

/// Notes what is wrong with the facts of a thread, and gives its name.
pub(super) fn check_facts(check: &mut Check, facts: &ThreadContent) -> String {
    let name = check.name("name", &facts.name, 1, MAX_THREAD_NAME);
    if !AUTO_ARCHIVE.contains(&facts.auto_archive) {
        check.refuse("autoArchiveDuration", "must be 60, 1440, 4320 or 10080");
    }
    let pause = facts.rate_limit_per_user;
    check.number("rateLimitPerUser", pause, 0, MAX_THREAD_RATE_LIMIT);
    let mut tags = facts.tags.clone();
    tags.sort();
    tags.dedup();
    if facts.tags.len() > MAX_POST_TAGS {
        check.refuse("appliedTags", format!("must be at most {MAX_POST_TAGS}"));
    } else if tags.len() < facts.tags.len() {
        check.refuse("appliedTags", "must name each tag once");
    }
    name
}

impl Messaging {
    pub(super) fn facts_of(&self, user: &UserId, new: NewThread) -> Result<ThreadContent, Refusal> {
        let mut facts = ThreadContent {
            creator: user.to_string(),
            created: self.guilds().clock().now().0,
            name: new.name,
            auto_archive: new.auto_archive_duration.unwrap_or(DEFAULT_AUTO_ARCHIVE),
            rate_limit_per_user: new.rate_limit_per_user,
            tags: new.applied_tags,
        };
        let mut check = Check::new();
        facts.name = check_facts(&mut check, &facts);
        check.end()?;
        Ok(facts)
    }

    /// Makes a post in a forum, whose first message is `first`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`], [`Refusal::SlowMode`], [`Refusal::AutomodBlocked`], or [`Refusal::Conflict`] when the
    /// channel is no forum.
    pub async fn make_post(
        &self,
        user: &UserId,
        channel: &RoomId,
        (new, first): (NewThread, NewMessage),
    ) -> Result<Thread, Refusal> {
        let access = self.reader(user, channel).await?;
        if access.kind != channel_type::FORUM {
            return Err(Refusal::invalid("message", "is for posts in forums"));
        }
        let facts = self.facts_of(user, new)?;
        self.check_tags(channel, &access, (&[], &facts.tags)).await?;
        require_pause(&access, 0, facts.rate_limit_per_user)?;
        self.look_at_name((user, channel), &access, &facts.name).await?;
        let message = self.send_to(user, channel, first, Place::Post(facts)).await?;
        self.thread_model(channel, &message.id).await
    }

    /// Makes a thread that begins with a message of its own, which tells of it.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`], [`Refusal::AutomodBlocked`], or [`Refusal::Conflict`] when the channel has no threads.
    pub async fn make_thread(
        &self,
        user: &UserId,
        channel: &RoomId,
        new: NewThread,
    ) -> Result<Thread, Refusal> {
        let access = self.maker(user, channel).await?;
        let facts = self.facts_of(user, new)?;
        self.check_tags(channel, &access, (&[], &facts.tags)).await?;
        require_pause(&access, 0, facts.rate_limit_per_user)?;
        let content = to_map(&json!({"msgtype": "m.notice", "body": facts.name, STARTS: STARTS_THREAD}));
        let key = (channel.to_owned(), user.to_owned());
        let looked = self
            .look_at(&access, key.clone(), (&facts.name, &content))
            .await?;
        if let Some(refusal) = looked.as_ref().and_then(Findings::refusal) {
            self.tell(looked.as_ref()).await;
            return Err(refusal);
        }
        // Who may make threads need not be allowed to write in the channel: the message says no more than that.
        let events = vec![
            Draft::message(user, content).into(),
            thread_event(user, None, &facts),
        ];
        let appended = self.append_each(&key, events).await?;
        self.tell(looked.as_ref()).await;
        let root = appended.iter().rev().nth(1);
        let root = root.ok_or_else(|| Refusal::Internal("nothing was appended".to_owned()))?;
        self.follow_own(user, channel, root.event_id.as_str()).await;
        self.thread_model(channel, root.event_id.as_str()).await
    }

    /// Makes a thread that begins with the message `root`.
    ///
    /// # Errors
    /// As [`Self::make_thread`], or [`Refusal::Conflict`] when the message has one or is in one.
    pub async fn make_thread_of(
        &self,
        user: &UserId,
        channel: &RoomId,
        root: &EventId,
        new: NewThread,
    ) -> Result<Thread, Refusal> {
        let access = self.maker(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let facts = self.facts_of(user, new)?;
        self.check_tags(channel, &access, (&[], &facts.tags)).await?;
        require_pause(&access, 0, facts.rate_limit_per_user)?;
        let message = self.row(channel, root).await?;
        if !message.thread_id.is_empty() {
            return Err(Refusal::Conflict("The message is in a thread".to_owned()));
        }
        let known = threads::find(
            &mut *self.guilds().db().read().await?,
            channel.as_str(),
            root.as_str(),
        )
        .await?;
        if known.is_some() {
            return Err(Refusal::Conflict("The message has, or had, a thread".to_owned()));
        }
        self.look_at_name((user, channel), &access, &facts.name).await?;
        let key = (channel.to_owned(), user.to_owned());
        self.append_all(&key, vec![thread_event(user, Some(root), &facts)])
            .await?;
        self.follow_own(user, channel, root.as_str()).await;
        self.thread_model(channel, root.as_str()).await
    }

    /// Refuses a name that a rule of automod keeps back: it is shown like a message.
    pub(super) async fn look_at_name(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        name: &str,
    ) -> Result<(), Refusal> {
        let content = to_map(&json!({"msgtype": "m.notice", "body": name}));
        let key = (channel.to_owned(), user.to_owned());
        let looked = self.look_at(access, key, (name, &content)).await?;
        match looked.as_ref().and_then(Findings::refusal) {
            Some(refusal) => {
                self.tell(looked.as_ref()).await;
                Err(refusal)
            }
            None => Ok(()),
        }
    }

    /// What the user may do in the channel, who has to be allowed to make threads there.
    async fn maker(&self, user: &UserId, channel: &RoomId) -> Result<ChannelAccess, Refusal> {
        let access = self.reader(user, channel).await?;
        let is_thread = access.kind == channel_type::PRIVATE_THREAD;
        if is_thread || !channel_type::holds_threads(access.kind) || access.guild_id.is_none() {
            return Err(Refusal::Conflict("This channel has no threads".to_owned()));
        }
        if access.kind == channel_type::FORUM {
            return Err(Refusal::invalid(
                "message",
                "is needed: a post has a first message",
            ));
        }
        access.require(Permissions::CREATE_PUBLIC_THREADS, "make threads in this channel")?;
        Ok(access)
    }
}

/// Refuses who may not change the pause between messages of a thread.
pub(super) fn require_pause(access: &ChannelAccess, before: i64, to: i64) -> Result<(), Refusal> {
    match before == to {
        true => Ok(()),
        false => access.require(
            Permissions::MANAGE_THREADS,
            "say how often one may write in a thread",
        ),
    }
}

/// That there is the thread `facts`, which begins with `root`, or with what is appended right before.
pub(crate) fn thread_event(user: &UserId, root: Option<&EventId>, facts: &ThreadContent) -> NewEvent {
    let key = root.map_or("", |root| root.as_str());
    NewEvent {
        keyed_by_last: root.is_none(),
        ..Draft::state(user, THREAD, key, to_map(facts)).into()
    }
}

/// `draft` with a reason, for the audit log.
pub(super) fn because(mut draft: Draft, reason: Option<&str>) -> NewEvent {
    if let Some(reason) = reason {
        draft.content.insert(REASON.to_owned(), json!(reason));
    }
    draft.into()
}
