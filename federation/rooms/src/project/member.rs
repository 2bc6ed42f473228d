//! Memberships.

use guildhall_storage::{
    StorageError,
    projection::members::{self, MembershipRow},
};
use guildhall_types::{UserId, content::GUILD, is_steward};
use serde::Deserialize;

use super::{Projector, content_of};
use crate::{change::Change, state::State};

#[derive(Deserialize)]
struct MemberContent {
    membership: String,
    #[serde(default)]
    displayname: Option<String>,
}

impl Projector<'_> {
    /// `is_news`: whether those who watch the guild are to be told.
    pub(super) async fn member(
        &mut self,
        state: &State,
        user_id: &str,
        is_news: bool,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Ok(user) = <&UserId>::try_from(user_id) else {
            return Ok(());
        };
        let room_id = self.room_id.to_string();
        let before = members::get(self.conn, &room_id, user_id).await?;
        let was_joined = before
            .as_ref()
            .is_some_and(|(membership, _)| membership == "join");
        let event = self.standing(state, "m.room.member", user_id).await?;
        let content = event.as_ref().and_then(|pdu| content_of::<MemberContent>(pdu));
        let is_joined = content
            .as_ref()
            .is_some_and(|content| content.membership == "join");
        match (event, content) {
            (Some(event), Some(content)) => {
                let joined_at = match &before {
                    Some((_, joined_at)) if was_joined => *joined_at,
                    _ => event.origin_server_ts.0,
                };
                let row = MembershipRow {
                    room_id: room_id.clone(),
                    user_id: user_id.to_owned(),
                    server_name: user.server_name().to_string(),
                    membership: content.membership,
                    display_name: content.displayname,
                    joined_at,
                    event_id: event.event_id.to_string(),
                };
                members::upsert(self.conn, &row).await?;
            }
            _ => members::delete(self.conn, &room_id, user_id).await?,
        }
        if is_news && !is_steward(user) && state.get(GUILD, "").is_some() {
            let (guild, user) = (room_id, user_id.to_owned());
            match (was_joined, is_joined) {
                (false, true) => changes.push(Change::MemberAdded { guild, user }),
                (true, true) => changes.push(Change::MemberUpdated { guild, user }),
                (true, false) => changes.push(Change::MemberRemoved { guild, user }),
                (false, false) => {}
            }
        }
        Ok(())
    }
}
