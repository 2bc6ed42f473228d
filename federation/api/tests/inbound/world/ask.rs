//! Requests, signed or otherwise.

use axum::body::{Body, to_bytes};
use guildhall_keys::ServerKeys;
use guildhall_types::OwnedServerName;
use http::header::AUTHORIZATION;
use ruma::{
    api::federation::authentication::{XMatrix, XMatrixSigningInput},
    signatures::KeyPair,
};
use serde_json::Value;
use tower::ServiceExt;

use super::Server;

/// A request before it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) authorization: Vec<String>,
}

impl Request {
    pub(crate) fn new(method: &str, path: &str, body: Option<Value>) -> Self {
        let body = body
            .map(|body| serde_json::to_vec(&body).unwrap())
            .unwrap_or_default();
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            body,
            authorization: Vec::new(),
        }
    }

    fn http(&self) -> http::Request<Vec<u8>> {
        let mut builder = http::Request::builder().method(&*self.method).uri(&self.path);
        for value in &self.authorization {
            builder = builder.header(AUTHORIZATION, value);
        }
        builder.body(self.body.clone()).unwrap()
    }

    /// Signs it for `a.test`.
    pub(crate) fn signed(self, keys: &ServerKeys) -> Self {
        self.signed_for(keys, "a.test")
    }

    pub(crate) fn signed_for(mut self, keys: &ServerKeys, destination: &str) -> Self {
        let destination = OwnedServerName::try_from(destination).unwrap();
        let input = XMatrixSigningInput::new(keys.server_name().to_owned(), destination, keys.key_pair());
        let header = XMatrix::sign_http_request(&self.http(), input).unwrap();
        self.authorization.push(header.to_string());
        self
    }

    /// Signs a body that is no canonical JSON but is written as canonical JSON would be.
    pub(crate) fn signed_as_it_is(mut self, keys: &ServerKeys) -> Self {
        let text = format!(
            r#"{{"content":{},"destination":"a.test","method":"{}","origin":"{}","uri":"{}"}}"#,
            std::str::from_utf8(&self.body).unwrap(),
            self.method,
            keys.server_name(),
            self.path
        );
        let signature = keys.key_pair().sign(text.as_bytes());
        self.authorization.push(format!(
            r#"X-Matrix origin="{}",destination="a.test",key="{}",sig="{}""#,
            keys.server_name(),
            keys.key_id(),
            signature.base64()
        ));
        self
    }

    /// Sends it, and leaves the answer's body where it is.
    pub(crate) async fn open(self, a: &Server) -> http::Response<Body> {
        let request = self.http().map(Body::from);
        a.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn send(self, a: &Server) -> Asked {
        let response = self.open(a).await;
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get("retry-after")
            .map(|value| value.to_str().unwrap().to_owned());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes).expect("a JSON body");
        Asked {
            status,
            body,
            retry_after,
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) retry_after: Option<String>,
}

impl Asked {
    /// Asserts an error in Matrix's form.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, errcode: &str) {
        assert_eq!(
            (self.status, self.body["errcode"].as_str()),
            (status, Some(errcode)),
            "{self:?}"
        );
        assert!(self.body["error"].is_string(), "{self:?}");
    }

    /// Asserts success and gives the body.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.body
    }
}
