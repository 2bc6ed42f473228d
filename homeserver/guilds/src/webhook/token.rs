//! Tokens. Of each only its hash is stored: a database that leaks holds none that works.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use guildhall_storage::{projection::webhooks::WebhookRow, webhooks};
use guildhall_types::{UserId, entropy::random_alphanumeric};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{Guilds, Refusal, model::Webhook};

/// Characters of a token: 404 bits.
const LENGTH: usize = 68;
/// How long a webhook whose making was not finished keeps its token, in milliseconds: an hour.
const KEPT_MS: i64 = 3_600_000;

fn hash(token: &str) -> String {
    // Tokens are random: there is nothing to guess.
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Whether `token` is the one with the hash `stored`; it takes as long whatever it is.
pub(super) fn is_token(token: &str, stored: &str) -> bool {
    hash(token).as_bytes().ct_eq(stored.as_bytes()).into()
}

impl Guilds {
    /// Gives the webhook another token; the one before is worthless from then on. That is done on the webhook's own server.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage webhooks in the channel, or [`Refusal::Conflict`] on another server.
    pub async fn rotate_webhook_token(&self, user: &UserId, id: &str) -> Result<Webhook, Refusal> {
        let row = self.managed_webhook(user, id).await?;
        let webhook = Webhook::from(row);
        if webhook.server.as_deref() != Some(self.server_name().as_str()) {
            return Err(Refusal::Conflict(
                "The token of this webhook is made on another server".to_owned(),
            ));
        }
        let token = self.new_webhook_token(&webhook.guild_id, id).await?;
        Ok(webhook.with_token(token))
    }

    /// A token for the webhook, stored.
    pub(super) async fn new_webhook_token(&self, guild: &str, id: &str) -> Result<String, Refusal> {
        let token = random_alphanumeric(&*self.0.parts.entropy, LENGTH);
        let now = self.now();
        let times = (now.0, now.plus_millis(-KEPT_MS).0);
        let mut tx = self.db().begin().await?;
        webhooks::set_token(tx.conn(), (guild, id), &hash(&token), times).await?;
        tx.commit().await?;
        Ok(token)
    }

    pub(super) async fn forget_webhook_token(&self, row: &WebhookRow) -> Result<(), Refusal> {
        let mut tx = self.db().begin().await?;
        webhooks::forget_token(tx.conn(), (&row.guild_id, &row.webhook_id)).await?;
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{hash, is_token};

    #[test]
    fn only_the_token_itself_has_its_hash() {
        let stored = hash("secret");
        assert!(is_token("secret", &stored));
        for wrong in ["", "secre", "secret ", "Secret", &stored] {
            assert!(!is_token(wrong, &stored), "{wrong}");
        }
    }
}
