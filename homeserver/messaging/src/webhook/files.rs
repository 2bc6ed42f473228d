//! Files of what webhooks write: they come with the request, and are kept only if the message is sent.

use std::collections::BTreeMap;

use guildhall_files::{Body, Claim};
use guildhall_guilds::{Refusal, WebhookToken, validate::Check};
use guildhall_types::{
    MxcUri, OwnedRoomId, OwnedUserId,
    attachment::{Attachment, MAX_ATTACHMENTS},
};

use super::Hook;
use crate::{Messaging, NewAttachment, attachment::check_attachments};

/// Files that have come for a message of a webhook. Who does not send them has to [`Self::release`] them; else they are removed after a day.
pub struct WebhookFiles {
    messaging: Messaging,
    webhook: String,
    /// As whose they are counted: who has made the webhook.
    creator: OwnedUserId,
    channel: OwnedRoomId,
    /// Their ids by their numbers in the request.
    files: BTreeMap<u64, String>,
}

impl Messaging {
    /// Room for files of a message of the webhook that the token is for.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn webhook_files(&self, by: WebhookToken<'_>) -> Result<WebhookFiles, Refusal> {
        let hook = self.hook(by).await?;
        let creator = OwnedUserId::try_from(hook.row.creator_id.as_str());
        Ok(WebhookFiles {
            messaging: self.clone(),
            creator: creator.map_err(|error| Refusal::Internal(error.to_string()))?,
            webhook: hook.row.webhook_id,
            channel: hook.channel,
            files: BTreeMap::new(),
        })
    }
}

impl WebhookFiles {
    /// Stores a file, the one with this `number`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a number that was there, one file too many, or what is not taken; or when it is too large or too much.
    pub async fn add(&mut self, number: u64, filename: &str, body: Body) -> Result<(), Refusal> {
        if self.files.len() >= MAX_ATTACHMENTS {
            return Err(Refusal::invalid(
                "files",
                format!("must be at most {MAX_ATTACHMENTS}"),
            ));
        }
        if self.files.contains_key(&number) {
            return Err(Refusal::invalid("files", "must have each number once"));
        }
        let files = self.messaging.guilds().files();
        let owner = (&*self.creator, &*self.channel);
        let stored = files
            .upload_by_webhook(&self.webhook, owner, filename, body)
            .await?;
        let id = <&MxcUri>::from(stored.url.as_str()).media_id();
        let id = id.map_err(|error| Refusal::Internal(error.to_string()))?;
        self.files.insert(number, id.to_owned());
        Ok(())
    }

    /// Removes those that no message has.
    pub async fn release(self) {
        for id in self.files.values() {
            let files = self.messaging.guilds().files();
            if let Err(error) = files.cancel_upload(&self.creator, id).await {
                tracing::warn!(%error, "a file that nothing came of stays for a day");
            }
        }
    }

    /// Refuses `described` that is too much, or names other numbers than there are.
    pub(super) fn check(files: Option<&Self>, check: &mut Check, described: &[NewAttachment]) {
        check_attachments(check, described);
        let is_there = |file: &NewAttachment| {
            let number = file.id.parse::<u64>().ok();
            number.is_some_and(|number| files.is_some_and(|files| files.files.contains_key(&number)))
        };
        if !described.iter().all(is_there) {
            check.refuse("attachments", "must name files of the request by their numbers");
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All of them in the order of their numbers, for a message of `hook`, which no other message gets as long as they are claimed.
    pub(super) async fn claim(
        &self,
        hook: &Hook,
        described: &[NewAttachment],
    ) -> Result<Vec<(Attachment, Claim)>, Refusal> {
        if hook.channel != self.channel {
            return Err(Refusal::Conflict(
                "The webhook was given another channel meanwhile".to_owned(),
            ));
        }
        let mut claimed = Vec::with_capacity(self.files.len());
        for (number, id) in &self.files {
            let files = self.messaging.guilds().files();
            let found = files.claim_upload(id, &self.creator, &self.channel).await?;
            let (file, claim) =
                found.ok_or_else(|| Refusal::Internal("a file is gone that has just come".to_owned()))?;
            let said = described.iter().find(|said| said.id == number.to_string());
            let file = match said {
                Some(said) => said.of(file),
                None => file,
            };
            claimed.push((file, claim));
        }
        Ok(claimed)
    }
}
