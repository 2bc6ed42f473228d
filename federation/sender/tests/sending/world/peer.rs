//! A server that notes the transactions that it is sent.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::put,
};
use guildhall_test_support::{HttpsServer, Port, eventually};
use guildhall_types::OwnedServerName;
use serde_json::Value;
use tokio::sync::watch;

use super::World;

/// A transaction as it came.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub(crate) id: String,
    /// What it was answered.
    pub(crate) status: u16,
    /// The numbers of its events in the log.
    pub(crate) pdus: Vec<i64>,
    pub(crate) edus: Vec<Value>,
}

struct Inner {
    got: Mutex<Vec<Transaction>>,
    status: AtomicU16,
    body: Mutex<String>,
    is_held: watch::Sender<bool>,
}

/// A server that is sent to.
pub(crate) struct Peer {
    pub(crate) name: OwnedServerName,
    inner: Arc<Inner>,
    port: Option<Port>,
    server: Option<HttpsServer>,
}

impl Peer {
    /// One that takes in everything.
    pub(crate) async fn new(world: &World) -> Self {
        let mut peer = Self::down();
        peer.open(world).await;
        peer
    }

    /// One that is down.
    pub(crate) fn down() -> Self {
        let port = Port::reserve();
        Self {
            name: port.name(),
            inner: Arc::new(Inner {
                got: Mutex::default(),
                status: AtomicU16::new(200),
                body: Mutex::new(r#"{"pdus":{}}"#.to_owned()),
                is_held: watch::Sender::new(false),
            }),
            port: Some(port),
            server: None,
        }
    }

    /// It comes up.
    pub(crate) async fn open(&mut self, world: &World) {
        let inner = Arc::clone(&self.inner);
        let handler = move |Path(id): Path<String>, body: Bytes| {
            let inner = Arc::clone(&inner);
            async move { inner.take(id, &body).await }
        };
        let router = Router::new().route("/_matrix/federation/v1/send/{id}", put(handler));
        let port = self.port.take().unwrap();
        self.server = Some(port.open(&world.authority, router).await);
    }

    /// `localpart` of this server.
    pub(crate) fn user(&self, localpart: &str) -> String {
        format!("@{localpart}:{}", self.name)
    }

    /// From now on it answers so.
    pub(crate) fn answers(&self, status: u16, body: &str) {
        body.clone_into(&mut self.inner.body.lock().unwrap());
        self.inner.status.store(status, Ordering::SeqCst);
    }

    pub(crate) fn fails(&self) {
        self.answers(503, "{}");
    }

    pub(crate) fn recovers(&self) {
        self.answers(200, r#"{"pdus":{}}"#);
    }

    /// While it is held, it answers nothing.
    pub(crate) fn hold(&self, is_held: bool) {
        self.inner.is_held.send_replace(is_held);
    }

    /// All transactions, in order.
    pub(crate) fn transactions(&self) -> Vec<Transaction> {
        self.inner.got.lock().unwrap().clone()
    }

    /// The events that it has taken in, in order.
    pub(crate) fn taken(&self) -> Vec<i64> {
        let all = self.transactions();
        let taken = all.iter().filter(|transaction| transaction.status == 200);
        taken.flat_map(|transaction| transaction.pdus.clone()).collect()
    }

    /// All EDUs that came, in order.
    pub(crate) fn edus(&self) -> Vec<Value> {
        let all = self.transactions().into_iter();
        all.flat_map(|transaction| transaction.edus).collect()
    }

    /// Waits until it has been sent `count` transactions.
    pub(crate) async fn asked(&self, count: usize) -> Vec<Transaction> {
        eventually("transactions", async || {
            Some(self.transactions()).filter(|all| all.len() >= count)
        })
        .await
    }

    /// Waits until it has taken in `seq`; gives all that it has by then.
    pub(crate) async fn has(&self, seq: i64) -> Vec<i64> {
        eventually("an event", async || {
            Some(self.taken()).filter(|all| all.contains(&seq))
        })
        .await
    }
}

impl Inner {
    async fn take(&self, id: String, body: &[u8]) -> Response {
        let body: Value = serde_json::from_slice(body).unwrap();
        let list = |key: &str| body[key].as_array().cloned().unwrap_or_default();
        let pdus = list("pdus");
        let status = self.status.load(Ordering::SeqCst);
        let answer = self.body.lock().unwrap().clone();
        self.got.lock().unwrap().push(Transaction {
            id,
            status,
            pdus: pdus
                .iter()
                .map(|pdu| pdu["origin_server_ts"].as_i64().unwrap())
                .collect(),
            edus: list("edus"),
        });
        let mut held = self.is_held.subscribe();
        drop(held.wait_for(|is_held| !is_held).await);
        (StatusCode::from_u16(status).unwrap(), answer).into_response()
    }
}
