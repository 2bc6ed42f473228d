//! One search of a user at a time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use guildhall_guilds::Refusal;
use guildhall_types::{OwnedUserId, UserId};

/// Whose searches are under way.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashSet<OwnedUserId>>>);

/// A search is under way until this is dropped.
pub(crate) struct Turn {
    turns: Turns,
    user: OwnedUserId,
}

impl Turns {
    /// Begins a search.
    ///
    /// # Errors
    /// [`Refusal::Overloaded`] while another one of `user` is under way.
    pub(crate) fn take(&self, user: &UserId) -> Result<Turn, Refusal> {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match under_way.insert(user.to_owned()) {
            true => Ok(Turn {
                turns: self.clone(),
                user: user.to_owned(),
            }),
            false => Err(Refusal::Overloaded),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut under_way = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.remove(&self.user);
    }
}

#[cfg(test)]
mod tests {
    use guildhall_guilds::Refusal;
    use guildhall_types::OwnedUserId;

    use super::Turns;

    #[test]
    fn a_user_has_one_at_a_time() {
        let turns = Turns::default();
        let [ada, bob]: [OwnedUserId; 2] = ["@ada:a.test", "@bob:a.test"].map(|id| id.try_into().unwrap());
        let first = turns.take(&ada).unwrap();
        assert!(matches!(turns.take(&ada), Err(Refusal::Overloaded)));
        assert!(turns.take(&bob).is_ok());
        drop(first);
        assert!(turns.take(&ada).is_ok());
    }
}
