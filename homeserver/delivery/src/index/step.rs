//! What one change means for the sessions that may see it.

use std::sync::Arc;

use guildhall_guilds::Viewers;

use crate::frame::Frame;

/// One change of one guild, made into frames.
#[derive(Debug)]
pub(crate) struct Step {
    /// Number of the log entry that it comes from.
    pub(crate) log_seq: i64,
    /// The guild.
    pub(crate) guild: String,
    /// Whom a [`Kind::Shape`] or a [`Kind::Event`] is for.
    pub(crate) audience: Viewers,
    /// What happened.
    pub(crate) kind: Kind,
}

/// What happened to a guild.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Something changed that a snapshot of the guild contains.
    Shape(Arc<Frame>),
    /// Something happened that a snapshot of the guild does not contain.
    Event {
        /// For everybody.
        frame: Arc<Frame>,
        /// In its place for the sessions of one user.
        own: Option<(String, Arc<Frame>)>,
        /// Whose word it is: who has blocked that user is not told.
        author: Option<String>,
    },
    /// Something about a user alone, be there a seat or not.
    Own {
        /// The user.
        user: String,
        /// For the user's sessions.
        frame: Arc<Frame>,
    },
    /// A user came in.
    Enter {
        /// The user.
        user: String,
        /// The log's head when the snapshot in `own` was read.
        as_of: i64,
        /// For the user's own sessions: the snapshot. `None` if the user has no session here or is out again.
        own: Option<Arc<Frame>>,
        /// For everybody else.
        others: Option<Arc<Frame>>,
    },
    /// A user came in, and is told nothing of it yet.
    Seat {
        /// The user.
        user: String,
    },
    /// A user is out.
    Leave {
        /// The user.
        user: String,
        /// For the user's own sessions.
        own: Arc<Frame>,
        /// For everybody else.
        others: Option<Arc<Frame>>,
    },
    /// The guild is no more.
    Gone(Arc<Frame>),
}

impl Step {
    /// Whether `user`, a member, may be told.
    pub(crate) fn is_for(&self, user: &str) -> bool {
        self.audience.include(user)
    }

    /// Bytes of its frames, near enough.
    pub(crate) fn size(&self) -> usize {
        match &self.kind {
            Kind::Shape(frame) | Kind::Gone(frame) => frame.size(),
            Kind::Own { frame, .. } => frame.size(),
            Kind::Event { frame, own, .. } => frame
                .size()
                .saturating_add(own.as_ref().map_or(0, |(_, own)| own.size())),
            Kind::Enter { own, others, .. } => {
                let size = |frame: &Option<Arc<Frame>>| frame.as_ref().map_or(0, |frame| frame.size());
                size(own).saturating_add(size(others))
            }
            Kind::Seat { .. } => 0,
            Kind::Leave { own, others, .. } => own
                .size()
                .saturating_add(others.as_ref().map_or(0, |others| others.size())),
        }
    }
}
