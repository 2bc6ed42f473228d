//! The keys of other servers: fetched when needed, verified, kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use guildhall_storage::{
    Db, StorageError, federation,
    keys::{self, RemoteKeyRow},
};
use guildhall_types::{OwnedServerName, OwnedServerSigningKeyId, ServerName, SharedClock, Timestamp};
use moka::future::Cache;
use ruma::{
    canonical_json::{CanonicalJsonObject, CanonicalJsonValue},
    serde::Base64,
    signatures::{PublicKeyMap, PublicKeySet},
};

use crate::{KeyDocument, KeyFetcher, KeysError, ServerKeys};

/// Servers whose keys are kept in memory.
const MAX_SERVERS: u64 = 10_000;
/// How long a server whose document could not be had is not asked again.
const RETRY_AFTER: Duration = Duration::from_secs(30);
/// How long a server whose document was had is not asked again, whatever key ids somebody makes up for it.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// Keys by id: unpadded base64, and until when what they signed is believed.
type Keys = Arc<BTreeMap<String, (String, Timestamp)>>;

/// The keys of all servers that we deal with. Clones share them.
#[derive(Clone)]
pub struct KeyRing {
    db: Db,
    own: ServerKeys,
    clock: SharedClock,
    fetcher: Arc<dyn KeyFetcher>,
    known: Cache<OwnedServerName, Keys>,
    failed: Cache<OwnedServerName, ()>,
    fetching: Cache<OwnedServerName, Option<Keys>>,
}

impl KeyRing {
    /// A ring over what the database knows.
    #[must_use]
    pub fn new(db: Db, own: ServerKeys, clock: SharedClock, fetcher: Arc<dyn KeyFetcher>) -> Self {
        Self {
            db,
            own,
            clock,
            fetcher,
            known: Cache::new(MAX_SERVERS),
            failed: Cache::builder()
                .max_capacity(MAX_SERVERS)
                .time_to_live(RETRY_AFTER)
                .build(),
            // Many events that wait for the same server's keys make one request.
            fetching: Cache::builder()
                .max_capacity(MAX_SERVERS)
                .time_to_live(ASK_AGAIN_AFTER)
                .build(),
        }
    }

    /// The wanted keys that are believed for something signed at `at`; others are absent.
    ///
    /// A key counts until the end of its validity (room version 5 and later), our own ones until they were retired.
    /// What claims to be signed in the future is judged as if signed now.
    pub async fn public_keys(
        &self,
        wanted: &BTreeMap<OwnedServerName, BTreeSet<OwnedServerSigningKeyId>>,
        at: Timestamp,
    ) -> PublicKeyMap {
        let at = at.min(self.clock.now());
        let mut map = PublicKeyMap::new();
        for (server, ids) in wanted {
            let set = if server == self.own.server_name() {
                self.own.public_keys(at)
            } else {
                self.of_server(server, ids, at).await
            };
            map.insert(server.to_string(), set);
        }
        map
    }

    async fn of_server(
        &self,
        server: &OwnedServerName,
        ids: &BTreeSet<OwnedServerSigningKeyId>,
        at: Timestamp,
    ) -> PublicKeySet {
        let select = |keys: &Keys| -> PublicKeySet {
            ids.iter()
                .filter_map(|id| {
                    let (key, valid_until) = keys.get(id.as_str())?;
                    (*valid_until >= at).then_some(())?;
                    Some((id.to_string(), Base64::parse(key).ok()?))
                })
                .collect()
        };
        if let Some(keys) = self.stored(server).await {
            let found = select(&keys);
            if !found.is_empty() {
                return found;
            }
        }
        if ids.is_empty() {
            return PublicKeySet::new();
        }
        self.fetch(server)
            .await
            .map(|keys| select(&keys))
            .unwrap_or_default()
    }

