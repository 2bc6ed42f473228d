//! `a.test`, which fetches keys, and servers that have some.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures::future::BoxFuture;
use guildhall_keys::{KeyFetchError, KeyFetcher, KeyRing, ServerKeys};
use guildhall_storage::{Db, federation};
use guildhall_test_support::{ManualClock, SeededEntropy, TestDb, sqlite};
use guildhall_types::{OwnedServerName, OwnedServerSigningKeyId, ServerName, Timestamp};
use ruma::canonical_json::CanonicalJsonObject;
use serde_json::{Value, from_value, json};
use tokio::sync::watch;

/// A day in seconds.
pub(crate) const DAY: i64 = 24 * 3600;

/// The keys of a server.
pub(crate) async fn keys_of(db: &Db, name: &str, clock: &ManualClock, seed: u64) -> ServerKeys {
    let name = OwnedServerName::try_from(name).unwrap();
    ServerKeys::load_or_create(db, name, clock, &SeededEntropy::new(seed))
        .await
        .unwrap()
}

/// The keys of a server whose database is of no further interest.
pub(crate) async fn remote_keys(name: &str, clock: &ManualClock, seed: u64) -> ServerKeys {
    keys_of(sqlite().await.db(), name, clock, seed).await
}

/// `document` after `change`, signed anew by `signers`.
pub(crate) fn changed(
    document: &CanonicalJsonObject,
    signers: &[&ServerKeys],
    change: impl FnOnce(&mut Value),
) -> CanonicalJsonObject {
    let mut value = json!(document);
    value.as_object_mut().unwrap().remove("signatures");
    change(&mut value);
    let mut object: CanonicalJsonObject = from_value(value).unwrap();
    for keys in signers {
        keys.sign_json(&mut object).unwrap();
    }
    object
}

/// What other servers would answer when they are asked for their keys.
pub(crate) struct Network {
    documents: Mutex<HashMap<OwnedServerName, CanonicalJsonObject>>,
    asked: AtomicUsize,
    is_held: watch::Sender<bool>,
}

impl Network {
    /// From now on `server` answers so.
    pub(crate) fn says(&self, server: &str, document: CanonicalJsonObject) {
        let server = server.try_into().unwrap();
        self.documents.lock().unwrap().insert(server, document);
    }

    /// From now on `server` cannot be reached.
    pub(crate) fn loses(&self, server: &str) {
        let server = OwnedServerName::try_from(server).unwrap();
        self.documents.lock().unwrap().remove(&server);
    }

    /// While it is held, `b.test` answers nothing.
    pub(crate) fn hold(&self, is_held: bool) {
        self.is_held.send_replace(is_held);
    }

    /// How often somebody was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl KeyFetcher for Network {
    fn fetch(&self, server: OwnedServerName) -> BoxFuture<'_, Result<CanonicalJsonObject, KeyFetchError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if server == "b.test" {
                let mut held = self.is_held.subscribe();
                drop(held.wait_for(|is_held| !is_held).await);
            }
            let found = self.documents.lock().unwrap().get(&server).cloned();
            found.ok_or_else(|| KeyFetchError("unreachable".to_owned()))
        })
    }
}

/// A ring of `a.test`, and `b.test`, which says its keys. `a.test` sends to it, and to `lost.test`, which says nothing.
pub(crate) struct World {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) network: Arc<Network>,
    pub(crate) a: ServerKeys,
    pub(crate) b: ServerKeys,
    pub(crate) ring: KeyRing,
    pub(crate) db: TestDb,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(sqlite().await).await
    }

    pub(crate) async fn on(db: TestDb) -> Self {
        let clock = ManualClock::shared();
        let network = Arc::new(Network {
            documents: Mutex::default(),
            asked: AtomicUsize::new(0),
            is_held: watch::Sender::new(false),
        });
        let a = keys_of(db.db(), "a.test", &clock, 1).await;
        let b = remote_keys("b.test", &clock, 2).await;
        let world = Self {
            ring: KeyRing::new(db.db().clone(), a.clone(), clock.clone(), network.clone()),
            clock,
            network,
            a,
            b,
            db,
        };
        world.network.says("b.test", world.document());
        let mut tx = world.db.db().begin().await.unwrap();
        for server in ["b.test", "lost.test"] {
            federation::add_destination(tx.conn(), server, 0, 0)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        world
    }

    /// As after a start: nothing is in memory.
    pub(crate) fn restart(&mut self) {
        let (db, clock, network) = (
            self.db.db().clone(),
            self.clock.clone(),
            Arc::clone(&self.network),
        );
        self.ring = KeyRing::new(db, self.a.clone(), clock, network);
    }

    pub(crate) fn now(&self) -> Timestamp {
        guildhall_types::Clock::now(&*self.clock)
    }

    /// What `b.test` says of its keys now.
    pub(crate) fn document(&self) -> CanonicalJsonObject {
        self.b.document(self.now()).unwrap()
    }

    /// Whether the ring has the key `id` of `server` for something signed at `at`.
    pub(crate) async fn has(&self, server: &str, id: &str, at: Timestamp) -> bool {
        has(&self.ring, server, id, at).await
    }

    /// Whether the ring has the key of `b.test` for something signed now.
    pub(crate) async fn has_b(&self) -> bool {
        self.has("b.test", self.b.key_id().as_str(), self.now()).await
    }
}

pub(crate) async fn has(ring: &KeyRing, server: &str, id: &str, at: Timestamp) -> bool {
    let found = ring.public_keys(&wanted(&[(server, id)]), at).await;
    found.get(server).is_some_and(|keys| keys.contains_key(id))
}

/// Key ids by server.
pub(crate) fn wanted(ids: &[(&str, &str)]) -> BTreeMap<OwnedServerName, BTreeSet<OwnedServerSigningKeyId>> {
    let mut map: BTreeMap<OwnedServerName, BTreeSet<_>> = BTreeMap::new();
    for (server, id) in ids {
        let ids = map.entry((*server).try_into().unwrap()).or_default();
        ids.insert((*id).try_into().unwrap());
    }
    map
}

pub(crate) fn name(server: &str) -> &ServerName {
    server.try_into().unwrap()
}
