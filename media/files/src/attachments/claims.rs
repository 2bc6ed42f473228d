//! Files that are being sent: two messages at once do not get the same one.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use guildhall_storage::media;
use guildhall_types::{RoomId, UserId, attachment::Attachment};

use crate::{Files, MediaError, attachments::accept::attachment_of, files::is_id};

/// The ids of files that messages are being sent with.
#[derive(Clone, Default)]
pub(crate) struct Claims(Arc<Mutex<HashSet<String>>>);

/// While it lives, no other message is sent with the file.
#[must_use]
pub struct Claim {
    claims: Claims,
    media_id: String,
}

/// How many things users do at a time.
#[derive(Clone, Default)]
pub(crate) struct Places(Arc<Mutex<HashMap<String, usize>>>);

/// While it lives, its user has one place less.
#[must_use]
pub(crate) struct Place {
    places: Places,
    user: String,
}

impl Places {
    /// One of the `most` places of `user`, if one is free.
    pub(crate) fn take(&self, user: &str, most: usize) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(user.to_owned()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            places: self.clone(),
            user: user.to_owned(),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.user);
            }
        }
    }
}

impl Claims {
    /// Takes it, if nobody has it.
    pub(crate) fn take(&self, media_id: &str) -> Option<Claim> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert(media_id.to_owned()).then(|| Claim {
            claims: self.clone(),
            media_id: media_id.to_owned(),
        })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut taken = self.claims.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(&self.media_id);
    }
}

impl Files {
    /// The file `media_id`, if `user` has uploaded it to `channel`, no message has it, and none is being sent with it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_upload(
        &self,
        media_id: &str,
        user: &UserId,
        channel: &RoomId,
    ) -> Result<Option<(Attachment, Claim)>, MediaError> {
        if !is_id(media_id) {
            return Ok(None);
        }
        let Some(claim) = self.0.claims.take(media_id) else {
            return Ok(None);
        };
        let own = self.0.parts.server_name.as_str();
        // Claimed before it is looked: whoever had it before has sent it by now.
        let row = media::get(&mut *self.0.parts.db.read().await?, own, media_id).await?;
        let row = row.filter(|row| {
            let is_free = row.attachment.as_ref().is_some_and(|facts| {
                facts.message_id.is_none() && facts.channel_id.as_deref() == Some(channel.as_str())
            });
            is_free && row.uploader_id.as_deref() == Some(user.as_str())
        });
        Ok(row.map(|row| (attachment_of(&row), claim)))
    }
}
