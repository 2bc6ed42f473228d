//! `us.test`, which asks, and servers that are asked.

use std::{
    future::Future,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    response::{IntoResponse, Response},
};
use guildhall_federation_client::{
    ClientConfig, ClientError, FederationClient, FederationMode, FederationPolicy, Patience,
};
use guildhall_keys::ServerKeys;
use guildhall_test_support::{Authority, HttpsServer, ManualClock, SeededEntropy, TestDb, sqlite};
use guildhall_types::{OwnedServerName, ServerName};
use http::{Method, StatusCode, header::CONTENT_TYPE};
use serde_json::Value;

/// A path that means nothing.
pub(crate) const PATH: &str = "/_guildhall/federation/v1/thing";

/// The server that asks.
pub(crate) struct World {
    pub(crate) authority: Authority,
    pub(crate) keys: ServerKeys,
    _db: TestDb,
}

impl World {
    pub(crate) async fn new() -> Self {
        let db = sqlite().await;
        let name = OwnedServerName::try_from("us.test").unwrap();
        let keys =
            ServerKeys::load_or_create(db.db(), name, &ManualClock::default(), &SeededEntropy::new(1)).await;
        Self {
            authority: Authority::new(),
            keys: keys.unwrap(),
            _db: db,
        }
    }

    /// Settings with which servers on loopback can be asked.
    pub(crate) fn config(&self) -> ClientConfig {
        ClientConfig {
            allow_private_addresses: true,
            ca_certificates: vec![self.authority.pem()],
            ..ClientConfig::default()
        }
    }

    pub(crate) fn client(&self) -> FederationClient {
        self.client_with(self.config())
    }

    pub(crate) fn client_with(&self, config: ClientConfig) -> FederationClient {
        let policy = FederationPolicy::new(FederationMode::Open, &[], &[]);
        self.client_under(policy, config)
    }

    pub(crate) fn client_under(&self, policy: FederationPolicy, config: ClientConfig) -> FederationClient {
        FederationClient::new(self.keys.clone(), policy, config).unwrap()
    }

    /// A server that gives the same answer to everything.
    pub(crate) async fn peer(&self, status: u16, body: impl Into<String>) -> Peer {
        let body = body.into();
        self.peer_with(move |_| {
            let response = answer(status, body.clone());
            async { response }
        })
        .await
    }

    /// A server that gives the answers of `answer`.
    pub(crate) async fn peer_with<F, A>(&self, answer: F) -> Peer
    where
        F: Fn(http::Request<Vec<u8>>) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Response> + Send,
    {
        let seen = Seen::default();
        let server = self.authority.serve(router(&seen, answer)).await;
        Peer { server, seen }
    }
}

/// What a server was asked, in order.
pub(crate) type Seen = Arc<Mutex<Vec<http::Request<Vec<u8>>>>>;

/// Notes each request before it is answered.
pub(crate) fn router<F, A>(seen: &Seen, answer: F) -> Router
where
    F: Fn(http::Request<Vec<u8>>) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Response> + Send,
{
    let seen = Arc::clone(seen);
    Router::new().fallback(move |request: Request| async move {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let request = http::Request::from_parts(parts, body);
        seen.lock().unwrap().push(request.clone());
        answer(request).await
    })
}

/// An answer in JSON, or what passes for it.
pub(crate) fn answer(status: u16, body: impl Into<Body>) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(CONTENT_TYPE, "application/json")], body.into()).into_response()
}

/// A server that is asked.
pub(crate) struct Peer {
    pub(crate) server: HttpsServer,
    pub(crate) seen: Seen,
}

impl Peer {
    pub(crate) fn name(&self) -> OwnedServerName {
        self.server.name()
    }

    /// The paths that were asked for, with their queries.
    pub(crate) fn paths(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .map(|request| request.uri().path_and_query().unwrap().to_string())
            .collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

/// A signed GET of [`PATH`].
pub(crate) async fn get(
    client: &FederationClient,
    server: &ServerName,
    patience: Patience,
) -> Result<Value, ClientError> {
    get_path(client, server, PATH, patience).await
}

/// A signed GET of `path`.
pub(crate) async fn get_path(
    client: &FederationClient,
    server: &ServerName,
    path: &str,
    patience: Patience,
) -> Result<Value, ClientError> {
    client
        .send_json(server, Method::GET, path, None::<&()>, patience)
        .await
}
