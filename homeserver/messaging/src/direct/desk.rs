//! What other servers ask of this one's users.

use futures::future::BoxFuture;
use guildhall_federation_api::direct::{DirectDesk, DirectDeskError, DirectInvitation};
use guildhall_guilds::Refusal;
use guildhall_storage::errands::{self, Errand};

use super::MAX_WAITING;
use crate::Messaging;

fn internal(refusal: impl Into<Refusal>) -> DirectDeskError {
    match refusal.into() {
        Refusal::Overloaded => DirectDeskError::Overloaded,
        Refusal::Storage(error) if error.retryable() => DirectDeskError::Overloaded,
        refusal => DirectDeskError::Internal(refusal.to_string()),
    }
}

impl DirectDesk for Messaging {
    fn judge<'a>(&'a self, invitation: &'a DirectInvitation) -> BoxFuture<'a, Result<(), DirectDeskError>> {
        Box::pin(async move {
            let DirectInvitation {
                inviter,
                user,
                purpose,
                ..
            } = invitation;
            let wants = self.wants(user, inviter, *purpose).await.map_err(internal)?;
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
                purpose: invitation.purpose.as_str().to_owned(),
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
