//! What a user has set for himself.

mod client;

use guildhall_guilds::Refusal;
use guildhall_storage::{
    StorageError,
    accounts::{
        client_settings, deactivation,
        privacy::{self, PrivacyRow},
    },
    previews,
};
use guildhall_types::UserId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::AnyConnection;
use utoipa::ToSchema;

use crate::{Messaging, PrivacyPatch, policy};

/// What a user has set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserSettings {
    /// Who may write and ask, and who sees what was read.
    pub privacy_settings: PrivacySettings,
    /// Whether the user is shown what links in messages lead to (`embeds`).
    pub link_previews: bool,
    /// What clients keep, so that it is the same on each device: an object that the server does not read, of at most 16 KiB as JSON without spaces, 200 keys, and 8 objects and lists in each other.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub client: Map<String, Value>,
}

/// Who may write to a user and ask for friendship, and who sees how far the user has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacySettings {
    /// Who may open a channel with the user or bring the user into a group: `everyone`, `shared_guilds` (members of a guild that the user is in, and
    /// friends), `friends`.
    pub direct_messages: String,
    /// Who may ask for friendship: `everyone`, `shared_guilds`, `nobody`.
    pub friend_requests: String,
    /// Where others see how far the user has read: `nobody` (nowhere), `private` (in private channels; who is blocked does not in the channel of the two, though his server keeps the last that it was told), `everywhere`.
    pub read_receipts: String,
}

impl From<PrivacyRow> for PrivacySettings {
    fn from(row: PrivacyRow) -> Self {
        Self {
            direct_messages: row.direct_messages,
            friend_requests: row.friend_requests,
            read_receipts: row.read_receipts,
        }
    }
}

/// What to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct SettingsPatch {
    /// Who may write and ask, and who sees what was read.
    pub privacy: PrivacyPatch,
    /// Whether links are shown.
    pub link_previews: Option<bool>,
    /// Keys of what clients keep: each takes the place of the one that there is, null takes it away.
    pub client: Option<Map<String, Value>>,
}

/// What `user` has set.
///
/// # Errors
/// When the database fails.
pub async fn user_settings(conn: &mut AnyConnection, user: &str) -> Result<UserSettings, StorageError> {
    let privacy = privacy::get(&mut *conn, user).await?;
    let kept = client_settings::get(&mut *conn, user).await?;
    Ok(UserSettings {
        privacy_settings: privacy.unwrap_or_else(policy::default).into(),
        link_previews: !previews::are_hidden_from(conn, user).await?,
        client: client::read(kept.as_deref())?,
    })
}

impl Messaging {
    /// What `user` has set.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings(&self, user: &UserId) -> Result<UserSettings, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        Ok(user_settings(&mut conn, user.as_str()).await?)
    }

    /// Changes it, and has the user's sessions told. If something is refused, nothing is changed.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub async fn change_settings(
        &self,
        user: &UserId,
        patch: SettingsPatch,
    ) -> Result<UserSettings, Refusal> {
        let SettingsPatch {
            privacy,
            link_previews,
            client,
        } = patch;
        privacy.check()?;
        if let Some(given) = client {
            let mut tx = self.guilds().db().begin().await?;
            // Of two changes at the same time neither is lost.
            deactivation::hold(tx.conn(), user.as_str()).await?;
            let kept = client_settings::get(tx.conn(), user.as_str()).await?;
            let json = client::merged(client::read(kept.as_deref())?, given)?;
            let now = self.guilds().clock().now().0;
            client_settings::set(tx.conn(), user.as_str(), &json, now).await?;
            tx.commit().await?;
        }
        if privacy != PrivacyPatch::default() {
            self.set_privacy(user, privacy).await?;
        }
        if let Some(are_shown) = link_previews {
            self.show_previews(user, are_shown).await?;
        }
        self.guilds().bus().publish_settings(user.to_owned());
        self.settings(user).await
    }
}
