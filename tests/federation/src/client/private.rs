//! Private channels.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, Refusal, encode};

impl Client {
    /// Opens the channel with `other`.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn open_direct(&self, other: &Self) -> Result<Value, Refusal> {
        let body = json!({"recipients": [other.user]});
        self.call(Method::POST, "/users/@me/channels", Some(body)).await
    }

    /// Makes a group with `others`.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn make_group(&self, others: &[&Self]) -> Result<Value, Refusal> {
        let ids: Vec<&str> = others.iter().map(|other| other.user.as_str()).collect();
        let body = json!({"recipients": ids, "group": true});
        self.call(Method::POST, "/users/@me/channels", Some(body)).await
    }

    /// The private channels in the list.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn private_channels(&self) -> Result<Vec<Value>, String> {
        let page = self.call(Method::GET, "/users/@me/channels", None).await;
        let page = page.map_err(|refusal| refusal.message)?;
        let data = page["data"].as_array();
        data.cloned().ok_or_else(|| format!("no page: {page}"))
    }

    /// Changes a group.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn update_group(&self, channel: &str, patch: Value) -> Result<Value, Refusal> {
        let path = format!("/channels/{}", encode(channel));
        self.call(Method::PATCH, &path, Some(patch)).await
    }

    /// Closes a channel of two people, or leaves a group.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn close_channel(&self, channel: &str) -> Result<Value, Refusal> {
        let path = format!("/channels/{}", encode(channel));
        self.call(Method::DELETE, &path, None).await
    }

    /// Brings `other` into a group (`PUT`), or takes `other` out (`DELETE`).
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn recipient(&self, method: Method, channel: &str, other: &Self) -> Result<Value, Refusal> {
        let path = format!("/channels/{}/recipients/{}", encode(channel), encode(&other.user));
        self.call(method, &path, None).await
    }
}
