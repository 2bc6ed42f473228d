//! What whoever has a webhook's token does with it, without an account.

use guildhall_storage::{projection::webhooks::WebhookRow, webhooks};
use guildhall_types::{OwnedUserId, UserId};

use super::{UNKNOWN, WebhookPatch, guild_of, step, token::is_token};
use crate::{Guilds, Refusal, model::Webhook};

/// A webhook's id with its token.
#[derive(Clone, Copy)]
pub struct WebhookToken<'a> {
    /// The id.
    pub id: &'a str,
    /// The token: a secret.
    pub token: &'a str,
}

impl Guilds {
    /// The webhook of this server that the token is for, in the state that it has now.
    ///
    /// # Errors
    /// [`Refusal::Unknown`]: whether the id or the token is wrong is not told.
    pub async fn held_webhook(&self, by: WebhookToken<'_>) -> Result<WebhookRow, Refusal> {
        let found = webhooks::held(&mut *self.read().await?, by.id).await?;
        let mut held = found.into_iter().filter(|(_, hash)| is_token(by.token, hash));
        held.next().map(|(row, _)| row).ok_or(UNKNOWN)
    }

    /// The webhook.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn webhook_by_token(&self, by: WebhookToken<'_>) -> Result<Webhook, Refusal> {
        Ok(self.held_webhook(by).await?.into())
    }

    /// Gives the webhook another name or picture, in the name of who made it.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] when who made it may no longer manage webhooks in the channel.
    pub async fn update_webhook_by_token(
        &self,
        by: WebhookToken<'_>,
        patch: WebhookPatch,
    ) -> Result<Webhook, Refusal> {
        let row = self.held_webhook(by).await?;
        let creator = creator_of(&row)?;
        let patch = WebhookPatch {
            channel: None,
            ..patch
        };
        self.change_webhook(&creator, row, patch).await
    }

    /// Deletes the webhook, in the name of who made it. If that user may no longer do so, the webhook stands on without a token, which is of as little use.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn delete_webhook_by_token(&self, by: WebhookToken<'_>) -> Result<(), Refusal> {
        let row = self.held_webhook(by).await?;
        let (guild, creator) = (guild_of(&row)?, creator_of(&row)?);
        self.forget_webhook_token(&row).await?;
        match self
            .submit(step(&guild, &creator, by.id, None))
            .await
            .map_err(Refusal::from)
        {
            Ok(_) => Ok(()),
            Err(Refusal::Forbidden(reason)) => {
                tracing::info!(%guild, webhook = by.id, reason, "a webhook is left without a token");
                Ok(())
            }
            Err(refusal) => Err(refusal),
        }
    }
}

fn creator_of(row: &WebhookRow) -> Result<OwnedUserId, Refusal> {
    let creator = <&UserId>::try_from(row.creator_id.as_str());
    let creator = creator.map_err(|error| Refusal::Internal(error.to_string()))?;
    Ok(creator.to_owned())
}
