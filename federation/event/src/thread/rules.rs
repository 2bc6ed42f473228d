//! Who may do what with a thread.

use guildhall_permissions::Permissions;
use guildhall_types::{
    Timestamp,
    content::{ChannelContent, channel_type},
    thread::ThreadContent,
};

use super::{MAX_THREADS, Refused, Thread, ThreadEvent, ensure, forum_of};

/// Of the threads of a channel, so many are left to those who manage threads.
const RESERVED: usize = 1_000;
/// How far the time at which a thread says to be made may be from that of the event, in milliseconds.
pub(super) const MAX_SKEW_MS: i64 = 5 * 60 * 1000;

/// Who does something, when and where.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// The user.
    pub user: &'a str,
    /// What the user may do in the channel; of [`ThreadEvent::Said`] what in its threads.
    pub rights: Permissions,
    /// When the event says to be sent.
    pub at: Timestamp,
    /// The channel.
    pub channel: &'a ChannelContent,
    /// Threads that were ever made in it.
    pub threads: usize,
}

impl Actor<'_> {
    fn has(&self, right: Permissions) -> bool {
        self.rights.contains(right)
    }

    fn manages(&self) -> bool {
        self.has(Permissions::MANAGE_THREADS)
    }

    fn is_private(&self) -> bool {
        self.channel.kind == channel_type::PRIVATE_THREAD
    }

    fn is_forum(&self) -> bool {
        self.channel.kind == channel_type::FORUM
    }

    /// Whether the actor may do what `event` does with the thread `before`, if there is one. What it takes to talk, and to edit, beside is for others to ask.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, event: &ThreadEvent, before: Option<&Thread>) -> Result<(), Refused> {
        ensure(
            self.has(Permissions::VIEW_CHANNEL),
            "the sender does not see the channel",
        )?;
        if before.is_some_and(|thread| thread.moderation.deleted) {
            return Err(Refused("the thread was deleted"));
        }
        match (event, before) {
            (
                ThreadEvent::Set(_, None) | ThreadEvent::Archive(_, None) | ThreadEvent::Moderate(_, None),
                _,
            ) => Err(Refused("there can be no such thread")),
            (ThreadEvent::Set(_, Some(facts)), None) => self.may_make(facts),
            (ThreadEvent::Set(_, Some(facts)), Some(thread)) => self.may_change(thread, facts),
            (ThreadEvent::Archive(..) | ThreadEvent::Moderate(..), None) => {
                Err(Refused("there is no such thread"))
            }
            (ThreadEvent::Archive(_, Some(archive)), Some(thread)) => {
                self.may_archive(thread, archive.archived)
            }
            (ThreadEvent::Moderate(_, Some(to)), Some(_)) => {
                ensure(self.manages(), "the sender may not manage threads")?;
                ensure(self.is_forum() || !to.pinned, "only posts are pinned")
            }
            (ThreadEvent::Said(_), Some(thread)) => ensure(
                !thread.moderation.locked || self.manages(),
                "the thread is locked",
            ),
            (ThreadEvent::Said(_) | ThreadEvent::Message | ThreadEvent::Post, None) if self.is_private() => {
                Err(Refused("in a private thread everything is said in the thread"))
            }
            (ThreadEvent::Starts, None) if self.is_private() => ensure(
                self.threads == 0 && self.has(Permissions::CREATE_PRIVATE_THREADS),
                "in a private thread everything is said in the thread",
            ),
            (ThreadEvent::Said(_) | ThreadEvent::Message | ThreadEvent::Starts, None) => {
                ensure(!self.is_forum(), "in a forum everything is said in posts")
            }
            (ThreadEvent::Message | ThreadEvent::Starts, Some(_))
            | (ThreadEvent::Edit | ThreadEvent::Post, _) => Ok(()),
        }
    }

    fn may_make(&self, facts: &ThreadContent) -> Result<(), Refused> {
        let kind = self.channel.kind;
        ensure(channel_type::holds_threads(kind), "the channel has no threads")?;
        let needed = match self.channel.kind {
            channel_type::FORUM => Permissions::SEND_MESSAGES,
            channel_type::PRIVATE_THREAD => Permissions::CREATE_PRIVATE_THREADS,
            _ => Permissions::CREATE_PUBLIC_THREADS,
        };
        ensure(self.has(needed), "the sender may not make threads in the channel")?;
        ensure(facts.creator == self.user, "nobody makes a thread for another")?;
        ensure(
            facts.created.abs_diff(self.at.0) <= MAX_SKEW_MS.unsigned_abs(),
            "it is made at another time",
        )?;
        let most = match self.is_private() {
            true => 1,
            false => MAX_THREADS - if self.manages() { 0 } else { RESERVED },
        };
        ensure(self.threads < most, "the channel has as many threads as it may")?;
        let none = ThreadContent {
            rate_limit_per_user: 0,
            tags: Vec::new(),
            ..facts.clone()
        };
        self.may_tag(&none, facts, true)
    }

    fn may_change(&self, thread: &Thread, facts: &ThreadContent) -> Result<(), Refused> {
        let before = &thread.facts;
        ensure(
            facts.creator == before.creator && facts.created == before.created,
            "who made a thread, and when, stays",
        )?;
        self.owns(thread)?;
        self.may_tag(before, facts, false)
    }

    /// The maker may, while it is not locked, and who manages threads.
    fn owns(&self, thread: &Thread) -> Result<(), Refused> {
        let is_own = thread.facts.creator == self.user && self.has(Permissions::SEND_MESSAGES_IN_THREADS);
        ensure(
            self.manages() || (is_own && !thread.moderation.locked),
            "the sender may not change the thread",
        )
    }

    fn may_archive(&self, thread: &Thread, archived: bool) -> Result<(), Refused> {
        if archived {
            return self.owns(thread);
        }
        let may_talk = self.has(Permissions::SEND_MESSAGES_IN_THREADS);
        ensure(
            self.manages() || (may_talk && !thread.moderation.locked),
            "the sender may not open the thread again",
        )
    }

    /// Tags, and the pause between messages.
    fn may_tag(&self, before: &ThreadContent, to: &ThreadContent, is_new: bool) -> Result<(), Refused> {
        ensure(
            self.manages() || before.rate_limit_per_user == to.rate_limit_per_user,
            "the sender may not say how often one may write in the thread",
        )?;
        let Some(forum) = forum_of(self.channel) else {
            return ensure(to.tags.is_empty(), "only posts have tags");
        };
        let find = |id: &String| forum.tags.iter().find(|tag| tag.id == *id);
        let added = to.tags.iter().filter(|id| !before.tags.contains(id));
        for id in added {
            let tag = find(id).ok_or(Refused("the forum has no such tag"))?;
            ensure(
                self.manages() || !tag.moderated,
                "the sender may not put this tag on a post",
            )?;
        }
        let mut taken = before.tags.iter().filter(|id| !to.tags.contains(id));
        ensure(
            self.manages() || !taken.any(|id| find(id).is_some_and(|tag| tag.moderated)),
            "the sender may not take this tag off a post",
        )?;
        let loses_all = to.tags.is_empty() && (is_new || !before.tags.is_empty());
        ensure(
            !(forum.require_tag && !forum.tags.is_empty() && loses_all),
            "a post in this forum has a tag",
        )
    }
}
