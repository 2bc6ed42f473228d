//! What a user has said everywhere.

use guildhall_guilds::Refusal;
use guildhall_storage::messages::{self, Written};
use guildhall_types::{OwnedUserId, UserId};

use super::turn::Turn;
use crate::{Message, Messaging};

/// Messages that are read at a time.
const PAGE: i64 = 100;

/// An export of what a user has said.
pub struct OwnMessages {
    messaging: Messaging,
    user: OwnedUserId,
    after: Option<Written>,
    is_over: bool,
    _turn: Turn,
}

impl Messaging {
    /// Begins to export what `user` has said, wherever that was, as far as it stands.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] while another export of the user is under way.
    pub fn export_own(&self, user: &UserId) -> Result<OwnMessages, Refusal> {
        Ok(OwnMessages {
            messaging: self.clone(),
            user: user.to_owned(),
            after: None,
            is_over: false,
            _turn: self.0.exports.take(user)?,
        })
    }
}

impl OwnMessages {
    /// The next messages, channel by channel; `None` when there are no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Message>>, Refusal> {
        if self.is_over {
            return Ok(None);
        }
        let rows = {
            let mut conn = self.messaging.guilds().db().read().await?;
            messages::written_by(&mut conn, self.user.as_str(), self.after.as_ref(), PAGE).await?
        };
        self.is_over = i64::try_from(rows.len()).unwrap_or(PAGE) < PAGE;
        if let Some(last) = rows.last() {
            self.after = Some(Written {
                channel_id: last.channel_id.clone(),
                order_ts: last.order_ts,
                message_id: last.message_id.clone(),
            });
        }
        let said = self.messaging.models(&self.user, rows).await?;
        Ok(Some(said.into_iter().map(alone).collect()))
    }
}

/// `message` as it was said, without what others have made of it: that may be where its author does not look any more.
fn alone(mut message: Message) -> Message {
    message.thread = None;
    message.reactions = Vec::new();
    message.pinned = false;
    for answer in message.poll.iter_mut().flat_map(|poll| &mut poll.answers) {
        answer.count = 0;
    }
    message
}
