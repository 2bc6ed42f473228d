//! What the gateway needs from others: who a token speaks for, and the models that its frames carry.
//!
//! The models come as JSON, for the gateway only passes them on.

use std::collections::{BTreeSet, HashSet};

use futures::future::BoxFuture;
use guildhall_guilds::Viewers;
use guildhall_storage::StorageError;
use guildhall_types::{OwnedRoomId, OwnedUserId, Timestamp, UserId};
use serde_json::value::RawValue;
use sqlx::AnyConnection;
use tokio::sync::broadcast;

/// A model, written out.
pub type Json = Box<RawValue>;

/// Whom an access token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub user_id: OwnedUserId,
    /// The login that the token belongs to: all tokens that were refreshed from one another.
    pub login_id: String,
    /// When the token stops to hold.
    pub expires_at: Timestamp,
}

/// Why a token was not judged good.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// It is not valid, has expired, or its login was revoked.
    #[error("the access token is not valid")]
    Refused,
    /// It could not be judged.
    #[error("access tokens cannot be judged: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The accounts of this server, as far as the gateway needs them.
pub trait Logins: Send + Sync + 'static {
    /// Whom `token` speaks for now.
    fn judge<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Login, LoginError>>;

    /// The User model as its own user may see it; `None` if there is no such account.
    fn user<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<Json>, LoginError>>;

    /// The ids of logins that are revoked from now on. A receiver that lags is told so, and everybody has to show
    /// a token again.
    fn revocations(&self) -> broadcast::Receiver<String>;
}

/// Memberships that end when their users have no session any more.
pub trait TemporaryMembers: Send + Sync + 'static {
    /// The guilds and users of those that were agreed on before `before`.
    fn since<'a>(
        &'a self,
        before: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<(OwnedRoomId, OwnedUserId)>, EndingError>>;

    /// Ends the membership, unless it has become one for good.
    fn end<'a>(
        &'a self,
        guild: &'a OwnedRoomId,
        user: &'a OwnedUserId,
    ) -> BoxFuture<'a, Result<(), EndingError>>;
}

/// Why a membership could not be ended: it is tried again.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct EndingError(pub String);

/// A guild as its member sees it, with channels, roles and the member.
#[derive(Debug)]
pub struct GuildSnapshot {
    /// The guild.
    pub guild_id: String,
    /// Guild model with `channels`, `roles` and `member`.
    pub json: Json,
}

/// A message as frames carry it.
#[derive(Debug)]
pub struct MessageSnapshot {
    /// The message.
    pub message_id: String,
    /// The author's user id.
    pub author_id: String,
    /// Message model with `guildId` (null in private channels), and without its nonce.
    pub json: Json,
    /// The same with the nonce that the author sent it with, if there was one.
    pub own_json: Option<Json>,
}

/// A private channel as frames carry it.
#[derive(Debug)]
pub struct PrivateSnapshot {
    /// Channel model.
    pub json: Json,
    /// The users of this server who have it in their lists.
    pub listed_by: BTreeSet<String>,
}

/// A report as frames carry it.
#[derive(Debug)]
pub struct ReportSnapshot {
    /// Report model.
    pub json: Json,
    /// Who is reported, and is told nothing.
    pub reported: Option<String>,
    /// Who is told.
    pub audience: ReportAudience,
}

/// Who is told of a report.
#[derive(Debug)]
pub enum ReportAudience {
    /// These members of a guild.
    Guild(String, Viewers),
    /// These users.
    Users(Vec<String>),
}

