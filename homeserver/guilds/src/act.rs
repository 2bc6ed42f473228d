//! Who acts may say why.

use std::sync::Arc;

use guildhall_event::Draft;
use guildhall_rooms::{AppendError, Appended, Step};
use guildhall_types::{
    content::{MAX_REASON, REASON},
    is_steward,
};
use serde_json::json;

use crate::Guilds;

impl Guilds {
    /// The same guilds, in which what is done is done for `reason`, of at most 512 characters: it goes into the events, and with them into
    /// the audit log on every server.
    #[must_use]
    pub fn because(&self, reason: Option<String>) -> Self {
        let reason = reason.map(|reason| reason.chars().take(MAX_REASON).collect::<String>());
        Self(Arc::clone(&self.0), reason.map(Arc::from))
    }

    /// Has the rooms append what a user does, with the reason.
    pub(crate) async fn submit(&self, mut steps: Vec<Step>) -> Result<Vec<Appended>, AppendError> {
        if let Some(reason) = self.1.as_deref() {
            for step in &mut steps {
                if let Step::Append(_, events) = step {
                    events.iter_mut().for_each(|event| give(&mut event.draft, reason));
                }
            }
        }
        self.rooms().submit(steps).await
    }
}

/// Writes `reason` into an action, unless it has one. What a server does by itself, and that somebody comes into a room, is none.
fn give(draft: &mut Draft, reason: &str) {
    let Some(key) = &draft.state_key else { return };
    let name = match draft.kind.as_str() {
        _ if is_steward(&draft.sender) => return,
        "m.room.member" if *key == draft.sender.as_str() => return,
        "m.room.member" => "reason",
        _ => REASON,
    };
    draft.content.entry(name).or_insert_with(|| json!(reason));
}
