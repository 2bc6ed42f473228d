//! Being interested in an event.

use std::collections::BTreeSet;

use guildhall_rooms::{AppendError, Step};
use guildhall_storage::scheduled_events;
use guildhall_types::{RoomId, UserId, content::event_status};

use super::seen_event;
use crate::{Guilds, Refusal, access, draft};

/// How often it is decided again, because the same user says something else meanwhile.
const ATTEMPTS: usize = 5;

impl Guilds {
    /// `user` is interested in the event, or no longer. Saying so again changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Conflict`] when it is over.
    pub async fn set_event_interest(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
        is_interested: bool,
    ) -> Result<(), Refusal> {
        for _ in 0..ATTEMPTS {
            let before = {
                let mut conn = self.read().await?;
                let access = access::of(&mut conn, guild, user, self.now()).await?;
                let (found, _) = seen_event(&mut conn, guild, &access, id).await?;
                let is_over = matches!(found.row.status, event_status::COMPLETED | event_status::CANCELED);
                if is_over {
                    return Err(Refusal::Conflict("The event is over".to_owned()));
                }
                scheduled_events::of_user(&mut conn, guild.as_str(), user.as_str()).await?
            };
            let mut all: BTreeSet<String> = before.iter().cloned().collect();
            let is_news = match is_interested {
                true => all.insert(id.to_owned()),
                false => all.remove(id),
            };
            if !is_news {
                return Ok(());
            }
            // It names all of them: nothing that was said meanwhile is to be undone.
            let (room, own) = (guild.to_owned(), user.to_owned());
            let unchanged = Step::Also(Box::new(move |conn| {
                Box::pin(async move {
                    let now = scheduled_events::of_user(conn, room.as_str(), own.as_str()).await?;
                    match now == before {
                        true => Ok(()),
                        false => Err(AppendError::Conflict("the interests have changed".to_owned())),
                    }
                })
            }));
            let said = draft::interest(user, all);
            let steps = vec![unchanged, Step::Append(guild.to_owned(), vec![said])];
            match self.rooms().submit(steps).await {
                Ok(_) => return Ok(()),
                Err(AppendError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::Overloaded)
    }
}
