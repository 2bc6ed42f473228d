//! One export of a user at a time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use guildhall_guilds::Refusal;
use guildhall_types::{OwnedUserId, UserId};

/// Whose exports are under way.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashSet<OwnedUserId>>>);

/// An export is under way until this is dropped.
pub(super) struct Turn {
    turns: Turns,
    user: OwnedUserId,
}

impl Turns {
    /// Begins an export.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] while another one of `user` is under way.
    pub(super) fn take(&self, user: &UserId) -> Result<Turn, Refusal> {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match under_way.insert(user.to_owned()) {
            true => Ok(Turn {
                turns: self.clone(),
                user: user.to_owned(),
            }),
            false => Err(Refusal::Conflict(
                "Another export of yours is under way".to_owned(),
            )),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut under_way = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.remove(&self.user);
    }
}
