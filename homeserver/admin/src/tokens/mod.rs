//! Tokens that let somebody register.

use guildhall_guilds::{Refusal, Thing};
use guildhall_storage::accounts::registration_tokens::{self, TokenRow};
use guildhall_types::{Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Admin, AdminError, service::time};

/// Whether a token can still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegistrationTokenState)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// It can.
    Usable,
    /// It has made as many accounts as it may.
    UsedUp,
    /// Its time is over.
    Expired,
}

/// A token that lets somebody register; the token itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationToken {
    /// Names it here. It lets nobody register.
    pub id: String,
    /// Accounts that it makes in all; null if that was not noted.
    pub max_uses: Option<i64>,
    /// Accounts that it still makes.
    pub uses_left: i64,
    /// Whether it can be used.
    pub state: TokenState,
    /// RFC 3339.
    pub created_at: String,
    /// The administrator who made it; null if it was made by command.
    pub created_by: Option<String>,
    /// When it ends, RFC 3339; null if it does not.
    pub expires_at: Option<String>,
}

/// A new token.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewRegistrationToken {
    /// What somebody registers with. It is shown this once.
    pub token: String,
    /// What is kept of it.
    #[serde(flatten)]
    pub kept: RegistrationToken,
}

fn shown(row: TokenRow, now: Timestamp) -> RegistrationToken {
    let state = match (row.uses_left > 0, row.expires_at.is_some_and(|end| end <= now.0)) {
        (false, _) => TokenState::UsedUp,
        (true, true) => TokenState::Expired,
        (true, false) => TokenState::Usable,
    };
    RegistrationToken {
        id: row.token_hash,
        max_uses: row.max_uses,
        uses_left: row.uses_left,
        state,
        created_at: time(row.created_at),
        created_by: row.created_by,
        expires_at: row.expires_at.map(time),
    }
}

impl Admin {
    /// At most `limit` tokens, the newest first, behind the one with the id `before`; without those of the first start.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Invalid`] when there is no token `before`.
    pub async fn registration_tokens(
        &self,
        user: &UserId,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<RegistrationToken>, AdminError> {
        let mut conn = self.read_as(user).await?;
        let before = match before {
            None => (i64::MAX, String::new()),
            Some(id) => {
                let row = registration_tokens::get(&mut conn, id).await?;
                let row = row.ok_or_else(|| Refusal::invalid("before", "is no token of this list"))?;
                (row.created_at, row.token_hash)
            }
        };
        let rows = registration_tokens::page(&mut conn, (before.0, &before.1), limit).await?;
        let now = self.now();
        Ok(rows.into_iter().map(|row| shown(row, now)).collect())
    }

    /// Makes a token with which `uses` accounts can be registered until `expires_at`.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server, and as
    /// [`Accounts::issue_registration_token`](guildhall_accounts::Accounts::issue_registration_token).
    pub async fn create_registration_token(
        &self,
        user: &UserId,
        uses: u32,
        expires_at: Option<Timestamp>,
    ) -> Result<NewRegistrationToken, AdminError> {
        drop(self.read_as(user).await?);
        let (token, row) = self
            .0
            .accounts
            .issue_registration_token(user, uses, expires_at)
            .await?;
        Ok(NewRegistrationToken {
            token,
            kept: shown(row, self.now()),
        })
    }

    /// Takes the token with the id `id` away: it registers nobody any more. Who has registered with it stays.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Unknown`].
    pub async fn delete_registration_token(&self, user: &UserId, id: &str) -> Result<(), AdminError> {
        drop(self.read_as(user).await?);
        let mut tx = self.0.db.begin().await?;
        if !registration_tokens::delete(tx.conn(), id).await? {
            return Err(Refusal::Unknown(Thing::RegistrationToken).into());
        }
        tx.commit().await?;
        tracing::info!(admin = %user, "a registration token was taken away");
        Ok(())
    }
}
