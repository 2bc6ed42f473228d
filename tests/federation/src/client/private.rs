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

/// Friends and blocks.
impl Client {
    /// Asks `other` for friendship.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn request_friend(&self, other: &Self) -> Result<Value, Refusal> {
        let path = format!("/users/{}/friend-request", encode(&other.user));
        self.call(Method::POST, &path, None).await
    }

    /// Accepts the request of `other` (`PUT`), or ends it (`DELETE`).
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn friend_request(&self, method: Method, other: &Self) -> Result<Value, Refusal> {
        let path = format!("/users/@me/friend-requests/{}", encode(&other.user));
        self.call(method, &path, None).await
    }

    /// Ends the friendship with `other`.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn remove_friend(&self, other: &Self) -> Result<Value, Refusal> {
        let path = format!("/users/@me/friends/{}", encode(&other.user));
        self.call(Method::DELETE, &path, None).await
    }

    /// Who is what to the user: ids with states.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn friends(&self) -> Result<Vec<(String, String)>, String> {
        let page = self.call(Method::GET, "/users/@me/friends", None).await;
        let page = page.map_err(|refusal| refusal.message)?;
        let data = page["data"].as_array().cloned().unwrap_or_default();
        let all = data
            .iter()
            .map(|one| (super::text(one, "userId"), super::text(one, "state")));
        Ok(all.collect())
    }

    /// Blocks `other` (`POST`), or no more (`DELETE`).
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn block(&self, method: Method, other: &Self) -> Result<Value, Refusal> {
        let path = format!("/users/{}/block", encode(&other.user));
        self.call(method, &path, None).await
    }

    /// Sets who may write and ask.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn set_privacy(&self, privacy: Value) -> Result<Value, Refusal> {
        let body = json!({ "privacySettings": privacy });
        self.call(Method::PATCH, "/users/@me/settings", Some(body)).await
    }
}
