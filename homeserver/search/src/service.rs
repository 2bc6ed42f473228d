//! The handle.

use std::{
    ops::Deref,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

use guildhall_bus::Bus;
use guildhall_guilds::Guilds;
use guildhall_messaging::Messaging;
use guildhall_storage::Db;
use tokio::sync::Semaphore;

use crate::{index::Index, turn::Turns};

/// Searches that are worked on at the same time. Others wait: they take the processor, which sending needs.
const AT_ONCE: usize = 2;

/// How an index is kept.
#[derive(Clone, Debug)]
pub struct SearchConfig {
    /// Whether there is one.
    pub enabled: bool,
    /// The folder that it is in, which holds nothing else.
    pub dir: PathBuf,
    /// Memory of what writes it, in bytes; at least 15 million.
    pub writer_bytes: usize,
}

/// What [`Search`] is made of.
pub struct SearchParts {
    /// The database.
    pub db: Db,
    /// Brings commits.
    pub bus: Bus,
    /// Who may look where.
    pub guilds: Guilds,
    /// What is shown of messages.
    pub messaging: Messaging,
    /// How the index is kept.
    pub config: SearchConfig,
}

/// What [`Search`] points at.
pub(crate) struct Inner {
    parts: SearchParts,
    /// The index that is asked, once it is open, and whether it is still being built.
    open: RwLock<Option<(Index, bool)>>,
    pub(crate) at_once: Arc<Semaphore>,
    /// Whose searches are worked on, or wait.
    pub(crate) turns: Turns,
}

impl Deref for Inner {
    type Target = SearchParts;

    fn deref(&self) -> &SearchParts {
        &self.parts
    }
}

/// Search. Clones are the same.
#[derive(Clone)]
pub struct Search(pub(crate) Arc<Inner>);

impl Search {
    /// Nothing is found before [`Search::follow`] runs.
    #[must_use]
    pub fn new(parts: SearchParts) -> Self {
        Self(Arc::new(Inner {
            parts,
            open: RwLock::new(None),
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            turns: Turns::default(),
        }))
    }

    /// The index that is asked, and whether it is still being built; `None` until it is open.
    pub(crate) fn open_index(&self) -> Option<(Index, bool)> {
        let open = self.0.open.read().unwrap_or_else(PoisonError::into_inner);
        open.clone()
    }

    /// Has `index` be asked from now on.
    pub(crate) fn show(&self, index: &Index, is_being_built: bool) {
        let mut open = self.0.open.write().unwrap_or_else(PoisonError::into_inner);
        *open = Some((index.clone(), is_being_built));
    }

    /// Notes that nothing is left to be built.
    pub(crate) fn built(&self) {
        let mut open = self.0.open.write().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, is_being_built)) = open.as_mut() {
            *is_being_built = false;
        }
    }
}