    async fn stored(&self, server: &OwnedServerName) -> Option<Keys> {
        if let Some(keys) = self.known.get(server).await {
            return Some(keys);
        }
        let rows = match self.load(server).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(%server, %error, "stored keys cannot be read");
                return None;
            }
        };
        if rows.is_empty() {
            return None;
        }
        let keys: Keys = Arc::new(
            rows.into_iter()
                .map(|row| (row.key_id, (row.public_key, Timestamp(row.valid_until))))
                .collect(),
        );
        self.known.insert(server.clone(), Arc::clone(&keys)).await;
        Some(keys)
    }

    async fn load(&self, server: &ServerName) -> Result<Vec<RemoteKeyRow>, StorageError> {
        keys::remote(&mut *self.db.read().await?, server.as_str()).await
    }

    async fn fetch(&self, server: &OwnedServerName) -> Option<Keys> {
        if self.failed.contains_key(server) {
            return None;
        }
        self.fetching
            .get_with(server.clone(), async {
                match self.fetch_document(server).await {
                    Ok(document) => Some(Arc::new(document.keys)),
                    Err(error) => {
                        tracing::info!(%server, %error, "no keys");
                        self.failed.insert(server.clone(), ()).await;
                        None
                    }
                }
            })
            .await
    }

    async fn fetch_document(&self, server: &OwnedServerName) -> Result<KeyDocument, KeysError> {
        let json = self
            .fetcher
            .fetch(server.clone())
            .await
            .map_err(|error| KeysError::Document(error.to_string()))?;
        let document = KeyDocument::verify(server, json, self.clock.now())?;
        match self.store(server, &document).await {
            Ok(()) => self.known.invalidate(server).await,
            // They are good all the same.
            Err(error) => tracing::warn!(%server, %error, "fetched keys cannot be stored"),
        }
        Ok(document)
    }

    async fn store(&self, server: &ServerName, document: &KeyDocument) -> Result<(), KeysError> {
        let json =
            serde_json::to_string(&document.json).map_err(|error| KeysError::Document(error.to_string()))?;
        let now = self.clock.now().0;
        let mut tx = self.db.begin().await?;
        for (key_id, (public_key, valid_until)) in &document.keys {
            let row = RemoteKeyRow {
                key_id: key_id.clone(),
                public_key: public_key.clone(),
                valid_until: valid_until.0,
            };
            keys::upsert_remote(tx.conn(), server.as_str(), &row, now).await?;
        }
        keys::upsert_document(tx.conn(), server.as_str(), &json, document.valid_until.0).await?;
        Ok(tx.commit().await?)
    }

    /// The key document of `server` with our signature beside its own, valid until `minimum_valid_until` at least if
    /// the server can be asked; `None` if nothing is known of it.
    ///
    /// Anybody may want to know, of any name. So only servers are asked that this one has to do with already.
    ///
    /// <https://spec.matrix.org/v1.19/server-server-api/#querying-keys-through-another-server>
    pub async fn notary(
        &self,
        server: &ServerName,
        minimum_valid_until: Timestamp,
    ) -> Option<CanonicalJsonObject> {
        let now = self.clock.now();
        if server == self.own.server_name() {
            return self.own.document(now).ok();
        }
        let server = server.to_owned();
        let stored = self.stored_document(&server).await;
        let fresh_enough = stored
            .as_ref()
            .is_some_and(|(_, valid_until)| *valid_until >= minimum_valid_until && *valid_until >= now);
        if !fresh_enough && self.is_known(&server).await {
            self.fetch(&server).await;
        }
        let (json, _) = self.stored_document(&server).await.or(stored)?;
        let CanonicalJsonValue::Object(mut document) = serde_json::from_str(&json).ok()? else {
            return None;
        };
        self.own.sign_json(&mut document).ok()?;
        Some(document)
    }

    async fn is_known(&self, server: &ServerName) -> bool {
        let known = async { federation::is_known(&mut *self.db.read().await?, server.as_str()).await };
        known.await.unwrap_or_else(|error: StorageError| {
            tracing::warn!(%server, %error, "whether the server is known cannot be read");
            false
        })
    }

    async fn stored_document(&self, server: &ServerName) -> Option<(String, Timestamp)> {
        let mut conn = self.db.read().await.ok()?;
        let found = keys::document(&mut conn, server.as_str()).await.ok()?;
        found.map(|(json, valid_until)| (json, Timestamp(valid_until)))
    }
}
