//! A client of the REST API.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// An answer that is an error.
#[derive(Debug)]
pub struct Refusal {
    /// HTTP status; 0 when there was no answer.
    pub status: u16,
    /// `error.code`.
    pub code: String,
    /// Its words.
    pub message: String,
}

/// An account with its token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    /// Access token.
    pub token: String,
    /// User id.
    pub user: String,
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

impl Client {
    pub(crate) async fn register(base: &str, server: &str, username: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        let user = format!("@{username}:{server}");
        let mut client = Self {
            http,
            base: base.to_owned(),
            token: String::new(),
            user,
        };
        let body = json!({"username": username, "password": "correct horse battery"});
        let answer = client
            .call(Method::POST, "/auth/register", Some(body))
            .await
            .unwrap();
        client.token = answer["accessToken"].as_str().unwrap().to_owned();
        client
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
        let text = answer.text().await.map_err(no_answer)?;
        if status == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
        }
        let value: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        if status.is_success() {
            return Ok(value);
        }
        let error = &value["error"];
        Err(Refusal {
            status: status.as_u16(),
            code: error["code"].as_str().unwrap_or_default().to_owned(),
            message: format!("{value}"),
        })
    }

    /// Makes a guild; gives it.
    pub async fn create_guild(&self, name: &str) -> Value {
        self.call(Method::POST, "/guilds", Some(json!({ "name": name })))
            .await
            .unwrap()
    }

    /// The id of the guild's first channel.
    pub async fn first_channel(&self, guild: &str) -> Result<String, String> {
        let path = format!("/guilds/{}/channels", encode(guild));
        let answer = self
            .call(Method::GET, &path, None)
            .await
            .map_err(|refusal| refusal.message)?;
        let list = if answer.is_array() {
            &answer
        } else {
            &answer["data"]
        };
        list[0]["id"]
            .as_str()
            .map(ToOwned::to_owned)
            .ok_or_else(|| format!("no channel: {answer}"))
    }

    /// Makes an invite; gives its code.
    pub async fn create_invite(&self, guild: &str) -> String {
        let path = format!("/guilds/{}/invites", encode(guild));
        let invite = self.call(Method::POST, &path, Some(json!({}))).await.unwrap();
        invite["code"].as_str().unwrap().to_owned()
    }

    /// Redeems an invite; gives the guild.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn redeem(&self, code: &str) -> Result<Value, Refusal> {
        self.call(Method::POST, &format!("/invites/{}", encode(code)), None)
            .await
    }

    /// Sends a message; gives its id.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn send(&self, channel: &str, content: &str, nonce: &str) -> Result<String, Refusal> {
        let path = format!("/channels/{}/messages", encode(channel));
        let body = json!({"content": content, "nonce": nonce});
        let message = self.call(Method::POST, &path, Some(body)).await?;
        Ok(message["id"].as_str().unwrap().to_owned())
    }

    /// Sends a message and looks at nothing but the status of the answer: for measurements.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn send_plain(&self, channel: &str, content: &str) {
        let url = format!("{}/api/v1/channels/{}/messages", self.base, encode(channel));
        let request = self
            .http
            .post(url)
            .bearer_auth(&self.token)
            .json(&json!({ "content": content }));
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        let _body = answer.bytes().await.unwrap();
    }

    /// Edits a message.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn edit(&self, channel: &str, message: &str, content: &str) -> Result<Value, Refusal> {
        let path = format!("/channels/{}/messages/{}", encode(channel), encode(message));
        self.call(Method::PATCH, &path, Some(json!({ "content": content })))
            .await
    }

    /// Deletes a message.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn delete(&self, channel: &str, message: &str) -> Result<Value, Refusal> {
        let path = format!("/channels/{}/messages/{}", encode(channel), encode(message));
        self.call(Method::DELETE, &path, None).await
    }

    /// Leaves a guild.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn leave(&self, guild: &str) -> Result<Value, Refusal> {
        self.call(
            Method::DELETE,
            &format!("/guilds/{}/members/@me", encode(guild)),
            None,
        )
        .await
    }

    /// Everything in the channel, oldest first, as id and content, over all pages.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn history(&self, channel: &str) -> Result<Vec<(String, String)>, String> {
        let mut found: Vec<(String, String)> = Vec::new();
        loop {
            let mut path = format!("/channels/{}/messages?limit=100", encode(channel));
            if let Some((last, _)) = found.last() {
                path = format!("{path}&before={}", encode(last));
            }
            let page = self
                .call(Method::GET, &path, None)
                .await
                .map_err(|refusal| refusal.message)?;
            let data = page["data"]
                .as_array()
                .ok_or_else(|| format!("no page: {page}"))?
                .clone();
            if data.is_empty() {
                found.reverse();
                return Ok(found);
            }
            let text = |message: &Value, key: &str| message[key].as_str().unwrap().to_owned();
            found.extend(
                data.iter()
                    .map(|message| (text(message, "id"), text(message, "content"))),
            );
        }
    }

    /// User ids of the members.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn members(&self, guild: &str) -> Result<Vec<String>, String> {
        let path = format!("/guilds/{}/members", encode(guild));
        let page = self
            .call(Method::GET, &path, None)
            .await
            .map_err(|refusal| refusal.message)?;
        let list = if page.is_array() { &page } else { &page["data"] };
        let ids = list.as_array().ok_or_else(|| format!("no members: {page}"))?;
        let mut ids: Vec<String> = ids
            .iter()
            .map(|member| member["user"]["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        Ok(ids)
    }

    /// Where the gateway is.
    #[must_use]
    pub fn gateway_url(&self) -> String {
        format!("{}/api/v1/gateway", self.base.replacen("http", "ws", 1))
    }
}