/// The read models, as far as the gateway shows them. Each reads from the connection that it is given, so that the
/// gateway decides what is read from one snapshot. What is deleted or hidden is absent.
pub trait ReadModels: Send + Sync + 'static {
    /// The guilds of `user`.
    fn guilds_of<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a UserId,
    ) -> BoxFuture<'a, Result<Vec<GuildSnapshot>, StorageError>>;

    /// Channel models of the private channels that `user` has in the list.
    fn private_channels_of<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a UserId,
    ) -> BoxFuture<'a, Result<Vec<Json>, StorageError>>;

    /// Relationship models of all who are something to `user`.
    fn relationships_of<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a UserId,
    ) -> BoxFuture<'a, Result<Vec<Json>, StorageError>>;

    /// Relationship model of what `other` is to `user`.
    fn relationship<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
        other: &'a str,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// Whether `user` is shown what `other` asks for.
    fn shows_request<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
        other: &'a str,
    ) -> BoxFuture<'a, Result<bool, StorageError>>;

    /// Ids of whom `user` has blocked.
    fn blocked_by<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
    ) -> BoxFuture<'a, Result<HashSet<String>, StorageError>>;

    /// The ids of all private channels that `user` is in, be they in the list or not.
    fn private_seats_of<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a UserId,
    ) -> BoxFuture<'a, Result<Vec<String>, StorageError>>;

    /// A private channel.
    fn private_channel<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        channel: &'a str,
    ) -> BoxFuture<'a, Result<Option<PrivateSnapshot>, StorageError>>;

    /// The guild `guild` as its member `user` sees it; `None` if the user is no member.
    fn guild_for<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
        guild: &'a str,
    ) -> BoxFuture<'a, Result<Option<GuildSnapshot>, StorageError>>;

    /// Read states of `user`: a list of ReadState models, of the channels into which the user may look.
    fn read_states<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
    ) -> BoxFuture<'a, Result<Json, StorageError>>;

    /// UserSettings model of `user`.
    fn settings<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
    ) -> BoxFuture<'a, Result<Json, StorageError>>;

    /// Guild model.
    fn guild<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// Channel model.
    fn channel<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        channel: &'a str,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// Role model.
    fn role<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        role: &'a str,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// Emoji model.
    fn emoji<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        id: &'a str,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// Sticker model.
    fn sticker<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        id: &'a str,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// Member model.
    fn member<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        user: &'a str,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// The messages that log entries after `after` and up to `to` created. One query for all: this is the hot path.
    fn messages_in_log<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        after: i64,
        to: i64,
    ) -> BoxFuture<'a, Result<Vec<MessageSnapshot>, StorageError>>;

    /// One message, with the thread that begins with it as it is at the time `now`.
    fn message<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        channel: &'a str,
        message: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<MessageSnapshot>, StorageError>>;

    /// Thread model of a thread of the channel, as it is at the time `now`.
    fn thread<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        channel: &'a str,
        thread: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// Who may look into the channels of `guild`, or into `only` one of them, by channel.
    fn viewers<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        only: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<(String, Viewers)>, StorageError>>;

    /// The channels of `guild` into which `user` may look.
    fn seen_by<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        user: &'a str,
    ) -> BoxFuture<'a, Result<BTreeSet<String>, StorageError>>;

    /// ScheduledEvent model of an event of `guild`, if it takes place in `channel`: who is told of it as one there is not told of it elsewhere.
    fn scheduled_event<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        event: &'a str,
        channel: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// AuditLogEntry model of the entry of `event` with the number `part`, as everybody may see it who may read the log.
    fn audit_entry<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        event: &'a str,
        part: i64,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// AutoModerationRule model.
    fn automod_rule<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        rule: &'a str,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// AutoModerationActionExecution model of what the message `message` in `channel` tells, for what was done by the number `action`.
    fn automod_execution<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        message: (&'a str, &'a str),
        action: i64,
    ) -> BoxFuture<'a, Result<Option<Json>, StorageError>>;

    /// Who may manage `guild` at the time `now`.
    fn managers<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Viewers, StorageError>>;

    /// Who may read the audit log of `guild` at the time `now`.
    fn auditors<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Viewers, StorageError>>;

    /// The report as it stands in the queue `queue` (`guild` or `server`), and who may see it there at the time `now`.
    fn report<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        report: &'a str,
        queue: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<ReportSnapshot>, StorageError>>;
}
