//! Which other servers cannot be reached now, as who sends to them has found out. Nothing of it outlives the process: after a start everybody is taken to be there.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use guildhall_types::OwnedServerName;
use tokio::sync::watch;

/// Servers that cannot be reached.
pub(crate) struct Reach {
    away: Mutex<BTreeSet<OwnedServerName>>,
    /// Counts changes.
    changes: watch::Sender<u64>,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            away: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }
}

impl Reach {
    fn away(&self) -> MutexGuard<'_, BTreeSet<OwnedServerName>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, server: &OwnedServerName, is_reachable: bool) {
        let is_news = {
            let mut away = self.away();
            match is_reachable {
                true => away.remove(server),
                false => away.insert(server.clone()),
            }
        };
        if is_news {
            self.changes.send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    pub(crate) fn unreachable(&self) -> BTreeSet<OwnedServerName> {
        self.away().clone()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}
