//! Whom a message calls: as far as its sender may.

use guildhall_event::{Pdu, guild::webhook_author, thread::root_of};
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{StorageError, log};
use guildhall_types::{
    content::{CHANNEL, ChannelContent},
    message::Mentions,
};

use super::{Projector, judges::Judges};
use crate::state::State;

impl Projector<'_> {
    /// What counts of `asked`, whom `pdu` wants to call: users; in a channel of a guild also roles and all that see it, by right. What is called without
    /// the right is a text like another.
    pub(super) async fn called(
        &mut self,
        pdu: &Pdu,
        state: &State,
        asked: &Mentions,
    ) -> Result<Mentions, StorageError> {
        let users = Mentions {
            users: asked.users.clone(),
            ..Mentions::default()
        };
        if *asked == users {
            return Ok(users);
        }
        let Some((judges, kind)) = self.judges_in_channel(pdu, state).await? else {
            return Ok(users);
        };
        // Whoever lets a webhook into the channel lets it call everybody there.
        let is_webhook = webhook_author(pdu).is_some();
        let all = is_webhook || judges.have(pdu, kind, Permissions::MENTION_EVERYONE);
        let counts = |role: &&String| {
            judges.all(|roles| {
                let one = Mentions {
                    roles: vec![(*role).clone()],
                    ..Mentions::default()
                };
                let rights = match is_webhook {
                    true => Permissions::MENTION_EVERYONE,
                    false => judges.rights(roles, pdu, kind),
                };
                !roles.calls(rights, &one).is_empty()
            })
        };
        Ok(Mentions {
            roles: asked.roles.iter().filter(counts).cloned().collect(),
            everyone: asked.everyone && all,
            here: asked.here && all,
            ..users
        })
    }

    /// Whether a message that asks to be read aloud is, by right.
    pub(super) async fn may_be_read_aloud(&mut self, pdu: &Pdu, state: &State) -> Result<bool, StorageError> {
        if webhook_author(pdu).is_some() {
            return Ok(true);
        }
        let found = self.judges_in_channel(pdu, state).await?;
        Ok(found.is_some_and(|(judges, kind)| judges.have(pdu, kind, Permissions::SEND_TTS_MESSAGES)))
    }

    async fn judges_in_channel(
        &mut self,
        pdu: &Pdu,
        state: &State,
    ) -> Result<Option<(Judges, ChannelKind)>, StorageError> {
        let Some(channel) = self.content::<ChannelContent>(state, CHANNEL, "").await? else {
            return Ok(None);
        };
        let Some(judges) = self.judges(pdu, &channel.guild).await? else {
            return Ok(None);
        };
        let (room_id, event_id) = (self.room_id.as_str(), pdu.event_id.as_str());
        let is_history = self.is_backfill || log::is_backfilled(self.conn, room_id, event_id).await?;
        let judges = match is_history {
            // What is held today says nothing about what was called long ago.
            true => judges.of_history(),
            false => Some(judges),
        };
        let kind = match root_of(pdu) {
            Some(root) if self.is_thread(state, root.as_str()).await? => ChannelKind::Thread,
            _ => ChannelKind::of_type(channel.kind),
        };
        Ok(judges.map(|judges| (judges, kind)))
    }
}
