//! The EDUs of a transaction: what does not last. What is not known is left alone.

use guildhall_bus::Typing;
use guildhall_types::{
    OwnedRoomId, RoomId, ServerName, UserId,
    content::{CHANNEL, ChannelContent},
    is_steward,
    presence::PresenceUpdate,
    receipt::ReceiptContent,
    typing::TypingContent,
};
use ruma::{api::federation::transactions::edu::Edu, serde::Raw};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{FederationState, error::MatrixError, receipts::Receipt};

/// How long somebody of another server is shown as typing, if that server does not say that it ended: it says again that
/// it goes on before.
const TYPING_MS: u64 = 30_000;

/// Longest EDU with presences that is read, in bytes.
const MAX_PRESENCE: usize = 64 << 10;
/// Longest EDU with receipts that is read, in bytes.
const MAX_RECEIPT: usize = 64 << 10;
/// Receipts of an EDU that are looked at.
const MAX_RECEIPTS: usize = 100;
/// Presences of an EDU that are looked at.
const MAX_PUSH: usize = 100;

#[derive(Deserialize)]
struct Pushed {
    push: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Member {
    membership: String,
}

impl FederationState {
    pub(super) async fn take_edus(&self, origin: &ServerName, edus: &[Raw<Edu>]) -> Result<(), MatrixError> {
        for edu in edus {
            // What has another form than it must have is left alone too: nothing depends on it.
            let kind = edu.get_field::<String>("edu_type").ok().flatten();
            match kind.as_deref() {
                Some("m.presence") => self.take_presence(origin, edu).await,
                Some("m.receipt") => self.take_receipts(origin, edu).await?,
                Some("m.typing") => {
                    if let Ok(Some(typing)) = edu.get_field("content") {
                        self.take_typing(origin, typing).await?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn take_typing(&self, origin: &ServerName, edu: TypingContent) -> Result<(), MatrixError> {
        let TypingContent {
            room_id,
            user_id,
            typing,
            thread_id,
        } = edu;
        if user_id.server_name() != origin || is_steward(&user_id) {
            return Ok(());
        }
        if !self.may_speak(&room_id, &user_id).await? || !self.lets_in(&room_id, origin).await? {
            return Ok(());
        }
        self.bus.publish_typing(Typing {
            room_id,
            thread_id,
            user_id,
            is_local: false,
            typing,
            timeout_ms: TYPING_MS,
        });
        Ok(())
    }

    async fn take_receipts(&self, origin: &ServerName, edu: &Raw<Edu>) -> Result<(), MatrixError> {
        if edu.json().get().len() > MAX_RECEIPT {
            return Ok(());
        }
        let Ok(Some(content)) = edu.get_field::<ReceiptContent>("content") else {
            return Ok(());
        };
        let all = content.into_iter().flat_map(|(room_id, of_room)| {
            let of_room = of_room.read.into_iter();
            of_room.map(move |(user_id, receipt)| (room_id.clone(), user_id, receipt))
        });
        let own = all.filter(|(_, user_id, _)| user_id.server_name() == origin && !is_steward(user_id));
        for (room_id, user_id, receipt) in own.take(MAX_RECEIPTS) {
            let Some(event_id) = receipt.event_ids.into_iter().next() else {
                continue;
            };
            if !self.may_speak(&room_id, &user_id).await? || !self.lets_in(&room_id, origin).await? {
                continue;
            }
            let receipt = Receipt {
                room_id,
                user_id,
                event_id,
            };
            // The next one says it again.
            if let Err(error) = self.receipts.take(receipt).await {
                tracing::warn!(%origin, %error, "a receipt was not taken in");
            }
        }
        Ok(())
    }

    /// It reads more of `m.presence` than Matrix has in it, and of several presences those that can be read.
    async fn take_presence(&self, origin: &ServerName, edu: &Raw<Edu>) {
        if edu.json().get().len() > MAX_PRESENCE {
            return;
        }
        let Ok(Some(Pushed { push })) = edu.get_field::<Pushed>("content") else {
            return;
        };
        let updates = push.iter().take(MAX_PUSH);
        let updates = updates
            .filter_map(|update| serde_json::from_str::<PresenceUpdate>(update.get()).ok())
            .filter(|update| update.user_id.server_name() == origin && !is_steward(&update.user_id))
            .collect();
        // They are told again in a while: that is no reason to have the transaction sent again.
        if let Err(error) = self.presence.take(origin, updates).await {
            tracing::warn!(%origin, %error, "presences were not taken in");
        }
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
