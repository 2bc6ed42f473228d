use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An enumeration whose values are words in the API, between servers and in the database.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        // For all words at once: the OpenAPI document does not take a name that comes out of a macro.
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$of])* $value,)*
        }

        impl $name {
            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word,)* }
            }

            /// The value that `word` stands for.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$value),)* _ => None }
            }
        }
    };
}

words! {
    /// What is reported.
    ReportKind {
        /// A message.
        Message = "message",
        /// A user.
        User = "user",
        /// A guild.
        Guild = "guild",
    }
}

words! {
    /// What a report is about.
    ReportCategory {
        /// Advertising, floods.
        Spam = "spam",
        /// Harassment, bullying.
        Harassment = "harassment",
        /// Hate.
        Hate = "hate",
        /// Violence and threats.
        Violence = "violence",
        /// Self-harm.
        SelfHarm = "self_harm",
        /// Sexual content where it has no place.
        Sexual = "sexual",
        /// What the law forbids.
        Illegal = "illegal",
        /// Pretending to be somebody else.
        Impersonation = "impersonation",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// How far the work on a report is.
    ReportState {
        /// Nobody works on it.
        Open = "open",
        /// Somebody does.
        InReview = "in_review",
        /// It is decided.
        Resolved = "resolved",
    }
}

words! {
    /// What was decided.
    ReportOutcome {
        /// Something was done about it.
        Actioned = "actioned",
        /// Nothing was.
        Dismissed = "dismissed",
    }
}

words! {
    /// Who works on a report.
    ReportQueue {
        /// The moderators of the guild.
        Guild = "guild",
        /// The administrators of the server.
        Server = "server",
    }
}

words! {
    /// Who has appealed.
    ReportRole {
        /// Who has reported.
        Reporter = "reporter",
        /// Who was reported.
        Reported = "reported",
    }
}

words! {
    /// How far a report has come on its way to another server.
    ReportDelivery {
        /// It is tried again and again.
        Pending = "pending",
        /// It is there.
        Delivered = "delivered",
        /// The other server does not take it, or this server does not deal with it.
        Refused = "refused",
        /// It could not be reached for 7 days.
        Failed = "failed",
    }
}

/// A reported message as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedMessage {
    /// The text when it was reported.
    pub content: String,
    /// When it was sent, RFC 3339.
    #[schema(format = DateTime)]
    pub timestamp: Option<String>,
    /// Whether this server holds the message and has verified its signature; otherwise it is what the reporter's server says.
    pub verified: bool,
}

/// A report, for those who work on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Its id on the server that holds the queue.
    pub id: String,
    /// In which queue it stands.
    pub queue: ReportQueue,
    /// What is reported.
    pub kind: ReportKind,
    /// What it is about.
    pub category: ReportCategory,
    /// The reporter's words.
    pub reason: String,
    /// The guild.
    pub guild_id: Option<String>,
    /// The message's channel.
    pub channel_id: Option<String>,
    /// The message.
    pub message_id: Option<String>,
    /// Who is reported: the user, or the message's author.
    pub user_id: Option<String>,
    /// The message as it was.
    pub message: Option<ReportedMessage>,
    /// The reporter's server.
    pub origin: String,
    /// Who has reported. Null unless the reporter chose to be known, or it is a user of the server whose administrators read.
    pub reporter_id: Option<String>,
    /// How far the work is.
    pub state: ReportState,
    /// What was decided.
    pub outcome: Option<ReportOutcome>,
    /// Who works on it, or did last.
    pub assignee_id: Option<String>,
    /// Raised with every change; a change names the version that it is made to.
    pub version: i64,
    /// When it was made or came in, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed, RFC 3339.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// A report with everything that was said and done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportDetail {
    /// The report.
    #[serde(flatten)]
    pub report: Report,
    /// Notes of those who work on it, oldest first.
    pub notes: Vec<ReportNote>,
    /// Appeals, oldest first: at most one of the reporter and one of the reported.
    pub appeals: Vec<ReportAppeal>,
    /// What was done, oldest first.
    pub history: Vec<ReportChange>,
    /// What became of it on other servers; for the administrators of the reporter's server.
    pub deliveries: Vec<ReportHandling>,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportNote {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub author_id: String,
    /// The text.
    pub content: String,
    /// RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportAppeal {
    /// Who appeals.
    pub by: ReportRole,
    /// Why.
    pub content: String,
    /// RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// Something that was done with a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportChange {
    /// `filed`, `taken`, `released`, `resolved` or `appealed`.
    pub change: String,
    /// Who did it; null for the reporter and the reported.
    pub actor_id: Option<String>,
    /// The state after it.
    pub state: ReportState,
    /// The outcome after it.
    pub outcome: Option<ReportOutcome>,
    /// The version that it made.
    pub version: i64,
    /// RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// What somebody who has reported, or was reported, sees of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnReport {
    /// Its id.
    pub id: String,
    /// What the caller has to do with it.
    pub role: ReportRole,
    /// What is reported.
    pub kind: ReportKind,
    /// What it is about.
    pub category: ReportCategory,
    /// The reporter's words; null for the reported.
    pub reason: Option<String>,
    /// The guild.
    pub guild_id: Option<String>,
    /// The message's channel.
    pub channel_id: Option<String>,
    /// The message.
    pub message_id: Option<String>,
    /// Who is reported.
    pub user_id: Option<String>,
    /// The message as it was.
    pub message: Option<ReportedMessage>,
    /// How far the work is, over all who work on it: resolved when one of them has acted, or all have decided.
    pub state: ReportState,
    /// What was decided.
    pub outcome: Option<ReportOutcome>,
    /// RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// Whether the caller may appeal.
    pub can_appeal: bool,
    /// When the caller has appealed, RFC 3339.
    #[schema(format = DateTime)]
    pub appealed_at: Option<String>,
    /// Who works on it, and how far they are.
    pub handlings: Vec<ReportHandling>,
}

/// How a report stands with some who work on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportHandling {
    /// The server.
    pub server: String,
    /// The queue there; null until the server has said.
    pub queue: Option<ReportQueue>,
    /// How far it has come on its way there.
    pub delivery: ReportDelivery,
    /// Why it did not come there.
    pub error: Option<String>,
    /// How far the work is; null until the server has said.
    pub state: Option<ReportState>,
    /// What was decided.
    pub outcome: Option<ReportOutcome>,
    /// When it last changed there, RFC 3339.
    #[schema(format = DateTime)]
    pub updated_at: Option<String>,
}
