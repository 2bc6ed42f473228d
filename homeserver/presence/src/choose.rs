//! Choosing what one wants to be seen as.

use std::time::Duration;

use guildhall_event::guild::is_unicode_emoji;
use guildhall_guilds::{Refusal, validate::Check};
use guildhall_storage::presence;
use guildhall_types::{Timestamp, UserId};

use crate::{ChosenStatus, CustomStatus, Presence, Presences};

/// Most characters of a custom status.
pub(crate) const MAX_TEXT: usize = 128;

/// What to change; `None` stays.
#[derive(Debug, Default)]
pub struct PresencePatch {
    /// The status.
    pub status: Option<ChosenStatus>,
    /// The custom status; `Some(None)` takes it off.
    pub custom: Option<Option<CustomStatus>>,
}

impl Presences {
    /// Changes what `user` wants to be seen as, and gives it as it stands then.
    ///
    /// # Errors
    /// [`Refusal::Invalid`]; [`Refusal::Forbidden`] where there is no presence.
    pub async fn choose(&self, user: &UserId, patch: PresencePatch) -> Result<Presence, Refusal> {
        self.require()?;
        let now = self.0.parts.clock.now();
        let custom = patch
            .custom
            .map(|custom| custom.map(|custom| checked(custom, now)).transpose());
        let custom = custom.transpose()?;
        let mut tx = self.0.parts.db.begin().await?;
        let mut chosen = self.chosen(tx.conn(), user.as_str()).await?;
        if let Some(status) = patch.status {
            chosen.status = status;
        }
        if let Some(custom) = custom {
            chosen.custom = custom;
        }
        presence::choose(tx.conn(), user.as_str(), &chosen.to_row()).await?;
        tx.commit().await?;
        self.touch(user.as_str(), Duration::ZERO);
        Ok(chosen.own(user.as_str()))
    }

    pub(crate) fn require(&self) -> Result<(), Refusal> {
        match self.is_enabled() {
            true => Ok(()),
            false => Err(Refusal::Forbidden(
                "This server has presence switched off".to_owned(),
            )),
        }
    }
}

fn checked(custom: CustomStatus, now: Timestamp) -> Result<CustomStatus, Refusal> {
    let mut check = Check::new();
    let text = custom
        .text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let text = text.map(|text| check.name("customStatus.text", text, 1, MAX_TEXT));
    if custom
        .emoji
        .as_deref()
        .is_some_and(|emoji| !is_unicode_emoji(emoji))
    {
        check.refuse("customStatus.emoji", "is no emoji");
    }
    if custom.expires_at.is_some_and(|ends| ends <= now) {
        check.refuse("customStatus.expiresAt", "must be in the future");
    }
    if text.is_none() && custom.emoji.is_none() {
        check.refuse("customStatus", "must have a text or an emoji");
    }
    check.end()?;
    Ok(CustomStatus { text, ..custom })
}
