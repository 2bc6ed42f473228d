//! Which requests are counted together, and how many there may be.

use std::{num::NonZeroU32, time::Duration};

use axum::http::Method;
use governor::Quota;

/// Requests that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// Everything from one address.
    Address,
    /// Registering, logging in, refreshing, everything about the second factor and the e-mail address, another password, deleting the account: by address, against guessing.
    Credentials,
    /// Sending messages.
    Send,
    /// Announcing that one types.
    Typing,
    /// Saying what one has read.
    Ack,
    /// Looking at and redeeming invites, against guessing codes.
    Invite,
    /// Asking where another server's client is: this server asks it, for people without an account too.
    Server,
    /// Opening the gateway.
    Gateway,
    /// Looking at pictures and files.
    Media,
    /// Uploading files, and pieces of them.
    Upload,
    /// Making guilds.
    CreateGuild,
    /// Changing the own account: another name is told in each guild that the user is in.
    Account,
    /// Choosing what to be seen as.
    Presence,
    /// Reporting, and appealing.
    Report,
    /// Opening private channels, and bringing people into them: a room each, and a question to another server.
    PrivateChannel,
    /// Exporting.
    Export,
    /// Everything by a webhook's token, by webhook.
    Webhook,
    /// Looking for messages, members, users and guilds.
    Search,
    /// Every other change.
    Write,
    /// Every other reading.
    Read,
}

impl Bucket {
    /// The bucket of a route; `route` is the path with its parameters' names, empty where nothing matched.
    pub(super) fn of(method: &Method, route: &str) -> Self {
        let route = route.strip_prefix("/api/v1").unwrap_or(route);
        let reads = method == Method::GET || method == Method::HEAD || method == Method::OPTIONS;
        match route {
            "/auth/register" | "/auth/login" | "/auth/login/2fa" | "/auth/refresh" => Self::Credentials,
            "/auth/verify-email" | "/auth/forgot-password" | "/auth/reset-password" => Self::Credentials,
            "/notifications/digest/unsubscribe" => Self::Credentials,
            "/users/@me/email" | "/users/@me/email/verification" | "/users/@me/password" => Self::Credentials,
            "/users/@me" if method == Method::DELETE => Self::Credentials,
            _ if route.starts_with("/auth/2fa/") => Self::Credentials,
            "/gateway" => Self::Gateway,
            _ if route.starts_with("/invites/") => Self::Invite,
            _ if route.starts_with("/servers/") => Self::Server,
            _ if method == Method::POST && route.starts_with("/notifications/") => Self::Ack,
            _ if route.ends_with("/export") => Self::Export,
            _ if route.starts_with("/media/") => Self::Media,
            _ if reads && route.starts_with("/attachments/") => Self::Media,
            _ if method == Method::PATCH && route.starts_with("/uploads/") => Self::Upload,
            "/guilds/{guild_id}/ack" => Self::Ack,
            "/guilds" if method == Method::POST => Self::CreateGuild,
            "/users/@me" if method == Method::PATCH => Self::Account,
            "/users/@me/presence" if method == Method::PATCH => Self::Presence,
            "/users/{user_id}/friend-request" if method == Method::POST => Self::PrivateChannel,
            "/users/@me/channels" if method == Method::POST => Self::PrivateChannel,
            "/channels/{channel_id}/recipients/{user_id}" if method == Method::PUT => Self::PrivateChannel,
            "/reports" | "/reports/{report_id}/appeal" if method == Method::POST => Self::Report,
            _ if route.starts_with("/webhooks/{webhook_id}/{webhook_token}") => Self::Webhook,
            _ if method == Method::POST && route.starts_with("/channels/") => {
                if route.ends_with("/messages") {
                    Self::Send
                } else if route.ends_with("/typing") {
                    Self::Typing
                } else if route.ends_with("/ack") {
                    Self::Ack
                } else if route.ends_with("/attachments") || route.ends_with("/uploads") {
                    Self::Upload
                } else {
                    Self::Write
                }
            }
            _ if reads && route.ends_with("/search") => Self::Search,
            _ if reads => Self::Read,
            _ => Self::Write,
        }
    }

    /// Whether it counts by address even when the account is known.
    pub(super) const fn by_address(self) -> bool {
        matches!(self, Self::Address | Self::Credentials)
    }
}

/// How many requests there may be: `count` in `period`, all at once or spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests, at least 1.
    pub count: NonZeroU32,
    /// The time in which a used-up bucket is full again.
    pub period: Duration,
}

impl Rate {
    /// `count` requests in `seconds` seconds; zero counts as one.
    #[must_use]
    pub const fn new(count: u32, seconds: u64) -> Self {
        let count = match NonZeroU32::new(count) {
            Some(count) => count,
            None => NonZeroU32::MIN,
        };
        Self {
            count,
            period: Duration::from_secs(if seconds == 0 { 1 } else { seconds }),
        }
    }

    pub(super) fn quota(self) -> Quota {
        // `with_period` refuses zero only, which no `Rate` gives; the other arm keeps a limit all the same.
        let each = self.period / self.count.get();
        Quota::with_period(each)
            .unwrap_or_else(|| Quota::per_minute(self.count))
            .allow_burst(self.count)
    }
}

