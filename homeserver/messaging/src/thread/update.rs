//! Changing a thread: what its maker may, and what moderators may.

use guildhall_event::{Draft, draft::to_map};
use guildhall_guilds::{ChannelAccess, Refusal, validate::Check};
use guildhall_permissions::Permissions;
use guildhall_storage::threads;
use guildhall_types::{
    EventId, RoomId, UserId,
    content::channel_type,
    thread::{
        THREAD, THREAD_ARCHIVE, THREAD_MODERATION, ThreadArchiveContent, ThreadContent,
        ThreadModerationContent,
    },
};

use super::{
    Thread,
    make::{because, check_facts, require_pause},
};
use crate::Messaging;

/// What to change; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ThreadPatch {
    /// 1 to 100 characters.
    pub name: Option<String>,
    /// Whether it is archived.
    pub archived: Option<bool>,
    /// Whether it is locked.
    pub locked: Option<bool>,
    /// Of a post: whether it stands above the others.
    pub pinned: Option<bool>,
    /// 60, 1440, 4320 or 10080 minutes.
    pub auto_archive_duration: Option<i64>,
    /// Seconds that a member waits between two messages, 0 to 21600.
    pub rate_limit_per_user: Option<i64>,
    /// All its tags.
    pub applied_tags: Option<Vec<String>>,
    /// Of a private thread: whether everybody who is in it may bring others in.
    pub invitable: Option<bool>,
}

/// What the state says of a thread's facts.
pub(super) fn facts_of(thread: &threads::Thread) -> ThreadContent {
    let row = &thread.row;
    ThreadContent {
        creator: row.creator_id.clone(),
        created: row.created_at,
        name: row.name.clone(),
        auto_archive: row.auto_archive,
        rate_limit_per_user: row.rate_limit_per_user,
        tags: serde_json::from_str(&row.tags).unwrap_or_default(),
    }
}

/// What the state says of it for moderators.
pub(super) const fn moderation_of(thread: &threads::Thread) -> ThreadModerationContent {
    ThreadModerationContent {
        locked: thread.row.is_locked,
        pinned: thread.row.is_pinned,
        deleted: thread.row.is_deleted,
    }
}

/// Refuses who neither manages threads nor has made this one, which is not locked.
fn require_own(access: &ChannelAccess, user: &UserId, thread: &threads::Thread) -> Result<(), Refusal> {
    let may_talk = access
        .rights_in_threads
        .contains(Permissions::SEND_MESSAGES_IN_THREADS);
    if thread.row.creator_id == user.as_str() && !thread.row.is_locked && may_talk {
        return Ok(());
    }
    access.require(Permissions::MANAGE_THREADS, "change this thread")
}

fn require_reopen(access: &ChannelAccess, thread: &threads::Thread) -> Result<(), Refusal> {
    let may_talk = access
        .rights_in_threads
        .contains(Permissions::SEND_MESSAGES_IN_THREADS);
    if may_talk && !thread.row.is_locked {
        return Ok(());
    }
    access.require(Permissions::MANAGE_THREADS, "open this thread again")
}

impl Messaging {
    /// Changes a thread, for `reason`. Its maker may while it is not locked, and who manages threads, who alone may lock and pin it; everybody who may write in it may open it again if it is not
    /// locked.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn update_thread(
        &self,
        user: &UserId,
        (channel, thread): (&RoomId, &EventId),
        patch: ThreadPatch,
        reason: Option<&str>,
    ) -> Result<Thread, Refusal> {
        let access = self.reader(user, channel).await?;
        let before = self.stored_thread(channel, thread.as_str()).await?;
        let facts = facts_of(&before);
        let mut to = ThreadContent {
            name: patch.name.unwrap_or_else(|| facts.name.clone()),
            auto_archive: patch.auto_archive_duration.unwrap_or(facts.auto_archive),
            rate_limit_per_user: patch.rate_limit_per_user.unwrap_or(facts.rate_limit_per_user),
            tags: patch.applied_tags.unwrap_or_else(|| facts.tags.clone()),
            ..facts.clone()
        };
        let mut check = Check::new();
        to.name = check_facts(&mut check, &to);
        if patch.pinned == Some(true) && access.kind != channel_type::FORUM {
            check.refuse("pinned", "is for posts in forums");
        }
        if patch.invitable.is_some() && access.kind != channel_type::PRIVATE_THREAD {
            check.refuse("invitable", "is for private threads");
        }
        check.end()?;

        if patch.invitable.is_some() {
            require_own(&access, user, &before)?;
        }
        let moderation = moderation_of(&before);
        let moderated = ThreadModerationContent {
            locked: patch.locked.unwrap_or(moderation.locked),
            pinned: patch.pinned.unwrap_or(moderation.pinned),
            ..moderation
        };
        let is_archived = before.archived_since(self.guilds().clock().now().0).is_some();
        let archive = patch.archived.filter(|archived| *archived != is_archived);

        let mut events = Vec::new();
        let mut push = |kind: &str, content| {
            let draft = Draft::state(user, kind, thread.as_str(), content);
            events.push(because(draft, reason));
        };
        // What is unlocked is so for what follows.
        if moderated != moderation {
            access.require(Permissions::MANAGE_THREADS, "lock or pin threads")?;
            push(THREAD_MODERATION, to_map(&moderated));
        }
        if to != facts {
            require_own(&access, user, &before)?;
            require_pause(&access, facts.rate_limit_per_user, to.rate_limit_per_user)?;
            if to.name != facts.name {
                self.look_at_name((user, channel), &access, &to.name).await?;
            }
            if to.tags != facts.tags {
                self.check_tags(channel, &access, (&facts.tags, &to.tags)).await?;
            }
            push(THREAD, to_map(&to));
        }
        if let Some(archived) = archive {
            match archived {
                true => require_own(&access, user, &before)?,
                false => require_reopen(&access, &before)?,
            }
            let last = before.last_message_id.clone().filter(|_| archived);
            push(THREAD_ARCHIVE, to_map(&ThreadArchiveContent { archived, last }));
        }
        if !events.is_empty() {
            self.append_all(&(channel.to_owned(), user.to_owned()), events)
                .await?;
        }
        if let Some(invitable) = patch.invitable {
            self.guilds().set_invitable(user, channel, invitable).await?;
        }
        self.thread_model(channel, thread.as_str()).await
    }
}
