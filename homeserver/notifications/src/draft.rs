//! What is to be noted.

use guildhall_storage::messages::{Anchor, Message};
use serde::{Deserialize, Serialize};

use crate::{Kind, Moderation};

/// What is said in a notification beside what it is about, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scheduled_event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) moderation: Option<Moderation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
}

/// A message that somebody is notified of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) channel: String,
    /// The thread of the channel; empty for none.
    pub(crate) thread: String,
    pub(crate) place: Anchor,
    pub(crate) author: String,
}

impl About {
    pub(crate) fn of(message: &Message) -> Self {
        Self {
            channel: message.channel_id.clone(),
            thread: message.thread_id.clone(),
            place: Anchor {
                message_id: message.message_id.clone(),
                order_ts: message.order_ts,
                order_depth: message.order_depth,
            },
            author: message.author_id.clone(),
        }
    }
}

/// A notification that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) user: String,
    /// What it is about: there is one of it for each user.
    pub(crate) subject: String,
    /// Whether one that there is grows by this.
    pub(crate) grows: bool,
    pub(crate) kind: Kind,
    pub(crate) is_silent: bool,
    pub(crate) guild: Option<String>,
    pub(crate) message: Option<About>,
    /// The channel of what is no message.
    pub(crate) channel: Option<String>,
    pub(crate) actor: Option<String>,
    pub(crate) detail: Detail,
}

impl Draft {
    /// One without more than this.
    pub(crate) fn new(kind: Kind, user: &str, subject: String) -> Self {
        Self {
            user: user.to_owned(),
            subject,
            grows: false,
            kind,
            is_silent: false,
            guild: None,
            message: None,
            channel: None,
            actor: None,
            detail: Detail::default(),
        }
    }

    /// One of a message. Those of [`Kind::Dm`] and [`Kind::Message`] are one for each channel.
    pub(crate) fn of_message(kind: Kind, user: &str, guild: Option<&str>, message: &About) -> Self {
        let grows = matches!(kind, Kind::Dm | Kind::Message);
        let subject = match grows {
            true => format!("channel:{}:{}", message.channel, message.thread),
            false => format!("message:{}:{}", message.channel, message.place.message_id),
        };
        Self {
            grows,
            guild: guild.map(ToOwned::to_owned),
            message: Some(message.clone()),
            actor: Some(message.author.clone()),
            ..Self::new(kind, user, subject)
        }
    }
}

/// What follows from a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// Somebody is to be notified.
    Note(Box<Draft>),
    /// What somebody is notified of in a channel up to a place is read.
    ReadUpTo {
        user: String,
        channel: String,
        thread: String,
        place: Anchor,
    },
    /// What somebody was notified of is dealt with.
    ReadSubject { user: String, subject: String },
    /// What somebody was notified of is no more.
    DeleteSubject { user: String, subject: String },
    /// A message is no more.
    DeleteMessage { channel: String, message: String },
    /// Somebody was brought into a private thread.
    Follow {
        user: String,
        guild: String,
        channel: String,
        thread: String,
    },
}
