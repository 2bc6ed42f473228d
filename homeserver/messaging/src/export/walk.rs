//! Going through a channel: what is said in it, and then its threads one after the other.

use guildhall_guilds::Refusal;
use guildhall_storage::{
    messages::{self, Anchor},
    threads,
};
use guildhall_types::{OwnedRoomId, RoomId, UserId};

use crate::{Message, Messaging};

/// Messages that are read at a time.
const PAGE: i64 = 100;

/// A place in a channel.
pub(super) struct Walk {
    channel: OwnedRoomId,
    is_forum: bool,
    /// The thread that it is in; empty for the channel itself.
    thread: String,
    /// What was read last there.
    after: Anchor,
    /// Where the list of threads goes on, once the channel itself is done.
    threads: Option<(i64, String)>,
    is_over: bool,
}

/// Before everything.
fn start() -> Anchor {
    Anchor {
        order_ts: i64::MIN,
        order_depth: i64::MIN,
        message_id: String::new(),
    }
}

impl Walk {
    pub(super) fn new(channel: OwnedRoomId, is_forum: bool) -> Self {
        Self {
            channel,
            is_forum,
            thread: String::new(),
            after: start(),
            threads: None,
            is_over: false,
        }
    }

    pub(super) fn channel(&self) -> &RoomId {
        &self.channel
    }

    /// The next messages, as `user` sees them; `None` when there are no more. There may be none in a page.
    pub(super) async fn next(
        &mut self,
        messaging: &Messaging,
        user: &UserId,
    ) -> Result<Option<Vec<Message>>, Refusal> {
        if self.is_over {
            return Ok(None);
        }
        let mut conn = messaging.guilds().db().read().await?;
        // Whom the user has blocked is no matter here: nobody is asked for.
        let place = (self.channel.as_str(), self.thread.as_str(), "");
        let rows = messages::after(&mut conn, place, &self.after, PAGE).await?;
        let is_last = i64::try_from(rows.len()).unwrap_or(PAGE) < PAGE;
        if let Some(last) = rows.last() {
            self.after = Anchor {
                order_ts: last.order_ts,
                order_depth: last.order_depth,
                message_id: last.message_id.clone(),
            };
        }
        if is_last {
            let before = self.threads.as_ref().map(|(at, id)| (*at, id.as_str()));
            let next = threads::of_channel(&mut conn, self.channel.as_str(), before, 1).await?;
            match next.into_iter().next() {
                Some(next) => {
                    self.threads = Some((next.row.created_at, next.row.thread_id.clone()));
                    self.thread = next.row.thread_id;
                    self.after = start();
                }
                None => self.is_over = true,
            }
        }
        drop(conn);
        let is_beginning = self.is_forum;
        let mut page = messaging.models(user, rows).await?;
        // With a post its first message is deleted, too.
        page.retain(|message| !is_beginning || message.thread_id.is_some() || message.thread.is_some());
        Ok(Some(page))
    }
}
