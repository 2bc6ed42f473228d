//! What a user is shown: as much as he may see now.

use std::collections::{BTreeSet, HashMap};

use guildhall_guilds::{Refusal, read::rights_at};
use guildhall_messaging::{Message, relations::shows_request};
use guildhall_permissions::Permissions;
use guildhall_storage::{
    StorageError, members,
    notifications::{self, Filter, NotificationRow},
    scheduled_events,
};
use guildhall_types::{Timestamp, UserId};
use sqlx::AnyConnection;

use crate::{Kind, Notification, Notifications, draft::Detail};

/// Unread notifications that are counted.
const MAX_UNREAD: usize = 100;
/// Rows that are read in one go.
const PORTION: i64 = 100;

/// A page of notifications.
#[derive(Clone, Debug)]
pub struct NotificationPage {
    /// Newest first.
    pub notifications: Vec<Notification>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<(i64, String)>,
}

/// Where a notification stands among those of its user.
type Place = (i64, String);

fn place(row: &NotificationRow) -> Place {
    (row.noted_at, row.notification_id.clone())
}

/// Channel and id of the message that `row` is about.
fn message_of(row: &NotificationRow) -> Option<(&str, &str)> {
    row.channel_id.as_deref().zip(row.message_id.as_deref())
}

fn detail_of(row: &NotificationRow) -> Detail {
    let detail = row.detail.as_deref();
    detail
        .and_then(|detail| serde_json::from_str(detail).ok())
        .unwrap_or_default()
}

/// Whether the scheduled event that `row` is about, if it is about one, still stands.
async fn happens(conn: &mut AnyConnection, row: &NotificationRow) -> Result<bool, StorageError> {
    match (&row.guild_id, detail_of(row).scheduled_event) {
        (Some(guild), Some(event)) => Ok(scheduled_events::get(conn, guild, &event).await?.is_some()),
        _ => Ok(true),
    }
}

fn model(row: NotificationRow, message: Option<Message>) -> Option<(Place, Notification)> {
    let (place, detail) = (place(&row), detail_of(&row));
    let notification = Notification {
        id: row.notification_id,
        kind: Kind::read(&row.kind)?,
        guild_id: row.guild_id,
        channel_id: row.channel_id,
        message_id: row.message_id,
        message,
        scheduled_event_id: detail.scheduled_event,
        user_id: row.actor_id,
        moderation: detail.moderation,
        text: detail.text,
        count: u32::try_from(row.count).unwrap_or(u32::MAX),
        timestamp: Timestamp(row.noted_at).to_rfc3339(),
        read: row.read_at.is_some(),
    };
    Some((place, notification))
}

/// What is known of what a user sees.
struct Sight<'a> {
    user: &'a UserId,
    /// By channel of a guild.
    rights: HashMap<String, Permissions>,
}

impl Sight<'_> {
    fn may(&self, channel: &str, right: Permissions) -> bool {
        self.rights
            .get(channel)
            .is_some_and(|rights| rights.contains(right))
    }

    /// Whether the user may read the history of where `row`, which the user may see, is about something.
    fn may_read(&self, row: &NotificationRow) -> bool {
        match (&row.guild_id, &row.channel_id) {
            (Some(_), Some(channel)) => self.may(channel, Permissions::READ_MESSAGE_HISTORY),
            _ => true,
        }
    }

    /// Whether the user may still see what `row` is about.
    async fn may_see(&self, conn: &mut AnyConnection, row: &NotificationRow) -> Result<bool, StorageError> {
        let user = self.user.as_str();
        match (Kind::read(&row.kind), row.actor_id.as_deref()) {
            // What was done about the user is his to know, wherever it was; and so is what is said to all.
            (Some(Kind::Moderation | Kind::System), _) => return Ok(true),
            (Some(Kind::FriendRequest), Some(actor)) => return shows_request(conn, user, actor).await,
            (None, _) => return Ok(false),
            _ => {}
        }
        match (&row.guild_id, &row.channel_id) {
            (Some(_), Some(channel)) => Ok(self.may(channel, Permissions::VIEW_CHANNEL)),
            (Some(room), None) | (None, Some(room)) => members::is_joined(conn, room, user).await,
            (None, None) => Ok(true),
        }
    }
}

