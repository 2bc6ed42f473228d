//! The port to the reports of this server, which the guilds' use-cases implement.

use futures::future::BoxFuture;
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedUserId, ServerName};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// Body of `PUT /_guildhall/federation/v1/reports/{report_id}`: what a user of the asking server has reported.
///
/// What it says of the message is believed only as far as the receiving server holds the message. Unknown fields are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledReport {
    /// `message`, `user` or `guild`.
    pub kind: String,
    /// What it is about: `spam`, `harassment` and so on.
    pub category: String,
    /// The reporter's words, at most 1000 characters.
    #[serde(default)]
    pub reason: String,
    /// The guild.
    #[serde(default)]
    pub guild_id: Option<OwnedRoomId>,
    /// The message's channel.
    #[serde(default)]
    pub channel_id: Option<OwnedRoomId>,
    /// The message.
    #[serde(default)]
    pub message_id: Option<OwnedEventId>,
    /// Who is reported: the user, or the message's author.
    #[serde(default)]
    pub user_id: Option<OwnedUserId>,
    /// The message's text as the reporter saw it.
    #[serde(default)]
    pub content: Option<String>,
    /// When the message was sent, in milliseconds.
    #[serde(default)]
    pub sent_at: Option<i64>,
    /// The reporter, who chose to be known.
    #[serde(default)]
    pub reporter_id: Option<OwnedUserId>,
}

/// Body of the answers about a report: how it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportStates {
    /// How it stands in each queue of the answering server.
    pub queues: Vec<ReportState>,
}

/// How a report stands in a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportState {
    /// `guild` or `server`.
    pub queue: String,
    /// `open`, `in_review` or `resolved`.
    pub state: String,
    /// `actioned` or `dismissed`, when resolved.
    #[serde(default)]
    pub outcome: Option<String>,
    /// When it last changed, in milliseconds.
    pub updated_at: i64,
}

/// Body of `POST /_guildhall/federation/v1/reports/{report_id}/appeal`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAppeal {
    /// The reporter's words, 1 to 1000 characters.
    pub content: String,
}

/// Body of `POST /_guildhall/federation/v1/guild_reports`: a moderator of the asking server works in the queue of a guild of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRequest {
    /// The guild.
    pub guild_id: OwnedRoomId,
    /// The moderator, a user of the asking server.
    pub user_id: OwnedUserId,
    /// What to do.
    pub action: QueueAction,
}

/// What a moderator does in a queue. The answers are what the REST API answers to the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum QueueAction {
    /// Reads a page.
    List {
        /// Reports in this state only.
        #[serde(default)]
        state: Option<String>,
        /// Those before this report only.
        #[serde(default)]
        before: Option<String>,
        /// At most so many, 1 to 101.
        limit: u32,
    },
    /// Reads a report.
    Get {
        /// Its id here.
        report_id: String,
    },
    /// Changes a report.
    Update {
        /// Its id here.
        report_id: String,
        /// The version that the moderator has seen.
        version: i64,
        /// The new state.
        state: String,
        /// The outcome, of what is resolved.
        #[serde(default)]
        outcome: Option<String>,
    },
    /// Adds a note.
    Note {
        /// The report's id here.
        report_id: String,
        /// The text.
        content: String,
    },
}

impl QueueAction {
    /// The ids of reports in it, as they were sent.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        let id = match self {
            Self::List { before, .. } => before.as_deref(),
            Self::Get { report_id } | Self::Update { report_id, .. } | Self::Note { report_id, .. } => {
                Some(report_id.as_str())
            }
        };
        id.into_iter()
    }
}

/// Why a report is not taken or not shown.
#[derive(Debug, Error)]
pub enum ReportDeskError {
    /// It does not have the form that it must have: 400 `M_INVALID_PARAM`.
    #[error("{0}")]
    Invalid(String),
    /// There is no such thing, or not for who asks: 404 `M_NOT_FOUND`.
    #[error("{0}")]
    NotFound(String),
    /// It is not for this server, or who asks may not: 403 `M_FORBIDDEN`.
    #[error("{0}")]
    Forbidden(String),
    /// It contradicts what stands: 409 `M_CONFLICT`.
    #[error("{0}")]
    Conflict(String),
    /// The asking server has filed as much as it may for now, or there is too much to do: 429 `M_LIMIT_EXCEEDED`.
    #[error("too many reports")]
    Overloaded,
    /// The server failed: 500 `M_UNKNOWN`. The reason is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

/// The reports of this server, for other servers. `origin` has signed the request.
pub trait ReportDesk: Send + Sync + 'static {
    /// Takes a report that has the id `report_id` on `origin`; one that is there stays as it is.
    fn file<'a>(
        &'a self,
        origin: &'a ServerName,
        report_id: &'a str,
        report: FiledReport,
    ) -> BoxFuture<'a, Result<ReportStates, ReportDeskError>>;

    /// How the report `report_id` of `origin` stands.
    fn states<'a>(
        &'a self,
        origin: &'a ServerName,
        report_id: &'a str,
    ) -> BoxFuture<'a, Result<ReportStates, ReportDeskError>>;

    /// The reporter appeals against the dismissal of the report `report_id` of `origin`; asking again changes nothing more.
    fn appeal<'a>(
        &'a self,
        origin: &'a ServerName,
        report_id: &'a str,
        appeal: ReportAppeal,
    ) -> BoxFuture<'a, Result<ReportStates, ReportDeskError>>;

    /// Does what a moderator wants, whom the router has found to be of `origin`.
    fn work<'a>(
        &'a self,
        origin: &'a ServerName,
        request: QueueRequest,
    ) -> BoxFuture<'a, Result<Value, ReportDeskError>>;
}
