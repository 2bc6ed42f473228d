//! Who may write and ask, and who sees how far one has read.

use guildhall_guilds::Refusal;
use guildhall_storage::{
    accounts::privacy::{self, PrivacyRow},
    receipts,
};
use guildhall_types::UserId;

use crate::{Messaging, policy, read_state::scope};

/// What to change of it; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivacyPatch {
    /// Who may write: `everyone`, `shared_guilds` or `friends`.
    pub direct_messages: Option<String>,
    /// Who may ask for friendship: `everyone`, `shared_guilds` or `nobody`.
    pub friend_requests: Option<String>,
    /// Where it is seen how far one has read: `nobody`, `private` or `everywhere`.
    pub read_receipts: Option<String>,
}

impl PrivacyPatch {
    /// Whether it can be set so.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        check(
            "privacySettings.directMessages",
            self.direct_messages.as_deref(),
            ["everyone", "shared_guilds", "friends"],
        )?;
        check(
            "privacySettings.friendRequests",
            self.friend_requests.as_deref(),
            ["everyone", "shared_guilds", "nobody"],
        )?;
        check(
            "privacySettings.readReceipts",
            self.read_receipts.as_deref(),
            scope::ALL,
        )
    }
}

impl Messaging {
    /// What `user` has set.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn privacy(&self, user: &UserId) -> Result<PrivacyRow, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let set = privacy::get(&mut conn, user.as_str()).await?;
        Ok(set.unwrap_or_else(policy::default))
    }

    /// Sets it. Channels that there are stay open to those who are in them; receipts that are no longer to be seen are forgotten by this server.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub async fn set_privacy(&self, user: &UserId, patch: PrivacyPatch) -> Result<PrivacyRow, Refusal> {
        patch.check()?;
        let mut tx = self.guilds().db().begin().await?;
        let set = privacy::get(tx.conn(), user.as_str()).await?;
        let before = set.unwrap_or_else(policy::default);
        let after = PrivacyRow {
            direct_messages: patch.direct_messages.unwrap_or(before.direct_messages),
            friend_requests: patch.friend_requests.unwrap_or(before.friend_requests),
            read_receipts: patch.read_receipts.unwrap_or(before.read_receipts),
        };
        privacy::set(tx.conn(), user.as_str(), &after).await?;
        if after.read_receipts != scope::EVERYWHERE {
            let all = after.read_receipts == scope::NOBODY;
            receipts::forget(tx.conn(), user.as_str(), all).await?;
        }
        tx.commit().await?;
        Ok(after)
    }
}

fn check(field: &'static str, value: Option<&str>, known: [&str; 3]) -> Result<(), Refusal> {
    match value {
        Some(value) if !known.contains(&value) => {
            let [first, second, third] = known;
            let reason = format!("must be {first}, {second} or {third}");
            Err(Refusal::invalid(field, reason))
        }
        _ => Ok(()),
    }
}
