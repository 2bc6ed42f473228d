//! Another server as it stands on the wire: requests that no honest server would send.

use guildhall_keys::ServerKeys;
use guildhall_storage::Db;
use guildhall_test_support::{ManualClock, SeededEntropy};
use guildhall_types::OwnedServerName;
use reqwest::{Method, header::AUTHORIZATION};
use ruma::api::federation::authentication::{XMatrix, XMatrixSigningInput};
use serde_json::Value;

use crate::{net::TestNet, node::Node};

/// Status and body of an answer.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body; null when it is no JSON.
    pub body: Value,
}

impl Answer {
    /// Status and `errcode`.
    #[must_use]
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["errcode"].as_str().unwrap_or_default())
    }
}

/// Sends requests in the name of a server.
pub struct Peer {
    keys: ServerKeys,
    http: reqwest::Client,
}

impl Peer {
    /// In the name of `node`, whose data must be on SQLite, with its key.
    pub async fn of(net: &TestNet, node: &Node) -> Self {
        let url = format!("sqlite:{}", node.database_file().display());
        Self::with_keys(net, node.server_name(), &url).await
    }

    /// In the name of `name`, with a key that is not its.
    pub async fn impostor(net: &TestNet, name: &str) -> Self {
        let url = format!("sqlite:{}", net.path().join("impostor.db").display());
        Self::with_keys(net, name, &url).await
    }

    async fn with_keys(net: &TestNet, name: &str, url: &str) -> Self {
        let db = Db::open(url).await.unwrap();
        let name = OwnedServerName::try_from(name).unwrap();
        let keys = ServerKeys::load_or_create(&db, name, &ManualClock::default(), &SeededEntropy::new(1))
            .await
            .unwrap();
        db.close().await;
        let ca = reqwest::Certificate::from_pem(&std::fs::read(net.ca_file()).unwrap()).unwrap();
        let http = reqwest::Client::builder().tls_certs_only([ca]).build().unwrap();
        Self { keys, http }
    }

    /// The `Authorization` for a request to `destination`.
    #[must_use]
    pub fn sign(&self, destination: &str, method: &Method, path: &str, body: Option<&Value>) -> String {
        let bytes = body.map_or_else(Vec::new, |body| serde_json::to_vec(body).unwrap());
        let mut request = http::Request::new(bytes);
        *request.method_mut() = method.clone();
        *request.uri_mut() = path.parse().unwrap();
        let destination = OwnedServerName::try_from(destination).unwrap();
        let input = XMatrixSigningInput::new(
            self.keys.server_name().to_owned(),
            destination,
            self.keys.key_pair(),
        );
        XMatrix::sign_http_request(&request, input).unwrap().to_string()
    }

    /// Asks `node`, signed as it should be.
    pub async fn ask(&self, node: &Node, method: Method, path: &str, body: Option<Value>) -> Answer {
        let authorization = self.sign(node.server_name(), &method, path, body.as_ref());
        self.ask_with(node, method, path, body, Some(authorization)).await
    }

    /// Asks `node` with any `Authorization`, or none.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn ask_with(
        &self,
        node: &Node,
        method: Method,
        path: &str,
        body: Option<Value>,
        authorization: Option<String>,
    ) -> Answer {
        let url = format!("https://{}{path}", node.server_name());
        let mut request = self.http.request(method, url);
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        Answer {
            status,
            body: serde_json::from_str(&text).unwrap_or_default(),
        }
    }
}
