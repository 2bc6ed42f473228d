//! Who waits for an administrator to decide, in the mode [`Approval`](crate::FederationMode::Approval).
//!
//! A request costs no more than a line in memory, and only so many of them; they are stored together, now and then. Nobody has verified the
//! names: a server on which nobody has decided is not asked for its keys.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError},
};

use guildhall_storage::{Db, StorageError, federation_requests};
use guildhall_types::{ServerName, Timestamp};

/// Names that are noted between two times that they are stored.
const MOST_AT_ONCE: usize = 100;
/// Servers that may wait.
const MOST: i64 = 1000;
/// Bytes of a name.
const LONGEST: usize = 255;
/// How long a server that does not ask again waits, in milliseconds: 30 days.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Somebody has asked this server for something under that name.
    Request,
    /// A user of this server has asked to join something there.
    Join,
}

#[derive(Clone, Copy, Default)]
struct Count {
    requests: i64,
    joins: i64,
}

/// Who has asked since it was last stored.
#[derive(Default)]
pub struct Waiting(Mutex<HashMap<String, Count>>);

impl Waiting {
    /// Notes that something was asked for, if there is room.
    pub fn note(&self, server: &ServerName, asked: Asked) {
        if server.as_str().len() > LONGEST {
            return;
        }
        let name = server.as_str().to_lowercase();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_AT_ONCE && !counts.contains_key(&name) {
            return;
        }
        let count = counts.entry(name).or_default();
        match asked {
            Asked::Request => count.requests += 1,
            Asked::Join => count.joins += 1,
        }
    }

    /// Stores what was noted, as of `now`. It holds at most 1,000 servers: those that users of this server want to join something on go last, and
    /// of the others who has not asked for longest goes first.
    ///
    /// # Errors
    /// When the database fails; what was noted is then lost.
    pub async fn store(&self, db: &Db, now: Timestamp) -> Result<(), StorageError> {
        let counts = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if counts.is_empty() {
            return Ok(());
        }
        let mut tx = db.begin().await?;
        for (name, count) in &counts {
            federation_requests::note(tx.conn(), name, (count.requests, count.joins), now.0).await?;
        }
        let oldest = now.plus_millis(-KEPT_MS).0;
        federation_requests::bound(tx.conn(), MOST, oldest).await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use guildhall_test_support::sqlite;
    use guildhall_types::OwnedServerName;

    use super::*;

    fn server(name: &str) -> OwnedServerName {
        OwnedServerName::try_from(name).unwrap()
    }

    #[tokio::test]
    async fn who_asks_often_is_one_and_there_are_only_so_many() {
        let test = sqlite().await;
        let waiting = Waiting::default();
        let stored = async || {
            let mut conn = test.db().read().await.unwrap();
            federation_requests::all(&mut conn).await.unwrap()
        };
        waiting.note(&server("New.test"), Asked::Request);
        waiting.note(&server("new.test"), Asked::Request);
        waiting.note(&server("wanted.test"), Asked::Join);
        waiting.store(test.db(), Timestamp(1000)).await.unwrap();
        let found = stored().await;
        assert_eq!(found.len(), 2);
        assert_eq!((&*found[0].server_name, found[0].requests), ("new.test", 2));
        assert_eq!((found[1].requests, found[1].joins), (0, 1));

        // A flood of names: only so many at a time, only so many at all, and what users want is not washed away.
        for round in 0..12_i64 {
            for number in 0..200 {
                waiting.note(&server(&format!("r{round}n{number}.test")), Asked::Request);
            }
            waiting.note(&server("new.test"), Asked::Request);
            waiting.store(test.db(), Timestamp(2000 + round)).await.unwrap();
        }
        let found = stored().await;
        assert_eq!(found.len(), 1000);
        assert!(found.iter().any(|row| row.server_name == "wanted.test"));

        // Who does not ask again is forgotten after a while.
        waiting.note(&server("late.test"), Asked::Request);
        waiting
            .store(test.db(), Timestamp(1_000_000 + KEPT_MS))
            .await
            .unwrap();
        assert_eq!(stored().await.len(), 1);
    }
}
