//! Wake-ups and ephemera between the parts of a server: in-process, bounded, and never the source of truth.
//!
//! Who misses a wake-up finds everything in the commit log; who misses an ephemeral event has missed nothing that
//! lasts.

mod reach;

use std::{collections::BTreeSet, sync::Arc};

use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedServerName, OwnedUserId};
use tokio::sync::{broadcast, watch};

use reach::Reach;

/// Ephemeral events that wait for a slow subscriber before it loses the oldest.
const EPHEMERAL_CAPACITY: usize = 1024;
/// Announcements of inbound traffic that wait likewise.
const INBOUND_CAPACITY: usize = 256;
/// EDUs that wait likewise: a round of presences makes some for each server.
const EDU_CAPACITY: usize = 4096;

/// Somebody began or stopped typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The room.
    pub room_id: OwnedRoomId,
    /// The thread of it that the text is for.
    pub thread_id: Option<OwnedEventId>,
    /// Who types.
    pub user_id: OwnedUserId,
    /// Whether it is a user of this server, whose typing goes out to other servers.
    pub is_local: bool,
    /// Whether it began.
    pub typing: bool,
    /// How long it is to be shown, in milliseconds.
    pub timeout_ms: u64,
}

/// A private channel has come into the list of a user of this server, or is out of it, without anything being said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelNews {
    /// The user.
    pub user_id: OwnedUserId,
    /// The channel.
    pub channel_id: OwnedRoomId,
}

/// A user of this server has blocked somebody, or blocks somebody no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockNews {
    /// The user.
    pub user_id: OwnedUserId,
}

/// The previews of a message's links are others than they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewNews {
    /// The channel.
    pub channel_id: String,
    /// The message.
    pub message_id: String,
}

/// A report came in or has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportNews {
    /// The report.
    pub report_id: String,
    /// The queue, `guild` or `server`.
    pub queue: &'static str,
    /// Whether it is new there.
    pub is_new: bool,
}

/// A user of this server has read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadNews {
    /// Who.
    pub user_id: OwnedUserId,
    /// In which guild; `None` for a private channel.
    pub guild_id: Option<String>,
    /// What is news.
    pub what: ReadWhat,
}

/// What is news of what a user reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadWhat {
    /// A channel, or one of its threads, was read.
    One(ReadPlace),
    /// All that was unread in the guild was read at once.
    All(Vec<ReadPlace>),
    /// A thread is followed from now on, or no longer.
    Follow {
        /// The channel.
        channel: String,
        /// The thread.
        thread: String,
        /// Whether it is.
        is_following: bool,
    },
}

/// Up to where something was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadPlace {
    /// The channel.
    pub channel: String,
    /// The thread; `None` for the channel itself.
    pub thread: Option<String>,
    /// The last message that was read.
    pub message: String,
}

/// Somebody who lets it be seen has read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptNews {
    /// Who.
    pub user_id: OwnedUserId,
    /// Whether it is a user of this server, whose receipts go out to other servers.
    pub is_local: bool,
    /// In which guild; `None` for a private channel.
    pub guild_id: Option<String>,
    /// Up to where.
    pub places: Vec<ReadPlace>,
    /// When, in milliseconds.
    pub read_at: i64,
}

/// What became of notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotificationTurn {
    /// They are new, or have grown.
    Created,
    /// They were read.
    Read,
    /// All were read.
    AllRead,
    /// They are no more.
    Deleted,
    /// What the user wants to hear of these guilds or channels has changed.
    SettingsChanged,
}

/// Something happened to notifications of a user of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationNews {
    /// Whose.
    pub user_id: OwnedUserId,
    /// What.
    pub turn: NotificationTurn,
    /// Which.
    pub ids: Vec<String>,
}

/// An EDU for another server. It is lost if that server is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboundEdu {
    /// To whom.
    pub server: OwnedServerName,
    /// The EDU, as JSON.
    pub json: String,
}

struct Channels {
    commits: watch::Sender<i64>,
    typing: broadcast::Sender<Typing>,
    inbound: broadcast::Sender<OwnedServerName>,
    reports: broadcast::Sender<ReportNews>,
    accounts: broadcast::Sender<OwnedUserId>,
    reach: Reach,
    reads: broadcast::Sender<ReadNews>,
    receipts: broadcast::Sender<ReceiptNews>,
    notifications: broadcast::Sender<NotificationNews>,
    edus: broadcast::Sender<OutboundEdu>,
    reached: broadcast::Sender<OwnedServerName>,
    channels: broadcast::Sender<ChannelNews>,
    blocks: broadcast::Sender<BlockNews>,
    previews: broadcast::Sender<PreviewNews>,
}

/// The in-process bus; clones are the same bus.
#[derive(Clone)]
pub struct Bus(Arc<Channels>);

impl Default for Bus {
    fn default() -> Self {
        Self::new()
    }
}

