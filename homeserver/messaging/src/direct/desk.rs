//! What other servers ask of this one's users.

use futures::future::BoxFuture;
use guildhall_federation_api::direct::{DirectDesk, DirectDeskError, DirectInvitation};
use guildhall_guilds::Refusal;
use guildhall_storage::{
    errands::{self, Errand},
    private_channels,
};
use guildhall_types::UserId;

use super::{MAX_GROUPS, MAX_OF_PAIR, MAX_WAITING};
use crate::Messaging;

fn internal(refusal: impl Into<Refusal>) -> DirectDeskError {
    match refusal.into() {
        Refusal::Overloaded => DirectDeskError::Overloaded,
        Refusal::Storage(error) if error.retryable() => DirectDeskError::Overloaded,
        refusal => DirectDeskError::Internal(refusal.to_string()),
    }
}

impl Messaging {
    /// Whether `user`, one of this server's, wants to be written to by `other`, or to be in a group with `other`.
    pub(super) async fn wants(&self, user: &UserId, other: &UserId, is_pair: bool) -> Result<bool, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        Ok(match is_pair {
            true => {
                let held = private_channels::of_pair(&mut conn, user.as_str(), other.as_str()).await?;
                held.len() < MAX_OF_PAIR
            }
            false => private_channels::count_groups(&mut conn, user.as_str()).await? < MAX_GROUPS,
        })
    }
}

impl DirectDesk for Messaging {
    fn judge<'a>(&'a self, invitation: &'a DirectInvitation) -> BoxFuture<'a, Result<(), DirectDeskError>> {
        Box::pin(async move {
            let DirectInvitation {
                inviter,
                user,
                is_pair,
                ..
            } = invitation;
            let wants = self.wants(user, inviter, *is_pair).await.map_err(internal)?;
            if !wants {
                return Err(DirectDeskError::Refused);
            }
            let db = self.guilds().db();
            let mut conn = db.read().await.map_err(internal)?;
            let server = inviter.server_name().as_str();
            let waiting = errands::count_of_server(&mut conn, errands::JOIN, server).await;
            match waiting.map_err(internal)? < MAX_WAITING {
                true => Ok(()),
                false => Err(DirectDeskError::Overloaded),
            }
        })
    }

    fn follow<'a>(&'a self, invitation: &'a DirectInvitation) -> BoxFuture<'a, Result<(), DirectDeskError>> {
        Box::pin(async move {
            let now = self.guilds().clock().now().0;
            let errand = Errand {
                item: errands::JOIN.to_owned(),
                room_id: invitation.room_id.to_string(),
                user_id: invitation.user.to_string(),
                inviter_id: invitation.inviter.to_string(),
                server_name: invitation.inviter.server_name().to_string(),
                state: errands::PENDING.to_owned(),
                attempts: 0,
                retry_at: now,
                last_error: None,
                created_at: now,
            };
            self.note_join(errand).await.map_err(internal)
        })
    }
}
