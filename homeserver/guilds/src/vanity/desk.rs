//! Vanity URLs of this server's guilds, for moderators on other servers.

use guildhall_federation_api::invites::{InviteDeskError, Vanity, VanityRequest};

use crate::{Guilds, Refusal};

impl Guilds {
    pub(crate) async fn set_vanity_for(&self, request: VanityRequest) -> Result<Vanity, InviteDeskError> {
        let VanityRequest {
            guild_id,
            user_id,
            code,
            reason,
        } = request;
        if self.is_ours(&user_id) {
            return Err(InviteDeskError::Forbidden(format!(
                "{user_id} is a user of this server"
            )));
        }
        if self.home_of(&guild_id).await?.as_deref() != Some(self.server_name()) {
            return Err(InviteDeskError::NotFound);
        }
        let is_banned = self.rooms().bans_server(&guild_id, user_id.server_name()).await;
        if is_banned.map_err(Refusal::from)? {
            return Err(InviteDeskError::NotFound);
        }
        let guilds = self.because(reason);
        let set = guilds
            .set_vanity_here(&user_id, &guild_id, code, guilds.1.as_deref())
            .await;
        set.map_err(|refusal| match refusal {
            Refusal::Conflict(reason) => InviteDeskError::Taken(reason),
            Refusal::Invalid(problems) => {
                let reason = problems.into_iter().next().map(|problem| problem.reason);
                InviteDeskError::Invalid(reason.unwrap_or_default())
            }
            refusal => refusal.into(),
        })
    }
}
