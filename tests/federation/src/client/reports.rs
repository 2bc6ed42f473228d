//! Reports, and the queues that they stand in.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, Refusal, encode};

/// A queue of reports.
#[derive(Clone, Copy, Debug)]
pub enum Queue<'a> {
    /// Of a guild.
    Guild(&'a str),
    /// Of the client's server.
    Server,
}

impl Queue<'_> {
    fn path(self, rest: &str) -> String {
        match self {
            Self::Guild(guild) => format!("/guilds/{}/reports{rest}", encode(guild)),
            Self::Server => format!("/admin/reports{rest}"),
        }
    }
}

impl Client {
    /// Reports a message.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn report_message(&self, channel: &str, message: &str) -> Result<Value, Refusal> {
        let body = json!({
            "kind": "message", "channelId": channel, "messageId": message, "category": "harassment",
            "reason": "this is not kind",
        });
        self.call(Method::POST, "/reports", Some(body)).await
    }

    /// Reports something.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn report(&self, body: Value) -> Result<Value, Refusal> {
        self.call(Method::POST, "/reports", Some(body)).await
    }

    /// A report of one's own.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn own_report(&self, id: &str) -> Result<Value, Refusal> {
        self.call(Method::GET, &format!("/reports/{id}"), None).await
    }

    /// Appeals.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn appeal(&self, id: &str) -> Result<Value, Refusal> {
        let body = json!({"content": "please look again"});
        self.call(Method::POST, &format!("/reports/{id}/appeal"), Some(body))
            .await
    }

    /// The first page of a queue.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn queue(&self, queue: Queue<'_>) -> Result<Vec<Value>, Refusal> {
        let page = self.call(Method::GET, &queue.path(""), None).await?;
        Ok(page["data"].as_array().cloned().unwrap_or_default())
    }

    /// A report of a queue.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn queued(&self, queue: Queue<'_>, id: &str) -> Result<Value, Refusal> {
        self.call(Method::GET, &queue.path(&format!("/{id}")), None).await
    }

    /// Changes a report of a queue.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn set_report(&self, queue: Queue<'_>, id: &str, body: Value) -> Result<Value, Refusal> {
        self.call(Method::PATCH, &queue.path(&format!("/{id}")), Some(body))
            .await
    }

    /// Adds a note to a report of a queue.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn note_report(&self, queue: Queue<'_>, id: &str, content: &str) -> Result<Value, Refusal> {
        let path = queue.path(&format!("/{id}/notes"));
        self.call(Method::POST, &path, Some(json!({ "content": content })))
            .await
    }
}