impl Bus {
    /// A bus without subscribers.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Channels {
            commits: watch::Sender::new(0),
            typing: broadcast::Sender::new(EPHEMERAL_CAPACITY),
            inbound: broadcast::Sender::new(INBOUND_CAPACITY),
            reports: broadcast::Sender::new(INBOUND_CAPACITY),
            accounts: broadcast::Sender::new(INBOUND_CAPACITY),
            reach: Reach::default(),
            reads: broadcast::Sender::new(EPHEMERAL_CAPACITY),
            receipts: broadcast::Sender::new(EPHEMERAL_CAPACITY),
            notifications: broadcast::Sender::new(EDU_CAPACITY),
            edus: broadcast::Sender::new(EDU_CAPACITY),
            reached: broadcast::Sender::new(INBOUND_CAPACITY),
            channels: broadcast::Sender::new(INBOUND_CAPACITY),
            blocks: broadcast::Sender::new(INBOUND_CAPACITY),
            previews: broadcast::Sender::new(EPHEMERAL_CAPACITY),
        }))
    }

    /// Announces that the commit log reaches `seq`.
    pub fn notify_commit(&self, seq: i64) {
        self.0.commits.send_if_modified(|latest| {
            let is_later = seq > *latest;
            if is_later {
                *latest = seq;
            }
            is_later
        });
    }

    /// The latest announced number of the commit log; 0 before the first announcement.
    #[must_use]
    pub fn subscribe_commits(&self) -> watch::Receiver<i64> {
        self.0.commits.subscribe()
    }

    /// Passes on that somebody types.
    pub fn publish_typing(&self, typing: Typing) {
        // Nobody listening is no failure.
        let _listeners = self.0.typing.send(typing);
    }

    /// Typing from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_typing(&self) -> broadcast::Receiver<Typing> {
        self.0.typing.subscribe()
    }

    /// Announces that `server` has reached us, so it can be reached again.
    pub fn notify_inbound(&self, server: OwnedServerName) {
        let _listeners = self.0.inbound.send(server);
    }

    /// Servers that reach us, from now on.
    #[must_use]
    pub fn subscribe_inbound(&self) -> broadcast::Receiver<OwnedServerName> {
        self.0.inbound.subscribe()
    }

    /// Announces that a user of this server has read on.
    pub fn publish_read(&self, news: ReadNews) {
        let _listeners = self.0.reads.send(news);
    }

    /// What users read, from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_reads(&self) -> broadcast::Receiver<ReadNews> {
        self.0.reads.subscribe()
    }

    /// Passes on that somebody who lets it be seen has read on.
    pub fn publish_receipts(&self, news: ReceiptNews) {
        let _listeners = self.0.receipts.send(news);
    }

    /// Receipts from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_receipts(&self) -> broadcast::Receiver<ReceiptNews> {
        self.0.receipts.subscribe()
    }

    /// Announces what became of notifications.
    pub fn publish_notification(&self, news: NotificationNews) {
        let _listeners = self.0.notifications.send(news);
    }

    /// What becomes of notifications, from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_notifications(&self) -> broadcast::Receiver<NotificationNews> {
        self.0.notifications.subscribe()
    }

    /// Has `edu` sent, if its server can be reached.
    pub fn publish_edu(&self, edu: OutboundEdu) {
        let _listeners = self.0.edus.send(edu);
    }

    /// EDUs to send, from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_edus(&self) -> broadcast::Receiver<OutboundEdu> {
        self.0.edus.subscribe()
    }

    /// Announces that `server` has taken in a transaction, the first since the start or since it failed.
    pub fn notify_reached(&self, server: OwnedServerName) {
        let _listeners = self.0.reached.send(server);
    }

    /// Servers that are reached, from now on.
    #[must_use]
    pub fn subscribe_reached(&self) -> broadcast::Receiver<OwnedServerName> {
        self.0.reached.subscribe()
    }

    /// Announces that the account of `user`, one of this server's, has changed.
    pub fn publish_account(&self, user: OwnedUserId) {
        let _listeners = self.0.accounts.send(user);
    }

    /// Accounts that change, from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_accounts(&self) -> broadcast::Receiver<OwnedUserId> {
        self.0.accounts.subscribe()
    }

    /// Notes whether `server` takes in what it is sent.
    pub fn note_reach(&self, server: &OwnedServerName, is_reachable: bool) {
        self.0.reach.set(server, is_reachable);
    }

    /// The servers that do not take in what they are sent.
    #[must_use]
    pub fn unreachable_servers(&self) -> BTreeSet<OwnedServerName> {
        self.0.reach.unreachable()
    }

    /// Changes whenever these do.
    #[must_use]
    pub fn subscribe_reach(&self) -> watch::Receiver<u64> {
        self.0.reach.changes()
    }

    /// Announces that a user's list of private channels has changed.
    pub fn publish_channel(&self, news: ChannelNews) {
        let _listeners = self.0.channels.send(news);
    }

    /// Lists of private channels that change, from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_channels(&self) -> broadcast::Receiver<ChannelNews> {
        self.0.channels.subscribe()
    }

    /// Announces that somebody has blocked, or blocks no more.
    pub fn publish_blocks(&self, news: BlockNews) {
        let _listeners = self.0.blocks.send(news);
    }

    /// Blocks that change, from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_blocks(&self) -> broadcast::Receiver<BlockNews> {
        self.0.blocks.subscribe()
    }

    /// Announces that a message has other previews.
    pub fn publish_preview(&self, news: PreviewNews) {
        let _listeners = self.0.previews.send(news);
    }

    /// Messages that get other previews, from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_previews(&self) -> broadcast::Receiver<PreviewNews> {
        self.0.previews.subscribe()
    }

    /// Announces that a report came in or has changed.
    pub fn publish_report(&self, news: ReportNews) {
        let _listeners = self.0.reports.send(news);
    }

    /// Reports that come in or change, from now on; a subscriber who lags loses the oldest.
    #[must_use]
    pub fn subscribe_reports(&self) -> broadcast::Receiver<ReportNews> {
        self.0.reports.subscribe()
    }
}
