//! What users want to hear of guilds and channels.

use guildhall_bus::{NotificationNews, NotificationTurn};
use guildhall_guilds::{Refusal, validate::Check};
use guildhall_storage::notifications::settings::{self as stored, SettingsRow};
use guildhall_types::{RoomId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Notifications, decide::is_muted};

/// Guilds and channels for which a user may have set something.
const MOST: i64 = 2000;

/// Of what one is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Every message.
    All,
    /// What calls the user.
    Mentions,
    /// Nothing; what calls the user is still counted.
    None,
}

impl Level {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::None => "none",
        }
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        [Self::All, Self::Mentions, Self::None]
            .into_iter()
            .find(|level| level.as_str() == text)
    }
}

/// What a user wants to hear of a guild or channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationSettings {
    /// The guild or channel.
    pub scope_id: String,
    /// Of what the user is notified. Null is what the guild has set for a channel; else `mentions`, or `all` in a private channel.
    #[schema(inline)]
    pub level: Option<Level>,
    /// Whether only what calls the user is news.
    pub muted: bool,
    /// When that ends, RFC 3339; null is never.
    #[schema(format = DateTime)]
    pub muted_until: Option<String>,
    /// Of a guild: whether calls of everybody are no news.
    pub suppress_everyone: bool,
    /// Of a guild: whether calls of roles are no news.
    pub suppress_roles: bool,
}

impl NotificationSettings {
    fn of(row: SettingsRow, now: Timestamp) -> Self {
        let is_muted = is_muted(&row, now);
        Self {
            level: row.level.as_deref().and_then(Level::read),
            scope_id: row.scope_id,
            muted: is_muted,
            muted_until: row
                .muted_until
                .filter(|_| is_muted)
                .map(|until| Timestamp(until).to_rfc3339()),
            suppress_everyone: row.suppress_everyone,
            suppress_roles: row.suppress_roles,
        }
    }
}

/// What to change; what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsPatch {
    /// [`NotificationSettings::level`].
    pub level: Option<Option<Level>>,
    /// [`NotificationSettings::muted`].
    pub muted: Option<bool>,
    /// [`NotificationSettings::muted_until`].
    pub muted_until: Option<Option<Timestamp>>,
    /// [`NotificationSettings::suppress_everyone`].
    pub suppress_everyone: Option<bool>,
    /// [`NotificationSettings::suppress_roles`].
    pub suppress_roles: Option<bool>,
}

impl Notifications {
    /// Everything that `user` has set.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings(&self, user: &UserId) -> Result<Vec<NotificationSettings>, Refusal> {
        let rows = stored::of_user(&mut *self.0.db.read().await?, user.as_str()).await?;
        let now = self.0.clock.now();
        Ok(rows
            .into_iter()
            .map(|row| NotificationSettings::of(row, now))
            .collect())
    }

    /// Changes what `user` hears of a guild that the user is in.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Invalid`].
    pub async fn set_for_guild(
        &self,
        user: &UserId,
        guild: &RoomId,
        patch: SettingsPatch,
    ) -> Result<NotificationSettings, Refusal> {
        self.0.guilds.access(user, guild).await?;
        self.set(user, guild.as_str(), patch).await
    }

    /// Changes what `user` hears of a channel that the user sees.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Invalid`].
    pub async fn set_for_channel(
        &self,
        user: &UserId,
        channel: &RoomId,
        patch: SettingsPatch,
    ) -> Result<NotificationSettings, Refusal> {
        self.0.messaging.require_sight(user, channel).await?;
        if patch.suppress_everyone.is_some() || patch.suppress_roles.is_some() {
            return Err(Refusal::invalid(
                "suppressEveryone",
                "is for guilds, not for channels",
            ));
        }
        self.set(user, channel.as_str(), patch).await
    }

    async fn set(
        &self,
        user: &UserId,
        scope: &str,
        patch: SettingsPatch,
    ) -> Result<NotificationSettings, Refusal> {
        let now = self.0.clock.now();
        let mut tx = self.0.db.begin().await?;
        let found = stored::get(tx.conn(), user.as_str(), scope).await?;
        let is_new = found.is_none();
        let mut row = found.unwrap_or_else(|| SettingsRow {
            user_id: user.to_string(),
            scope_id: scope.to_owned(),
            ..SettingsRow::default()
        });
        // One that has ended is none.
        row.is_muted = is_muted(&row, now);
        if let Some(level) = patch.level {
            row.level = level.map(|level| level.as_str().to_owned());
        }
        if let Some(muted) = patch.muted {
            row.is_muted = muted;
            row.muted_until = None;
        }
        let mut check = Check::new();
        match patch.muted_until {
            Some(Some(_)) if !row.is_muted => check.refuse("mutedUntil", "is only for what is muted"),
            Some(Some(until)) if until <= now => check.refuse("mutedUntil", "must be in the future"),
            Some(until) => row.muted_until = until.map(|until| until.0),
            None => {}
        }
        check.end()?;
        if !row.is_muted {
            row.muted_until = None;
        }
        row.suppress_everyone = patch.suppress_everyone.unwrap_or(row.suppress_everyone);
        row.suppress_roles = patch.suppress_roles.unwrap_or(row.suppress_roles);
        if is_new && stored::count(tx.conn(), user.as_str()).await? >= MOST {
            return Err(Refusal::Conflict(format!(
                "There may be settings for at most {MOST} guilds and channels"
            )));
        }
        stored::set(tx.conn(), &row).await?;
        tx.commit().await?;
        self.0.bus.publish_notification(NotificationNews {
            user_id: user.to_owned(),
            turn: NotificationTurn::SettingsChanged,
            ids: vec![scope.to_owned()],
        });
        Ok(NotificationSettings::of(row, now))
    }

    /// What `user` has set for the guild or channel `scope`, also if that is nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings_for(&self, user: &UserId, scope: &str) -> Result<NotificationSettings, Refusal> {
        let row = stored::get(&mut *self.0.db.read().await?, user.as_str(), scope).await?;
        let row = row.unwrap_or_else(|| SettingsRow {
            scope_id: scope.to_owned(),
            ..SettingsRow::default()
        });
        Ok(NotificationSettings::of(row, self.0.clock.now()))
    }
}
