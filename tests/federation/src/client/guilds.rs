//! Guilds, their channels, members and invites.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, Refusal, encode, text};

impl Client {
    /// Makes a guild; gives its id.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn create_guild(&self, name: &str) -> Result<String, Refusal> {
        let body = json!({ "name": name });
        let guild = self.call(Method::POST, "/guilds", Some(body)).await?;
        Ok(text(&guild, "id"))
    }

    /// The guild.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn guild(&self, guild: &str) -> Result<Value, Refusal> {
        self.call(Method::GET, &format!("/guilds/{}", encode(guild)), None)
            .await
    }

    /// Gives the guild another name.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn rename_guild(&self, guild: &str, name: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}", encode(guild));
        self.call(Method::PATCH, &path, Some(json!({ "name": name })))
            .await
    }

    /// Makes a text channel; gives its id.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn create_channel(&self, guild: &str, name: &str) -> Result<String, Refusal> {
        self.make_channel(guild, json!({ "name": name })).await
    }

    /// Makes the channel that `body` describes; gives its id.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn make_channel(&self, guild: &str, body: Value) -> Result<String, Refusal> {
        let path = format!("/guilds/{}/channels", encode(guild));
        let channel = self.call(Method::POST, &path, Some(body)).await?;
        Ok(text(&channel, "id"))
    }

    /// Deletes a channel.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn delete_channel(&self, guild: &str, channel: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/channels/{}", encode(guild), encode(channel));
        self.call(Method::DELETE, &path, None).await
    }

    /// Ids and names of the guild's channels, sorted.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn channels(&self, guild: &str) -> Result<Vec<(String, String)>, String> {
        let list = self.page(&format!("/guilds/{}/channels", encode(guild))).await?;
        let mut channels: Vec<_> = list
            .iter()
            .map(|channel| (text(channel, "id"), text(channel, "name")))
            .collect();
        channels.sort();
        Ok(channels)
    }

    /// User ids of the members, sorted.
    ///
    /// # Errors
    /// The words of the refusal.
    pub async fn members(&self, guild: &str) -> Result<Vec<String>, String> {
        let list = self
            .page(&format!("/guilds/{}/members?limit=1000", encode(guild)))
            .await?;
        let mut ids: Vec<_> = list.iter().map(|member| text(&member["user"], "id")).collect();
        ids.sort();
        Ok(ids)
    }

    /// Removes a member from the guild.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn kick(&self, guild: &str, user: &str) -> Result<Value, Refusal> {
        let path = format!("/guilds/{}/members/{}", encode(guild), encode(user));
        self.call(Method::DELETE, &path, None).await
    }

    /// Leaves the guild.
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

    /// Makes an invite on the user's own server; gives its code.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn create_invite(&self, guild: &str) -> Result<String, Refusal> {
        let path = format!("/guilds/{}/invites", encode(guild));
        let invite = self.call(Method::POST, &path, Some(json!({}))).await?;
        Ok(text(&invite, "code"))
    }

    /// Looks at an invite.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn preview(&self, code: &str) -> Result<Value, Refusal> {
        self.call(Method::GET, &format!("/invites/{}", encode(code)), None)
            .await
    }

    /// Redeems an invite; gives the guild.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn redeem(&self, code: &str) -> Result<Value, Refusal> {
        self.call(Method::POST, &format!("/invites/{}", encode(code)), None)
            .await
    }
}
