//! What users do with their notifications.

use guildhall_bus::{NotificationNews, NotificationTurn};
use guildhall_guilds::{Refusal, Thing};
use guildhall_storage::notifications;
use guildhall_types::UserId;

use crate::Notifications;

const UNKNOWN: Refusal = Refusal::Unknown(Thing::Notification);

impl Notifications {
    /// `user` has read the notification `id`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn read(&self, user: &UserId, id: &str) -> Result<(), Refusal> {
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        notifications::get(tx.conn(), user.as_str(), id)
            .await?
            .ok_or(UNKNOWN)?;
        let is_news = notifications::read(tx.conn(), user.as_str(), id, now).await?;
        tx.commit().await?;
        if is_news {
            self.tell_user(user, NotificationTurn::Read, vec![id.to_owned()]);
        }
        Ok(())
    }

    /// `user` has read all notifications.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_all(&self, user: &UserId) -> Result<(), Refusal> {
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        let is_news = notifications::read_all(tx.conn(), user.as_str(), now).await?;
        tx.commit().await?;
        if is_news {
            self.tell_user(user, NotificationTurn::AllRead, Vec::new());
        }
        Ok(())
    }

    /// `user` does not want to see the notification `id` any more.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn dismiss(&self, user: &UserId, id: &str) -> Result<(), Refusal> {
        let mut tx = self.0.db.begin().await?;
        let was_there = notifications::delete(tx.conn(), user.as_str(), id).await?;
        tx.commit().await?;
        if !was_there {
            return Err(UNKNOWN);
        }
        self.tell_user(user, NotificationTurn::Deleted, vec![id.to_owned()]);
        Ok(())
    }

    fn tell_user(&self, user: &UserId, turn: NotificationTurn, ids: Vec<String>) {
        self.0.bus.publish_notification(NotificationNews {
            user_id: user.to_owned(),
            turn,
            ids,
        });
    }
}
