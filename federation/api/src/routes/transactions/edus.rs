//! The EDUs of a transaction: what does not last. What is not known is left alone.

use guildhall_bus::Typing;
use guildhall_types::{
    OwnedRoomId, RoomId, ServerName, UserId,
    content::{CHANNEL, ChannelContent},
    is_steward,
};
use ruma::{
    api::federation::transactions::edu::{Edu, TypingContent},
    serde::Raw,
};
use serde::Deserialize;

use crate::{FederationState, error::MatrixError};

/// How long somebody of another server is shown as typing, if that server does not say that it ended: it says again that
/// it goes on before.
const TYPING_MS: u64 = 30_000;

#[derive(Deserialize)]
struct Member {
    membership: String,
}

impl FederationState {
    pub(super) async fn take_edus(&self, origin: &ServerName, edus: &[Raw<Edu>]) -> Result<(), MatrixError> {
        for edu in edus {
            // What has another form than it must have is left alone too: nothing depends on it.
            if let Ok(Edu::Typing(typing)) = edu.deserialize() {
                self.take_typing(origin, typing).await?;
            }
        }
        Ok(())
    }

    async fn take_typing(&self, origin: &ServerName, edu: TypingContent) -> Result<(), MatrixError> {
        let TypingContent {
            room_id,
            user_id,
            typing,
            ..
        } = edu;
        if user_id.server_name() != origin || is_steward(&user_id) {
            return Ok(());
        }
        if !self.may_speak(&room_id, &user_id).await? || !self.lets_in(&room_id, origin).await? {
            return Ok(());
        }
        self.bus.publish_typing(Typing {
            room_id,
            user_id,
            is_local: false,
            typing,
            timeout_ms: TYPING_MS,
        });
        Ok(())
    }

    /// Whether `user` is joined in the room, or in the guild whose channel it is: users join a channel when they first
    /// speak, and they type before.
    async fn may_speak(&self, room_id: &RoomId, user: &UserId) -> Result<bool, MatrixError> {
        if self.is_joined(room_id, user).await? {
            return Ok(true);
        }
        let channel = self.rooms.state_event(room_id, CHANNEL, "").await?;
        let guild = channel
            .and_then(|pdu| pdu.content_as::<ChannelContent>().ok())
            .and_then(|content| OwnedRoomId::try_from(content.guild).ok());
        match guild {
            // A room may claim any guild; the asking server has to be in the room all the same.
            Some(guild) => Ok(self.rooms.server_in_room(room_id, user.server_name()).await?
                && self.is_joined(&guild, user).await?),
            None => Ok(false),
        }
    }

    async fn is_joined(&self, room_id: &RoomId, user: &UserId) -> Result<bool, MatrixError> {
        let member = self
            .rooms
            .state_event(room_id, "m.room.member", user.as_str())
            .await?;
        let member = member.and_then(|pdu| pdu.content_as::<Member>().ok());
        Ok(member.is_some_and(|member| member.membership == "join"))
    }
}
