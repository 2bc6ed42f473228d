//! A push service on loopback (RFC 8030) with browsers, which checks who sends and decrypts what it is given.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "for tests: a failure here fails the test"
)]

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};
use web_push_native::{
    Auth, decrypt,
    p256::{SecretKey, elliptic_curve::sec1::ToEncodedPoint},
};

use crate::{Authority, HttpsServer};

/// Something that was pushed to a browser.
#[derive(Clone, Debug)]
pub struct Pushed {
    /// The browser.
    pub browser: String,
    /// What it says, decrypted.
    pub data: Value,
    /// How long it is worth keeping, in seconds.
    pub ttl: u64,
    /// `Topic`.
    pub topic: Option<String>,
    /// `Urgency`.
    pub urgency: Option<String>,
    /// Whom the sender names to write to.
    pub contact: String,
}

#[derive(Default)]
struct Taken {
    pushed: Vec<Pushed>,
    /// What is answered next, before everything is taken again.
    answers: Vec<(StatusCode, Option<u64>)>,
    /// What was asked of it.
    requests: usize,
    /// Browsers whose name begins so are never answered.
    silent: Option<String>,
}

struct Inner {
    taken: Mutex<Taken>,
    /// The key that all of its browsers subscribed with.
    server_key: Mutex<Option<String>>,
    secret: SecretKey,
    auth: [u8; 16],
    origin: Mutex<String>,
}

/// A push service. All of its browsers have the same keys.
pub struct PushService {
    inner: Arc<Inner>,
    server: HttpsServer,
}

impl PushService {
    /// A push service with a certificate of `authority`.
    ///
    /// # Panics
    /// When it cannot be served.
    pub async fn start(authority: &Authority) -> Self {
        let inner = Arc::new(Inner {
            taken: Mutex::default(),
            server_key: Mutex::default(),
            secret: SecretKey::from_slice(&[42; 32]).expect("a key"),
            auth: [7; 16],
            origin: Mutex::default(),
        });
        let router = Router::new()
            .route("/push/{browser}", post(take))
            .with_state(Arc::clone(&inner));
        let server = authority.serve(router).await;
        *inner.origin.lock().expect("a lock") = format!("https://{}", server.name());
        Self { inner, server }
    }

    /// What the browser `name` says of its subscription with the server's key.
    ///
    /// # Panics
    /// When another one has subscribed with another key.
    #[must_use]
    pub fn subscribe(&self, name: &str, server_key: &str) -> Value {
        let mut known = self
            .inner
            .server_key
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            known.as_deref().is_none_or(|known| known == server_key),
            "another key"
        );
        *known = Some(server_key.to_owned());
        let point = self.inner.secret.public_key().to_encoded_point(false);
        json!({
            "endpoint": format!("https://{}/push/{name}", self.server.name()),
            "expirationTime": null,
            "keys": {"p256dh": URL_SAFE_NO_PAD.encode(point.as_bytes()), "auth": URL_SAFE_NO_PAD.encode(self.inner.auth)},
        })
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, Taken> {
        self.inner.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next request is answered so, with `Retry-After` if there are seconds; those after it as usual.
    pub fn answer_next(&self, status: u16, retry_after: Option<u64>) {
        let status = StatusCode::from_u16(status).expect("a status");
        self.taken().answers.push((status, retry_after));
    }

    /// What is for browsers whose names begin with `prefix` gets no answer from now on.
    pub fn be_silent_to(&self, prefix: &str) {
        self.taken().silent = Some(prefix.to_owned());
    }

    /// Everything that was taken, in its order.
    #[must_use]
    pub fn pushed(&self) -> Vec<Pushed> {
        self.taken().pushed.clone()
    }

    /// How often it was asked for something.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.taken().requests
    }
}

async fn take(
    State(service): State<Arc<Inner>>,
    Path(browser): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap) {
    let is_silent = {
        let mut taken = service.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.requests += 1;
        let silent = taken.silent.as_deref();
        silent.is_some_and(|prefix| browser.starts_with(prefix))
    };
    if is_silent {
        std::future::pending::<()>().await;
    }
    let mut answer = HeaderMap::new();
    let mut taken = service.taken.lock().unwrap_or_else(PoisonError::into_inner);
    if !taken.answers.is_empty() {
        let (status, after) = taken.answers.remove(0);
        if let Some(after) = after {
            answer.insert("retry-after", after.into());
        }
        return (status, answer);
    }
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(ToOwned::to_owned)
    };
    // RFC 8291, section 4: what is larger need not be taken.
    if body.len() > 4096 {
        return (StatusCode::PAYLOAD_TOO_LARGE, answer);
    }
    let Some(contact) = sender(&service, text("authorization").as_deref()) else {
        return (StatusCode::FORBIDDEN, answer);
    };
    let ttl = text("ttl").and_then(|ttl| ttl.parse().ok());
    let (Some(ttl), Some("aes128gcm")) = (ttl, text("content-encoding").as_deref()) else {
        return (StatusCode::BAD_REQUEST, answer);
    };
    let Ok(clear) = decrypt(body.to_vec(), &service.secret, &Auth::from(service.auth)) else {
        return (StatusCode::BAD_REQUEST, answer);
    };
    taken.pushed.push(Pushed {
        browser,
        data: serde_json::from_slice(&clear).expect("JSON in the message"),
        ttl,
        topic: text("topic"),
        urgency: text("urgency"),
        contact,
    });
    (StatusCode::CREATED, answer)
}

/// Whom the sender names, if it is the one that the browsers have subscribed with (RFC 8292).
fn sender(service: &Inner, authorization: Option<&str>) -> Option<String> {
    let (token, key) = authorization?.strip_prefix("vapid t=")?.split_once(", k=")?;
    let known = service.server_key.lock().unwrap_or_else(PoisonError::into_inner);
    if known.as_deref() != Some(key) {
        return None;
    }
    let point = URL_SAFE_NO_PAD.decode(key).ok()?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&[service
        .origin
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_str()]);
    let claims = decode::<Value>(token, &DecodingKey::from_ec_der(&point), &validation)
        .ok()?
        .claims;
    claims.get("sub")?.as_str().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use web_push_native::{Auth, decrypt, p256::SecretKey};

    /// RFC 8291, appendix A: what is decrypted here was encrypted elsewhere.
    #[test]
    fn the_example_of_the_standard_is_decrypted() {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let message = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y\
            l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        let secret = SecretKey::from_slice(&bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")).unwrap();
        let auth: [u8; 16] = bytes("BTBZMqHH6r4Tts7J_aSIgg").try_into().unwrap();
        let clear = decrypt(bytes(message), &secret, &Auth::from(auth)).unwrap();
        assert_eq!(clear, b"When I grow up, I want to be a watermelon");
    }
}