/// The limits of every bucket.
#[derive(Clone, Debug)]
pub struct RateLimits {
    /// Whether requests are counted at all.
    pub enabled: bool,
    /// [`Bucket::Address`].
    pub address: Rate,
    /// [`Bucket::Credentials`].
    pub credentials: Rate,
    /// [`Bucket::Send`].
    pub send: Rate,
    /// [`Bucket::Typing`].
    pub typing: Rate,
    /// [`Bucket::Ack`].
    pub ack: Rate,
    /// [`Bucket::Invite`].
    pub invite: Rate,
    /// [`Bucket::Server`].
    pub server: Rate,
    /// [`Bucket::Gateway`].
    pub gateway: Rate,
    /// [`Bucket::Media`].
    pub media: Rate,
    /// [`Bucket::Upload`].
    pub upload: Rate,
    /// [`Bucket::CreateGuild`].
    pub create_guild: Rate,
    /// [`Bucket::Account`].
    pub account: Rate,
    /// [`Bucket::Presence`].
    pub presence: Rate,
    /// [`Bucket::Report`].
    pub report: Rate,
    /// [`Bucket::PrivateChannel`].
    pub private_channel: Rate,
    /// [`Bucket::Export`].
    pub export: Rate,
    /// [`Bucket::Webhook`].
    pub webhook: Rate,
    /// [`Bucket::Search`].
    pub search: Rate,
    /// [`Bucket::Write`].
    pub write: Rate,
    /// [`Bucket::Read`].
    pub read: Rate,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            enabled: true,
            address: Rate::new(1000, 60),
            credentials: Rate::new(10, 60),
            send: Rate::new(60, 60),
            typing: Rate::new(30, 60),
            ack: Rate::new(120, 60),
            invite: Rate::new(30, 60),
            server: Rate::new(20, 60),
            gateway: Rate::new(20, 60),
            media: Rate::new(600, 60),
            upload: Rate::new(120, 60),
            create_guild: Rate::new(10, 600),
            account: Rate::new(10, 300),
            presence: Rate::new(15, 60),
            report: Rate::new(10, 600),
            private_channel: Rate::new(20, 300),
            export: Rate::new(2, 600),
            webhook: Rate::new(30, 60),
            search: Rate::new(60, 60),
            write: Rate::new(60, 60),
            read: Rate::new(300, 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::Bucket;

    #[test]
    fn routes_are_counted_by_what_they_cost() {
        let of = |method, route| Bucket::of(&method, route);
        assert_eq!(of(Method::POST, "/api/v1/auth/login"), Bucket::Credentials);
        assert_eq!(of(Method::POST, "/api/v1/auth/login/2fa"), Bucket::Credentials);
        assert_eq!(of(Method::POST, "/api/v1/auth/2fa/disable"), Bucket::Credentials);
        for route in [
            "/api/v1/auth/verify-email",
            "/api/v1/auth/forgot-password",
            "/api/v1/auth/reset-password",
        ] {
            assert_eq!(of(Method::POST, route), Bucket::Credentials);
        }
        assert_eq!(of(Method::PUT, "/api/v1/users/@me/email"), Bucket::Credentials);
        assert_eq!(
            of(Method::POST, "/api/v1/users/@me/email/verification"),
            Bucket::Credentials
        );
        assert_eq!(of(Method::POST, "/api/v1/auth/logout"), Bucket::Write);
        assert_eq!(of(Method::POST, "/api/v1/channels/{id}/messages"), Bucket::Send);
        assert_eq!(of(Method::GET, "/api/v1/channels/{id}/messages"), Bucket::Read);
        assert_eq!(of(Method::POST, "/api/v1/channels/{id}/typing"), Bucket::Typing);
        let ack = "/api/v1/channels/{channel_id}/messages/{message_id}/ack";
        assert_eq!(of(Method::POST, ack), Bucket::Ack);
        assert_eq!(of(Method::POST, "/api/v1/guilds/{guild_id}/ack"), Bucket::Ack);
        assert_eq!(of(Method::POST, "/api/v1/guilds"), Bucket::CreateGuild);
        assert_eq!(of(Method::PATCH, "/api/v1/users/@me"), Bucket::Account);
        assert_eq!(of(Method::GET, "/api/v1/users/@me"), Bucket::Read);
        assert_eq!(of(Method::DELETE, "/api/v1/users/@me"), Bucket::Credentials);
        assert_eq!(of(Method::PUT, "/api/v1/users/@me/password"), Bucket::Credentials);
        assert_eq!(of(Method::DELETE, "/api/v1/users/@me/sessions"), Bucket::Write);
        assert_eq!(of(Method::PATCH, "/api/v1/users/@me/presence"), Bucket::Presence);
        assert_eq!(of(Method::GET, "/api/v1/users/{id}/presence"), Bucket::Read);
        assert_eq!(of(Method::GET, "/api/v1/guilds"), Bucket::Read);
        assert_eq!(of(Method::POST, "/api/v1/reports"), Bucket::Report);
        assert_eq!(of(Method::GET, "/api/v1/reports"), Bucket::Read);
        assert_eq!(
            of(Method::POST, "/api/v1/users/@me/channels"),
            Bucket::PrivateChannel
        );
        assert_eq!(of(Method::GET, "/api/v1/users/@me/channels"), Bucket::Read);
        assert_eq!(of(Method::GET, "/api/v1/invites/{code}"), Bucket::Invite);
        assert_eq!(of(Method::GET, "/api/v1/servers/{server_name}"), Bucket::Server);
        assert_eq!(
            of(Method::DELETE, "/api/v1/guilds/{id}/invites/{code}"),
            Bucket::Write
        );
        for route in [
            "/api/v1/channels/{channel_id}/export",
            "/api/v1/guilds/{guild_id}/export",
            "/api/v1/users/@me/export",
        ] {
            assert_eq!(of(Method::GET, route), Bucket::Export);
        }
        assert_eq!(of(Method::GET, "/api/v1/gateway"), Bucket::Gateway);
        for route in [
            "/api/v1/guilds/{guild_id}/search",
            "/api/v1/users/@me/search",
            "/api/v1/users/search",
        ] {
            assert_eq!(of(Method::GET, route), Bucket::Search);
        }
        assert_eq!(of(Method::GET, ""), Bucket::Read);
    }
}
