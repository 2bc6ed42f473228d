//! How users want to be told.

use guildhall_accounts::secret;
use guildhall_guilds::Refusal;
use guildhall_storage::{
    accounts::users,
    notifications::preferences::{self, PreferencesRow},
};
use guildhall_types::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Notifications;

const DAY_MS: i64 = 24 * 3600 * 1000;

/// How often one gets a mail with what was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = DigestPeriod)]
pub enum Digest {
    /// Never.
    Off,
    /// Once a day, if there is anything.
    Daily,
    /// Once a week, if there is anything.
    Weekly,
}

impl Digest {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    pub(crate) fn read(text: &str) -> Self {
        match text {
            "daily" => Self::Daily,
            "weekly" => Self::Weekly,
            _ => Self::Off,
        }
    }

    /// Milliseconds from one to the next.
    pub(crate) const fn period_ms(self) -> Option<i64> {
        match self {
            Self::Off => None,
            Self::Daily => Some(DAY_MS),
            Self::Weekly => Some(7 * DAY_MS),
        }
    }

    pub(crate) const fn period_name(self) -> &'static str {
        match self {
            Self::Off | Self::Daily => "day",
            Self::Weekly => "week",
        }
    }
}

/// How the user wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationPreferences {
    /// How often what was not read is sent by mail; it says who and where, and not what.
    pub digest: Digest,
    /// Whether pushes to browsers say what was said.
    pub push_previews: bool,
}

impl From<PreferencesRow> for NotificationPreferences {
    fn from(row: PreferencesRow) -> Self {
        Self {
            digest: Digest::read(&row.digest),
            push_previews: row.push_previews,
        }
    }
}

/// What to change; what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreferencesPatch {
    /// [`NotificationPreferences::digest`].
    pub digest: Option<Digest>,
    /// [`NotificationPreferences::push_previews`].
    pub push_previews: Option<bool>,
}

impl Notifications {
    /// How `user` wants to be told.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preferences(&self, user: &UserId) -> Result<NotificationPreferences, Refusal> {
        let mut conn = self.0.db.read().await?;
        Ok(preferences::get(&mut conn, user.as_str()).await?.into())
    }

    /// Changes how `user` wants to be told. The first digest comes a day, or a week, after it was chosen.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when digests are chosen where no mail is sent, or without a confirmed address.
    pub async fn set_preferences(
        &self,
        user: &UserId,
        patch: PreferencesPatch,
    ) -> Result<NotificationPreferences, Refusal> {
        let now = self.0.clock.now().0;
        let mut tx = self.0.db.begin().await?;
        let mut row = preferences::get(tx.conn(), user.as_str()).await?;
        let digest = patch.digest.filter(|digest| digest.as_str() != row.digest);
        if let Some(digest) = digest {
            if digest != Digest::Off {
                if self.0.mailing.is_none() {
                    return Err(Refusal::Conflict("This server sends no mail".to_owned()));
                }
                let account = users::get(tx.conn(), user.as_str()).await?;
                if !account.is_some_and(|account| account.is_email_verified) {
                    return Err(Refusal::Conflict("Confirm your e-mail address first".to_owned()));
                }
            }
            digest.as_str().clone_into(&mut row.digest);
            row.digest_at = digest.period_ms().map(|period| now.saturating_add(period));
            // A time that no notification has.
            row.digest_since = self.stamp();
            row.digest_attempts = 0;
        }
        row.push_previews = patch.push_previews.unwrap_or(row.push_previews);
        preferences::set(tx.conn(), &row).await?;
        tx.commit().await?;
        Ok(row.into())
    }

    /// Ends the digests of who has got one with this token. Whether there is such a one is not said.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_digests(&self, token: &str) -> Result<(), Refusal> {
        let mut tx = self.0.db.begin().await?;
        if let Some(mut row) = preferences::by_token(tx.conn(), &secret::hash(token)).await? {
            Digest::Off.as_str().clone_into(&mut row.digest);
            row.digest_at = None;
            preferences::set(tx.conn(), &row).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
