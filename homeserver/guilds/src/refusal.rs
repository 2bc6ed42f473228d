//! Why a use-case did not do what it was asked.

use std::fmt;

use guildhall_federation_client::ClientError;
use guildhall_files::{MediaError, OriginError};
use guildhall_rooms::{AppendError, TakeInError};
use guildhall_storage::StorageError;
use thiserror::Error;

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field as the API names it.
    pub field: &'static str,
    /// What it should have been.
    pub reason: String,
}

/// What was asked for and is not there, or not for the caller to know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A guild.
    Guild,
    /// A channel.
    Channel,
    /// A member of a guild.
    Member,
    /// A role.
    Role,
    /// A rule of automod.
    AutomodRule,
    /// A ban.
    Ban,
    /// An invite.
    Invite,
    /// A message.
    Message,
    /// A thread.
    Thread,
    /// A scheduled event.
    ScheduledEvent,
    /// An emoji.
    Emoji,
    /// A sticker.
    Sticker,
    /// A stored file.
    Media,
    /// A webhook.
    Webhook,
    /// A report.
    Report,
    /// A user.
    User,
    /// A friend.
    Friend,
    /// A friend request.
    FriendRequest,
    /// A notification.
    Notification,
    /// A browser that one is told in.
    PushSubscription,
    /// A rule for names of servers.
    FederationRule,
    /// A server that this one has to do with.
    Peer,
    /// A token that lets somebody register.
    RegistrationToken,
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Guild => "guild",
            Self::Channel => "channel",
            Self::Member => "member",
            Self::Role => "role",
            Self::AutomodRule => "automod rule",
            Self::Ban => "ban",
            Self::Invite => "invite",
            Self::Message => "message",
            Self::Thread => "thread",
            Self::ScheduledEvent => "scheduled event",
            Self::Emoji => "emoji",
            Self::Sticker => "sticker",
            Self::Media => "media",
            Self::Webhook => "webhook",
            Self::Report => "report",
            Self::User => "user",
            Self::Friend => "friend",
            Self::FriendRequest => "friend request",
            Self::Notification => "notification",
            Self::PushSubscription => "push subscription",
            Self::FederationRule => "federation rule",
            Self::Peer => "server that this one has to do with",
            Self::RegistrationToken => "registration token",
        })
    }
}

/// How another server failed us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// It answered with what makes no sense, or with an error of its own.
    Bad,
    /// It cannot be reached or did not answer in time.
    Away,
}

/// Why a use-case did not do what it was asked.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Fields do not hold what they must.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no such {0}")]
    Unknown(Thing),
    /// What was asked for cannot be found out: why, for people.
    #[error("{0}")]
    NotFound(String),
    /// The caller may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// The federation policy does not let this server deal with the one that it takes; `undecided` if an administrator has yet to decide.
    #[error("{message}")]
    Apart {
        /// Why, for people.
        message: String,
        /// Whether it is still to be decided.
        undecided: bool,
    },
    /// It contradicts what stands.
    #[error("{0}")]
    Conflict(String),
    /// A file has more bytes than this.
    #[error("a file has more than {0} bytes")]
    TooLarge(u64),
    /// A rule of automod keeps the message back: what its author is told.
    #[error("{0}")]
    AutomodBlocked(String),
    /// The channel is in slow mode.
    #[error("slow mode: wait {seconds} s")]
    SlowMode {
        /// Seconds until the next message may be sent.
        seconds: u64,
    },
    /// Another server that this needs failed.
    #[error("{message}")]
    Upstream {
        /// How.
        kind: Upstream,
        /// For people.
        message: String,
    },
    /// This server has too much to do, or is stopping.
    #[error("the server is overloaded")]
    Overloaded,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A fault of this server. The reason is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

impl Refusal {
    /// One field does not hold what it must.
    pub fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem {
            field,
            reason: reason.into(),
        }])
    }
}

impl From<AppendError> for Refusal {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Forbidden(reason) => Self::Forbidden(reason),
            AppendError::TooLarge(_) => Self::invalid("body", "makes an event that is too large"),
            AppendError::Conflict(reason) => Self::Conflict(reason),
            AppendError::Overloaded | AppendError::ShuttingDown => Self::Overloaded,
            AppendError::Storage(error) => Self::Storage(error),
            // The read models named a room or an event that the rooms do not know.
            error @ (AppendError::UnknownRoom | AppendError::Invalid(_)) => Self::Internal(error.to_string()),
        }
    }
}

impl From<TakeInError> for Refusal {
    fn from(error: TakeInError) -> Self {
        match error {
            TakeInError::Overloaded | TakeInError::ShuttingDown => Self::Overloaded,
            TakeInError::Storage(error) => Self::Storage(error),
            TakeInError::OtherRoom => Self::Unknown(Thing::Channel),
            // What another server gave us does not hold.
            error => Self::Upstream {
                kind: Upstream::Bad,
                message: error.to_string(),
            },
        }
    }
}

impl From<ClientError> for Refusal {
    fn from(error: ClientError) -> Self {
        let message = error.to_string();
        match error {
            ClientError::Refused(_) => Self::Apart {
                message,
                undecided: false,
            },
            ClientError::Undecided(_) => Self::Apart {
                message,
                undecided: true,
            },
            ClientError::Status {
                status: 403,
                message,
                server,
                ..
            } => Self::Forbidden(format!("{server} refuses: {message}")),
            ClientError::Status { status: 429, .. }
            | ClientError::BackingOff(_)
            | ClientError::Unreachable { .. } => Self::Upstream {
                kind: Upstream::Away,
                message,
            },
            ClientError::Status { .. } | ClientError::TooLarge(_) | ClientError::BadResponse { .. } => {
                Self::Upstream {
                    kind: Upstream::Bad,
                    message,
                }
            }
            ClientError::NoServer(_) => Self::Upstream {
                kind: Upstream::Bad,
                message,
            },
            ClientError::BadRequest(_) => Self::Internal(message),
        }
    }
}

impl From<MediaError> for Refusal {
    fn from(error: MediaError) -> Self {
        let message = error.to_string();
        match error {
            MediaError::NoPicture(why) => Self::invalid("image", why.to_string()),
            MediaError::TooLarge(limit) => Self::TooLarge(limit),
            MediaError::Refused(_) => Self::invalid("files", message),
            MediaError::CutOff(_) => Self::invalid("files", message),
            MediaError::Offset(_) | MediaError::Held | MediaError::TooMany(_) => Self::Conflict(message),
            MediaError::Full(_) => Self::Conflict(format!("You cannot store more: {message}")),
            MediaError::Unknown | MediaError::Origin(OriginError::Unknown) => Self::Unknown(Thing::Media),
            MediaError::Origin(OriginError::Refused(_)) => Self::Forbidden(message),
            MediaError::Origin(OriginError::Bad(_)) => Self::Upstream {
                kind: Upstream::Bad,
                message,
            },
            MediaError::Origin(OriginError::Away(_)) => Self::Upstream {
                kind: Upstream::Away,
                message,
            },
            MediaError::Busy(_) => Self::Overloaded,
            MediaError::Internal(_) => Self::Internal(message),
        }
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}
