//! Coming into a guild on an invite.

use std::time::Duration;

use guildhall_federation_api::invites::Redeemed;
use guildhall_storage::members;
use guildhall_types::{RoomId, ServerName, UserId};
use tokio::time::sleep;

use super::{InviteCode, preview::of_other};
use crate::{Guilds, Refusal, Upstream, model::Guild, read};

/// Pause before an invite is redeemed again, while its server still believes that the user is in the guild.
const REJOIN_PAUSE: Duration = Duration::from_millis(300);

impl Guilds {
    /// Redeems the invite for `user` of this server, and gives the guild. Who is a member already uses nothing up.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for an invite that is not there, has expired or is used up, [`Refusal::Forbidden`] for who
    /// is banned and for servers that a policy refuses, [`Refusal::Conflict`] when the user is in too many guilds, or why
    /// the other server could not be asked.
    pub async fn redeem_invite(&self, user: &UserId, code: &InviteCode) -> Result<Guild, Refusal> {
        match code
            .server
            .as_deref()
            .filter(|server| *server != self.server_name())
        {
            None => self.redeem_here(user, &code.code).await,
            Some(server) => self.redeem_there(user, server, &code.code).await,
        }
    }

    async fn redeem_here(&self, user: &UserId, code: &str) -> Result<Guild, Refusal> {
        let preview = self.preview_here(code).await;
        if let Ok(preview) = &preview
            && !self.is_member(user, &preview.guild.id).await?
        {
            self.check_guild_count(user).await?;
        }
        let admitted = self.admit(code, user).await?;
        self.guild(user, &admitted.guild_id).await
    }

    async fn redeem_there(&self, user: &UserId, server: &ServerName, code: &str) -> Result<Guild, Refusal> {
        self.check_guild_count(user).await?;
        let redeemed = self.redeem_until_invited(user, server, code).await?;
        let guild_id = redeemed.guild_id.clone();
        if !self.is_member(user, &guild_id).await? {
            self.join_guild(user, server, redeemed).await?;
        }
        let guild = read::guild(&mut *self.read().await?, guild_id.as_str()).await?;
        let guild = guild.ok_or_else(|| Refusal::Upstream {
            kind: Upstream::Bad,
            message: format!("{server} has let you into {guild_id}, which is no guild"),
        })?;
        self.wait_for_channels(&guild_id).await;
        Ok(guild)
    }

    /// Asks the server to let the user in. Who has just left may still be a member there: then there is no invitation
    /// until the server has heard of the leaving.
    async fn redeem_until_invited(
        &self,
        user: &UserId,
        server: &ServerName,
        code: &str,
    ) -> Result<Redeemed, Refusal> {
        for _ in 0..self.limits().rejoin_attempts {
            let redeemed = self.remote().redeem(server, code, user).await.map_err(of_other)?;
            if redeemed.event.is_some() || self.is_member(user, &redeemed.guild_id).await? {
                return Ok(redeemed);
            }
            sleep(REJOIN_PAUSE).await;
        }
        self.remote().redeem(server, code, user).await.map_err(of_other)
    }

    async fn is_member(&self, user: &UserId, guild: &RoomId) -> Result<bool, Refusal> {
        Ok(members::is_joined(&mut *self.read().await?, guild.as_str(), user.as_str()).await?)
    }
}
