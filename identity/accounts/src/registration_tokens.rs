//! Tokens that let somebody register, as administrators see and make them.

use guildhall_storage::accounts::registration_tokens::{self, TokenRow};
use guildhall_types::{Timestamp, UserId};

use crate::{Accounts, AccountsError, secret};

/// Most accounts that one token makes.
const MOST_USES: u32 = 1_000_000;

impl Accounts {
    /// Makes a token for the administrator `by`, with which `uses` accounts can be registered until `expires_at`. Gives the token, which cannot be
    /// seen again, and what is kept of it.
    ///
    /// # Errors
    /// [`AccountsError::Invalid`], or when the database fails.
    pub async fn issue_registration_token(
        &self,
        by: &UserId,
        uses: u32,
        expires_at: Option<Timestamp>,
    ) -> Result<(String, TokenRow), AccountsError> {
        let invalid = |field: &'static str, reason: String| AccountsError::Invalid { field, reason };
        if !(1..=MOST_USES).contains(&uses) {
            return Err(invalid("maxUses", format!("must be from 1 to {MOST_USES}")));
        }
        let now = self.0.clock.now();
        if expires_at.is_some_and(|end| end <= now) {
            return Err(invalid("expiresAt", "must be in the future".to_owned()));
        }
        let token = secret::typed_token(&*self.0.entropy);
        let row = TokenRow {
            token_hash: secret::hash(&token),
            max_uses: Some(i64::from(uses)),
            uses_left: i64::from(uses),
            created_at: now.0,
            expires_at: expires_at.map(|end| end.0),
            created_by: Some(by.to_string()),
        };
        let mut tx = self.0.db.begin().await?;
        registration_tokens::insert_row(tx.conn(), &row).await?;
        tx.commit().await?;
        tracing::info!(admin = %by, uses, "a registration token was made");
        Ok((token, row))
    }
}
