//! A client of the REST API.

mod files;
mod guilds;
mod messages;
mod moderation;
mod private;
mod reports;
mod roles;
mod second_factor;

pub use reports::Queue;

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Longest wait for an answer: more than a server may take that waits for another one.
const PATIENCE: Duration = Duration::from_secs(60);
/// What every account of a test is protected with.
const PASSWORD: &str = "correct horse battery";

/// An answer that is an error.
#[derive(Debug)]
pub struct Refusal {
    /// HTTP status; 0 when there was no answer.
    pub status: u16,
    /// `error.code`.
    pub code: String,
    /// The whole body, or why there was no answer.
    pub message: String,
}

impl Refusal {
    /// Whether the server was not there, or on its way up or down: the request may be repeated.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        self.status == 0 || self.status >= 500
    }
}

/// An account with its token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    /// Access token.
    pub token: String,
    /// What the next access token is got with.
    refresh_token: String,
    /// User id.
    pub user: String,
}

/// What asks the server; copies share their connections.
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder().timeout(PATIENCE).build().unwrap()
}

/// `text` as one segment of a path.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn text(value: &Value, key: &str) -> String {
    let text = value[key].as_str();
    text.unwrap_or_else(|| panic!("no {key}: {value}")).to_owned()
}

impl Client {
    /// Somebody who has a refresh token and no access token.
    pub(crate) fn of(http: reqwest::Client, base: &str, user: &str, refresh_token: String) -> Self {
        Self {
            http,
            base: base.to_owned(),
            token: String::new(),
            refresh_token,
            user: user.to_owned(),
        }
    }

    pub(crate) async fn register(base: &str, server: &str, username: &str) -> Self {
        let user = format!("@{username}:{server}");
        let mut client = Self::of(http(), base, &user, String::new());
        let body = json!({"username": username, "password": PASSWORD});
        let answer = client
            .call(Method::POST, "/auth/register", Some(body))
            .await
            .unwrap();
        assert_eq!(answer["user"]["id"], client.user.as_str());
        client.take_tokens(&answer);
        client
    }

    fn take_tokens(&mut self, answer: &Value) {
        self.token = text(answer, "accessToken");
        self.refresh_token = text(answer, "refreshToken");
    }

    /// Gets another access token, before the present one ends.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn renew(&mut self) -> Result<(), Refusal> {
        self.token.clear();
        let body = json!({"refreshToken": self.refresh_token});
        let answer = self.call(Method::POST, "/auth/refresh", Some(body)).await?;
        self.take_tokens(&answer);
        Ok(())
    }

    /// Logs in anew, as another device of the same user does.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn log_in(&self) -> Result<Self, Refusal> {
        let mut client = self.clone();
        client.token.clear();
        let (name, _) = self.user.trim_start_matches('@').split_once(':').unwrap();
        let body = json!({"username": name, "password": PASSWORD});
        let answer = client.call(Method::POST, "/auth/login", Some(body)).await?;
        client.take_tokens(&answer);
        Ok(client)
    }

    /// Sends a request to `/api/v1{path}`.
    ///
    /// # Errors
    /// When the answer is an error, or there is none.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Refusal> {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = &body {
            request = request.json(body);
        }
        let no_answer = |error: reqwest::Error| Refusal {
            status: 0,
            code: String::new(),
            message: error.to_string(),
        };
        let answer = request.send().await.map_err(no_answer)?;
        let status = answer.status();
        let body = answer.text().await.map_err(no_answer)?;
        if status == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
        }
        let value: Value = serde_json::from_str(&body).unwrap_or(Value::String(body));
        if status.is_success() {
            return Ok(value);
        }
        Err(Refusal {
            status: status.as_u16(),
            code: value["error"]["code"].as_str().unwrap_or_default().to_owned(),
            message: format!("{status} {value}"),
        })
    }

    /// Status, content type and length of what is at `/api/v1{path}`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn bytes(&self, path: &str) -> Result<(u16, String, usize), reqwest::Error> {
        let url = format!("{}/api/v1{path}", self.base);
        let answer = self.http.get(url).bearer_auth(&self.token).send().await?;
        let kind = answer
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok());
        let (status, kind) = (answer.status().as_u16(), kind.unwrap_or_default().to_owned());
        Ok((status, kind, answer.bytes().await?.len()))
    }

    /// The entries of a list's page.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn page(&self, path: &str) -> Result<Vec<Value>, String> {
        let page = self
            .call(Method::GET, path, None)
            .await
            .map_err(|refusal| refusal.message)?;
        let data = page["data"].as_array();
        data.cloned().ok_or_else(|| format!("no page: {page}"))
    }

    /// Where the gateway is.
    #[must_use]
    pub fn gateway_url(&self) -> String {
        format!("{}/api/v1/gateway", self.base.replacen("http", "ws", 1))
    }
}
