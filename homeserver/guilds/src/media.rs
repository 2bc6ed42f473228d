//! Pictures that come with a request, and those that are looked at.

use guildhall_files::{Media, MediaError, Stored, Use, from_data_uri};
use guildhall_rooms::{AppendError, Step};
use guildhall_types::{ServerName, UserId};

use crate::{Guilds, Refusal};

impl Guilds {
    /// What is named `media_id` on `server`, which is asked if it is not stored here.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for a server that is not dealt with, or [`Refusal::Upstream`].
    pub async fn media(&self, server: &ServerName, media_id: &str) -> Result<Media, Refusal> {
        Ok(self.files().get(server, media_id).await?)
    }

    /// Stores the picture that `field` of the request is, a data URI.
    pub(crate) async fn upload(
        &self,
        user: &UserId,
        field: &'static str,
        uri: &str,
        what_for: Use,
    ) -> Result<Stored, Refusal> {
        let name = |error: MediaError| match error {
            MediaError::NoPicture(why) => Refusal::invalid(field, why.to_string()),
            error => error.into(),
        };
        let max = self.files().limits().of(what_for);
        let bytes = from_data_uri(uri, max).map_err(|why| name(why.into()))?;
        self.files().keep(user, what_for, bytes).await.map_err(name)
    }

    /// As [`Self::upload`], of a picture that may not be given.
    pub(crate) async fn upload_given(
        &self,
        user: &UserId,
        field: &'static str,
        uri: Option<&str>,
        what_for: Use,
    ) -> Result<Option<Stored>, Refusal> {
        match uri {
            Some(uri) => self.upload(user, field, uri, what_for).await.map(Some),
            None => Ok(None),
        }
    }

    /// Submits what a picture was stored for. If it is refused, the picture goes; if nobody knows what became of it, it stays.
    pub(crate) async fn submit_with(&self, stored: Option<&Stored>, steps: Vec<Step>) -> Result<(), Refusal> {
        let error = match self.submit(steps).await {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        let is_refused = matches!(
            error,
            AppendError::Forbidden(_)
                | AppendError::Conflict(_)
                | AppendError::TooLarge(_)
                | AppendError::Overloaded
        );
        if let Some(stored) = stored.filter(|_| is_refused)
            && let Err(error) = self.files().forget(&stored.media_id).await
        {
            tracing::warn!(%error, "a picture that nothing came of could not be removed");
        }
        Err(error.into())
    }
}
