//! This server's invites, for other servers.

use std::fmt::Display;

use futures::future::BoxFuture;
use guildhall_event::RoomVersion;
use guildhall_federation_api::invites::{
    Directory, InviteDesk, InviteDeskError, InvitePreview, Redeemed, Vanity, VanityRequest,
};
use guildhall_types::{EventId, OwnedServerName, RoomId, ServerName, UserId};
use serde_json::value::RawValue;

use super::preview::is_of;
use crate::{Guilds, Refusal};

/// Servers that are named for joining through.
const MAX_VIA: usize = 5;

fn internal(error: impl Display) -> InviteDeskError {
    InviteDeskError::Internal(error.to_string())
}

impl From<Refusal> for InviteDeskError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unknown(_) | Refusal::NotFound(_) => Self::NotFound,
            Refusal::Forbidden(reason)
            | Refusal::Conflict(reason)
            | Refusal::AutomodBlocked(reason)
            | Refusal::Apart { message: reason, .. } => Self::Forbidden(reason),
            Refusal::Overloaded | Refusal::SlowMode { .. } => Self::Overloaded,
            Refusal::Storage(error) if error.retryable() => Self::Overloaded,
            Refusal::Invalid(_)
            | Refusal::TooLarge(_)
            | Refusal::Upstream { .. }
            | Refusal::Storage(_)
            | Refusal::Internal(_) => internal(refusal),
        }
    }
}

impl InviteDesk for Guilds {
    fn preview<'a>(
        &'a self,
        code: &'a str,
        _asker: &'a ServerName,
    ) -> BoxFuture<'a, Result<InvitePreview, InviteDeskError>> {
        Box::pin(async move { Ok(self.preview_here(code).await?) })
    }

    fn redeem<'a>(
        &'a self,
        code: &'a str,
        user: &'a UserId,
        origin: &'a ServerName,
    ) -> BoxFuture<'a, Result<Redeemed, InviteDeskError>> {
        Box::pin(async move {
            if !is_of(user, origin) || self.is_ours(user) {
                return Err(InviteDeskError::Forbidden(format!(
                    "{user} is not a user of {origin}"
                )));
            }
            let admitted = self.admit(code, user).await?;
            let guild_id = admitted.guild_id;
            let version = self.rooms().version(&guild_id).await.map_err(internal)?;
            let event = match &admitted.invitation {
                Some(id) => Some(self.raw_event(&guild_id, id).await?),
                None => None,
            };
            Ok(Redeemed {
                room_version: version.unwrap_or_else(RoomVersion::created).to_string(),
                via: self.ways_into(&guild_id).await?,
                event,
                event_id: admitted.invitation,
                guild_id,
            })
        })
    }

    fn set_vanity(&self, request: VanityRequest) -> BoxFuture<'_, Result<Vanity, InviteDeskError>> {
        Box::pin(self.set_vanity_for(request))
    }

    fn directory<'a>(&'a self, alias: &'a str) -> BoxFuture<'a, Result<Option<Directory>, InviteDeskError>> {
        Box::pin(self.find_alias(alias))
    }
}

impl Guilds {
    async fn raw_event(&self, room: &RoomId, id: &EventId) -> Result<Box<RawValue>, InviteDeskError> {
        let event = self.rooms().event(room, id).await.map_err(internal)?;
        let event = event.ok_or_else(|| internal(format!("{id} was appended and is not there")))?;
        event.raw().map_err(internal)
    }

    /// This server, the guild's own, and others that are in the guild.
    pub(crate) async fn ways_into(&self, guild: &RoomId) -> Result<Vec<OwnedServerName>, InviteDeskError> {
        let mut via = vec![self.server_name().to_owned()];
        for server in self.rooms().servers_in_room(guild).await.map_err(internal)? {
            if via.len() < MAX_VIA && !via.contains(&server) {
                via.push(server);
            }
        }
        Ok(via)
    }
}
