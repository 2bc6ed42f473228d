//! What the users of this server let be done to them, which this server alone decides. `spec/adr/0024` says why so.

use guildhall_federation_api::direct::DirectPurpose;
use guildhall_guilds::Refusal;
use guildhall_storage::{
    StorageError,
    accounts::{
        deactivation,
        privacy::{self, PrivacyRow},
    },
    friends::{self, Relation},
    private_channels,
};
use guildhall_types::UserId;
use sqlx::AnyConnection;

use crate::{
    Messaging,
    direct::{MAX_GROUPS, MAX_OF_PAIR},
    read_state::scope::NOBODY,
};

/// What is there for who has set nothing.
pub(crate) fn default() -> PrivacyRow {
    PrivacyRow {
        direct_messages: "everyone".to_owned(),
        friend_requests: "everyone".to_owned(),
        read_receipts: NOBODY.to_owned(),
    }
}

/// Whether `user`, one of this server's, lets `other` do that.
///
/// # Errors
/// When the database fails.
pub async fn lets(
    conn: &mut AnyConnection,
    user: &str,
    other: &str,
    purpose: DirectPurpose,
) -> Result<bool, StorageError> {
    if privacy::is_blocked(conn, user, other).await? || deactivation::is_over(conn, user).await? {
        return Ok(false);
    }
    let privacy = privacy::get(conn, user).await?.unwrap_or_else(default);
    let setting = match purpose {
        DirectPurpose::Request => privacy.friend_requests,
        DirectPurpose::Message | DirectPurpose::Group => {
            let relation = friends::relation(conn, user, other).await?;
            if relation.is_some_and(|row| row.relation == Relation::Friend) {
                return Ok(true);
            }
            privacy.direct_messages
        }
    };
    match setting.as_str() {
        "everyone" => Ok(true),
        "shared_guilds" => privacy::share_guild(conn, user, other).await,
        _ => Ok(false),
    }
}

impl Messaging {
    /// Whether `user`, one of this server's, wants to come into a private channel for what `other` wants.
    pub(crate) async fn wants(
        &self,
        user: &UserId,
        other: &UserId,
        purpose: DirectPurpose,
    ) -> Result<bool, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let has_room = match purpose {
            DirectPurpose::Message | DirectPurpose::Request => {
                let held = private_channels::of_pair(&mut conn, user.as_str(), other.as_str()).await?;
                held.len() < MAX_OF_PAIR
            }
            DirectPurpose::Group => {
                private_channels::count_groups(&mut conn, user.as_str()).await? < MAX_GROUPS
            }
        };
        Ok(has_room && lets(&mut conn, user.as_str(), other.as_str(), purpose).await?)
    }
}
