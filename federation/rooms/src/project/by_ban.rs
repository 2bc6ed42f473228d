//! Redactions that a ban allows: of what the banned has said lately.
//!
//! The ban says of how many seconds before it messages are deleted, and was judged by its sender's rights. So it does not matter who sends the
//! redactions: each names the ban and reaches no further than that.

use std::collections::BTreeSet;

use guildhall_event::Pdu;
use guildhall_storage::{StorageError, guild_groups};
use guildhall_types::{
    OwnedEventId, RoomId,
    content::{BAN, CHANNEL, ChannelContent},
};
use serde_json::{Map, Value};

use super::Projector;
use crate::{ban::Ban, state::State, verdict::cites};

impl Projector<'_> {
    /// Whether `redaction` names a ban that lets `target` be deleted: the ban was its sender's to make and stands at every guild state that
    /// the redaction cites, and reaches `target`.
    pub(super) async fn may_redact_by_ban(
        &mut self,
        redaction: &Pdu,
        target: &Pdu,
        state: &State,
    ) -> Result<bool, StorageError> {
        let content: Map<String, Value> = redaction.content_as().unwrap_or_default();
        let named = content.get(BAN).and_then(Value::as_str);
        let (Some(named), Some(cites)) = (
            named.and_then(|id| OwnedEventId::try_from(id).ok()),
            cites(redaction),
        ) else {
            return Ok(false);
        };
        let Some(channel) = self.content::<ChannelContent>(state, CHANNEL, "").await? else {
            return Ok(false);
        };
        let Ok(guild) = <&RoomId>::try_from(channel.guild.as_str()) else {
            return Ok(false);
        };
        let Some(ban) = Ban::load(self.conn, self.store, guild, &named).await? else {
            return Ok(false);
        };
        Ok(self.ban_stands(&ban, &cites).await? && ban.reaches(self.conn, target).await?)
    }

    /// Whether the user is banned at every guild state that is cited: a ban that has fallen or has ended deletes nothing.
    async fn ban_stands(&mut self, ban: &Ban, cites: &BTreeSet<OwnedEventId>) -> Result<bool, StorageError> {
        for id in cites {
            let place = guild_groups::place(self.conn, ban.guild.as_str(), id.as_str()).await?;
            let Some(place) = place else { return Ok(false) };
            let roles = self.store.guild(self.conn, &ban.guild, place.after_group).await?;
            if !roles.state.banned.contains(&ban.user) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
