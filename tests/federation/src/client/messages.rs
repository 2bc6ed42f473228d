//! Messages.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, Refusal, encode, text};

/// Messages that one page holds at most.
const PAGE: usize = 100;

impl Client {
    /// Sends a message; gives its id.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn send(&self, channel: &str, content: &str, nonce: &str) -> Result<String, Refusal> {
        let path = format!("/channels/{}/messages", encode(channel));
        let body = json!({"content": content, "nonce": nonce});
        let message = self.call(Method::POST, &path, Some(body)).await?;
        Ok(text(&message, "id"))
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

    /// Says that the user is typing.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn typing(&self, channel: &str) -> Result<Value, Refusal> {
        self.call(
            Method::POST,
            &format!("/channels/{}/typing", encode(channel)),
            None,
        )
        .await
    }

    /// Every message of the channel as it is listed, oldest first, over all pages.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn messages(&self, channel: &str) -> Result<Vec<Value>, String> {
        let mut found: Vec<Value> = Vec::new();
        loop {
            let mut path = format!("/channels/{}/messages?limit={PAGE}", encode(channel));
            if let Some(last) = found.last() {
                path = format!("{path}&before={}", encode(&text(last, "id")));
            }
            let page = self
                .call(Method::GET, &path, None)
                .await
                .map_err(|refusal| refusal.message)?;
            let data = page["data"]
                .as_array()
                .ok_or_else(|| format!("no page: {page}"))?;
            found.extend(data.iter().cloned());
            if page["pagination"]["hasMore"] != true {
                found.reverse();
                return Ok(found);
            }
        }
    }

    /// As [`Client::messages`], but only id and content of each.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn history(&self, channel: &str) -> Result<Vec<(String, String)>, String> {
        let messages = self.messages(channel).await?;
        Ok(messages
            .iter()
            .map(|message| (text(message, "id"), text(message, "content")))
            .collect())
    }
}
