//! Private channels: of two people, and of several (groups). `spec/adr/0023` says how they come about across servers.

mod block;
mod close;
mod desk;
mod drafts;
mod errands;
mod friend;
mod group;
mod invite;
mod join;
mod list;
mod open;
mod people;
mod privacy;
mod update;

pub use privacy::PrivacyPatch;
pub use update::GroupPatch;

use guildhall_guilds::{Refusal, Upstream, model::Channel};
use guildhall_storage::{accounts::deactivation, private_channels};
use guildhall_types::{RoomId, UserId, is_steward};

use crate::Messaging;

/// Groups that one user may be in.
pub(crate) const MAX_GROUPS: i64 = 100;
/// Channels of the same two people: two come about when both open one at the same time.
pub(crate) const MAX_OF_PAIR: usize = 3;
/// Invitations that a server may make out before the users are let in.
const MAX_WAITING: i64 = 200;

/// Somebody who is not to be written to, for whatever reason.
fn refused() -> Refusal {
    Refusal::Forbidden("This user does not accept your messages".to_owned())
}

/// Somebody whose server this one does not deal with, or that knows no such user.
fn unreached(other: &UserId) -> Refusal {
    Refusal::Upstream {
        kind: Upstream::Bad,
        message: format!("{} does not let its user be invited", other.server_name()),
    }
}

impl Messaging {
    /// Refuses who cannot take part in a private channel: the caller, a server's own user, nobody.
    async fn check_person(&self, user: &UserId, other: &UserId) -> Result<(), Refusal> {
        let unknown = || Refusal::invalid("recipients", "names nobody whom you can write to");
        if user == other || is_steward(other) {
            return Err(unknown());
        }
        if other.server_name() == self.guilds().rooms().server_name() {
            let mut conn = self.guilds().db().read().await?;
            if !deactivation::is_active(&mut conn, other.as_str()).await? {
                return Err(unknown());
            }
        }
        Ok(())
    }

    fn is_ours(&self, user: &UserId) -> bool {
        user.server_name() == self.guilds().rooms().server_name()
    }

    /// The channel as it is now.
    async fn private_channel(&self, channel: &RoomId) -> Result<Channel, Refusal> {
        let found = private_channels::get(&mut *self.guilds().db().read().await?, channel.as_str()).await?;
        let found = found.ok_or_else(|| Refusal::Internal(format!("{channel} is no private channel")))?;
        Ok(found.into())
    }
}
