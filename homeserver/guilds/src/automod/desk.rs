//! What other servers tell this one.

use futures::future::BoxFuture;
use guildhall_federation_api::automod::{AutomodDesk, AutomodDeskError, AutomodNotice};
use guildhall_types::ServerName;

use crate::{Guilds, Refusal};

impl From<Refusal> for AutomodDeskError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unknown(_) => Self::NotFound,
            Refusal::Overloaded => Self::Overloaded,
            Refusal::Storage(error) if error.retryable() => Self::Overloaded,
            Refusal::Storage(_) | Refusal::Internal(_) => Self::Internal(refusal.to_string()),
            _ => Self::Forbidden(refusal.to_string()),
        }
    }
}

impl AutomodDesk for Guilds {
    fn notice<'a>(
        &'a self,
        notice: &'a AutomodNotice,
        origin: &'a ServerName,
    ) -> BoxFuture<'a, Result<(), AutomodDeskError>> {
        Box::pin(async move {
            if self.is_ours(&notice.user_id) {
                return Err(AutomodDeskError::NotFound);
            }
            Ok(self.act_on(notice, origin).await?)
        })
    }
}
