//! Roles, and what moderators do.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, Refusal, encode, text};

impl Client {
    /// Makes a role with `permissions`; gives its id.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn create_role(&self, guild: &str, name: &str, permissions: u64) -> Result<String, Refusal> {
        let path = format!("/guilds/{}/roles", encode(guild));
        let body = json!({"name": name, "permissions": permissions.to_string()});
        let role = self.call(Method::POST, &path, Some(body)).await?;
        Ok(text(&role, "id"))
    }

    /// Changes a role.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn update_role(&self, guild: &str, role: &str, patch: Value) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/roles/{}", encode(guild), encode(role));
        self.call(Method::PATCH, &path, Some(patch)).await
    }

    /// Ends a role.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn delete_role(&self, guild: &str, role: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/roles/{}", encode(guild), encode(role));
        self.call(Method::DELETE, &path, None).await
    }

    /// Changes a member.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn update_member(&self, guild: &str, user: &str, patch: Value) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/members/{}", encode(guild), encode(user));
        self.call(Method::PATCH, &path, Some(patch)).await
    }

    /// Gives a member just these roles.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn hold(&self, guild: &str, user: &str, roles: &[&str]) -> Result<Value, Refusal> {
        self.update_member(guild, user, json!({ "roles": roles })).await
    }

    /// Bans a user.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn ban(&self, guild: &str, user: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/bans", encode(guild));
        let body = json!({"userId": user, "reason": "enough"});
        self.call(Method::POST, &path, Some(body)).await
    }

    /// Ends a ban.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn unban(&self, guild: &str, user: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/bans/{}", encode(guild), encode(user));
        self.call(Method::DELETE, &path, None).await
    }

    /// What a member may do, as decimal text.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn rights(&self, guild: &str, user: &str) -> Result<String, Refusal> {
        let path = format!("/guilds/{}/members/{}/permissions", encode(guild), encode(user));
        let answer = self.call(Method::GET, &path, None).await?;
        Ok(text(&answer, "permissions"))
    }

    /// What a member may do in a channel, as decimal text.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn rights_in(&self, guild: &str, user: &str, channel: &str) -> Result<String, Refusal> {
        let (guild, user, channel) = (encode(guild), encode(user), encode(channel));
        let path = format!("/guilds/{guild}/members/{user}/permissions?channelId={channel}");
        let answer = self.call(Method::GET, &path, None).await?;
        Ok(text(&answer, "permissions"))
    }

    /// Sets the overwrite of a channel for a role (`kind` 0) or a member (1).
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn overwrite(
        &self,
        channel: &str,
        (target, kind): (&str, u8),
        (allow, deny): (u64, u64),
    ) -> Result<Value, Refusal> {
        let path = format!("/channels/{}/permissions/{}", encode(channel), encode(target));
        let body = json!({"type": kind, "allow": allow.to_string(), "deny": deny.to_string()});
        self.call(Method::PUT, &path, Some(body)).await
    }

    /// Gives the guild away.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn give_guild(&self, guild: &str, to: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}", encode(guild));
        self.call(Method::PATCH, &path, Some(json!({ "ownerId": to })))
            .await
    }
}
