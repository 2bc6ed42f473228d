//! Work that other servers have to do with: one thing after the other for each, several servers at the same time.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_types::OwnedServerName;
use tokio::task::JoinSet;

/// What is done now, and for which servers. Dropping it ends the work.
pub struct Lanes {
    most: usize,
    running: JoinSet<OwnedServerName>,
    busy: BTreeSet<OwnedServerName>,
    /// Which turn each server had last, of those that lately wanted one.
    turns: BTreeMap<OwnedServerName, u64>,
    turn: u64,
}

impl Lanes {
    /// At most `most` servers at the same time.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most,
            running: JoinSet::new(),
            busy: BTreeSet::new(),
            turns: BTreeMap::new(),
            turn: 0,
        }
    }

    /// Those of `wanting` for which work can begin now: no server twice at the same time, and who had its turn longest ago first, so that servers
    /// that take long do not keep the others from theirs.
    pub fn next(&mut self, wanting: &BTreeSet<OwnedServerName>) -> Vec<OwnedServerName> {
        self.turns
            .retain(|server, _| wanting.contains(server) || self.busy.contains(server));
        let free = self.most.saturating_sub(self.running.len());
        let mut next: Vec<_> = wanting.difference(&self.busy).cloned().collect();
        next.sort_by_key(|server| self.turns.get(server).copied());
        next.truncate(free);
        next
    }

    /// Begins `work` for a server that [`Self::next`] gave.
    pub fn begin(&mut self, server: OwnedServerName, work: impl Future<Output = ()> + Send + 'static) {
        self.turn += 1;
        self.turns.insert(server.clone(), self.turn);
        self.busy.insert(server.clone());
        self.running.spawn(async move {
            work.await;
            server
        });
    }

    /// Waits until the work for some server is done; without end if there is none.
    pub async fn done(&mut self) {
        match self.running.join_next().await {
            Some(Ok(server)) => drop(self.busy.remove(&server)),
            Some(Err(error)) => {
                // It is not known whose it was; what is still running ends, and is begun anew.
                tracing::error!(%error, "work for another server broke off");
                self.running.shutdown().await;
                self.busy.clear();
            }
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::future::{pending, ready};

    use super::*;

    fn servers(names: &[&str]) -> BTreeSet<OwnedServerName> {
        names
            .iter()
            .map(|name| OwnedServerName::try_from(*name).unwrap())
            .collect()
    }

    fn names(servers: &[OwnedServerName]) -> Vec<&str> {
        servers.iter().map(|server| server.as_str()).collect()
    }

    #[tokio::test]
    async fn each_server_has_its_turn_and_none_two_at_a_time() {
        let mut lanes = Lanes::new(2);
        let wanting = servers(&["a.test", "b.test", "c.test"]);
        let first = lanes.next(&wanting);
        assert_eq!(names(&first), ["a.test", "b.test"]);
        for server in first {
            match server.as_str() {
                "a.test" => lanes.begin(server, pending()),
                _ => lanes.begin(server, ready(())),
            }
        }
        assert!(lanes.next(&wanting).is_empty(), "there is no room");
        lanes.done().await;
        // The one has had its turn, the other does not end.
        let second = lanes.next(&wanting);
        assert_eq!(names(&second), ["c.test"]);
        for server in second {
            lanes.begin(server, ready(()));
        }
        lanes.done().await;
        assert_eq!(names(&lanes.next(&wanting)), ["b.test"]);
        assert_eq!(names(&lanes.next(&servers(&["a.test", "c.test"]))), ["c.test"]);
    }

    #[tokio::test]
    async fn what_breaks_off_holds_no_lane() {
        let mut lanes = Lanes::new(1);
        let wanting = servers(&["a.test"]);
        for server in lanes.next(&wanting) {
            lanes.begin(server, async { panic!("broken") });
        }
        assert!(lanes.next(&wanting).is_empty());
        lanes.done().await;
        assert_eq!(names(&lanes.next(&wanting)), ["a.test"]);
    }
}
