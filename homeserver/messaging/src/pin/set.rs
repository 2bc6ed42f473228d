//! Pinning, and taking a pin off.

use guildhall_event::{Draft, draft::to_map};
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, NewEvent, Step};
use guildhall_storage::messages;
use guildhall_types::{
    EventId, RoomId, UserId,
    content::{PIN, PINNED, PINNED_EVENTS, PinContent, REASON, channel_type},
    message::MAX_PINS,
    thread::IN_THREAD,
};
use serde_json::{Map, Value, json};

use crate::Messaging;

/// How often it is tried again, because others pin in the same channel meanwhile.
const ATTEMPTS: usize = 5;

impl Messaging {
    /// Pins the message, for `reason`, and has it told in the channel if the user may write there. What is pinned stays so.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] when 250 are pinned.
    pub async fn pin(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        self.set_pin(user, channel, (message, true), reason).await
    }

    /// Takes the pin off the message, for `reason`, if there is one.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn unpin(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        self.set_pin(user, channel, (message, false), reason).await
    }

    async fn set_pin(
        &self,
        user: &UserId,
        channel: &RoomId,
        (message, is_pinned): (&EventId, bool),
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        access.require(Permissions::PIN_MESSAGES, "pin messages in this channel")?;
        let row = self.row(channel, message).await?;
        // That it is pinned is told where it stands.
        let thread = match row.thread_id.as_str() {
            "" if access.kind == channel_type::FORUM => row.message_id.clone(),
            thread => thread.to_owned(),
        };
        let may_tell = match self.access_at(channel, access, &row).await {
            Ok(access) => access.require_send().is_ok(),
            Err(Refusal::Forbidden(_)) => false,
            Err(refusal) => return Err(refusal),
        };
        for _ in 0..ATTEMPTS {
            let before = {
                let mut conn = self.guilds().db().read().await?;
                messages::pinned_ids(&mut conn, channel.as_str()).await?
            };
            if before.iter().any(|id| id == message.as_str()) == is_pinned {
                return Ok(());
            }
            if is_pinned && before.len() >= MAX_PINS {
                let most = format!("{MAX_PINS} messages are pinned in the channel, which is the most");
                return Err(Refusal::Conflict(most));
            }
            let mut after = before.clone();
            match is_pinned {
                true => after.push(message.to_string()),
                false => after.retain(|id| id != message.as_str()),
            }
            let mut events = vec![self.guilds().join_of_channel(user).await?];
            let content = content((message, is_pinned), &after, reason);
            events.push(Draft::state(user, PINNED_EVENTS, "", content).into());
            if is_pinned && may_tell {
                events.push(notice(user, message, &thread));
            }
            // The list names all of them, for Matrix clients: nothing that was pinned meanwhile is to be left out of it.
            let room = channel.to_owned();
            let unchanged = Step::Also(Box::new(move |conn| {
                Box::pin(async move {
                    match messages::pinned_ids(conn, room.as_str()).await? == before {
                        true => Ok(()),
                        false => Err(AppendError::Conflict("other messages are pinned".to_owned())),
                    }
                })
            }));
            let steps = vec![unchanged, Step::Append(channel.to_owned(), events)];
            match self.guilds().rooms().submit(steps).await {
                Ok(_) => return Ok(()),
                Err(AppendError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::Overloaded)
    }
}

fn content((message, pinned): (&EventId, bool), all: &[String], reason: Option<&str>) -> Map<String, Value> {
    let change = PinContent {
        message: message.to_string(),
        pinned,
    };
    let mut content = to_map(&json!({"pinned": all, PIN: change}));
    if let Some(reason) = reason {
        content.insert(REASON.to_owned(), json!(reason));
    }
    content
}

/// That the user has pinned the message, in the thread if it is in one.
fn notice(user: &UserId, message: &EventId, thread: &str) -> NewEvent {
    let mut content = to_map(&json!({"msgtype": "m.notice", "body": "pinned a message", PINNED: message}));
    if !thread.is_empty() {
        let relation = json!({"rel_type": IN_THREAD, "event_id": thread});
        content.insert("m.relates_to".to_owned(), relation);
    }
    Draft::message(user, content).into()
}
