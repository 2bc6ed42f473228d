//! Taking reactions off.

use guildhall_event::Draft;
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_rooms::NewEvent;
use guildhall_storage::reactions::Which;
use guildhall_types::{EventId, RoomId, UserId};

use crate::Messaging;

/// Reactions that are taken off in one go.
const BATCH: i64 = 100;
/// Goes of one call: with so many reactions, somebody has to ask again.
const BATCHES: usize = 50;

/// Whose reactions are taken off.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Those of a user with one emoji, named as in [`Messaging::react`].
    Of(&'a UserId, &'a str),
    /// Everybody's with one emoji.
    With(&'a str),
    /// All.
    All,
}

impl Messaging {
    /// Takes reactions off a message. The own ones everybody may; those of others who may manage messages. Where there are none, nothing changes.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Overloaded`] when some of very many are left.
    pub async fn take_reactions_off(
        &self,
        user: &UserId,
        (channel, message): (&RoomId, &EventId),
        whose: Whose<'_>,
    ) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        if !matches!(whose, Whose::Of(of, _) if of == user) {
            access.require(Permissions::MANAGE_MESSAGES, "take off reactions of others")?;
        }
        let key = match whose {
            Whose::Of(_, emoji) | Whose::With(emoji) => self.key(channel, message, emoji).await?,
            Whose::All => self.row(channel, message).await.map(|_| String::new())?,
        };
        let which = match whose {
            Whose::Of(of, _) => Which::Of(of.as_str(), &key),
            Whose::With(_) => Which::Key(&key),
            Whose::All => Which::All,
        };
        for _ in 0..BATCHES {
            let events = self.reactions((channel, message), which, BATCH).await?;
            if events.is_empty() {
                return Ok(());
            }
            let redactions = events
                .iter()
                .map(|event| NewEvent::from(Draft::redaction(user, event, None)));
            self.append_all(&(channel.to_owned(), user.to_owned()), redactions.collect())
                .await?;
        }
        Err(Refusal::Overloaded)
    }
}
