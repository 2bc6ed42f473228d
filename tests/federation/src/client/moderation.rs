//! Bans that delete, bans of many and of servers, and pruning.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, Refusal, encode};

impl Client {
    /// Bans a user and has the messages of the last `seconds` deleted.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn ban_deleting(&self, guild: &str, user: &str, seconds: i64) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/bans", encode(guild));
        let body = json!({"userId": user, "deleteMessageSeconds": seconds});
        self.call(Method::POST, &path, Some(body)).await
    }

    /// Bans many.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn ban_all(&self, guild: &str, users: &[&str]) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/bans/bulk", encode(guild));
        let body = json!({"userIds": users, "deleteMessageSeconds": 3600, "reason": "raid"});
        self.call(Method::POST, &path, Some(body)).await
    }

    /// How many members a prune would remove.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn prune_count(&self, guild: &str, days: i64) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/prune?days={days}", encode(guild));
        self.call(Method::GET, &path, None).await
    }

    /// Prunes.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn prune(&self, guild: &str, days: i64) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/prune", encode(guild));
        self.call(Method::POST, &path, Some(json!({ "days": days })))
            .await
    }

    /// Bans a server.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn ban_server(&self, guild: &str, server: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/server-bans", encode(guild));
        let body = json!({"server": server, "reason": "raids"});
        self.call(Method::POST, &path, Some(body)).await
    }

    /// Ends the ban of a server.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn unban_server(&self, guild: &str, server: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/server-bans/{}", encode(guild), encode(server));
        self.call(Method::DELETE, &path, None).await
    }

    /// The bans of servers, by name.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn server_bans(&self, guild: &str) -> Result<Vec<String>, String> {
        let list = self
            .page(&format!("/guilds/{}/server-bans", encode(guild)))
            .await?;
        Ok(list
            .iter()
            .filter_map(|ban| ban["server"].as_str().map(ToOwned::to_owned))
            .collect())
    }
}
