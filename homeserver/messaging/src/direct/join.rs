//! Letting a user of this server into a private channel of another server.

use guildhall_event::direct::DirectKind;
use guildhall_federation_api::direct::DirectPurpose;
use guildhall_guilds::{Refusal, Thing, Upstream};
use guildhall_storage::{
    errands::{self, Errand},
    projection::members,
};
use guildhall_types::{OwnedRoomId, OwnedServerName, OwnedUserId};

use super::errands::Outcome;
use crate::Messaging;

/// For so long a server may take that has to note yet that its user has invited, in milliseconds.
const NOT_YET_MS: i64 = 10 * 60 * 1000;
/// Parts of the history that are fetched at once; older ones when somebody looks back.
const PAGES: usize = 10;

impl Messaging {
    /// Joins for the user, and fetches what was said before. The room is held against the invitation that the user's server has agreed to: what
    /// turns out to be another one is dropped.
    pub(super) async fn try_join(&self, errand: &Errand) -> Result<Outcome, Refusal> {
        let (Ok(room), Ok(user), Ok(inviter), Ok(server)) = (
            OwnedRoomId::try_from(errand.room_id.as_str()),
            OwnedUserId::try_from(errand.user_id.as_str()),
            OwnedUserId::try_from(errand.inviter_id.as_str()),
            OwnedServerName::try_from(errand.server_name.as_str()),
        ) else {
            return Ok(Outcome::Done);
        };
        let purpose = DirectPurpose::parse(&errand.purpose);
        let kind = match purpose {
            DirectPurpose::Group => DirectKind::Group,
            DirectPurpose::Message | DirectPurpose::Request => DirectKind::pair(&inviter, &user),
        };
        let member = {
            let mut conn = self.guilds().db().read().await?;
            members::get(&mut conn, room.as_str(), user.as_str()).await?
        };
        if member.is_none_or(|(membership, _)| membership != "join") {
            // The user may have thought otherwise since, or have come into others.
            if !self.wants(&user, &inviter, purpose).await? {
                return Ok(Outcome::Done);
            }
            match self.guilds().join_private(&user, &room, &server, &kind).await {
                Ok(()) => {}
                Err(Refusal::Unknown(Thing::Channel)) => return Ok(another(errand)),
                Err(Refusal::Upstream {
                    kind: Upstream::Away,
                    message,
                }) => return Ok(Outcome::Away(message)),
                Err(error @ (Refusal::Storage(_) | Refusal::Internal(_) | Refusal::Overloaded)) => {
                    return Err(error);
                }
                Err(error) => {
                    let waited = self.guilds().clock().now().0.saturating_sub(errand.created_at);
                    return Ok(match waited > NOT_YET_MS {
                        true => Outcome::Failed(error.to_string()),
                        false => Outcome::Later(error.to_string()),
                    });
                }
            }
        }
        let held = self.guilds().rooms().direct_room(&room).await?;
        if !held.is_some_and(|(direct, _)| kind.is(&direct)) {
            return Ok(another(errand));
        }
        // First of all: until the other server has heard of it, it takes messages for the user.
        if purpose == DirectPurpose::Request {
            self.say_refusals(&user, &inviter, &room).await?;
        }
        for _ in 0..PAGES {
            if !self.guilds().rooms().fetch_history(&room).await? {
                break;
            }
        }
        Ok(Outcome::Done)
    }

    /// Notes that the user is to be let in.
    pub(super) async fn note_join(&self, errand: Errand) -> Result<(), Refusal> {
        let mut tx = self.guilds().db().begin().await?;
        errands::put(tx.conn(), &errand).await?;
        tx.commit().await?;
        self.0.errands.notify_one();
        Ok(())
    }
}

/// The room is not what the invitation says: nothing is left to do.
fn another(errand: &Errand) -> Outcome {
    tracing::info!(
        room = errand.room_id,
        server = errand.server_name,
        inviter = errand.inviter_id,
        "an invitation to a private channel leads to another room"
    );
    Outcome::Done
}
