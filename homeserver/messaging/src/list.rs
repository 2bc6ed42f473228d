//! Looking back.

use guildhall_guilds::{ChannelAccess, Refusal};
use guildhall_permissions::Permissions;
use guildhall_storage::messages::{self, Anchor};
use guildhall_types::{EventId, OwnedEventId, RoomId, UserId, content::channel_type};
use sqlx::AnyConnection;
use tokio::time::Instant;

use crate::{Message, Messaging, send::UNKNOWN};

/// Which part of the history is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// The end.
    Latest,
    /// What comes right before the message.
    Before(OwnedEventId),
    /// What comes right after the message.
    After(OwnedEventId),
    /// The message in the middle of what surrounds it.
    Around(OwnedEventId),
}

/// A part of a channel's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePage {
    /// Latest first.
    pub messages: Vec<Message>,
    /// The message to go on from in the direction of the window ([`Window::Around`] goes back); `None` at the end.
    pub next: Option<String>,
}

impl Messaging {
    /// At most `limit` messages of the channel (at least 1), without those of whom `user` has blocked.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], also for a message that the window starts from, or [`Refusal::Forbidden`] for who may not
    /// read the history.
    pub async fn list(
        &self,
        user: &UserId,
        channel: &RoomId,
        window: &Window,
        limit: usize,
    ) -> Result<MessagePage, Refusal> {
        let access = self.reader(user, channel).await?;
        if access.kind == channel_type::FORUM {
            return Err(Refusal::Conflict(
                "This channel holds posts and no messages beside them".to_owned(),
            ));
        }
        self.list_in(user, (channel, ""), &access, (window, limit)).await
    }

    /// The same of a thread of the channel, without the message that it begins with.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub async fn list_thread(
        &self,
        user: &UserId,
        (channel, thread): (&RoomId, &EventId),
        window: &Window,
        limit: usize,
    ) -> Result<MessagePage, Refusal> {
        let access = self.reader(user, channel).await?;
        self.stored_thread(channel, thread.as_str()).await?;
        self.list_in(user, (channel, thread.as_str()), &access, (window, limit))
            .await
    }

    async fn list_in(
        &self,
        user: &UserId,
        (channel, thread): (&RoomId, &str),
        access: &ChannelAccess,
        (window, limit): (&Window, usize),
    ) -> Result<MessagePage, Refusal> {
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let mut page = self.page((user, channel, thread), window, limit).await?;
        let end = Instant::now() + self.0.limits.history_wait;
        // What comes may hold no message, so it is asked on until the page knows what follows it, or the history ends.
        while page.next.is_none()
            && !matches!(window, Window::After(_))
            && self.fetch_history(channel, end).await
        {
            page = self.page((user, channel, thread), window, limit).await?;
        }
        Ok(MessagePage {
            messages: self.models(user, page.rows).await?,
            next: page.next,
        })
    }

    async fn page(
        &self,
        (user, channel, thread): (&UserId, &RoomId, &str),
        window: &Window,
        limit: usize,
    ) -> Result<Rows, Refusal> {
        let place = (channel.as_str(), thread, user.as_str());
        // One snapshot, so that what is sent meanwhile neither shifts nor doubles anything.
        let mut tx = self.guilds().db().snapshot().await?;
        let conn = tx.conn();
        let wanted = limit.saturating_add(1);
        Ok(match window {
            Window::Latest => Rows::cut(messages::latest(conn, place, count(wanted)).await?, limit),
            Window::Before(id) => {
                let anchor = anchor(conn, channel, id).await?;
                Rows::cut(
                    messages::before(conn, place, &anchor, count(wanted)).await?,
                    limit,
                )
            }
            Window::After(id) => {
                let anchor = anchor(conn, channel, id).await?;
                let mut rows = Rows::cut(messages::after(conn, place, &anchor, count(wanted)).await?, limit);
                rows.rows.reverse();
                rows
            }
            Window::Around(id) => around(conn, (user, channel, thread), id, limit).await?,
        })
    }
}

struct Rows {
    rows: Vec<messages::Message>,
    next: Option<String>,
}

impl Rows {
    /// Takes off what was read to see whether there is more.
    fn cut(mut rows: Vec<messages::Message>, limit: usize) -> Self {
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|row| row.message_id.clone());
        Self { rows, next }
    }
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

async fn anchor(conn: &mut AnyConnection, channel: &RoomId, id: &EventId) -> Result<Anchor, Refusal> {
    messages::anchor(conn, channel.as_str(), id.as_str())
        .await?
        .ok_or(UNKNOWN)
}

/// The message in the middle, if it stands, and as much before it as after it, as far as there is.
async fn around(
    conn: &mut AnyConnection,
    (user, channel, thread): (&UserId, &RoomId, &str),
    id: &EventId,
    limit: usize,
) -> Result<Rows, Refusal> {
    let place = (channel.as_str(), thread, user.as_str());
    let anchor = anchor(conn, channel, id).await?;
    let middle = messages::get(conn, channel.as_str(), id.as_str()).await?;
    let middle = middle.filter(|middle| middle.thread_id == thread);
    let beside = limit.saturating_sub(usize::from(middle.is_some()));
    let newer = messages::after(conn, place, &anchor, count(beside)).await?;
    let older = messages::before(conn, place, &anchor, count(beside.saturating_add(1))).await?;
    // Half of each; what one side lacks, the other may have.
    let newer_kept = newer
        .len()
        .min((beside / 2).max(beside.saturating_sub(older.len())));
    let older_kept = beside.saturating_sub(newer_kept);
    let has_older = older.len() > older_kept;
    let mut rows: Vec<_> = newer.into_iter().take(newer_kept).collect();
    rows.reverse();
    rows.extend(middle);
    rows.extend(older.into_iter().take(older_kept));
    let next = rows
        .last()
        .filter(|_| has_older)
        .map(|row| row.message_id.clone());
    Ok(Rows { rows, next })
}