impl Notifications {
    /// At most `limit` notifications of `user`, newest first; those of what the user may no longer see are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(
        &self,
        user: &UserId,
        mut filter: Filter,
        limit: usize,
    ) -> Result<NotificationPage, Refusal> {
        // One more says whether there is a next page.
        let portion = i64::try_from(limit).unwrap_or(PORTION).saturating_add(1);
        let mut shown: Vec<Notification> = Vec::new();
        let mut last: Option<(i64, String)> = None;
        loop {
            let rows = {
                let mut conn = self.0.db.read().await?;
                notifications::list(&mut conn, user.as_str(), &filter, portion.min(PORTION)).await?
            };
            if rows.is_empty() {
                return Ok(NotificationPage {
                    notifications: shown,
                    next: None,
                });
            }
            filter.before = rows.last().map(place);
            for (place, notification) in self.show(user, rows).await? {
                if shown.len() == limit {
                    return Ok(NotificationPage {
                        notifications: shown,
                        next: last,
                    });
                }
                shown.push(notification);
                last = Some(place);
            }
        }
    }

    /// The notification `id` of `user`, if the user may see what it is about.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(&self, user: &UserId, id: &str) -> Result<Option<Notification>, Refusal> {
        let row = notifications::get(&mut *self.0.db.read().await?, user.as_str(), id).await?;
        let shown = self.show(user, row.into_iter().collect()).await?;
        Ok(shown.into_iter().next().map(|(_, notification)| notification))
    }

    /// How many notifications `user` has not read: at most [`MAX_UNREAD`] are counted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unread(&self, user: &UserId) -> Result<u32, Refusal> {
        let filter = Filter {
            is_unread: true,
            since: 0,
            before: None,
        };
        let mut conn = self.0.db.read().await?;
        let rows = notifications::list(&mut conn, user.as_str(), &filter, PORTION).await?;
        let sight = self.sight(&mut conn, user, &rows).await?;
        let mut count: u32 = 0;
        for row in rows.iter().take(MAX_UNREAD) {
            if sight.may_see(&mut conn, row).await? {
                count = count.saturating_add(1);
            }
        }
        Ok(count)
    }

    /// What `user` may do where `rows` are about something.
    async fn sight<'a>(
        &self,
        conn: &mut AnyConnection,
        user: &'a UserId,
        rows: &[NotificationRow],
    ) -> Result<Sight<'a>, StorageError> {
        let places = rows
            .iter()
            .filter_map(|row| row.guild_id.as_deref().zip(row.channel_id.as_deref()));
        let places: BTreeSet<(&str, &str)> = places.collect();
        let places: Vec<(&str, &str)> = places.into_iter().collect();
        let rights = rights_at(conn, user.as_str(), &places, self.0.clock.now()).await?;
        Ok(Sight { user, rights })
    }

    /// Those of `rows` that the user may still see, with their places.
    async fn show(
        &self,
        user: &UserId,
        rows: Vec<NotificationRow>,
    ) -> Result<Vec<(Place, Notification)>, Refusal> {
        let mut conn = self.0.db.read().await?;
        let sight = self.sight(&mut conn, user, &rows).await?;
        let mut seen = Vec::with_capacity(rows.len());
        for row in rows {
            if sight.may_see(&mut conn, &row).await? && happens(&mut conn, &row).await? {
                seen.push(row);
            }
        }
        drop(conn);
        let readable = seen.iter().filter(|row| sight.may_read(row));
        let messages: Vec<(&str, &str)> = readable.filter_map(message_of).collect();
        let mut messages = self.0.messaging.messages_at(user, &messages).await?;
        let shown = seen.into_iter().filter_map(|row| {
            let message = match message_of(&row).filter(|_| sight.may_read(&row)) {
                // Of what is deleted nobody is told.
                Some((channel, message)) => Some(messages.remove(&(channel.to_owned(), message.to_owned()))?),
                None => None,
            };
            model(row, message)
        });
        Ok(shown.collect())
    }
}
